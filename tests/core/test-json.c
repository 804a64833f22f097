/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-json.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "crier-test.h"

#define MAX_DEPTH 4

/* The largest message that a connection takes. */
#define MAX_MESSAGE (128 * 1024)

/* How often what is good is spoilt at random, and looked at. */
#define N_SPOILT 50000

/* The bytes lie in memory of their own without an end, so that ASan sees a
 * step beyond them. */
static gboolean
is_sound (const char *data,
          gsize       length,
          guint       max_depth)
{
  g_autofree char *copy = g_malloc (MAX (length, 1));

  if (length > 0)
    memcpy (copy, data, length);

  return crier_json_is_sound (copy, length, max_depth);
}

/* All that is sound is understood by the parser that gets it. */
static void
assert_parsed (const char *data,
               gsize       length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  if (!g_utf8_validate_len (data, length, NULL))
    return;

  json_parser_load_from_data (parser, data, length, &error);
  g_assert_no_error (error);
  g_assert_nonnull (json_parser_get_root (parser));
}

/* Escaped, since TAP takes no bytes that are not UTF-8. */
static void
say (const char *text)
{
  g_autofree char *shown = g_strescape (text, NULL);

  g_test_message ("%.200s", shown);
}

static void
assert_sound (const char *text)
{
  say (text);
  g_assert_true (is_sound (text, strlen (text), MAX_DEPTH));
  assert_parsed (text, strlen (text));
}

static void
assert_broken (const char *text)
{
  say (text);
  g_assert_false (is_sound (text, strlen (text), MAX_DEPTH));
}

static void
assert_all (const char * const *texts,
            void              (*func) (const char *text))
{
  const char * const *p;

  for (p = texts; *p != NULL; p++)
    func (*p);
}

static void
test_values (void)
{
  const char *good[] = {
    "{}", "[]", "\"\"", "0", "true", "false", "null",
    " {} ", "\t[\r\n]\n", "[ ]", "{ }", " \"a\" ", " 1 ", "\ntrue\n",
    "[1,2]", "[ 1 , \"a\" , null , [] , {} ]",
    "{\"a\":1}", "{ \"a\" : 1 , \"b\" : [ true ] }", "{\"a\":1,\"a\":2}", "{\"\":0}",
    NULL
  };
  const char *bad[] = {
    "", " ", "\n", ",", ":", "{", "}", "[", "]", "{]", "[}",
    "{}{}", "{} {}", "[][]", "1 2", "1,2", "{},", "null null", "\"a\" \"b\"",
    "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1:2]", "[1", "[1,",
    "{,}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\"}", "{\"a\":}", "{\"a\" 1}",
    "{\"a\",1}", "{\"a\"::1}", "{\"a\":1 \"b\":2}", "{\"a\":1,,\"b\":2}",
    "{\"a\":1", "{\"a\":1,\"b\"", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{[]:1}",
    "tru", "truee", "True", "TRUE", "nul", "nulll", "fals", "undefined", "NaN",
    "nan", "Infinity", "-Infinity", "inf", "'a'", "a",
    "\f{}", "\v{}", "{}\f", "\xC2\xA0{}", "\xEF\xBB\xBF{}", "\xE2\x80\xA8{}",
    "// a\n{}", "{} // a", "/* a */{}", "{}/**/", "# a\n{}", "{}#",
    "var a = {}", "({})", "{};", "=1",
    NULL
  };

  assert_all (good, assert_sound);
  assert_all (bad, assert_broken);
}

static void
test_numbers (void)
{
  const char *good[] = {
    "0", "-0", "1", "-1", "10", "1234567890", "0.0", "0.5", "-0.5", "1.50",
    "0e0", "0E0", "1e1", "1e+1", "1e-1", "1E+01", "1.5e300", "-1.5E-300", "1e400",
    "123456789012345678", "-123456789012345678",
    "1234567890123456789012.5", "0.1234567890123456789012", "1234567890123456789e0",
    NULL
  };
  const char *bad[] = {
    "-", "+1", "--1", "-+1", "00", "01", "-01", "007", "0x10", "0b1", "1x",
    ".5", "-.5", "1.", "-1.", "0.", "1..5", "1.5.5", "1. 5", ".", "-.",
    "1e", "1e+", "1e-", "1E", "e1", "1e1.5", "1e1e1", "1 e1", "1e 1", "1e++1",
    "1_000", "1,000", "١", "１",
    "1234567890123456789", "-1234567890123456789",
    "99999999999999999999999999999999999999",
    NULL
  };

  assert_all (good, assert_sound);
  assert_all (bad, assert_broken);
}

static void
test_strings (void)
{
  const char *good[] = {
    "\"a\"", "\"厨房 😀\"", "\"\x7F\"", "\"/\"", "\"'\"", "\"[{]}:,\"", "\"// /* #\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\\\"", "\"\\\\\\\\\"", "\"\\\\\\\"\"",
    "\"\\u0001\"", "\"\\u001f\"", "\"\\u00e9\"", "\"\\uABCD\"", "\"\\uabcd\"",
    "\"\\ud7ff\"", "\"\\ue000\"", "\"\\uffff\"",
    "\"\\ud800\\udc00\"", "\"\\udbff\\udfff\"", "\"\\uD83D\\uDE00\"",
    "\"\\ud83d\\ude00\\ud83d\\ude00\"", "\"\\\\u0000\"", "\"\\\\ud800\"", "\"u0000\"",
    NULL
  };
  const char *bad[] = {
    "\"", "\"a", "\"\\", "\"\\\"", "\"\\\\\\\"", "\"a\"b\"", "a\"",
    "\"\n\"", "\"\t\"", "\"\r\"", "\"\001\"", "\"\033\"", "\"\037\"",
    "\"\\a\"", "\"\\v\"", "\"\\x41\"", "\"\\0\"", "\"\\101\"", "\"\\'\"", "\"\\ \"",
    "\"\\N\"", "\"\\U0041\"", "\"\\\n\"", "\"\\é\"",
    "\"\\u\"", "\"\\u0\"", "\"\\u00\"", "\"\\u004\"", "\"\\u\"0041", "\"\\u004g\"",
    "\"\\ug041\"", "\"\\u 041\"", "\"\\u+041\"", "\"\\u-041\"", "\"\\u0x41\"",
    "\"\\u0000\"", "\"a\\u0000b\"", "\"\\\\\\u0000\"",
    "\"\\ud800\"", "\"\\udbff\"", "\"\\udc00\"", "\"\\udfff\"", "\"\\ud800x\"",
    "\"\\ud800\\n\"", "\"\\ud800\\\\\"", "\"\\ud800\\u\"", "\"\\ud800\\u0041\"",
    "\"\\ud800\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud800\\udbff\"",
    "\"\\ud800\\ue000\"", "\"\\ud800 \\udc00\"", "\"\\ud800/udc00\"",
    NULL
  };

  assert_all (good, assert_sound);
  assert_all (bad, assert_broken);
}

/* Wherever it stands. */
static void
test_nul (void)
{
  const char text[] = "{\"a\": [1, true, \"b\\n\"], \"c\": -1.5e3} ";
  gsize length = sizeof text - 1;
  gsize i;

  g_assert_true (is_sound (text, length, MAX_DEPTH));
  g_assert_false (is_sound (text, length + 1, MAX_DEPTH));
  g_assert_false (is_sound ("\0{}", 3, MAX_DEPTH));

  for (i = 0; i < length; i++)
    {
      g_autofree char *copy = g_strdup (text);

      copy[i] = '\0';
      g_test_message ("byte %zu", i);
      g_assert_false (is_sound (copy, length, MAX_DEPTH));
    }
}

/* No beginning of an object is one. */
static void
test_cut (void)
{
  const char text[] = "{\"a\":[1,true,\"\\ud83d\\ude00\\n\",{}],\"c\":-1.5e3,\"d\":null}";
  gsize length;

  for (length = 0; length < sizeof text - 1; length++)
    g_assert_false (is_sound (text, length, MAX_DEPTH));

  g_assert_true (is_sound (text, length, MAX_DEPTH));
  g_assert_false (crier_json_is_sound (NULL, 0, MAX_DEPTH));
}

static char *
nest (guint       depth,
      const char *begin,
      const char *end)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < depth; i++)
    g_string_append (text, begin);

  for (i = 0; i < depth; i++)
    g_string_append (text, end);

  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  guint depth;

  for (depth = 1; depth <= 10; depth++)
    {
      g_autofree char *arrays = nest (depth, "[", "]");
      g_autofree char *objects = nest (depth - 1, "{\"a\":", "}");
      g_autofree char *deepest = nest (depth - 1, "{\"a\":", "");
      g_autofree char *mixed = NULL;
      guint max;

      mixed = g_strconcat (deepest, "[]", objects + strlen (deepest), NULL);

      for (max = 0; max <= 10; max++)
        {
          g_assert_cmpint (is_sound (arrays, strlen (arrays), max), ==, depth <= max);
          g_assert_cmpint (is_sound (mixed, strlen (mixed), max), ==, depth <= max);
        }
    }

  /* Beside one another is not within one another. */
  assert_sound ("[[[[]]],[[[]]],{\"a\":{\"b\":{}}},[[[]]]]");
  g_assert_true (is_sound ("1", 1, 0));
  g_assert_true (is_sound ("\"[[[\"", 5, 0));
}

static void
test_bombs (void)
{
  g_autofree char *arrays = crier_test_fill ("[", MAX_MESSAGE);
  g_autofree char *objects = crier_test_fill ("{\"a\":", MAX_MESSAGE);
  g_autofree char *strings = crier_test_fill ("\"\\\"", MAX_MESSAGE);
  g_autofree char *disguised = NULL;

  g_assert_false (is_sound (arrays, MAX_MESSAGE, MAX_DEPTH));
  g_assert_false (is_sound (objects, MAX_MESSAGE, MAX_DEPTH));
  g_assert_false (is_sound (strings, MAX_MESSAGE, MAX_DEPTH));
  disguised = g_strconcat ("{\"\\u0\"x\":", arrays, NULL);
  assert_broken (disguised);
}

static void
test_large (void)
{
  g_autofree char *text = crier_test_fill ("0123456789", MAX_MESSAGE);
  g_autofree char *blanks = crier_test_fill (" ", MAX_MESSAGE);
  g_autofree char *list = crier_test_fill ("0,", MAX_MESSAGE + 1);
  g_autofree char *string = g_strdup_printf ("\"%s\"", text);
  g_autofree char *padded = g_strdup_printf ("%s1%s", blanks, blanks);
  g_autofree char *array = g_strdup_printf ("[%s]", list);

  assert_sound (string);
  assert_sound (padded);
  assert_sound (array);
}

static char *
make_members (guint n)
{
  GString *json = g_string_new ("{");
  guint i;

  for (i = 0; i < n; i++)
    g_string_append_printf (json, "%s\"%u\":0", i > 0 ? "," : "", i % 40);

  return g_string_free (g_string_append_c (json, '}'), FALSE);
}

/* In each object of its own, however deep it stands. */
static void
test_members (void)
{
  g_autofree char *most = make_members (CRIER_JSON_MAX_MEMBERS);
  g_autofree char *more = make_members (CRIER_JSON_MAX_MEMBERS + 1);
  g_autofree char *many = make_members (10000);
  g_autofree char *beside = g_strdup_printf ("[%s,%s]", most, most);
  g_autofree char *within = g_strdup_printf ("[{\"a\":[%s]}]", more);

  assert_sound (most);
  assert_sound (beside);
  assert_broken (more);
  assert_broken (many);
  assert_broken (within);
}

static void
test_utf8 (void)
{
  const char *bad[] = {
    "\"\x80\"", "\"\xC3\"", "\"\xC0\x80\"", "\"\xE0\x80\x80\"", "\"\xED\xA0\x80\"",
    "\"\xED\xB0\x80\"", "\"\xF0\x80\x80\x80\"", "\"\xF4\x90\x80\x80\"", "\"\xFF\"",
    "{\"\xC3\":0}", "[\"a\",\"\xE2\x80\"]",
    NULL
  };

  assert_all (bad, assert_broken);
}

/* Of each shape that a body can be full of. The time of this thread that it
 * takes is in proportion to its length: of four times as much, not much more
 * than four times as much. */
static void
test_cost (void)
{
  static const char * const units[] = {
    " ", "[],", "{},", "0,", "\"\",", "\"\\n\",", "\"\\ud83d\\ude00\",", "{\"a\":0},",
    "1e5,", "null,", "\"é\",", "\"x\":0,", "[[", "\"",
  };
  const gsize small = MAX_MESSAGE / 4;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (units); i++)
    {
      gint64 few = G_MAXINT64;
      gint64 many = G_MAXINT64;
      guint n;

      /* The least of a few: what else the computer does only adds to it. */
      for (n = 0; n < 9; n++)
        {
          g_autofree char *text = crier_test_fill (units[i], MAX_MESSAGE);
          gint64 start;

          text[0] = '[';
          start = crier_test_get_cpu_time ();
          crier_json_is_sound (text, small, MAX_DEPTH);
          few = MIN (few, crier_test_get_cpu_time () - start);
          start = crier_test_get_cpu_time ();
          crier_json_is_sound (text, MAX_MESSAGE, MAX_DEPTH);
          many = MIN (many, crier_test_get_cpu_time () - start);
        }

      g_test_message ("“%s”: %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT " µs",
                      units[i], few, many);
      g_assert_cmpint (many, <, 10 * few + 100);
    }
}

/* Whatever it takes for sound, the parser must understand, and not too deep. */
static void
test_spoilt (void)
{
  const char good[] = "{\"a\":\"\\ud83d\\ude00b\\u0041\\n\",\"c\":[1,{\"d\":-1.5e3},"
                      "true,[\"\",null]],\"e\":0}";
  const char alphabet[] = "{}[]\",:\\u0dD8'/*#-+.eE1 \n\tatrnl";
  g_autoptr (GRand) random = g_rand_new_with_seed (20261122);
  guint n_sound = 0;
  guint i;

  for (i = 0; i < N_SPOILT; i++)
    {
      g_autofree char *data = g_memdup2 (good, sizeof good - 1);
      gsize length = sizeof good - 1;
      int n = g_rand_int_range (random, 1, 4);

      while (n-- > 0)
        data[g_rand_int_range (random, 0, (gint32) length)] =
          alphabet[g_rand_int_range (random, 0, sizeof alphabet - 1)];

      if (!is_sound (data, length, MAX_DEPTH))
        continue;

      assert_parsed (data, length);
      n_sound++;
    }

  /* Both happened, so it was not for nothing. */
  g_assert_cmpuint (n_sound, >, N_SPOILT / 100);
  g_assert_cmpuint (n_sound, <, N_SPOILT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/values", test_values);
  g_test_add_func ("/json/numbers", test_numbers);
  g_test_add_func ("/json/strings", test_strings);
  g_test_add_func ("/json/nul", test_nul);
  g_test_add_func ("/json/cut", test_cut);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/bombs", test_bombs);
  g_test_add_func ("/json/large", test_large);
  g_test_add_func ("/json/members", test_members);
  g_test_add_func ("/json/utf8", test_utf8);
  g_test_add_func ("/json/cost", test_cost);
  g_test_add_func ("/json/spoilt", test_spoilt);

  return g_test_run ();
}
