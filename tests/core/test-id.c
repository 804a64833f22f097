/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-id.h"

#include <string.h>

#include "crier-error.h"
#include "crier-test.h"

#define ALPHABET "23456789abcdefghjkmnpqrstuvwxyz"
#define N_LETTERS (sizeof ALPHABET - 1)

typedef struct
{
  const char *id;
  gsize       length;
  const char *reason; /* a part of the sentence; NULL when it is good */
} Case;

#define GOOD(id)        { (id), sizeof (id) - 1, NULL }
#define BAD(id, reason) { (id), sizeof (id) - 1, (reason) }

#define S16 "0123456789abcdef"

static const Case cases[] = {
  GOOD ("a"),
  GOOD ("666888"),
  GOOD ("k7mw-29fq"),
  GOOD ("Living room"),
  GOOD ("Küche 厨房 😀"),
  GOOD ("e\u0301"),
  GOOD ("<img src=x onerror=1>"),
  GOOD ("../../etc/passwd"),
  GOOD ("%00%0a"),
  GOOD ("\"'`$;|&\\"),
  GOOD ("\uE000"),
  GOOD ("\uFFFD"),
  GOOD ("a\u0378"),
  GOOD ("a \u3000 b"),
  /* Joiners, as Persian, Hindi and Sinhala have them. */
  GOOD ("می\u200Cخواهم"),
  GOOD ("क्\u200Dष"),
  GOOD ("ශ්\u200Dරී"),
  /* Emoji that are several characters. */
  GOOD ("👩\u200D🚀"),
  GOOD ("👨🏽\u200D👩\u200D👧"),
  GOOD ("🏳\uFE0F\u200D🌈"),
  GOOD ("❤\uFE0F"),
  GOOD ("1\uFE0F\u20E3"),
  GOOD ("🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F"),
  GOOD (S16 S16 S16 S16),
  GOOD ("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"),
  GOOD (S16 S16 S16 "0123456789abc" "厨"),

  BAD ("", "empty"),
  BAD (S16 S16 S16 S16 "g", "65 bytes"),
  BAD (S16 S16 S16 "0123456789abcd" "厨", "65 bytes"),
  BAD ("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀a", "65 bytes"),
  BAD (S16 S16 S16 S16 S16 "\xFF", "81 bytes"),
  BAD (S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 "a", "257 bytes"),

  BAD ("\xFF", "UTF-8"),
  BAD ("a\xC3", "UTF-8"),
  BAD ("\x80", "UTF-8"),
  BAD ("\xC0\x80", "UTF-8"),
  BAD ("\xC0\xAF", "UTF-8"),
  BAD ("\xE0\x80\xAF", "UTF-8"),
  BAD ("\xED\xA0\x80", "UTF-8"),
  BAD ("\xED\xB0\x80", "UTF-8"),
  BAD ("\xF4\x90\x80\x80", "UTF-8"),
  BAD ("\xF5\x80\x80\x80", "UTF-8"),
  BAD ("a\0b", "UTF-8"),
  BAD ("a\0", "UTF-8"),

  BAD ("\n", "U+000A"),
  BAD ("a\r\nSet-Cookie: b", "U+000D"),
  BAD ("a\tb", "U+0009"),
  BAD ("\033[2J", "U+001B"),
  BAD ("a\x7F", "U+007F"),
  BAD ("\xC2\x85", "U+0085"),
  BAD ("\xC2\x9B", "U+009B"),
  BAD ("a\u00ADb", "U+00AD"),
  BAD ("a\u200Bb", "U+200B"),
  BAD ("\u200D", "U+200D"),
  BAD ("a\u200Db", "U+200D"),
  BAD ("می\u200C", "U+200C"),
  BAD ("\u200Cمی", "U+200C"),
  BAD ("م\u200C\u200Cم", "U+200C"),
  BAD ("م\u200Ca", "U+200C"),
  BAD ("👩\u200D", "U+200D"),
  BAD ("👩\u200C🚀", "U+200C"),
  BAD ("a\uFE0F", "U+FE0F"),
  BAD ("1\uFE0F", "U+FE0F"),
  BAD ("❤\uFE0F\uFE0F", "U+FE0F"),
  BAD ("🏴\U000E0067", "U+E0067"),
  BAD ("🏴\U000E007F", "U+E007F"),
  BAD ("a\U000E0067\U000E007F", "U+E0067"),
  BAD ("\u034F", "U+034F"),
  BAD ("\u115F", "U+115F"),
  BAD ("\u3164", "U+3164"),
  BAD ("\uFFA0", "U+FFA0"),
  BAD ("\u2800", "U+2800"),
  BAD ("a\U0001D159", "U+1D159"),
  BAD ("\uFDD0", "U+FDD0"),
  BAD (" ", "blank"),
  BAD ("tv ", "blank"),
  BAD (" tv", "blank"),
  BAD ("tv\u00A0", "blank"),
  BAD ("\u3000tv", "blank"),
  BAD ("\u00A0\u3000", "blank"),
  BAD ("\u0301", "U+0301"),
  BAD ("\u0338a", "U+0338"),
  BAD ("a\u202Eb", "U+202E"),
  BAD ("\u2066", "U+2066"),
  BAD ("\u2060", "U+2060"),
  BAD ("\uFEFFa", "U+FEFF"),
  BAD ("\u2028", "U+2028"),
  BAD ("\u2029", "U+2029"),
  BAD ("\U000E0001", "U+E0001"),
  BAD ("\uFFFE", "U+FFFE"),
  BAD ("\uFFFF", "U+FFFF"),
  BAD ("\U0010FFFF", "U+10FFFF"),
  BAD (S16 S16 S16 "0123456789abcde\n", "U+000A"),
};

static void
assert_answer (gboolean      good,
               const GError *error,
               const char   *reason)
{
  if (reason == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (good);
      return;
    }

  g_assert_false (good);
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_BAD_ID);
  g_assert_nonnull (strstr (error->message, reason));

  /* It goes into an answer, so it must not carry the Id itself. */
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strpbrk (error->message, "\r\n\033"));
}

static void
test_check (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      /* In memory of its own without an end, so that ASan sees a step beyond. */
      g_autofree char *id = c->length > 0 ? g_memdup2 (c->id, c->length)
                                          : g_strdup ("");
      g_autoptr (GError) error = NULL;
      gboolean good;

      g_test_message ("case %u", i);
      good = crier_id_check (id, c->length, &error);
      assert_answer (good, error, c->reason);
      g_assert_cmpint (crier_id_check (id, c->length, NULL), ==, good);
    }
}

static void
test_check_terminated (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (GError) error = NULL;
      gboolean good;

      if (strlen (c->id) != c->length)
        continue;

      good = crier_id_check (c->id, -1, &error);
      assert_answer (good, error, c->reason);
    }

  g_assert_true (crier_id_check ("ab\n", 2, NULL));
}

/* What people take for one name is one. */
static void
test_normalize (void)
{
  const char *pairs[][2] = {
    { "a", "a" },
    { "a\u0301", "\u00E1" },
    { "\u00E1", "\u00E1" },
    { "\u1112\u1161\u11AB", "\uD55C" },
    { "\u212B", "\u00C5" },
    { "\uFF21", "\uFF21" },
    /* Composed forms that are not to be used come out longer. */
    { "\u0958", "\u0915\u093C" },
  };
  g_autofree char *longest = crier_test_fill ("e\u0301", 32 * strlen ("e\u0301"));
  g_autofree char *longer = g_strconcat (longest, "a", NULL);
  g_autofree char *grows = crier_test_fill ("\u0958", 21 * strlen ("\u0958"));
  g_autofree char *normal = NULL;
  g_autoptr (GError) error = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *id = crier_id_normalize (pairs[i][0], -1, NULL);

      g_assert_cmpstr (id, ==, pairs[i][1]);
    }

  normal = crier_id_normalize (longest, -1, NULL);
  g_assert_cmpuint (strlen (normal), ==, CRIER_ID_MAX);
  g_assert_null (crier_id_normalize (longer, -1, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_BAD_ID);
  g_assert_nonnull (strstr (error->message, "65 bytes"));
  g_assert_null (crier_id_normalize (grows, -1, NULL));
}

/* It comes back by /to, which takes it as a shell does. */
static void
test_quote (void)
{
  const char *pairs[][2] = {
    { "666888", "666888" },
    { "k7mw-29fq", "k7mw-29fq" },
    { "tv.2_a@b", "tv.2_a@b" },
    { "Küche", "Küche" },
    { "می\u200Cخواهم", "می\u200Cخواهم" },
    { "a\u0378", "a\u0378" },
    { "tv sent: I saw the burglar", "'tv sent: I saw the burglar'" },
    { "tv\u3000b", "'tv\u3000b'" },
    { "it's", "'it'\\''s'" },
    { "a\\b", "'a\\b'" },
    { "tv:", "'tv:'" },
    { "(1", "'(1'" },
    /* Of older versions. */
    { "tv ", "'tv '" },
    { "a\u3164\u202E", "'a\u3164\\u202e'" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *quoted = crier_id_quote (pairs[i][0]);
      g_autofree char *again = g_shell_unquote (quoted, NULL);

      g_assert_cmpstr (quoted, ==, pairs[i][1]);
      if (crier_id_check (pairs[i][0], -1, NULL))
        g_assert_cmpstr (again, ==, pairs[i][0]);
    }
}

static void
assert_letters (const char *code,
                gsize       length)
{
  g_assert_cmpuint (strlen (code), ==, length);
  g_assert_cmpuint (strspn (code, ALPHABET), ==, length);
}

static void
test_make (void)
{
  guint i;

  for (i = 0; i < 100; i++)
    {
      g_autofree char *id = crier_id_make ();

      g_assert_cmpuint (strlen (id), ==, 9);
      g_assert_cmpint (id[4], ==, '-');
      g_assert_true (crier_id_check (id, -1, NULL));
      id[4] = 'a';
      assert_letters (id, 9);
    }
}

/* 31^8 Ids: two of 2,000 are the same once in 400,000 runs. */
static void
test_make_unique (void)
{
  g_autoptr (GHashTable) ids = NULL;
  guint i;

  ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (i = 0; i < 2000; i++)
    g_assert_true (g_hash_table_add (ids, crier_id_make ()));
}

static void
test_make_code (void)
{
  guint n;

  for (n = 1; n <= 64; n++)
    {
      g_autofree char *code = crier_id_make_code (n);

      assert_letters (code, n);
    }
}

/* Ten thousand of each letter, give or take six standard deviations. Bytes
 * taken modulo 31 would give the first eight letters 900 too many. */
static void
test_make_code_fair (void)
{
  const guint expected = 10000;
  const guint tolerance = 600;
  guint counts[256] = { 0 };
  gsize n = 0;
  guint i;

  while (n < expected * N_LETTERS)
    {
      g_autofree char *code = crier_id_make_code (64);
      const char *p;

      for (p = code; *p != '\0'; p++, n++)
        counts[(guchar) *p]++;
    }

  for (i = 0; i < N_LETTERS; i++)
    {
      guint count = counts[(guchar) ALPHABET[i]];

      g_test_message ("%c: %u", ALPHABET[i], count);
      g_assert_cmpuint (count, >, expected - tolerance);
      g_assert_cmpuint (count, <, expected + tolerance);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/id/check/table", test_check);
  g_test_add_func ("/id/check/terminated", test_check_terminated);
  g_test_add_func ("/id/normalize", test_normalize);
  g_test_add_func ("/id/quote", test_quote);
  g_test_add_func ("/id/make/form", test_make);
  g_test_add_func ("/id/make/unique", test_make_unique);
  g_test_add_func ("/id/make-code/form", test_make_code);
  g_test_add_func ("/id/make-code/fair", test_make_code_fair);

  return g_test_run ();
}
