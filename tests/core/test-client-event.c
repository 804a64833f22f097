/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-event.h"

#include <string.h>

#include "crier-error.h"
#include "crier-json.h"
#include "crier-test.h"

/* What clients may say; whether it is JSON is tested in test-json.c, and here
 * only that it is asked. */

/* The largest message that a connection takes. */
#define MAX_MESSAGE (128 * 1024)

/* How often what is good is spoilt at random, and read. */
#define N_SPOILT 20000

#define S16 "0123456789abcdef"

/* The data lies in memory of its own without an end, so that ASan sees a step
 * beyond it. */
static CrierClientEvent *
parse (const char  *data,
       gsize        length,
       GError     **error)
{
  g_autofree char *copy = g_malloc (MAX (length, 1));

  if (length > 0)
    memcpy (copy, data, length);

  return crier_client_event_parse (copy, length, error);
}

static CrierClientEvent *
parse_good (const char     *text,
            CrierClientEventKind  kind)
{
  g_autoptr (GError) error = NULL;
  CrierClientEvent *input;

  g_test_message ("%.200s", text);
  input = parse (text, strlen (text), &error);
  g_assert_no_error (error);
  g_assert_nonnull (input);
  g_assert_cmpint (input->kind, ==, kind);

  return input;
}

static void
assert_refused_data (const char *data,
                     gsize       length)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (data, length, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_INVALID);
  g_assert_cmpuint (strlen (error->message), >, 0);

  /* Whoever wants no sentence gets the same answer. */
  g_assert_null (parse (data, length, NULL));
}

static void
assert_refused (const char *text)
{
  g_test_message ("%.200s", text);
  assert_refused_data (text, strlen (text));
}

static void
assert_all_refused (const char * const *texts)
{
  const char * const *p;

  for (p = texts; *p != NULL; p++)
    assert_refused (*p);
}

static void
assert_message (const char *json,
                const char *text,
                const char *ref)
{
  g_autoptr (CrierClientEvent) input = parse_good (json,
                                                   CRIER_CLIENT_EVENT_MESSAGE);

  g_assert_cmpstr (input->text, ==, text);
  g_assert_cmpstr (input->ref, ==, ref);
  g_assert_null (input->id);
}

static void
test_message (void)
{
  assert_message ("{\"event\":\"message\",\"text\":\"Hello\"}", "Hello", NULL);
  assert_message ("{\"event\":\"message\",\"text\":\"Hello\",\"ref\":\"r1\"}",
                  "Hello", "r1");
  assert_message ("{\"ref\":\"\",\"text\":\"\",\"event\":\"message\"}", "", "");
  assert_message (" \t\r\n{ \"event\" : \"message\" ,\n\"text\":\"a\" } \r\n",
                  "a", NULL);
  assert_message ("{\"event\":\"message\",\"text\":\"厨房 😀 \u2028\"}",
                  "厨房 😀 \u2028", NULL);
  assert_message ("{\"\\u0065vent\":\"mess\\u0061ge\",\"text\":\"a\"}", "a", NULL);
}

static void
test_message_escapes (void)
{
  assert_message ("{\"event\":\"message\",\"text\":"
                  "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u53A8\"}",
                  "\"\\/\b\f\n\r\tAé厨", NULL);
  assert_message ("{\"event\":\"message\",\"text\":\"\\ud83d\\uDE00\"}", "😀", NULL);
  assert_message ("{\"event\":\"message\",\"text\":\"\\udbff\\udfff\"}",
                  "\U0010FFFF", NULL);
  assert_message ("{\"event\":\"message\",\"text\":\"\\u0001\\u001b\\u007f\"}",
                  "\001\033\177", NULL);

  /* Not a U+0000, but what is written about one. */
  assert_message ("{\"event\":\"message\",\"text\":\"\\\\u0000\"}", "\\u0000", NULL);
  assert_message ("{\"event\":\"message\",\"text\":\"u0000\"}", "u0000", NULL);
  assert_message ("{\"event\":\"message\",\"text\":\"\\\\\"}", "\\", NULL);
}

/* What is within a string is text, not structure. */
static void
test_message_structure_in_text (void)
{
  g_autofree char *brackets = crier_test_fill ("[{", 1000);
  g_autofree char *json = NULL;

  json = g_strdup_printf ("{\"event\":\"message\",\"text\":\"%s\"}", brackets);
  assert_message (json, brackets, NULL);
  assert_message ("{\"event\":\"message\",\"text\":\"\\\"[[[[[[[[\\\"\"}",
                  "\"[[[[[[[[\"", NULL);
  assert_message ("{\"event\":\"message\",\"text\":\"/* a */ // b # c ;=()\"}",
                  "/* a */ // b # c ;=()", NULL);
}

static void
test_unknown_members (void)
{
  assert_message ("{\"event\":\"message\",\"text\":\"a\",\"x\":1,\"y\":null,"
                  "\"z\":true,\"\":-1.5e+3,\"id\":\"i\",\"t0\":{}}", "a", NULL);

  /* As deep as is allowed. */
  assert_message ("{\"event\":\"message\",\"text\":\"a\",\"x\":[[[]]]}", "a", NULL);
  assert_message ("{\"event\":\"message\",\"text\":\"a\",\"x\":{\"y\":{\"z\":{}}}}",
                  "a", NULL);
}

static void
test_message_wrong (void)
{
  const char *texts[] = {
    "{\"event\":\"message\"}",
    "{\"event\":\"message\",\"Text\":\"a\"}",
    "{\"event\":\"message\",\"text\":null}",
    "{\"event\":\"message\",\"text\":1}",
    "{\"event\":\"message\",\"text\":true}",
    "{\"event\":\"message\",\"text\":[\"a\"]}",
    "{\"event\":\"message\",\"text\":{\"text\":\"a\"}}",
    NULL
  };

  assert_all_refused (texts);
}

/* What is no text is as good as absent: the message goes through. */
static void
test_ref_wrong (void)
{
  assert_message ("{\"event\":\"message\",\"text\":\"a\",\"ref\":1}", "a", NULL);
  assert_message ("{\"event\":\"message\",\"text\":\"a\",\"ref\":null}", "a", NULL);
  assert_message ("{\"event\":\"message\",\"text\":\"a\",\"ref\":[\"r\"]}", "a", NULL);
  assert_message ("{\"event\":\"message\",\"text\":\"a\",\"ref\":{}}", "a", NULL);
}

static void
test_ref_length (void)
{
  assert_message ("{\"event\":\"message\",\"text\":\"a\",\"ref\":\"" S16 S16 S16 S16 "\"}",
                  "a", S16 S16 S16 S16);
  assert_refused ("{\"event\":\"message\",\"text\":\"a\",\"ref\":\"" S16 S16 S16 S16 "g\"}");

  /* Bytes count, not characters, and not what they were written with. */
  assert_message ("{\"event\":\"message\",\"text\":\"a\",\"ref\":\""
                  S16 S16 S16 "0123456789ab\\ud83d\\ude00\"}",
                  "a", S16 S16 S16 "0123456789ab😀");
  assert_refused ("{\"event\":\"message\",\"text\":\"a\",\"ref\":\""
                  S16 S16 S16 "0123456789abc\\ud83d\\ude00\"}");
}

static void
assert_seen (const char *json,
             const char *id)
{
  g_autoptr (CrierClientEvent) input = parse_good (json,
                                                   CRIER_CLIENT_EVENT_SEEN);

  g_assert_cmpstr (input->id, ==, id);
  g_assert_null (input->text);
  g_assert_null (input->ref);
}

static void
test_seen (void)
{
  const char *wrong[] = {
    "{\"event\":\"seen\"}",
    "{\"event\":\"seen\",\"id\":42}",
    "{\"event\":\"seen\",\"id\":null}",
    "{\"event\":\"seen\",\"id\":[\"m7q2-42\"]}",
    "{\"event\":\"seen\",\"ref\":\"m7q2-42\"}",
    NULL
  };

  assert_seen ("{\"event\":\"seen\",\"id\":\"m7q2-42\"}", "m7q2-42");
  assert_seen ("{\"event\":\"seen\",\"id\":\"\"}", "");
  assert_all_refused (wrong);
}

static void
assert_sync (const char *numbers,
             double      t0,
             gboolean    has_offset,
             double      offset)
{
  g_autofree char *json = g_strdup_printf ("{\"event\":\"sync\",\"t0\":%s}", numbers);
  g_autoptr (CrierClientEvent) input = parse_good (json,
                                                   CRIER_CLIENT_EVENT_SYNC);

  g_assert_cmpfloat (input->t0, ==, t0);
  g_assert_cmpint (input->has_offset, ==, has_offset);
  if (has_offset)
    g_assert_cmpfloat (input->offset, ==, offset);
}

static void
test_sync (void)
{
  assert_sync ("0", 0, FALSE, 0);
  assert_sync ("-0", 0, FALSE, 0);
  assert_sync ("1795330743", 1795330743, FALSE, 0);
  assert_sync ("1795330743.076832", 1795330743.076832, FALSE, 0);
  assert_sync ("-1.5e-3", -0.0015, FALSE, 0);
  assert_sync ("1E2", 100, FALSE, 0);
  assert_sync ("1795330743180", 1795330743180, FALSE, 0);
  assert_sync ("9007199254740991", 9007199254740991.0, FALSE, 0);
  assert_sync ("-9007199254740991", -9007199254740991.0, FALSE, 0);
  assert_sync ("1,\"offset\":0.312", 1, TRUE, 0.312);
  assert_sync ("1,\"offset\":-3", 1, TRUE, -3);
  assert_sync ("1,\"offset\":0", 1, TRUE, 0);
}

/* Whoever is off by more than a day has no clock worth showing; the sync is
 * answered all the same. */
static void
test_sync_offset (void)
{
  assert_sync ("1,\"offset\":86400", 1, TRUE, 86400);
  assert_sync ("1,\"offset\":-86400", 1, TRUE, -86400);
  assert_sync ("1,\"offset\":86400.001", 1, FALSE, 0);
  assert_sync ("1,\"offset\":-86401", 1, FALSE, 0);
  assert_sync ("1,\"offset\":1795330743.5", 1, FALSE, 0);
  assert_sync ("1,\"offset\":null", 1, FALSE, 0);
  assert_sync ("1,\"offset\":\"1\"", 1, FALSE, 0);
  assert_sync ("1,\"offset\":[1]", 1, FALSE, 0);
  assert_sync ("1,\"offset\":true", 1, FALSE, 0);
}

static void
test_sync_wrong (void)
{
  const char *texts[] = {
    "{\"event\":\"sync\"}",
    "{\"event\":\"sync\",\"t0\":null}",
    "{\"event\":\"sync\",\"t0\":true}",
    "{\"event\":\"sync\",\"t0\":\"1\"}",
    "{\"event\":\"sync\",\"t0\":[1]}",
    "{\"event\":\"sync\",\"t0\":{}}",
    "{\"event\":\"sync\",\"offset\":1}",

    "{\"event\":\"sync\",\"t0\":NaN}",
    "{\"event\":\"sync\",\"t0\":nan}",
    "{\"event\":\"sync\",\"t0\":Infinity}",
    "{\"event\":\"sync\",\"t0\":-Infinity}",
    "{\"event\":\"sync\",\"t0\":inf}",
    "{\"event\":\"sync\",\"t0\":1e400}",
    "{\"event\":\"sync\",\"t0\":-1e400}",
    "{\"event\":\"sync\",\"t0\":1e99999999999999999999}",

    "{\"event\":\"sync\",\"t0\":1e20}",
    "{\"event\":\"sync\",\"t0\":-1E+25}",
    "{\"event\":\"sync\",\"t0\":9007199254740992}",
    "{\"event\":\"sync\",\"t0\":-9007199254740993.5}",
    "{\"event\":\"sync\",\"t0\":9223372036854775808}",
    "{\"event\":\"sync\",\"t0\":1,\"offset\":1e20}",
    "{\"event\":\"sync\",\"t0\":1,\"offset\":-1e400}",

    "{\"event\":\"sync\",\"t0\":+1}",
    "{\"event\":\"sync\",\"t0\":010}",
    "{\"event\":\"sync\",\"t0\":0x10}",
    "{\"event\":\"sync\",\"t0\":1.}",
    NULL
  };

  assert_all_refused (texts);
}

static void
test_members (void)
{
  g_autoptr (GString) json = g_string_new ("{\"event\":\"sync\",\"t0\":1");
  g_autofree char *most = NULL;
  g_autofree char *more = NULL;
  guint i;

  for (i = 2; i < CRIER_JSON_MAX_MEMBERS; i++)
    g_string_append_printf (json, ",\"%u\":0", i);

  most = g_strdup_printf ("%s}", json->str);
  more = g_strdup_printf ("%s,\"t0\":2}", json->str);
  crier_client_event_free (parse_good (most, CRIER_CLIENT_EVENT_SYNC));
  assert_refused (more);

  /* Of the same name, the last one counts. */
  assert_message ("{\"event\":\"sync\",\"text\":\"a\",\"text\":\"b\",\"event\":\"message\"}",
                  "b", NULL);
}

/* A number that is too large for one type of the parser may be refused; it
 * must not become another number. */
static void
test_number_huge (void)
{
  const char *numbers[] = {
    "9223372036854775807", "9223372036854775808", "18446744073709551615",
    "18446744073709551616", "99999999999999999999999", "-9223372036854775808",
    "-9223372036854775809", "-99999999999999999999999",
    "123456789012345678901234567890.5",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      double expected = g_ascii_strtod (numbers[i], NULL);
      g_autofree char *json = g_strdup_printf ("{\"event\":\"sync\",\"t0\":%s}", numbers[i]);
      g_autoptr (CrierClientEvent) input = parse (json, strlen (json), NULL);

      g_test_message ("%s", numbers[i]);
      if (input != NULL)
        g_assert_cmpfloat (input->t0, ==, expected);
    }
}

static void
test_event_wrong (void)
{
  const char *texts[] = {
    "{}",
    "{\"text\":\"a\"}",
    "{\"event\":\"\"}",
    "{\"event\":\"Message\",\"text\":\"a\"}",
    "{\"event\":\"messages\",\"text\":\"a\"}",
    "{\"event\":\"hello\"}",
    "{\"event\":null,\"text\":\"a\"}",
    "{\"event\":1}",
    "{\"event\":[\"message\"],\"text\":\"a\"}",
    "{\"event\":{\"message\":1},\"text\":\"a\"}",
    NULL
  };

  assert_all_refused (texts);
}

static void
test_garbage (void)
{
  const char *texts[] = {
    "", " ", "\n", "null", "true", "1", "\"message\"", "[]", "hello",
    "[{\"event\":\"message\",\"text\":\"a\"}]",
    "{", "}", "{]", "[}", "\"", "\\", "{\"", "{\"event\"", "{\"event\":",
    "{\"event\":\"message\",\"text\":\"a\"",
    "{\"event\":\"message\",\"text\":\"a",
    "{\"event\":\"message\",\"text\":\"a\\",
    "{\"event\":\"message\",\"text\":\"a\\u",
    "{\"event\":\"message\",\"text\":\"a\\u000",
    "{\"event\":\"message\",\"text\":\"a\"]",
    "{\"event\":\"message\",\"text\":\"a\"}}",
    "{\"event\":\"message\",\"text\":\"a\"},",
    "{\"event\":\"message\",\"text\":\"a\",}",
    "{\"event\":\"message\",,\"text\":\"a\"}",
    "{\"event\":\"message\" \"text\":\"a\"}",
    "{\"event\":\"message\",\"text\":\"a\" \"b\"}",
    "{\"event\":\"message\",\"text\":\"a\"}x",
    "{\"event\":\"message\",\"text\":\"a\"}{\"event\":\"message\",\"text\":\"b\"}",
    "{\"event\":\"message\",\"text\":\"a\"}\n{\"event\":\"message\",\"text\":\"b\"}",
    "x{\"event\":\"message\",\"text\":\"a\"}",
    "{event:\"message\",text:\"a\"}",
    "{'event':'message','text':'a'}",
    "{\"event\":\"message\",\"text\":a}",
    "{\"event\":\"message\",\"text\":TRUE}",
    "var x = {\"event\":\"message\",\"text\":\"a\"};",
    "x({\"event\":\"message\",\"text\":\"a\"})",
    "event=message&text=a",
    "<event>message</event>",
    "{\"event\":\"message\",\"text\":\"a\"} // b",
    "{\"event\":\"message\",/* b */\"text\":\"a\"}",
    "{\"x\":/* \" */[[[[[[[[[/* \" */1]]]]]]]]],\"event\":\"sync\",\"t0\":1}",
    "\uFEFF{\"event\":\"message\",\"text\":\"a\"}",
    "{\"event\":\"message\",\"text\":\"a\"}\u00A0",
    NULL
  };

  assert_all_refused (texts);
}

static void
test_nothing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (crier_client_event_parse (NULL, 0, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_INVALID);
}

/* A text ends where its NUL is, however that is spelled. */
static void
test_nul (void)
{
  const char *texts[] = {
    "{\"event\":\"message\",\"text\":\"a\\u0000b\"}",
    "{\"event\":\"message\",\"text\":\"\\u0000\"}",
    "{\"event\":\"message\",\"text\":\"a\\\\\\u0000\"}",
    "{\"event\":\"message\",\"text\":\"a\",\"ref\":\"r\\u0000\"}",
    "{\"event\":\"seen\",\"id\":\"m\\u0000\"}",
    "{\"event\\u0000\":1,\"event\":\"message\",\"text\":\"a\"}",
    "{\"event\":\"message\\u0000\",\"text\":\"a\"}",
    NULL
  };
  const char raw[] = "{\"event\":\"message\",\"text\":\"a\0b\"}";
  const char after[] = "{\"event\":\"message\",\"text\":\"a\"}\0";

  assert_all_refused (texts);
  assert_refused_data (raw, sizeof raw - 1);
  assert_refused_data (after, sizeof after - 1);
}

/* The parser knows more escapes than JSON has (RFC 8259 §7), and some of them
 * make a NUL or bytes that are no UTF-8. */
static void
test_escapes_wrong (void)
{
  const char *texts[] = {
    "{\"event\":\"message\",\"text\":\"a\\0b\"}",
    "{\"event\":\"message\",\"text\":\"a\\000b\"}",
    "{\"event\":\"message\",\"text\":\"a\\400b\"}",
    "{\"event\":\"message\",\"text\":\"a\\101b\"}",
    "{\"event\":\"message\",\"text\":\"a\",\"ref\":\"\\377\"}",
    "{\"event\":\"message\",\"text\":\"a\\x41\"}",
    "{\"event\":\"message\",\"text\":\"a\\q\"}",
    "{\"event\":\"message\",\"text\":\"a\\'\"}",
    "{\"event\":\"message\",\"text\":\"a\\\nb\"}",
    "{\"event\":\"message\",\"text\":\"\\U00000041\"}",
    "{\"event\":\"message\",\"text\":\"a\\uzzzz\"}",
    "{\"event\":\"message\",\"text\":\"a\\u00zzb\"}",
    "{\"event\":\"message\",\"text\":\"a\\u0zz0b\"}",
    "{\"event\":\"message\",\"text\":\"a\\u+041\"}",
    "{\"event\":\"message\",\"text\":\"a\\u 041\"}",
    "{\"event\":\"message\",\"text\":\"a\\u0\"b\"}",
    "{\"event\":\"message\",\"text\":\"a\",\"ref\":\"\\ud800x\"}",
    "{\"event\":\"seen\",\"id\":\"\\udfffx\"}",
    NULL
  };

  assert_all_refused (texts);
}

/* Takes json, which is freed. */
static void
assert_bomb (char *json)
{
  assert_refused_data (json, strlen (json));
  g_free (json);
}

static void
test_nesting (void)
{
  g_autofree char *arrays = crier_test_fill ("[", MAX_MESSAGE);
  g_autofree char *objects = crier_test_fill ("{\"a\":", MAX_MESSAGE);
  g_autofree char *ends = crier_test_fill ("]", MAX_MESSAGE);

  assert_refused ("{\"event\":\"message\",\"text\":\"a\",\"x\":[[[[]]]]}");
  assert_refused ("{\"event\":\"message\",\"text\":\"a\",\"x\":{\"y\":{\"z\":{\"a\":{}}}}}");
  assert_refused_data (arrays, MAX_MESSAGE);
  assert_refused_data (objects, MAX_MESSAGE);
  assert_refused_data (ends, MAX_MESSAGE);

  arrays[MAX_MESSAGE - 100] = '\0';
  assert_bomb (g_strdup_printf ("{\"x\":%s", arrays));
  assert_bomb (g_strdup_printf ("{\"event\":\"sync\",\"t0\":1,\"\\\"\":%s", arrays));
  assert_bomb (g_strdup_printf ("{\"event\":\"sync\",\"t0\":1,\"\\\\\":%s", arrays));
}

/* An escape that swallows the quotation mark behind it: what looks like text
 * to whoever counts brackets is structure to the parser. */
static void
test_nesting_in_disguise (void)
{
  g_autofree char *arrays = crier_test_fill ("[", MAX_MESSAGE - 100);

  assert_bomb (g_strdup_printf ("{\"\\u0\"x\":%s", arrays));
  assert_bomb (g_strdup_printf ("{\"\\ud83d\"x\":%s", arrays));
}

static void
test_large (void)
{
  const gsize length = MAX_MESSAGE - 40;
  g_autofree char *text = crier_test_fill ("0123456789", length);
  g_autofree char *json = NULL;
  g_autofree char *escapes = crier_test_fill ("\\u0041", 6 * 20000);
  g_autofree char *letters = crier_test_fill ("A", 20000);
  g_autofree char *escaped = NULL;

  json = g_strdup_printf ("{\"event\":\"message\",\"text\":\"%s\"}", text);
  assert_message (json, text, NULL);

  escaped = g_strdup_printf ("{\"event\":\"message\",\"text\":\"%s\"}", escapes);
  assert_message (escaped, letters, NULL);

  /* A ref cannot be long by another way. */
  g_free (g_steal_pointer (&json));
  json = g_strdup_printf ("{\"event\":\"message\",\"text\":\"a\",\"ref\":\"%s\"}", text);
  assert_refused (json);
}

/* What it costs the thread that serves everybody: 2 ms are promised for a
 * message, of which a slower or busier computer makes ten times as much. */
static void
test_cost (void)
{
  static const char * const units[] = {
    " ", "[],", "{},", "0,", "\"\",", "\"a\":0,", "{\"a\":{\"b\":{}}},", "\\u0041", "\"text\":",
    "1", "{\"aBaB\":0,\"b!aB\":0,\"aBb!\":0,\"b!b!\":0},",
  };
  static const char * const heads[] = {
    "{\"event\":\"seen\",\"id\":\"x\",", "{\"event\":\"message\",\"text\":\"",
    "{\"x\":[", "{\"event\":\"sync\",\"t0\":0.", "{\"event\":\"sync\",\"t0\":1",
  };
  guint i;
  guint k;

  for (i = 0; i < G_N_ELEMENTS (units); i++)
    for (k = 0; k < G_N_ELEMENTS (heads); k++)
      {
        g_autofree char *filling = crier_test_fill (units[i], MAX_MESSAGE - 100);
        g_autofree char *json = g_strconcat (heads[k], filling, "0\"]}", NULL);
        gint64 start = crier_test_get_cpu_time ();
        g_autoptr (CrierClientEvent) event = parse (json, strlen (json), NULL);
        gint64 spent = crier_test_get_cpu_time () - start;

        g_test_message ("%s %s: %" G_GINT64_FORMAT " µs, %s", heads[k], units[i], spent,
                        event != NULL ? "taken" : "refused");
        g_assert_cmpint (spent, <, 10 * 2000);
      }
}

/* Whatever comes of it: no crash, no warning, and what is taken holds to the
 * rules. */
static void
assert_rules (const char *data,
              gsize       length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierClientEvent) input = parse (data, length, &error);

  if (input == NULL)
    {
      g_assert_error (error, CRIER_ERROR, CRIER_ERROR_INVALID);
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpint (input->text != NULL, ==,
                   input->kind == CRIER_CLIENT_EVENT_MESSAGE);
  g_assert_cmpint (input->id != NULL, ==,
                   input->kind == CRIER_CLIENT_EVENT_SEEN);
  g_assert_true (input->ref == NULL || strlen (input->ref) <= 64);
  g_assert_true (input->ref == NULL || g_utf8_validate (input->ref, -1, NULL));
  g_assert_true (input->text == NULL || g_utf8_validate (input->text, -1, NULL));
}

static void
test_spoilt (void)
{
  const char good[] = "{\"event\":\"message\",\"text\":\"\\ud83d\\ude00a\\u0041\","
                      "\"ref\":\"r\",\"x\":[1,{\"y\":-1.5e3}],\"t0\":1,\"id\":\"i\"}";
  const char alphabet[] = "{}[]\",:\\u0dD8'/*#-+.eE1 \n\tax";
  g_autoptr (GRand) random = g_rand_new_with_seed (20261122);
  guint i;

  for (i = 0; i < N_SPOILT; i++)
    {
      g_autofree char *data = g_memdup2 (good, sizeof good - 1);
      gsize length = sizeof good - 1;
      int n = g_rand_int_range (random, 1, 6);

      while (n-- > 0)
        data[g_rand_int_range (random, 0, (gint32) length)] =
          alphabet[g_rand_int_range (random, 0, sizeof alphabet - 1)];

      if (g_rand_boolean (random))
        length = g_rand_int_range (random, 0, (gint32) length);

      assert_rules (data, length);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/input/message/good", test_message);
  g_test_add_func ("/input/message/escapes", test_message_escapes);
  g_test_add_func ("/input/message/structure-in-text", test_message_structure_in_text);
  g_test_add_func ("/input/message/wrong", test_message_wrong);
  g_test_add_func ("/input/unknown-members", test_unknown_members);
  g_test_add_func ("/input/ref/wrong", test_ref_wrong);
  g_test_add_func ("/input/ref/length", test_ref_length);
  g_test_add_func ("/input/seen", test_seen);
  g_test_add_func ("/input/sync/good", test_sync);
  g_test_add_func ("/input/sync/offset", test_sync_offset);
  g_test_add_func ("/input/sync/wrong", test_sync_wrong);
  g_test_add_func ("/input/event-wrong", test_event_wrong);
  g_test_add_func ("/input/garbage", test_garbage);
  g_test_add_func ("/input/nul", test_nul);
  g_test_add_func ("/input/nesting/plain", test_nesting);
  g_test_add_func ("/input/large", test_large);
  g_test_add_func ("/input/members", test_members);
  g_test_add_func ("/input/number/huge", test_number_huge);
  g_test_add_func ("/input/nothing", test_nothing);
  g_test_add_func ("/input/escapes-wrong", test_escapes_wrong);
  g_test_add_func ("/input/cost", test_cost);
  g_test_add_func ("/input/spoilt", test_spoilt);
  g_test_add_func ("/input/nesting/in-disguise", test_nesting_in_disguise);

  return g_test_run ();
}
