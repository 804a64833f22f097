/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-json-writer.h"

#include <math.h>
#include <string.h>

#include "crier-json-value.h"
#include "crier-test.h"

static void
test_form (void)
{
  static const char * const list[] = { "{", "[", ",", ":", NULL };
  static const char * const empty[] = { NULL };
  g_autoptr (GString) json = g_string_new (NULL);

  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_open (json, "a", '[');
  g_string_append_c (json, '\n');
  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_close (json, '}');
  g_string_append_c (json, '\n');
  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_integer (json, "b", G_MAXUINT64);
  crier_json_writer_boolean (json, "c", TRUE);
  crier_json_writer_null (json, "d");
  crier_json_writer_close (json, '}');
  crier_json_writer_close (json, ']');
  crier_json_writer_strings (json, "e", list);
  crier_json_writer_strings (json, "f", empty);
  crier_json_writer_object (json, "g", "{}");
  crier_json_writer_string (json, "h", "");
  crier_json_writer_close (json, '}');

  g_assert_cmpstr (json->str, ==,
                   "{\"a\":[\n{},\n{\"b\":18446744073709551615,\"c\":true,\"d\":null}],"
                   "\"e\":[\"{\",\"[\",\",\",\":\"],\"f\":[],\"g\":{},\"h\":\"\"}");
  g_assert_true (crier_json_is_sound ("{\"a\":[\n{},\n{}]}", 15, 4));
}

static void
assert_number (const char *format,
               double      number,
               const char *expected)
{
  g_autoptr (GString) json = g_string_new (NULL);

  crier_json_writer_number (json, NULL, format, number);
  g_assert_cmpstr (json->str, ==, expected);
  g_assert_true (crier_json_is_sound (json->str, json->len, 0));
}

static void
test_numbers (void)
{
  assert_number (NULL, 0.5, "0.5");
  assert_number (NULL, -0.0, "-0");
  assert_number (NULL, 1795330743, "1795330743");
  assert_number (NULL, 1e20, "1e+20");
  assert_number (NULL, -1e-7, "-9.9999999999999995e-08");
  assert_number (NULL, INFINITY, "null");
  assert_number (NULL, -INFINITY, "null");
  assert_number (NULL, NAN, "null");
  assert_number ("%.6f", 1.0 / 3, "0.333333");
  assert_number ("%.6f", NAN, "null");
}

/* Of each character on its own: it is JSON, on one line, and reads the same. */
static void
test_strings (void)
{
  gunichar c;

  for (c = 1; c < 0x3000; c++)
    {
      g_autoptr (GString) json = g_string_new (NULL);
      g_autofree char *read = NULL;
      char text[12] = "x";
      CrierJsonObject object;
      guint i;

      text[1 + g_unichar_to_utf8 (c, text + 1)] = '\0';
      crier_json_writer_open (json, NULL, '{');
      crier_json_writer_string (json, "a", text);
      crier_json_writer_close (json, '}');

      for (i = 0; i < json->len; i++)
        g_assert_cmpuint ((guchar) json->str[i], >=, ' ');

      g_assert_true (crier_json_read_object (&object, json->str, json->len, 1));
      read = crier_json_value_dup_string (crier_json_value_find (&object, "a"));
      g_assert_cmpstr (read, ==, text);
    }
}

static void
assert_string (const char *text,
               const char *expected)
{
  g_autoptr (GString) json = g_string_new (NULL);

  crier_json_writer_string (json, NULL, text);
  g_assert_cmpstr (json->str, ==, expected);
}

static void
test_escapes (void)
{
  assert_string ("\"\\/\b\f\n\r\t\001\037\177", "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\177\"");
  assert_string ("\u2028\u2029é😀", "\"\u2028\u2029é😀\"");

  /* What is no UTF-8 does not get out. */
  assert_string ("a\xFF" "b\xED\xA0\x80", "\"a\uFFFDb\uFFFD\uFFFD\uFFFD\"");
  assert_string ("\xC3", "\"\uFFFD\"");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-writer/form", test_form);
  g_test_add_func ("/json-writer/numbers", test_numbers);
  g_test_add_func ("/json-writer/strings", test_strings);
  g_test_add_func ("/json-writer/escapes", test_escapes);

  return g_test_run ();
}
