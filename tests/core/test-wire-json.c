/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-wire-json.h"

#include <locale.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "crier-test.h"

static GDateTime *
make_time (int offset,
           int microseconds)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (offset);
  g_autoptr (GDateTime) second = g_date_time_new (zone, 2026, 11, 22, 14, 59, 3);

  return g_date_time_add (second, microseconds);
}

typedef struct
{
  int         offset; /* seconds east of Greenwich */
  const char *text;
} Zone;

static const Zone zones[] = {
  { 0, "+00:00" },
  { 8 * 3600, "+08:00" },
  { 5 * 3600 + 45 * 60, "+05:45" },
  { 14 * 3600, "+14:00" },
  { -8 * 3600, "-08:00" },
  { -(3 * 3600 + 30 * 60), "-03:30" },
  { -12 * 3600, "-12:00" },
  { -30 * 60, "-00:30" },
  { 30 * 60, "+00:30" },
};

static void
test_time_zones (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_autoptr (GDateTime) time = make_time (zones[i].offset, 76832);
      g_autofree char *rfc3339 = crier_wire_json_format_time (time);
      g_autofree char *plain = crier_wire_json_format_plain_time (time);
      g_autofree char *expected = NULL;

      expected = g_strconcat ("2026-11-22T14:59:03.076832", zones[i].text, NULL);
      g_assert_cmpstr (rfc3339, ==, expected);
      g_assert_cmpstr (plain, ==, "2026-11-22 14:59:03.076832");
    }
}

static void
assert_microseconds (int         microseconds,
                     const char *digits)
{
  g_autoptr (GDateTime) time = make_time (8 * 3600, microseconds);
  g_autofree char *rfc3339 = crier_wire_json_format_time (time);
  g_autofree char *plain = crier_wire_json_format_plain_time (time);
  g_autofree char *expected = NULL;
  g_autofree char *expected_plain = NULL;

  expected = g_strdup_printf ("2026-11-22T14:59:03.%s+08:00", digits);
  expected_plain = g_strdup_printf ("2026-11-22 14:59:03.%s", digits);
  g_assert_cmpstr (rfc3339, ==, expected);
  g_assert_cmpstr (plain, ==, expected_plain);
}

static void
test_time_microseconds (void)
{
  assert_microseconds (0, "000000");
  assert_microseconds (1, "000001");
  assert_microseconds (100000, "100000");
  assert_microseconds (999999, "999999");
}

static void
test_time_padding (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new (zone, 2027, 1, 2, 3, 4, 5);
  g_autofree char *rfc3339 = crier_wire_json_format_time (time);
  g_autofree char *plain = crier_wire_json_format_plain_time (time);

  g_assert_cmpstr (rfc3339, ==, "2027-01-02T03:04:05.000000+00:00");
  g_assert_cmpstr (plain, ==, "2027-01-02 03:04:05.000000");
}

static void
assert_local (const char *name,
              gint64      seconds,
              const char *expected,
              const char *expected_plain)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (name);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *rfc3339 = NULL;
  g_autofree char *plain = NULL;

  g_assert_nonnull (zone);
  time = g_date_time_to_timezone (utc, zone);
  rfc3339 = crier_wire_json_format_time (time);
  plain = crier_wire_json_format_plain_time (time);
  g_assert_cmpstr (rfc3339, ==, expected);
  g_assert_cmpstr (plain, ==, expected_plain);
}

/* The offset is that of the moment; in the hour that comes twice only it tells
 * which one is meant. POSIX rules need no database of zones. */
static void
test_time_summer (void)
{
  const char *rule = "CET-1CEST,M3.5.0,M10.5.0/3";

  assert_local (rule, 1792886400, "2026-10-25T02:00:00.000000+02:00",
                "2026-10-25 02:00:00.000000");
  assert_local (rule, 1792890000, "2026-10-25T02:00:00.000000+01:00",
                "2026-10-25 02:00:00.000000");
}

typedef struct
{
  const char *cursor;
  const char *epoch;  /* NULL when it is none */
  guint64     offset;
} Cursor;

static const Cursor cursors[] = {
  { "m7q2-42", "m7q2", 42 },
  { "m7q2-0", "m7q2", 0 },
  { "a-b-7", "a-b", 7 },
  { "x-9223372036854775807", "x", G_MAXINT64 },
  { "厨-1", "厨", 1 },

  { "", NULL, 0 },
  { "-", NULL, 0 },
  { "-1", NULL, 0 },
  { "x", NULL, 0 },
  { "x-", NULL, 0 },
  { "42", NULL, 0 },
  { "earliest", NULL, 0 },
  { "x-+1", NULL, 0 },
  { "x- 1", NULL, 0 },
  { "x-\v1", NULL, 0 },
  { "x-1 ", NULL, 0 },
  { "x-1\n", NULL, 0 },
  { "x-1x", NULL, 0 },
  { "x-1.0", NULL, 0 },
  { "x-1e3", NULL, 0 },
  { "x-0x10", NULL, 0 },
  { "x-١", NULL, 0 },
  { "x-007", NULL, 0 },
  { "x-00", NULL, 0 },
  { "x-03", NULL, 0 },
  { "x-9223372036854775808", NULL, 0 },
  { "x-18446744073709551615", NULL, 0 },
  { "x-18446744073709551616", NULL, 0 },
  { "x-99999999999999999999999999999999999999", NULL, 0 },
};

static void
test_cursor_parse (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cursors); i++)
    {
      char untouched[] = "untouched";
      char *epoch = untouched;
      guint64 offset = 4711;
      gboolean good;

      g_test_message ("“%s”", cursors[i].cursor);
      good = crier_wire_json_parse_cursor (cursors[i].cursor, &epoch, &offset);
      g_assert_cmpint (good, ==, cursors[i].epoch != NULL);

      if (!good)
        {
          g_assert_true (epoch == untouched);
          g_assert_cmpuint (offset, ==, 4711);
          continue;
        }

      g_assert_cmpstr (epoch, ==, cursors[i].epoch);
      g_assert_cmpuint (offset, ==, cursors[i].offset);
      g_free (epoch);
    }
}

static void
test_cursor_parse_long (void)
{
  g_autofree char *dashes = crier_test_fill ("-", 100000);
  g_autofree char *digits = crier_test_fill ("9", 100000);
  g_autofree char *name = crier_test_fill ("x", 100000);
  g_autofree char *cursor = g_strconcat (name, "-5", NULL);
  g_autofree char *epoch = NULL;
  guint64 offset;

  g_assert_false (crier_wire_json_parse_cursor (dashes, &epoch, &offset));
  memcpy (digits, "x-", 2);
  g_assert_false (crier_wire_json_parse_cursor (digits, &epoch, &offset));
  g_assert_true (crier_wire_json_parse_cursor (cursor, &epoch, &offset));
  g_assert_cmpstr (epoch, ==, name);
  g_assert_cmpuint (offset, ==, 5);
}

static void
test_cursor_format (void)
{
  const guint64 offsets[] = { 0, 1, 42, G_MAXUINT32, G_MAXINT64 };
  g_autofree char *first = crier_wire_json_format_cursor ("m7q2", 41);
  guint i;

  g_assert_cmpstr (first, ==, "m7q2-41");

  for (i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      g_autofree char *cursor = crier_wire_json_format_cursor ("m7q2",
                                                               offsets[i]);
      g_autofree char *epoch = NULL;
      guint64 offset;

      g_assert_true (crier_wire_json_parse_cursor (cursor, &epoch, &offset));
      g_assert_cmpstr (epoch, ==, "m7q2");
      g_assert_cmpuint (offset, ==, offsets[i]);
    }
}

/* Takes text, which is freed. */
static void
assert_text (char       *text,
             const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

#define TIME "2026-11-22T14:59:03.076832+08:00"

static void
test_hello (void)
{
  g_autoptr (GDateTime) time = make_time (8 * 3600, 76832);

  assert_text (crier_wire_json_hello ("k7mw-29fq", "s3", "m7q2-41", TRUE, 1,
                                      12, TRUE, time),
               "{\"event\":\"hello\",\"client\":\"k7mw-29fq\",\"session\":\"s3\","
               "\"cursor\":\"m7q2-41\",\"recovered\":true,\"interval\":1,\"clock\":12,\"inbox\":true,"
               "\"time\":\"" TIME "\"}");
  assert_text (crier_wire_json_hello ("a\"b\\c", "", "m7q2-0", FALSE, 3600,
                                      24, FALSE, time),
               "{\"event\":\"hello\",\"client\":\"a\\\"b\\\\c\",\"session\":\"\","
               "\"cursor\":\"m7q2-0\",\"recovered\":false,\"interval\":3600,\"clock\":24,\"inbox\":false,"
               "\"time\":\"" TIME "\"}");
  assert_text (crier_wire_json_hello ("厨房", "s", "c-1", TRUE, 0, 24, TRUE, time),
               "{\"event\":\"hello\",\"client\":\"厨房\",\"session\":\"s\","
               "\"cursor\":\"c-1\",\"recovered\":true,\"interval\":0,\"clock\":24,\"inbox\":true,"
               "\"time\":\"" TIME "\"}");
}

static void
test_time (void)
{
  g_autoptr (GDateTime) time = make_time (8 * 3600, 76832);

  assert_text (crier_wire_json_time (time),
               "{\"event\":\"time\",\"time\":\"" TIME "\"}");
}

static void
test_message (void)
{
  g_autoptr (GDateTime) time = make_time (8 * 3600, 76832);

  assert_text (crier_wire_json_message ("m7q2-42", time, "Dinner", TRUE, NULL),
               "{\"event\":\"message\",\"id\":\"m7q2-42\",\"time\":\"" TIME "\","
               "\"text\":\"Dinner\",\"to\":\"everyone\"}");
  assert_text (crier_wire_json_message ("m7q2-42", time, "<b>&\"\\\n\r\t/", FALSE,
                                        time),
               "{\"event\":\"message\",\"id\":\"m7q2-42\",\"time\":\"" TIME "\","
               "\"text\":\"<b>&\\\"\\\\\\n\\r\\t/\",\"to\":\"you\","
               "\"expires\":\"" TIME "\"}");
}

static char *
dup_parsed_text (const char *json)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  g_assert_true (json_parser_load_from_data (parser, json, -1, NULL));
  object = json_node_get_object (json_parser_get_root (parser));

  return g_strdup (json_object_get_string_member (object, "text"));
}

/* Every text comes back as it was, and takes one line whatever is in it: SSE
 * and NDJSON live on that. */
static void
test_message_round_trip (void)
{
  g_autoptr (GString) text = g_string_new ("\u2028\u2029\u202E\uFEFF厨😀\\u0041");
  g_autoptr (GDateTime) time = make_time (0, 0);
  g_autofree char *json = NULL;
  g_autofree char *parsed = NULL;
  const char *p;
  char c;

  for (c = 1; c < 0x7F; c++)
    g_string_append_c (text, c);

  g_string_append (text, "\x7F\xC2\x80\xC2\x9F");
  json = crier_wire_json_message ("m7q2-42", time, text->str, TRUE, NULL);
  parsed = dup_parsed_text (json);
  g_assert_cmpstr (parsed, ==, text->str);

  for (p = json; *p != '\0'; p++)
    g_assert_cmpuint ((guchar) *p, >=, ' ');
}

static void
test_sync (void)
{
  assert_text (crier_wire_json_sync (0.5, 1.25, -2.75),
               "{\"event\":\"sync\",\"t0\":0.5,\"t1\":1.25,\"t2\":-2.75}");
}

/* A microsecond of today must survive as a number. */
static void
test_sync_precision (void)
{
  const double t[] = { 1795330743.076832, 1795330743.076833, 1795330744.999999 };
  g_autofree char *json = crier_wire_json_sync (t[0], t[1], t[2]);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  g_assert_true (json_parser_load_from_data (parser, json, -1, NULL));
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_true (json_object_get_double_member (object, "t0") == t[0]);
  g_assert_true (json_object_get_double_member (object, "t1") == t[1]);
  g_assert_true (json_object_get_double_member (object, "t2") == t[2]);
}

static void
test_sync_locale (void)
{
  const char *names[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "ru_RU.UTF-8" };
  guint i = 0;

  while (i < G_N_ELEMENTS (names) && setlocale (LC_NUMERIC, names[i]) == NULL)
    i++;

  if (i == G_N_ELEMENTS (names))
    {
      g_test_skip ("No locale with a decimal comma is installed");
      return;
    }

  test_sync ();
  setlocale (LC_NUMERIC, "C");
}

static void
test_received (void)
{
  assert_text (crier_wire_json_received ("r1"),
               "{\"event\":\"received\",\"ref\":\"r1\"}");
  assert_text (crier_wire_json_received ("\""),
               "{\"event\":\"received\",\"ref\":\"\\\"\"}");
}

static void
test_refused (void)
{
  assert_text (crier_wire_json_refused ("r1", "blocked", "No"),
               "{\"event\":\"refused\",\"ref\":\"r1\",\"code\":\"blocked\",\"reason\":\"No\"}");
  assert_text (crier_wire_json_refused (NULL, "malformed", "“No”\n"),
               "{\"event\":\"refused\",\"code\":\"malformed\",\"reason\":\"“No”\\n\"}");
}

static void
test_goodbye (void)
{
  assert_text (crier_wire_json_goodbye ("shutdown", 2),
               "{\"event\":\"goodbye\",\"reason\":\"shutdown\",\"retry\":2}");
  assert_text (crier_wire_json_goodbye ("disconnected", 0),
               "{\"event\":\"goodbye\",\"reason\":\"disconnected\"}");
}

static void
test_keepalive (void)
{
  assert_text (crier_wire_json_keepalive (), "{\"event\":\"keepalive\"}");
}

static void
assert_frame (gsize         length,
              const guint8 *head,
              gsize         n_head)
{
  g_autofree char *text = crier_test_fill ("abc", length);
  g_autoptr (GBytes) frame = crier_wire_json_frame_text (text);
  gsize size;
  const guint8 *data = g_bytes_get_data (frame, &size);

  g_assert_cmpuint (size, ==, n_head + length);
  g_assert_cmpmem (data, n_head, head, n_head);
  g_assert_cmpmem (data + n_head, length, text, length);
}

static void
test_frame (void)
{
  assert_frame (0, (const guint8[]) { 0x81, 0 }, 2);
  assert_frame (125, (const guint8[]) { 0x81, 125 }, 2);
  assert_frame (126, (const guint8[]) { 0x81, 126, 0, 126 }, 4);
  assert_frame (256, (const guint8[]) { 0x81, 126, 1, 0 }, 4);
  assert_frame (65535, (const guint8[]) { 0x81, 126, 0xFF, 0xFF }, 4);
  assert_frame (65536, (const guint8[]) { 0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0 }, 10);
  assert_frame (131073, (const guint8[]) { 0x81, 127, 0, 0, 0, 0, 0, 2, 0, 1 }, 10);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/time-text/zones", test_time_zones);
  g_test_add_func ("/wire/time-text/microseconds", test_time_microseconds);
  g_test_add_func ("/wire/time-text/padding", test_time_padding);
  g_test_add_func ("/wire/time-text/summer", test_time_summer);
  g_test_add_func ("/wire/cursor/parse", test_cursor_parse);
  g_test_add_func ("/wire/cursor/parse-long", test_cursor_parse_long);
  g_test_add_func ("/wire/cursor/format", test_cursor_format);
  g_test_add_func ("/wire/hello", test_hello);
  g_test_add_func ("/wire/time", test_time);
  g_test_add_func ("/wire/message/table", test_message);
  g_test_add_func ("/wire/message/round-trip", test_message_round_trip);
  g_test_add_func ("/wire/sync/table", test_sync);
  g_test_add_func ("/wire/sync/precision", test_sync_precision);
  g_test_add_func ("/wire/sync/locale", test_sync_locale);
  g_test_add_func ("/wire/received", test_received);
  g_test_add_func ("/wire/refused", test_refused);
  g_test_add_func ("/wire/goodbye", test_goodbye);
  g_test_add_func ("/wire/keepalive", test_keepalive);
  g_test_add_func ("/wire/frame", test_frame);

  return g_test_run ();
}
