/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "clock.h"
#include "fixture.h"
#include "loop.h"

/* The protocol on an open connection: what is said first, what a visitor may
 * say, how often, and with which code it ends when it says something wrong. */

#define TEXT_MAX    (4 * 1024)   /* a visitor's message */
#define MESSAGE_MAX (128 * 1024) /* what is read at all */

static Peer *
open_peer (Fixture    *fixture,
           const char *id,
           const char *protocol)
{
  g_autofree char *query = g_strconcat ("Id=", id, NULL);

  return peer_new_websocket (fixture->port, query, protocol);
}

/* One that has taken what is said first. */
static Peer *
open_json (Fixture    *fixture,
           const char *id)
{
  Peer *peer = open_peer (fixture, id, PEER_JSON);

  peer_skip (peer, PEER_TEXT);
  peer_skip (peer, PEER_PING);

  return peer;
}

static Peer *
open_plain (Fixture    *fixture,
            const char *id)
{
  Peer *peer = open_peer (fixture, id, PEER_PLAIN);

  peer_skip (peer, PEER_PING);

  return peer;
}

static JsonObject *
next_object (Peer       *peer,
             const char *event)
{
  g_autofree char *text = peer_next_text (peer);

  return fixture_parse (text, event);
}

static void
assert_member (JsonObject *object,
               const char *name,
               const char *value)
{
  g_assert_cmpstr (json_object_get_string_member_with_default (object, name, NULL),
                   ==, value);
}

/* Asks for an answer, which shows that nothing else comes before it. */
static void
assert_quiet (Peer *peer)
{
  g_auto (PeerFrame) frame = { 0 };

  peer_send (peer, PEER_PING, "quiet?", 6);
  frame = peer_next (peer);
  g_assert_cmphex (frame.first, ==, PEER_PONG);
  g_assert_cmpstr (frame.data, ==, "quiet?");
}

static void
test_greet_json (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *before = fixture_publish (fixture, "before", NULL);
  g_autoptr (Peer) peer = open_peer (fixture, "a", PEER_JSON);
  g_autoptr (Peer) other = open_peer (fixture, "a", PEER_JSON);
  g_autoptr (JsonObject) hello = next_object (peer, "hello");
  g_autoptr (JsonObject) hello_too = next_object (other, "hello");
  g_auto (PeerFrame) ping = peer_next (peer);
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  assert_member (hello, "client", "a");
  /* The first message there ever was is the last that it has. */
  assert_member (hello, "cursor", before);
  g_assert_true (json_object_get_boolean_member (hello, "recovered"));
  g_assert_cmpint (json_object_get_int_member (hello, "interval"), ==, 0);
  time = g_date_time_new_from_iso8601 (json_object_get_string_member (hello, "time"), NULL);
  g_assert_cmpint (ABS (g_date_time_difference (now, time)), <, 2 * G_USEC_PER_SEC);

  /* What names a visit cannot be guessed from another one. */
  g_assert_cmpuint (strlen (json_object_get_string_member (hello, "session")), ==, 24);
  g_assert_cmpstr (json_object_get_string_member (hello, "session"), !=,
                   json_object_get_string_member (hello_too, "session"));

  g_assert_cmphex (ping.first, ==, PEER_PING);
  g_assert_cmpuint (ping.length, >, 0);
  assert_quiet (peer);
}

/* As the original program: nothing but announcements and messages. */
static void
test_greet_plain (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = NULL;
  g_autofree char *text = NULL;

  g_free (fixture_publish (fixture, "before", NULL));
  peer = open_plain (fixture, "a");
  assert_quiet (peer);
  g_free (fixture_publish (fixture, "after", NULL));
  text = peer_next_text (peer);
  g_assert_cmpstr (text, ==, "after");
}

static void
test_interval (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Peer) peer = NULL;
  g_autoptr (JsonObject) hello = NULL;

  config->interval = 3600;
  fixture = fixture_new_for_config (config);
  peer = open_peer (fixture, "a", PEER_JSON);
  hello = next_object (peer, "hello");
  g_assert_cmpint (json_object_get_int_member (hello, "interval"), ==, 3600);
}

static void
test_time (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) plain = open_plain (fixture, "a");
  g_autoptr (Peer) json = open_json (fixture, "b");
  g_autofree char *expected = fixture_tick (fixture);
  g_autofree char *text = peer_next_text (plain);
  g_autoptr (JsonObject) object = next_object (json, "time");
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *same = NULL;

  g_assert_cmpstr (text, ==, expected);
  time = g_date_time_new_from_iso8601 (json_object_get_string_member (object, "time"), NULL);
  same = g_date_time_format (time, "%Y-%m-%d %H:%M:%S.%f");
  g_assert_cmpstr (same, ==, expected);
}

static void
test_message (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) plain = open_plain (fixture, "a");
  g_autoptr (Peer) json = open_json (fixture, "b");
  const char *words = "<img src=x onerror=\"alert(1)\"> \\ \xE2\x80\xAE\n\xF0\x9F\x94\x94";
  g_autofree char *id = fixture_publish (fixture, words, NULL);
  g_autofree char *text = peer_next_text (plain);
  g_autoptr (JsonObject) object = next_object (json, "message");

  g_assert_cmpstr (text, ==, words);
  assert_member (object, "text", words);
  assert_member (object, "id", id);
  assert_member (object, "to", "everyone");
  g_assert_true (json_object_has_member (object, "time"));
}

static void
test_addressed (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) a = open_json (fixture, "a");
  g_autoptr (Peer) again = open_json (fixture, "a");
  g_autoptr (Peer) b = open_json (fixture, "b");
  g_autofree char *id = fixture_publish (fixture, "for you", "a");
  g_autoptr (JsonObject) first = next_object (a, "message");
  g_autoptr (JsonObject) second = next_object (again, "message");

  assert_member (first, "to", "you");
  assert_member (first, "id", id);
  assert_member (second, "text", "for you");
  assert_quiet (b);
  g_assert_cmpuint (crier_client_get_messages (fixture_find (fixture, "b")), ==, 0);
}

/* Where a client goes on, by what it asks for. */
static void
test_since (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *first = fixture_publish (fixture, "1", NULL);
  g_autofree char *second = fixture_publish (fixture, "2", NULL);
  g_autofree char *third = fixture_publish (fixture, "3", NULL);
  g_autofree char *zero = fixture_make_cursor (fixture, 0);
  g_autofree char *future = fixture_make_cursor (fixture, 4);
  const struct
  {
    const char *since;
    gint64      begin; /* the offset of the cursor in hello */
    gboolean    recovered;
  } cases[] = {
    { NULL, 3, TRUE },
    { "earliest", 0, TRUE },
    { zero, 0, TRUE },
    { first, 1, TRUE },
    { second, 2, TRUE },
    { third, 3, TRUE },
    { future, 0, FALSE },
    { "zzzzzz-1", 0, FALSE },
    { "", 0, FALSE },
    { "Earliest", 0, FALSE },
    { "-1", 0, FALSE },
    { "%F0%9F%94%94-18446744073709551615", 0, FALSE },
    { "x-18446744073709551616", 0, FALSE },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *query = NULL;
      g_autofree char *cursor = fixture_make_cursor (fixture, cases[i].begin);
      g_autoptr (Peer) peer = NULL;
      g_autoptr (JsonObject) hello = NULL;
      g_auto (PeerFrame) ping = { 0 };
      gint64 offset;

      g_test_message ("%s", cases[i].since);
      query = g_strconcat ("Id=a", cases[i].since != NULL ? "&since=" : "",
                           cases[i].since, NULL);
      peer = peer_new_websocket (fixture->port, query, PEER_JSON);
      hello = next_object (peer, "hello");
      assert_member (hello, "cursor", cursor);
      g_assert_cmpint (json_object_get_boolean_member (hello, "recovered"), ==,
                       cases[i].recovered);
      ping = peer_next (peer);
      g_assert_cmphex (ping.first, ==, PEER_PING);

      for (offset = cases[i].begin + 1; offset <= 3; offset++)
        {
          g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, offset);
          g_autoptr (JsonObject) message = next_object (peer, "message");

          assert_member (message, "text", text);
        }

      assert_quiet (peer);
    }
}

static void
test_receive_plain (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");
  g_autofree char *longest = g_strnfill (TEXT_MAX, 'x');
  g_autofree char *event = g_strconcat ("received a: ", longest, NULL);

  peer_send_text (peer, "Message to send");
  peer_send_text (peer, "");
  peer_send_text (peer, " \t\n\xE3\x80\x80");
  peer_send_text (peer, "{\"event\":\"seen\",\"id\":\"x\"}");
  peer_send_text (peer, longest);
  loop_until (fixture_saw (fixture, event));

  g_assert_true (fixture_saw (fixture, "received a: Message to send"));
  g_assert_true (fixture_saw (fixture, "received a: {\"event\":\"seen\",\"id\":\"x\"}"));
  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 3);
  g_assert_cmpuint (crier_client_get_received (fixture_find (fixture, "a")), ==, 3);
  assert_quiet (peer);
}

static void
test_receive_json (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_json (fixture, "a");
  g_autoptr (JsonObject) received = NULL;

  peer_send_text (peer, "{\"event\":\"message\",\"text\":\"no ref\"}");
  peer_send_text (peer, "{\"event\":\"message\",\"text\":\"with \\\"ref\\\"\","
                  "\"ref\":\"r\\u00e9f\",\"x\":[1]}");
  received = next_object (peer, "received");
  assert_member (received, "ref", "r\xC3\xA9" "f");
  g_assert_true (fixture_saw (fixture, "received a: no ref"));
  g_assert_true (fixture_saw (fixture, "received a: with \"ref\""));
  g_assert_cmpuint (crier_client_get_received (fixture_find (fixture, "a")), ==, 2);
  assert_quiet (peer);
}

/* A sender cannot be forged: what it claims to be is not even read. */
static void
test_receive_forged (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_json (fixture, "a");

  peer_send_text (peer, "{\"event\":\"message\",\"client\":\"b\",\"id\":\"b\","
                  "\"from\":\"b\",\"to\":\"b\",\"text\":\"x\"}");
  loop_until (fixture_count (fixture, "received") == 1);
  g_assert_true (fixture_saw (fixture, "received a: x"));
}

static void
refuse (Peer       *peer,
        const char *text,
        const char *ref)
{
  g_autoptr (JsonObject) refused = NULL;
  const char *reason;

  g_test_message ("%.80s", text);
  peer_send_text (peer, text);
  refused = next_object (peer, "refused");
  assert_member (refused, "ref", ref);
  reason = json_object_get_string_member (refused, "reason");
  g_assert_nonnull (reason);
  g_assert_cmpuint (strlen (reason), >, 5);
}

/* JSON has a way to say no, so the connection stays. */
static void
test_refused (void)
{
  const char *wrong[] = {
    "", "x", "[]", "{}", "null", "1", "\"message\"", "{\"event\":1}", "{\"event\":\"x\"}",
    "{\"event\":\"hello\"}", "{\"event\":\"message\"}", "{\"event\":\"message\",\"text\":1}",
    "{\"event\":\"message\",\"text\":\"a\\u0000b\"}", "{\"event\":\"message\",\"text\":\"a\"",
    "{\"event\":\"seen\"}", "{\"event\":\"sync\"}", "{\"event\":\"sync\",\"t0\":\"1\"}",
    "{\"event\":\"sync\",\"t0\":1e999}", "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]",
    "{\"event\":\"message\",\"text\":\"a\\0b\"}", "{\"event\":\"message\",\"text\":\"a\\u0\"}",
    "{\"event\":\"message\",\"text\":\"a\\u000gb\"}", "{\"event\":\"message\",\"text\":\"\\377\"}",
    "{\"event\":\"message\",\"text\":\"\\u12\"}", "{\"event\":\"message\",\"text\":\"\\x41\"}",
    "{/**/\"event\":\"seen\",\"id\":\"a\"}", "{\"event\":\"message\",\"text\":\"a\"}}",
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_json (fixture, "a");
  g_autofree char *longer = g_strnfill (TEXT_MAX + 1, 'x');
  g_autofree char *ref = g_strnfill (64, 'r');
  g_autofree char *too_long = NULL;
  g_autofree char *long_ref = NULL;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      clock_advance (G_USEC_PER_SEC);
      refuse (peer, wrong[i], NULL);
    }

  too_long = g_strdup_printf ("{\"event\":\"message\",\"text\":\"%s\",\"ref\":\"%s\"}",
                              longer, ref);
  refuse (peer, too_long, ref);
  refuse (peer, "{\"event\":\"message\",\"text\":\" \\n\",\"ref\":\"blank\"}", "blank");
  long_ref = g_strdup_printf ("{\"event\":\"message\",\"text\":\"x\",\"ref\":\"%sr\"}", ref);
  refuse (peer, long_ref, NULL);

  fixture->keep = FALSE;
  refuse (peer, "{\"event\":\"message\",\"text\":\"x\",\"ref\":\"no room\"}", "no room");
  crier_hub_set_inbox (fixture->hub, FALSE);
  refuse (peer, "{\"event\":\"message\",\"text\":\"x\",\"ref\":\"closed\"}", "closed");

  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 0);
  g_assert_cmpuint (crier_client_get_received (fixture_find (fixture, "a")), ==, 0);
  assert_quiet (peer);
}

/* A lone surrogate is no character, however it is spelled out: it must come
 * neither to the operator nor back, where it would be no UTF-8. */
static void
test_surrogates (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_json (fixture, "a");
  const char *texts[] = {
    "{\"event\":\"message\",\"text\":\"\\ud800\",\"ref\":\"r\"}",
    "{\"event\":\"message\",\"text\":\"a\\udfffb\"}",
    "{\"event\":\"message\",\"text\":\"\\udc00\\ud800\"}",
    "{\"event\":\"message\",\"text\":\"a\",\"ref\":\"\\ud800\"}",
    "{\"event\":\"message\",\"text\":\"\",\"ref\":\"x\\udc00\"}",
    "{\"event\":\"message\",\"text\":\"a\",\"ref\":\"\\udfffx\"}",
    "{\"event\":\"message\",\"text\":\" \",\"ref\":\"\\ud800 x\"}",
    "{\"event\":\"seen\",\"id\":\"\\ud800x\"}",
    "{\"event\":\"seen\",\"id\":\"\\ud800\"}",
    "{\"event\":\"\\ud800\"}",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i]);
      peer_send_text (peer, texts[i]);
      loop_settle ();
    }

  peer_send (peer, PEER_PING, "end", 3);

  for (;;)
    {
      g_auto (PeerFrame) frame = peer_next (peer);

      if (frame.first == PEER_PONG)
        break;

      g_assert_cmphex (frame.first, ==, PEER_TEXT);
      g_assert_true (g_utf8_validate (frame.data, frame.length, NULL));
    }

  /* A pair of them is one. */
  peer_send_text (peer, "{\"event\":\"message\",\"text\":\"\\ud83d\\udd14\"}");
  loop_until (fixture_saw (fixture, "received a: \xF0\x9F\x94\x94"));
}

/* How deep it is must not depend on what a quote in it is taken for: an escape
 * that is cut short may swallow one. Each level would be a call on the stack. */
static void
test_deep (void)
{
  const char *begins[] = {
    "{\"x\":", "{\"x\":\"\\udfff\"\",\"y\":", "{\"x\":\"\\ud800\"\",\"y\":",
    "{\"x\":\"\\u1\"\",\"y\":", "{\"x\":\"\\u123\"\",\"y\":", "{\"x\":\"\\u\"\",\"y\":",
    "{\"x\":\"\\\\\"\",\"y\":", "{\"\\u1\":\"y\":", "{/*\"*/\"y\":",
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (begins); i++)
    {
      g_autoptr (Peer) peer = open_json (fixture, "a");
      g_autoptr (GString) text = g_string_new (begins[i]);

      while (text->len < MESSAGE_MAX)
        g_string_append_c (text, '[');

      peer_send_text (peer, text->str);
      clock_advance (10 * G_USEC_PER_SEC);
      json_object_unref (next_object (peer, "refused"));
    }
}

static void
test_seen (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) a = open_json (fixture, "a");
  g_autoptr (Peer) b = open_json (fixture, "b");
  g_autofree char *to_all = fixture_publish (fixture, "to all", NULL);
  g_autofree char *to_b = fixture_publish (fixture, "to b", "b");
  g_autofree char *not_yet = fixture_make_cursor (fixture, 3);
  const char *ids[] = { "", "x", "earliest", not_yet, to_b, to_all };
  gsize i;

  json_object_unref (next_object (a, "message"));
  for (i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"event\":\"seen\",\"id\":\"%s\"}", ids[i]);

      peer_send_text (a, text);
    }

  loop_until (fixture_saw (fixture, "seen a: to all"));
  g_assert_cmpuint (fixture_count (fixture, "seen"), ==, 1);

  {
    g_autofree char *text = g_strdup_printf ("{\"event\":\"seen\",\"id\":\"%s\"}", to_b);

    peer_send_text (b, text);
    loop_until (fixture_saw (fixture, "seen b: to b"));
  }
}

/* As NTP does: its time back, and ours of before and after. */
static void
test_sync (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_json (fixture, "a");
  CrierClient *client = fixture_find (fixture, "a");
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (JsonObject) second = NULL;
  double before = (double) g_get_real_time () / G_USEC_PER_SEC;
  double after;
  double t1;
  double t2;
  gint64 offset = 0;

  peer_send_text (peer, "{\"event\":\"sync\",\"t0\":1763794743.123456}");
  first = next_object (peer, "sync");
  after = (double) g_get_real_time () / G_USEC_PER_SEC;
  t1 = json_object_get_double_member (first, "t1");
  t2 = json_object_get_double_member (first, "t2");
  g_assert_cmpfloat (json_object_get_double_member (first, "t0"), ==, 1763794743.123456);
  g_assert_cmpfloat (before, <=, t1);
  g_assert_cmpfloat (t1, <=, t2);
  g_assert_cmpfloat (t2, <=, after);
  g_assert_false (crier_client_get_offset (client, &offset));

  peer_send_text (peer, "{\"event\":\"sync\",\"t0\":0,\"offset\":-0.3125}");
  second = next_object (peer, "sync");
  g_assert_cmpfloat (json_object_get_double_member (second, "t0"), ==, 0);
  g_assert_true (crier_client_get_offset (client, &offset));
  g_assert_cmpint (offset, ==, -312500);

  /* What is no clock is not shown. */
  peer_send_text (peer, "{\"event\":\"sync\",\"t0\":0,\"offset\":86401}");
  peer_send_text (peer, "{\"event\":\"sync\",\"t0\":0,\"offset\":\"1\"}");
  g_clear_pointer (&first, json_object_unref);
  first = next_object (peer, "sync");
  g_clear_pointer (&first, json_object_unref);
  first = next_object (peer, "sync");
  g_assert_true (crier_client_get_offset (client, &offset));
  g_assert_cmpint (offset, ==, -312500);
}

static void
test_ping (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");
  g_autofree char *longest = g_strnfill (125, 'p');
  const char *payloads[] = { "", "x", longest };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_auto (PeerFrame) pong = { 0 };

      peer_send (peer, PEER_PING, payloads[i], strlen (payloads[i]));
      pong = peer_next (peer);
      g_assert_cmphex (pong.first, ==, PEER_PONG);
      g_assert_cmpstr (pong.data, ==, payloads[i]);
    }

  /* Among the fragments of a message too (RFC 6455 §5.4). */
  peer_send (peer, 0x01, "in ", 3);
  assert_quiet (peer);
  peer_send (peer, 0x00, "three ", 6);
  peer_send (peer, 0x80, "parts", 5);
  loop_until (fixture_saw (fixture, "received a: in three parts"));
}

static void
test_latency (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "a", PEER_PLAIN);
  g_auto (PeerFrame) ping = peer_next (peer);
  CrierClient *client = fixture_find (fixture, "a");

  g_assert_cmpint (crier_client_get_latency (client), ==, -1);

  /* Pongs that nobody asked for say nothing (RFC 6455 §5.5.3). */
  peer_send (peer, PEER_PONG, "", 0);
  peer_send (peer, PEER_PONG, "0000", 4);
  peer_send (peer, PEER_PONG, "00000", 5);
  assert_quiet (peer);
  g_assert_cmpint (crier_client_get_latency (client), ==, -1);

  clock_advance (123456);
  peer_send (peer, PEER_PONG, ping.data, ping.length);
  loop_until (crier_client_get_latency (client) >= 0);
  g_assert_cmpint (crier_client_get_latency (client), >=, 123456);
  g_assert_cmpint (crier_client_get_latency (client), <, 2 * G_USEC_PER_SEC);

  /* The same once more is not one. */
  clock_advance (5 * G_USEC_PER_SEC);
  peer_send (peer, PEER_PONG, ping.data, ping.length);
  assert_quiet (peer);
  g_assert_cmpint (crier_client_get_latency (client), <, 2 * G_USEC_PER_SEC);
}

/* The close is echoed, and then the server closes: nobody waits. */
static void
test_close (void)
{
  const struct
  {
    const char *payload;
    gsize       length;
    guint       code;
  } cases[] = {
    { "", 0, 1005 },
    { "\x03\xE8", 2, 1000 },
    { "\x03\xE9" "gone", 6, 1001 },
    { "\x03\xF6", 2, 1014 },
    { "\x0B\xB8", 2, 3000 },
    { "\x13\x87" "caf\xC3\xA9", 7, 4999 },
    /* What must not be sent: never echoed (RFC 6455 §7.4). */
    { "\x03", 1, 1002 },
    { "\x00\x00", 2, 1002 },
    { "\x03\xE7", 2, 1002 },
    { "\x03\xEC", 2, 1002 },
    { "\x03\xED", 2, 1002 },
    { "\x03\xEE", 2, 1002 },
    { "\x03\xF7", 2, 1002 },
    { "\x13\x88", 2, 1002 },
    { "\xFF\xFF", 2, 1002 },
    { "\x03\xE8\xFF", 3, 1007 },
    { "\x03\xE8\xC3", 3, 1007 },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autoptr (Peer) plain = open_plain (fixture, "a");
      g_autoptr (Peer) json = open_json (fixture, "b");
      gboolean good = i < 6;

      g_test_message ("%u", cases[i].code);
      peer_send (plain, PEER_CLOSE, cases[i].payload, cases[i].length);
      g_assert_cmpuint (peer_next_close (plain, NULL), ==, cases[i].code);
      peer_send (json, PEER_CLOSE, cases[i].payload, cases[i].length);
      g_assert_cmpuint (peer_next_close (json, NULL), ==, cases[i].code);
      g_assert_true (fixture_saw (fixture, good ? "left a 0" : "left a 3"));
      g_assert_true (fixture_saw (fixture, good ? "left b 0" : "left b 3"));
    }
}

/* What comes after a close is not listened to. */
static void
test_after_close (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");
  g_autoptr (GByteArray) stream = g_byte_array_new ();

  peer_frame_append (stream, PEER_TEXT, "before", 6);
  peer_frame_append (stream, PEER_CLOSE, "\x03\xE8", 2);
  peer_frame_append (stream, PEER_TEXT, "after", 5);
  peer_write (peer, stream->data, stream->len);
  peer_send_text (peer, "later");
  g_assert_cmpuint (peer_next_close (peer, NULL), ==, 1000);
  g_assert_true (fixture_saw (fixture, "received a: before"));
  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 1);
}

/* Each breach has its code (DESIGN.md §2), in either format. */
static void
test_errors (void)
{
#define RAW(text, code) { text, sizeof text - 1, code }
  const struct
  {
    const char *bytes;
    gsize       length;
    guint       code;
  } cases[] = {
    RAW ("\x81\x05hello", 1002),                          /* not masked */
    RAW ("\xC1\x80\0\0\0\0", 1002),                       /* RSV1: compressed */
    RAW ("\xA1\x80\0\0\0\0", 1002),
    RAW ("\x91\x80\0\0\0\0", 1002),
    RAW ("\x83\x80\0\0\0\0", 1002),                       /* unknown opcode */
    RAW ("\x8B\x80\0\0\0\0", 1002),
    RAW ("\x80\x80\0\0\0\0", 1002),                       /* nothing to continue */
    RAW ("\x01\x81\0\0\0\0a\x81\x81\0\0\0\0b", 1002),     /* not continued */
    RAW ("\x09\x80\0\0\0\0", 1002),                       /* ping in fragments */
    RAW ("\x89\xFE\0\x7E", 1002),                         /* ping too long */
    RAW ("\x81\xFE\0\x05", 1002),                         /* length not minimal */
    RAW ("\x81\xFF\0\0\0\0\0\0\0\x7E", 1002),
    RAW ("\x81\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 1002),
    RAW ("\x82\x80\0\0\0\0", 1003),                       /* binary */
    RAW ("\x02\x80\0\0\0\0", 1003),
    RAW ("\x81\x81\0\0\0\0\xFF", 1007),                   /* not UTF-8 */
    RAW ("\x81\x83\0\0\0\0\xED\xA0\x80", 1007),
    RAW ("\x01\x81\0\0\0\0\xC3\x80\x81\0\0\0\0a", 1007),
    RAW ("\x81\x81\0\0\0\0\xC3", 1007),
    RAW ("\x81\xFF\0\0\0\0\0\x02\0\x01", 1009),           /* 128 KiB and 1 */
    RAW ("\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 1009),
    RAW ("GET / HTTP/1.1\r\n\r\n", 1002),
  };
#undef RAW
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autoptr (Peer) plain = open_plain (fixture, "a");
      g_autoptr (Peer) json = open_json (fixture, "b");
      g_autofree char *reason = NULL;

      g_test_message ("%zu", i);
      peer_write (plain, cases[i].bytes, cases[i].length);
      g_assert_cmpuint (peer_next_close (plain, &reason), ==, cases[i].code);
      g_assert_cmpuint (strlen (reason), >, 0);
      g_assert_cmpuint (strlen (reason), <=, 32);
      peer_write (json, cases[i].bytes, cases[i].length);
      g_assert_cmpuint (peer_next_close (json, NULL), ==, cases[i].code);
      g_assert_true (fixture_saw (fixture, "left a 3"));
      g_assert_true (fixture_saw (fixture, "left b 3"));
      g_assert_cmpuint (fixture_count (fixture, "received"), ==, 0);
    }
}

/* Bare text has no way to say no but to close. */
static void
test_errors_plain (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) longer = open_plain (fixture, "a");
  g_autoptr (Peer) nul = open_plain (fixture, "b");
  g_autoptr (Peer) closed = NULL;
  g_autofree char *text = g_strnfill (TEXT_MAX + 1, 'x');

  peer_send_text (longer, text);
  g_assert_cmpuint (peer_next_close (longer, NULL), ==, 1009);
  g_assert_true (fixture_saw (fixture, "left a 3"));

  peer_send (nul, PEER_TEXT, "a\0b", 3);
  g_assert_cmpuint (peer_next_close (nul, NULL), ==, 1008);
  g_assert_true (fixture_saw (fixture, "left b 3"));

  /* Not the visitor's fault. */
  crier_hub_set_inbox (fixture->hub, FALSE);
  closed = open_plain (fixture, "c");
  peer_send_text (closed, "nobody reads this");
  assert_quiet (closed);
  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 0);
}

/* The limit is on the message, not on its frames. */
static void
test_sizes (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) whole = open_json (fixture, "a");
  g_autoptr (Peer) parts = open_json (fixture, "b");
  g_autofree char *text = g_strnfill (MESSAGE_MAX, 'x');
  g_autoptr (JsonObject) refused = NULL;
  g_autoptr (JsonObject) refused_too = NULL;

  peer_send (whole, PEER_TEXT, text, MESSAGE_MAX);
  refused = next_object (whole, "refused");
  clock_advance (10 * G_USEC_PER_SEC);
  assert_quiet (whole);
  peer_send (whole, PEER_TEXT, text, MESSAGE_MAX);
  clock_advance (10 * G_USEC_PER_SEC);
  peer_send (whole, 0x01, text, 1);
  peer_send (whole, 0x80, text, MESSAGE_MAX);
  g_assert_cmpuint (peer_next_close (whole, NULL), ==, 1009);

  peer_send (parts, 0x01, text, MESSAGE_MAX / 2);
  peer_send (parts, 0x00, text, 0);
  peer_send (parts, 0x80, text, MESSAGE_MAX / 2);
  refused_too = next_object (parts, "refused");
  clock_advance (10 * G_USEC_PER_SEC);
  assert_quiet (parts);
}

static void
test_bytewise (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  guint i;

  peer_frame_append (stream, PEER_TEXT, "caf\xC3\xA9", 5);
  peer_frame_append (stream, 0x01, "caf\xC3", 4);
  peer_frame_append (stream, 0x80, "\xA9!", 2);

  for (i = 0; i < stream->len; i++)
    {
      peer_write (peer, stream->data + i, 1);
      loop_settle ();
    }

  loop_until (fixture_saw (fixture, "received a: caf\xC3\xA9!"));
  g_assert_true (fixture_saw (fixture, "received a: caf\xC3\xA9"));
}

static void
send_numbers (Peer  *peer,
              guint  n)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      peer_frame_append (stream, PEER_TEXT, text, strlen (text));
    }

  peer_write (peer, stream->data, stream->len);
}

static void
assert_numbers (Fixture *fixture,
                guint    n)
{
  guint found = 0;
  guint i;

  for (i = 0; i < fixture->events->len; i++)
    {
      const char *event = g_ptr_array_index (fixture->events, i);
      g_autofree char *expected = g_strdup_printf ("received a: %u", found);

      if (!g_str_has_prefix (event, "received"))
        continue;

      g_assert_cmpstr (event, ==, expected);
      found++;
    }

  g_assert_cmpuint (found, ==, n);
}

/* Twenty at once, then ten a second, and none lost; in true time. */
static void
test_allowance (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");
  gint64 begin = loop_get_time ();
  gint64 took;

  send_numbers (peer, 30);
  loop_until (fixture_count (fixture, "received") > 0);
  loop_settle ();
  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 20);
  g_assert_cmpint (loop_get_time () - begin, <, 100 * G_TIME_SPAN_MILLISECOND);

  loop_until (fixture_count (fixture, "received") >= 25);
  took = loop_get_time () - begin;
  g_assert_cmpint (took, >=, 450 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (took, <=, 900 * G_TIME_SPAN_MILLISECOND);

  loop_until (fixture_count (fixture, "received") == 30);
  took = loop_get_time () - begin;
  g_assert_cmpint (took, >=, 950 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (took, <=, 1500 * G_TIME_SPAN_MILLISECOND);

  assert_numbers (fixture, 30);
  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);
}

/* Who is throttled still receives, and others do not notice. */
static void
test_allowance_others (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");
  g_autoptr (Peer) other = open_plain (fixture, "b");
  g_autofree char *text = NULL;
  g_autofree char *id = NULL;
  gint64 begin;

  send_numbers (peer, 300);
  loop_settle ();

  begin = loop_get_time ();
  id = fixture_publish (fixture, "to all", NULL);
  text = peer_next_text (peer);
  g_assert_cmpstr (text, ==, "to all");
  peer_send_text (other, "hello");
  loop_until (fixture_saw (fixture, "received b: hello"));
  g_assert_cmpint (loop_get_time () - begin, <, 100 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpuint (fixture_count (fixture, "received a"), <=, 23);
}

/* Pings cost too, or a flood of them would be free. */
static void
test_allowance_pings (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  gsize n_before = peer_get_received (peer);
  gsize n_pongs;
  guint i;

  for (i = 0; i < 400; i++)
    peer_frame_append (stream, PEER_PING, "", 0);

  peer_write (peer, stream->data, stream->len);
  loop_until (peer_get_received (peer) > n_before);
  loop_settle ();
  n_pongs = (peer_get_received (peer) - n_before) / 2;
  g_assert_cmpuint (n_pongs, >=, 180);
  g_assert_cmpuint (n_pongs, <=, 205);

  for (i = 0; i < 3; i++)
    {
      clock_advance (10 * G_USEC_PER_SEC);
      loop_for (300);
    }

  /* Our own pings may be among them. */
  g_assert_cmpuint (peer_get_received (peer) - n_before, >=, 2 * 400);
}

/* So does mere size. */
static void
test_allowance_bytes (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_json (fixture, "a");
  g_autofree char *text = g_strnfill (100 * 1024, 'x');
  guint n = 0;
  guint i;

  for (i = 0; i < 6; i++)
    peer_send (peer, PEER_TEXT, text, 100 * 1024);

  loop_settle ();

  /* Each costs 7.25: the third takes what is left. */
  for (;;)
    {
      g_auto (PeerFrame) frame = { 0 };

      if (!peer_try_frame (peer, &frame))
        break;
      n++;
    }

  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpuint (n, <=, 3);
}

/* Who is throttled and closes has said what it has said. */
static void
test_allowance_close (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");

  send_numbers (peer, 50);
  peer_send (peer, PEER_CLOSE, "\x03\xE8", 2);
  loop_settle ();
  clock_advance (10 * G_USEC_PER_SEC);
  loop_until (fixture_count (fixture, "received") >= 40);
  clock_advance (10 * G_USEC_PER_SEC);
  g_assert_cmpuint (peer_next_close (peer, NULL), ==, 1000);
  assert_numbers (fixture, 50);
}

/* The same without the courtesy of a Close frame: it just goes. */
static void
test_allowance_gone (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");

  send_numbers (peer, 50);
  loop_settle ();
  peer_close (peer);
  loop_settle ();
  clock_advance (10 * G_USEC_PER_SEC);
  loop_until (fixture_count (fixture, "received") >= 40 ||
              fixture_count (fixture, "left") > 0);
  clock_advance (10 * G_USEC_PER_SEC);
  loop_until (fixture_saw (fixture, "left a 0"));
  assert_numbers (fixture, 50);
}

/* And while it is away the time goes on, to which its system answers that
 * nobody is there. */
static void
test_allowance_gone_tick (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  send_numbers (peer, 30);
  loop_settle ();
  peer_close (peer);
  first = fixture_tick (fixture);
  loop_settle ();
  second = fixture_tick (fixture);
  loop_settle ();
  clock_advance (10 * G_USEC_PER_SEC);
  loop_until (fixture_saw (fixture, "left a 0"));
  assert_numbers (fixture, 30);
}

/* A program that says one thing and goes, without reading what it was told:
 * its system then breaks the connection off. */
static void
test_parting_words (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");
  g_autofree char *time = NULL;

  peer_set_reading (peer, FALSE);
  time = fixture_tick (fixture);
  loop_settle ();
  peer_send_text (peer, "that is all");
  peer_close (peer);
  loop_until (fixture_saw (fixture, "left a 0"));
  g_assert_true (fixture_saw (fixture, "received a: that is all"));
}

/* Asked every ten seconds whether it is there, gone after twenty of silence. */
static void
test_silent (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");

  clock_advance (19 * G_USEC_PER_SEC);
  loop_for (300);
  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);
  clock_advance (2 * G_USEC_PER_SEC);
  loop_until (fixture_saw (fixture, "left a 1"));
  loop_until (peer_is_ended (peer));
}

/* Whatever it says, it is there. */
static void
test_not_silent (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");
  guint i;

  for (i = 0; i < 4; i++)
    {
      clock_advance (15 * G_USEC_PER_SEC);
      peer_send (peer, PEER_PONG, "", 0);
      loop_for (260);
    }

  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);
}

/* Whoever begins a message has to end it within twenty seconds, though there
 * is a sign of life. */
static void
test_incomplete (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) frame = open_plain (fixture, "a");
  g_autoptr (Peer) fragments = open_plain (fixture, "b");

  peer_write (frame, "\x81", 1);
  peer_send (fragments, 0x01, "begun", 5);
  loop_settle ();

  clock_advance (15 * G_USEC_PER_SEC);
  peer_write (frame, "\x85", 1);
  peer_send (fragments, 0x00, "more", 4);
  peer_send (fragments, PEER_PING, "", 0);
  loop_for (300);
  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);

  clock_advance (6 * G_USEC_PER_SEC);
  loop_until (fixture_saw (fixture, "left a 1"));
  loop_until (fixture_saw (fixture, "left b 1"));
  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 0);
}

/* But one message after the other, each in time, is no such case, however
 * they are cut into packets. */
static void
test_never_whole (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_plain (fixture, "a");
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  guint i;

  peer_frame_append (stream, PEER_TEXT, "x", 1);
  peer_write (peer, stream->data, 3);

  for (i = 0; i < 5; i++)
    {
      loop_settle ();
      clock_advance (6 * G_USEC_PER_SEC);
      loop_for (260);

      /* The end of one and the beginning of the next. */
      g_byte_array_append (stream, stream->data, 3);
      peer_write (peer, stream->data + 3, stream->len - 3);
      g_byte_array_set_size (stream, stream->len - 3);
    }

  loop_settle ();
  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 5);
  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);
}

static void
test_disconnect (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) plain = open_plain (fixture, "a");
  g_autoptr (Peer) json = open_json (fixture, "b");
  g_autofree char *reason = NULL;
  guint64 serial = crier_client_get_serial (fixture_find (fixture, "a"));

  fixture_disconnect (fixture, "a");
  g_assert_true (fixture_saw (fixture, "left a 4"));
  g_assert_false (crier_hub_disconnect (fixture->hub, serial));
  g_assert_cmpuint (peer_next_close (plain, &reason), ==, 1008);
  g_assert_cmpuint (strlen (reason), <=, 32);

  fixture_disconnect (fixture, "b");
  /* No goodbye, which would have it come back. */
  g_assert_cmpuint (peer_next_close (json, NULL), ==, 1008);
}

static void
test_shutdown (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) plain = open_plain (fixture, "a");
  g_autoptr (Peer) json = open_json (fixture, "b");
  g_autoptr (JsonObject) message = NULL;
  g_autoptr (JsonObject) goodbye = NULL;
  g_autofree char *last = NULL;

  g_free (fixture_publish (fixture, "last", NULL));
  loop_settle ();
  crier_hub_close (fixture->hub);
  g_assert_true (fixture_saw (fixture, "left a 5"));
  g_assert_true (fixture_saw (fixture, "left b 5"));

  last = peer_next_text (plain);
  g_assert_cmpstr (last, ==, "last");
  g_assert_cmpuint (peer_next_close (plain, NULL), ==, 1001);
  message = next_object (json, "message");
  goodbye = next_object (json, "goodbye");
  assert_member (goodbye, "reason", "shutdown");
  g_assert_cmpint (json_object_get_int_member (goodbye, "retry"), ==, 2);
  g_assert_cmpuint (peer_next_close (json, NULL), ==, 1001);
}

static gboolean
disconnect_cb (CrierHub    *hub,
               CrierClient *client,
               const char  *text)
{
  g_assert_true (crier_hub_disconnect (hub, crier_client_get_serial (client)));

  return TRUE;
}

/* Whoever is disconnected for what it says is not listened to any more. */
static void
test_disconnect_while_read (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) plain = open_plain (fixture, "a");
  g_autoptr (Peer) json = open_json (fixture, "b");
  g_autoptr (GByteArray) stream = g_byte_array_new ();

  fixture->keep = FALSE;
  g_signal_connect (fixture->hub, "received", G_CALLBACK (disconnect_cb), NULL);

  peer_frame_append (stream, PEER_TEXT, "one", 3);
  peer_frame_append (stream, PEER_TEXT, "two", 3);
  peer_write (plain, stream->data, stream->len);
  g_assert_cmpuint (peer_next_close (plain, NULL), ==, 1008);

  peer_send_text (json, "{\"event\":\"message\",\"text\":\"x\",\"ref\":\"r\"}");
  g_assert_cmpuint (peer_next_close (json, NULL), ==, 1008);
  g_assert_true (fixture_saw (fixture, "left a 4"));
  g_assert_true (fixture_saw (fixture, "left b 4"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/websocket/greet/json", test_greet_json);
  g_test_add_func ("/websocket/greet/plain", test_greet_plain);
  g_test_add_func ("/websocket/greet/interval", test_interval);
  g_test_add_func ("/websocket/time", test_time);
  g_test_add_func ("/websocket/message", test_message);
  g_test_add_func ("/websocket/addressed", test_addressed);
  g_test_add_func ("/websocket/since", test_since);
  g_test_add_func ("/websocket/receive/plain", test_receive_plain);
  g_test_add_func ("/websocket/receive/json", test_receive_json);
  g_test_add_func ("/websocket/receive/forged", test_receive_forged);
  g_test_add_func ("/websocket/refused", test_refused);
  g_test_add_func ("/websocket/surrogates", test_surrogates);
  g_test_add_func ("/websocket/deep", test_deep);
  g_test_add_func ("/websocket/seen", test_seen);
  g_test_add_func ("/websocket/sync", test_sync);
  g_test_add_func ("/websocket/ping", test_ping);
  g_test_add_func ("/websocket/latency", test_latency);
  g_test_add_func ("/websocket/close", test_close);
  g_test_add_func ("/websocket/after-close", test_after_close);
  g_test_add_func ("/websocket/errors", test_errors);
  g_test_add_func ("/websocket/errors-plain", test_errors_plain);
  g_test_add_func ("/websocket/sizes", test_sizes);
  g_test_add_func ("/websocket/bytewise", test_bytewise);
  g_test_add_func ("/websocket/allowance/messages", test_allowance);
  g_test_add_func ("/websocket/allowance/others", test_allowance_others);
  g_test_add_func ("/websocket/allowance/pings", test_allowance_pings);
  g_test_add_func ("/websocket/allowance/bytes", test_allowance_bytes);
  g_test_add_func ("/websocket/allowance/close", test_allowance_close);
  g_test_add_func ("/websocket/allowance/gone", test_allowance_gone);
  g_test_add_func ("/websocket/allowance/gone-tick", test_allowance_gone_tick);
  g_test_add_func ("/websocket/parting-words", test_parting_words);
  g_test_add_func ("/websocket/silent", test_silent);
  g_test_add_func ("/websocket/not-silent", test_not_silent);
  g_test_add_func ("/websocket/incomplete", test_incomplete);
  g_test_add_func ("/websocket/never-whole", test_never_whole);
  g_test_add_func ("/websocket/disconnect", test_disconnect);
  g_test_add_func ("/websocket/disconnect-while-read", test_disconnect_while_read);
  g_test_add_func ("/websocket/shutdown", test_shutdown);

  return g_test_run ();
}
