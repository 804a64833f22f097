/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-text.h"

#include <string.h>

#include "crier-error.h"
#include "crier-test.h"

typedef struct
{
  const char *text;
  const char *expected;
} Pair;

static const gunichar hidden[] = {
  0x0001, 0x0007, 0x0009, 0x000A, 0x000D, 0x001B, 0x001F, /* C0 */
  0x007F, 0x0080, 0x0085, 0x009B, 0x009F,                 /* DEL and C1 */
  0x00AD, 0x061C, 0x180E, 0x200B, 0x200D, 0x200E, 0x200F, /* format */
  0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2066, 0x2069, 0xFEFF,
  0xE0001, 0xE007F,                                       /* tags */
  0x2028, 0x2029,                                         /* separators */
  0xD800, 0xDFFF,                                         /* surrogates */
  0x0378, 0xFFFE, 0xFFFF, 0x1FFFF, 0x10FFFF,              /* unassigned */
};

static const gunichar visible[] = {
  ' ', '!', '/', '\\', '<', '~', 0x00A0, 0x00E9, 0x0301, 0x0439, 0x05D0,
  0x3000, 0x53A8, 0xE000, 0xFE0F, 0xFFFD, 0x1F600, 0x20000,
};

static void
test_hidden (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (hidden); i++)
    {
      g_test_message ("U+%04X", hidden[i]);
      g_assert_true (crier_text_is_hidden (hidden[i]));
    }

  for (i = 0; i < G_N_ELEMENTS (visible); i++)
    {
      g_test_message ("U+%04X", visible[i]);
      g_assert_false (crier_text_is_hidden (visible[i]));
    }
}

static void
test_find_hidden (void)
{
  static const char text[] = "a厨\u202eb\nc";

  g_assert_true (crier_text_find_hidden (text, strlen (text)) == text + strlen ("a厨"));
  g_assert_null (crier_text_find_hidden (text, strlen ("a厨")));
  g_assert_null (crier_text_find_hidden (text, 0));
  g_assert_true (crier_text_find_hidden ("a\0b", 3)[1] == 'b');
}

static const Pair escapes[] = {
  { "", "" },
  { "Message to send", "Message to send" },
  { "Käse 厨房 😀 e\u0301", "Käse 厨房 😀 e\u0301" },
  { "<b>&amp;%s%n$PATH`id`", "<b>&amp;%s%n$PATH`id`" },
  { "C:\\temp", "C:\\temp" },
  { "one\ntwo\tthree", "one\\ntwo\\tthree" },
  { "a\r\nClient b left", "a\\x0d\\nClient b left" },
  { "\033[2J\033]0;owned\a", "\\x1b[2J\\x1b]0;owned\\x07" },
  { "\b\b\b", "\\x08\\x08\\x08" },
  { "\x7F", "\\x7f" },
  { "\xC2\x9B" "31m", "\\x9b31m" },
  { "\xC2\x85", "\\x85" },
  { "soft\u00ADhyphen", "soft\\xadhyphen" },
  { "evil\u202Etxt.exe", "evil\\u202etxt.exe" },
  { "\u2066a\u2069", "\\u2066a\\u2069" },
  { "a\u2028b\u2029c", "a\\u2028b\\u2029c" },
  { "\uFEFFbom", "\\ufeffbom" },
  { "\U000E0041", "\\U000e0041" },
  { "\U0001F600\U000E0001\U00020000", "\U0001F600\\U000e0001\U00020000" },
  { "\uFFFE", "\\ufffe" },
  { "\U0010FFFF", "\\U0010ffff" },
  { "\u0378", "\\u0378" },
};

static void
test_escape (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (escapes); i++)
    {
      g_autofree char *line = crier_text_escape (escapes[i].text);

      g_assert_cmpstr (line, ==, escapes[i].expected);
    }
}

/* Whatever goes in: what comes out moves no cursor and ends no line. */
static void
test_escape_all (void)
{
  gunichar c;

  for (c = 1; c <= 0x10FFFF; c++)
    {
      char text[7] = "";
      g_autofree char *line = NULL;
      const char *p;

      if (!g_unichar_validate (c))
        continue;

      g_unichar_to_utf8 (c, text);
      line = crier_text_escape (text);
      g_assert_true (g_utf8_validate (line, -1, NULL));
      g_assert_cmpstr (line, !=, "");

      for (p = line; *p != '\0'; p = g_utf8_next_char (p))
        g_assert_false (crier_text_is_hidden (g_utf8_get_char (p)));
    }
}

static void
test_escape_long (void)
{
  g_autofree char *text = crier_test_fill ("\n", CRIER_TEXT_MAX_OPERATOR);
  g_autofree char *expected = crier_test_fill ("\\n", 2 * CRIER_TEXT_MAX_OPERATOR);
  g_autofree char *line = crier_text_escape (text);

  g_assert_cmpstr (line, ==, expected);
}

/* The text lies in memory of its own without an end, so that ASan sees a step
 * beyond it. */
static void
assert_check (const void *text,
              gsize       length,
              gsize       limit,
              int         code)
{
  g_autofree char *copy = length > 0 ? g_memdup2 (text, length) : g_strdup ("");
  g_autoptr (GError) error = NULL;
  gboolean good = crier_text_check (copy, length, limit, &error);

  if (code < 0)
    {
      g_assert_no_error (error);
      g_assert_true (good);
      return;
    }

  g_assert_false (good);
  g_assert_error (error, CRIER_ERROR, code);
  g_assert_cmpuint (strlen (error->message), >, 0);

  /* Whoever wants no sentence gets the same answer. */
  g_assert_false (crier_text_check (copy, length, limit, NULL));
}

#define GOOD(text)         assert_check (text, sizeof (text) - 1, 100, -1)
#define BAD(text, code)    assert_check (text, sizeof (text) - 1, 100, CRIER_ERROR_ ## code)

static void
test_check_good (void)
{
  GOOD ("a");
  GOOD (" a ");
  GOOD ("\na");
  GOOD ("0");
  GOOD ("line\nline\r\nline\ttab");
  GOOD ("\033[2J");
  GOOD ("厨房 😀");
  GOOD ("\u202E");
  GOOD ("\U0010FFFF");
  GOOD ("\xF4\x8F\xBF\xBF");
}

static void
test_check_blank (void)
{
  BAD ("", BLANK);
  BAD (" ", BLANK);
  BAD (" \t\r\n\f ", BLANK);
  BAD ("\u00A0\u2003\u3000", BLANK);
  BAD ("\u2028\u2029", BLANK);
}

static void
test_check_invalid (void)
{
  BAD ("\0", BAD_TEXT);
  BAD ("a\0b", BAD_TEXT);
  BAD ("abc\0", BAD_TEXT);
  BAD ("\xFF", BAD_TEXT);
  BAD ("a\x80", BAD_TEXT);
  BAD ("\xC3", BAD_TEXT);
  BAD ("\xE5\x8E", BAD_TEXT);
  BAD ("\xF0\x9F\x98", BAD_TEXT);
  BAD ("\xC0\xAF", BAD_TEXT);
  BAD ("\xE0\x80\xAF", BAD_TEXT);
  BAD ("\xED\xA0\x80", BAD_TEXT);
  BAD ("\xED\xBF\xBF", BAD_TEXT);
  BAD ("\xF4\x90\x80\x80", BAD_TEXT);
  BAD ("\xF8\x88\x80\x80\x80", BAD_TEXT);
  BAD ("  \xFF  ", BAD_TEXT);
}

static void
assert_limit (gsize limit)
{
  g_autofree char *text = crier_test_fill ("x", limit + 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *limit_text = g_strdup_printf ("%zu", limit);
  g_autofree char *size_text = g_strdup_printf ("%zu", limit + 1);

  assert_check (text, limit - 1, limit, -1);
  assert_check (text, limit, limit, -1);
  assert_check (text, limit + 1, limit, CRIER_ERROR_TOO_LONG);

  /* The sentence says how long it was and how long it may be. */
  g_assert_false (crier_text_check (text, limit + 1, limit, &error));
  g_assert_nonnull (strstr (error->message, limit_text));
  g_assert_nonnull (strstr (error->message, size_text));
}

static void
test_check_limit (void)
{
  g_assert_cmpuint (CRIER_TEXT_MAX_OPERATOR, ==, 65536);
  g_assert_cmpuint (CRIER_TEXT_MAX_VISITOR, ==, 4096);
  assert_limit (CRIER_TEXT_MAX_OPERATOR);
  assert_limit (CRIER_TEXT_MAX_VISITOR);

  /* Bytes count, not characters. */
  assert_check ("éé", 4, 4, -1);
  assert_check ("éé", 4, 3, CRIER_ERROR_TOO_LONG);

  /* Length is judged before what costs time with the length. */
  assert_check ("\xFF\xFF", 2, 1, CRIER_ERROR_TOO_LONG);
  assert_check ("  ", 2, 1, CRIER_ERROR_TOO_LONG);
}

static void
test_check_terminated (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (crier_text_check ("abc", -1, 3, &error));
  g_assert_no_error (error);
  g_assert_true (crier_text_check ("abc\0\xFF", -1, 3, &error));
  g_assert_no_error (error);
  g_assert_false (crier_text_check ("abcd", -1, 3, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_TOO_LONG);
  g_clear_error (&error);
  g_assert_false (crier_text_check ("", -1, 3, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_BLANK);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/hidden", test_hidden);
  g_test_add_func ("/text/find-hidden", test_find_hidden);
  g_test_add_func ("/text/escape/table", test_escape);
  g_test_add_func ("/text/escape/all", test_escape_all);
  g_test_add_func ("/text/escape/long", test_escape_long);
  g_test_add_func ("/text/check/good", test_check_good);
  g_test_add_func ("/text/check/blank", test_check_blank);
  g_test_add_func ("/text/check/invalid", test_check_invalid);
  g_test_add_func ("/text/check/limit", test_check_limit);
  g_test_add_func ("/text/check/terminated", test_check_terminated);

  return g_test_run ();
}
