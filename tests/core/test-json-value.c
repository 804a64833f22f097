/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-json-value.h"

#include <string.h>

#include "crier-test.h"

/* What lies in an object; whether it is one is tested in test-json.c. The bytes
 * have no NUL behind them, as those of a frame. */
typedef struct
{
  CrierJsonObject object;
  char *data; /* (owned) */
} Fixture;

static void
set_up (Fixture    *fixture,
        const char *json)
{
  gsize length = strlen (json);

  fixture->data = g_memdup2 (json, length);
  g_test_message ("%s", json);
  g_assert_true (crier_json_read_object (&fixture->object, fixture->data, length, 4));
}

static void
assert_string (const char *json,
               const char *expected)
{
  Fixture fixture;
  g_autofree char *found = NULL;

  set_up (&fixture, json);
  found = crier_json_value_dup_string (crier_json_value_find (&fixture.object, "a"));
  g_assert_cmpstr (found, ==, expected);
  g_free (fixture.data);
}

static void
test_strings (void)
{
  assert_string ("{\"a\":\"b\"}", "b");
  assert_string (" { \"a\" : \"\" } ", "");
  assert_string ("{\"a\":\"1\",\"b\":{\"a\":\"3\"},\"a\":\"2\"}", "2");
  assert_string ("{\"\\u0061\":\"b\"}", "b");
  assert_string ("{\"\\u0061a\":\"b\",\"A\":\"c\",\"\":\"d\"}", NULL);
  assert_string ("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u001f\\u00e9\\u2028\\ud83d\\ude00\\udbff\\udfffx\"}",
                 "\"\\/\b\f\n\r\t\x1f" "é\u2028😀\U0010FFFFx");
  assert_string ("{\"a\":null}", NULL);
  assert_string ("{\"a\":[\"b\"]}", NULL);
  assert_string ("{\"a\":{\"a\":\"b\"}}", NULL);
  assert_string ("{}", NULL);
}

static void
assert_strings (const char *value,
                const char *expected)
{
  g_autofree char *json = g_strdup_printf ("{\"a\":%s}", value);
  g_autofree char *joined = NULL;
  g_auto (GStrv) found = NULL;
  Fixture fixture;

  set_up (&fixture, json);
  found = crier_json_value_dup_strings (crier_json_value_find (&fixture.object, "a"), 3);
  joined = found != NULL ? g_strjoinv ("|", found) : NULL;
  g_assert_cmpstr (joined, ==, expected);
  g_free (fixture.data);
}

static void
test_lists (void)
{
  assert_strings ("[\"b\"]", "b");
  assert_strings ("[ \"b\" ,\n\"]\" , \"\\\",\" ]", "b|]|\",");
  assert_strings ("[\"\",\"\"]", "|");
  assert_strings ("[]", NULL);
  assert_strings ("[ ]", NULL);
  assert_strings ("[\"b\",1]", NULL);
  assert_strings ("[[\"b\"]]", NULL);
  assert_strings ("[{}]", NULL);
  assert_strings ("[\"1\",\"2\",\"3\",\"4\"]", NULL);
  assert_strings ("\"b\"", NULL);
  assert_strings ("null", NULL);
}

static void
assert_number (const char *value,
               gboolean    is_good,
               double      expected,
               gboolean    expected_integer)
{
  g_autofree char *json = g_strdup_printf ("{\"a\":%s}", value);
  gboolean is_integer = FALSE;
  double number = 0;
  Fixture fixture;

  set_up (&fixture, json);
  g_assert_cmpint (crier_json_value_get_number (crier_json_value_find (&fixture.object, "a"),
                                                &number, &is_integer), ==, is_good);
  if (is_good)
    {
      g_assert_cmpfloat (number, ==, expected);
      g_assert_cmpint (is_integer, ==, expected_integer);
    }

  g_free (fixture.data);
}

static void
test_numbers (void)
{
  assert_number ("0", TRUE, 0, TRUE);
  assert_number ("-0", TRUE, 0, TRUE);
  assert_number ("-12", TRUE, -12, TRUE);
  assert_number ("1.5", TRUE, 1.5, FALSE);
  assert_number ("1.0", TRUE, 1, FALSE);
  assert_number ("1e2", TRUE, 100, FALSE);
  assert_number ("1E-2", TRUE, 0.01, FALSE);
  assert_number ("1e-400", TRUE, 0, FALSE);
  assert_number ("9007199254740991", TRUE, 9007199254740991.0, TRUE);
  assert_number ("-9007199254740991", TRUE, -9007199254740991.0, TRUE);
  assert_number ("9007199254740992", FALSE, 0, FALSE);
  assert_number ("1e20", FALSE, 0, FALSE);
  assert_number ("1e400", FALSE, 0, FALSE);
  assert_number ("-1e400", FALSE, 0, FALSE);
  assert_number ("\"1\"", FALSE, 0, FALSE);
  assert_number ("true", FALSE, 0, FALSE);
  assert_number ("[1]", FALSE, 0, FALSE);
}

static void
test_not_an_object (void)
{
  static const char * const texts[] = { "", " ", "[]", "[{\"a\":1}]", "\"a\"", "1", "null", "{" };
  CrierJsonObject object;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (crier_json_read_object (&object, texts[i], strlen (texts[i]), 4));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-value/strings", test_strings);
  g_test_add_func ("/json-value/lists", test_lists);
  g_test_add_func ("/json-value/numbers", test_numbers);
  g_test_add_func ("/json-value/not-an-object", test_not_an_object);

  return g_test_run ();
}
