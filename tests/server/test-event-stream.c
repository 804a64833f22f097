/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "clock.h"
#include "hub-fixture.h"
#include "loop.h"
#include "reader.h"

/* What receives over an answer that does not end: docs/protocol.md §7. The
 * same is asked of both, the path being the data of a test. */

#define SMALL_BUFFER 4096 /* bytes; what the kernel makes of it is little more */

/* One that has taken what is said first. */
static Reader *
open_reader (Fixture    *fixture,
             const char *path,
             const char *query)
{
  Reader *reader = reader_new (fixture, path, query);

  reader_skip (reader, "hello");

  return reader;
}

static void
assert_member (JsonObject *object,
               const char *name,
               const char *value)
{
  g_assert_cmpstr (json_object_get_string_member_with_default (object, name, NULL),
                   ==, value);
}

/* Announces a time, which shows that nothing else comes before it. */
static void
assert_quiet (Fixture *fixture,
              Reader  *reader)
{
  g_free (fixture_tick (fixture));
  reader_skip (reader, "time");
}

static Answer *
ask (Fixture    *fixture,
     const char *method,
     const char *target,
     const char *headers)
{
  g_autofree char *request = NULL;

  request = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n",
                             method, target, headers);

  return fixture_ask (fixture, request);
}

static void
test_head (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = peer_new (fixture->port);
  g_autoptr (Answer) answer = NULL;

  peer_print (peer, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n",
              (const char *) path);
  answer = peer_take_head (peer);
  g_assert_cmpuint (answer->status, ==, 200);
  answer_assert_secure (answer);
  g_assert_cmpstr (answer_get (answer, "content-type"), ==,
                   strcmp (path, READER_EVENTS) == 0 ? "text/event-stream"
                                                     : "application/x-ndjson");
  g_assert_cmpstr (answer_get (answer, "x-accel-buffering"), ==, "no");

  /* It ends with the connection. */
  g_assert_cmpstr (answer_get (answer, "connection"), ==, "close");
  g_assert_null (answer_get (answer, "transfer-encoding"));
  g_assert_null (answer_get (answer, "content-length"));
  g_assert_null (answer_get (answer, "access-control-allow-origin"));
  g_assert_false (peer_is_ended (peer));
}

static void
test_greet (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *before = fixture_publish (fixture, "before", NULL);
  g_autoptr (Reader) reader = reader_new (fixture, path, "Id=a");
  g_autoptr (Reader) other = reader_new (fixture, path, "Id=a");
  g_autoptr (JsonObject) hello = reader_next (reader, "hello");
  g_autoptr (JsonObject) hello_too = reader_next (other, "hello");
  CrierClient *client = fixture_find (fixture, "a");

  assert_member (hello, "client", "a");
  assert_member (hello, "cursor", before);
  g_assert_true (json_object_get_boolean_member (hello, "recovered"));
  g_assert_cmpint (json_object_get_int_member (hello, "interval"), ==, 0);
  g_assert_cmpuint (strlen (json_object_get_string_member (hello, "session")), ==, 24);
  g_assert_cmpstr (json_object_get_string_member (hello, "session"), !=,
                   json_object_get_string_member (hello_too, "session"));

  /* What is cut off before the first message can go on from here. */
  g_assert_cmpstr (reader->id, ==, reader->sse ? before : NULL);
  g_assert_cmpuint (reader->retry, ==, reader->sse ? 2000 : 0);
  g_assert_cmpint (crier_client_get_transport (client), ==,
                   reader->sse ? CRIER_TRANSPORT_SSE : CRIER_TRANSPORT_STREAMING);
  assert_quiet (fixture, reader);
}

/* Without an Id it has one of our making. */
static void
test_anonymous (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = reader_new (fixture, path, NULL);
  g_autoptr (JsonObject) hello = reader_next (reader, "hello");
  const char *id = json_object_get_string_member (hello, "client");

  g_assert_cmpuint (strlen (id), ==, 9);
  g_assert_cmpuint (crier_client_get_serial (fixture_find (fixture, id)), >, 0);
}

/* The same text as over a WebSocket, message for message. */
static void
test_say (gconstpointer path)
{
  const char *words = "<img src=x onerror=\"alert(1)\">\r\n\r\ndata: \\ \xE2\x80\xAE\x1F\xF0\x9F\x94\x94";
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = open_reader (fixture, path, "Id=a");
  g_autofree char *id = fixture_publish (fixture, words, NULL);
  g_autoptr (JsonObject) message = reader_next (reader, "message");
  g_autofree char *newest = NULL;
  g_autoptr (JsonObject) time = NULL;

  assert_member (message, "text", words);
  assert_member (message, "id", id);
  assert_member (message, "to", "everyone");
  g_assert_cmpstr (reader->id, ==, reader->sse ? id : NULL);

  /* The time moves nothing. */
  newest = fixture_tick (fixture);
  time = reader_next (reader, "time");
  g_assert_nonnull (json_object_get_string_member (time, "time"));
  g_assert_false (json_object_has_member (time, "id"));
  g_assert_cmpstr (reader->id, ==, reader->sse ? id : NULL);
  g_assert_cmpuint (crier_client_get_messages (fixture_find (fixture, "a")), ==, 1);
}

/* It moves the place as a message does. Who comes later does not get what was
 * said before it. */
static void
test_clear (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = open_reader (fixture, path, "Id=a");
  g_autoptr (Reader) late = NULL;
  g_autoptr (JsonObject) clear = NULL;
  g_autoptr (JsonObject) message = NULL;
  g_autofree char *id = fixture_make_cursor (fixture, 2);

  g_free (fixture_publish (fixture, "forget this", NULL));
  reader_skip (reader, "message");
  hub_fixture_clear (fixture->hub);
  clear = reader_next (reader, "clear");
  assert_member (clear, "id", id);
  g_assert_cmpstr (reader->id, ==, reader->sse ? id : NULL);

  g_free (fixture_publish (fixture, "and not this", NULL));
  late = open_reader (fixture, path, "Id=b&since=earliest");
  reader_skip (late, "clear");
  message = reader_next (late, "message");
  assert_member (message, "text", "and not this");
}

static void
test_addressed (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) a = open_reader (fixture, path, "Id=a");
  g_autoptr (Reader) b = open_reader (fixture, path, "Id=b");
  g_autofree char *id = fixture_publish (fixture, "for you", "a");
  g_autoptr (JsonObject) message = reader_next (a, "message");

  assert_member (message, "to", "you");
  assert_member (message, "id", id);
  assert_quiet (fixture, b);
}

/* Everything that is kept, in order, whole, to one that comes late and reads
 * slowly. */
static void
test_catch_up (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = NULL;
  gint64 offset;

  fixture_publish_many (fixture, 0, 900, 1000);
  reader = reader_new_full (fixture, path, "Id=a&since=earliest", NULL, SMALL_BUFFER);
  reader_skip (reader, "hello");

  for (offset = 1; offset <= 900; offset++)
    {
      g_autoptr (JsonObject) message = reader_next (reader, "message");
      g_autofree char *id = fixture_make_cursor (fixture, offset);

      assert_member (message, "id", id);
      g_assert_cmpuint (strlen (json_object_get_string_member (message, "text")), ==, 1000);
    }

  assert_quiet (fixture, reader);
}

typedef struct
{
  const char *query;     /* `{1}` stands for a cursor */
  const char *header;    /* of Last-Event-ID, or NULL */
  gint64      begin;     /* the offset of the cursor in hello */
  gboolean    recovered;
} Place;

/* How an EventSource says where it goes on, and which of them counts. */
static const Place EVENTS_PLACES[] = {
  { "", NULL, 3, TRUE },
  { "&since={1}", NULL, 1, TRUE },
  { "&last_event_id={1}", NULL, 1, TRUE },
  { "", "{1}", 1, TRUE },
  { "&since=earliest", NULL, 0, TRUE },
  { "&last_event_id=earliest", NULL, 0, TRUE },
  { "", "earliest", 0, TRUE },
  { "&since=earliest&last_event_id={2}", NULL, 2, TRUE },
  { "&since=earliest", "{2}", 2, TRUE },
  { "&since=earliest&last_event_id={1}", "{2}", 2, TRUE },
  { "&since={0}", "{3}", 3, TRUE },
  { "&since={2}", "", 2, TRUE },

  /* Unknown is not ignored, and not a dead end. */
  { "&since={4}", NULL, 0, FALSE },
  { "", "zzzzzz-1", 0, FALSE },
  { "", "{1}, {2}", 0, FALSE },
  { "", "\xFF\xFE", 0, FALSE },
  { "&since={2}", "garbage", 0, FALSE },
  { "&last_event_id=", NULL, 0, FALSE },

  /* Other names of it, as scripts and libraries have it. */
  { "&lastEventId={1}", NULL, 1, TRUE },
  { "&Last-Event-ID={1}", NULL, 1, TRUE },
  { "&evs_last_event_id={1}", NULL, 1, TRUE },
  { "&since=earliest&lastEventId={2}", "{1}", 1, TRUE },
  { "&since=earliest&last_event_id={1}&lastEventId={2}", NULL, 2, TRUE },
  { "&Last-Event-ID={1}&lastEventId={2}&last_event_id=earliest", NULL, 2, TRUE },
  { "&evs_last_event_id={2}&lastEventId={1}", NULL, 2, TRUE },
  { "&last_event_id={2}&Last-Event-ID={1}", NULL, 1, TRUE },
  { "&last_event_id={1}&lastEventId=", NULL, 1, TRUE },
  { "&since={2}&lastEventId=&evs_last_event_id=", NULL, 2, TRUE },
  { "&lastEventId=&last_event_id=", NULL, 0, FALSE },
  { "&since={2}&lasteventid={1}", NULL, 2, TRUE },
  { "&since=%F0%9F%94%94-18446744073709551615", NULL, 0, FALSE },
};

static const Place LINES_PLACES[] = {
  { "", NULL, 3, TRUE },
  { "&since={1}", NULL, 1, TRUE },
  { "&since=earliest", NULL, 0, TRUE },
  { "&since={4}", NULL, 0, FALSE },
  { "&since=zzzzzz-1", NULL, 0, FALSE },
  { "&since=", NULL, 0, FALSE },

  /* Those are of EventSource. */
  { "&since={2}", "{1}", 2, TRUE },
  { "&since={2}&last_event_id={1}", NULL, 2, TRUE },
};

static char *
fill_in (Fixture    *fixture,
         const char *pattern)
{
  g_autoptr (GString) text = g_string_new (pattern);
  guint i;

  for (i = 0; i <= 4; i++)
    {
      g_autofree char *place = g_strdup_printf ("{%u}", i);
      g_autofree char *cursor = fixture_make_cursor (fixture, i);

      g_string_replace (text, place, cursor, 0);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
check_place (Fixture     *fixture,
             const char  *path,
             const Place *place)
{
  g_autofree char *pattern = g_strconcat ("Id=a", place->query, NULL);
  g_autofree char *query = fill_in (fixture, pattern);
  g_autofree char *cursor = fixture_make_cursor (fixture, place->begin);
  g_autofree char *header = NULL;
  g_autoptr (Reader) reader = NULL;
  g_autoptr (JsonObject) hello = NULL;
  gint64 offset;

  g_test_message ("%s", query);
  if (place->header != NULL)
    {
      g_autofree char *value = fill_in (fixture, place->header);

      header = g_strdup_printf ("Last-Event-ID: %s\r\n", value);
    }

  reader = reader_new_full (fixture, path, query, header, 0);
  hello = reader_next (reader, "hello");
  assert_member (hello, "cursor", cursor);
  g_assert_cmpint (json_object_get_boolean_member (hello, "recovered"), ==,
                   place->recovered);

  for (offset = place->begin + 1; offset <= 3; offset++)
    {
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, offset);
      g_autoptr (JsonObject) message = reader_next (reader, "message");

      assert_member (message, "text", text);
    }

  assert_quiet (fixture, reader);
}

static void
test_since (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  gboolean sse = strcmp (path, READER_EVENTS) == 0;
  const Place *places = sse ? EVENTS_PLACES : LINES_PLACES;
  gsize n = sse ? G_N_ELEMENTS (EVENTS_PLACES) : G_N_ELEMENTS (LINES_PLACES);
  gsize i;

  g_free (fixture_publish (fixture, "1", NULL));
  g_free (fixture_publish (fixture, "2", NULL));
  g_free (fixture_publish (fixture, "3", NULL));

  for (i = 0; i < n; i++)
    check_place (fixture, path, &places[i]);
}

/* Cut anywhere, it comes back with what it had and misses nothing. */
static void
test_come_back (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *id = NULL;
  guint next = 0;
  guint i;

  for (i = 0; i < 20; i++)
    {
      g_autofree char *header = g_strdup_printf ("Last-Event-ID: %s\r\n", id);
      g_autoptr (Reader) reader = NULL;
      guint j;

      reader = reader_new_full (fixture, READER_EVENTS, "Id=a",
                                id != NULL ? header : NULL, 0);
      reader_skip (reader, "hello");
      fixture_publish_many (fixture, 5 * i, 5, 10);

      for (j = 0; j < i % 5 + 1; j++, next++)
        {
          g_autoptr (JsonObject) message = reader_next (reader, "message");
          const char *text = json_object_get_string_member (message, "text");

          g_assert_cmpuint (strtoul (text, NULL, 10), ==, next);
        }

      g_free (id);
      id = g_strdup (reader->id);
    }
}

/* The session of before is repeated; one that is not ours is not taken. */
static void
test_session (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) first = reader_new (fixture, path, "Id=a");
  g_autoptr (JsonObject) hello = reader_next (first, "hello");
  const char *session = json_object_get_string_member (hello, "session");
  g_autofree char *query = g_strdup_printf ("Id=a&session=%s", session);
  g_autoptr (Reader) again = reader_new (fixture, path, query);
  g_autoptr (JsonObject) hello_again = reader_next (again, "hello");
  g_autoptr (Reader) forged = NULL;
  g_autoptr (JsonObject) hello_forged = NULL;

  assert_member (hello_again, "session", session);
  forged = reader_new (fixture, path, "session=aaaaaaaaaaaaaaaaaaaaaaaa");
  hello_forged = reader_next (forged, "hello");
  g_assert_cmpstr (json_object_get_string_member (hello_forged, "session"), !=,
                   "aaaaaaaaaaaaaaaaaaaaaaaa");
}

/* Who loses what the log forgets is told so by another hello of the same
 * session, and goes on from the oldest that is kept. */
static void
test_skipped (gconstpointer path)
{
  const guint N = 3000;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = NULL;
  g_autoptr (JsonObject) hello = NULL;
  g_autofree char *oldest = fixture_make_cursor (fixture, N - 1000);
  guint n_skipped = 0;
  guint64 last = 0;

  reader = reader_new_full (fixture, path, "Id=a", NULL, SMALL_BUFFER);
  hello = reader_next (reader, "hello");
  peer_set_reading (reader->peer, FALSE);
  fixture_publish_many (fixture, 1, 500, 1000);
  loop_settle ();
  fixture_publish_many (fixture, 501, N - 500, 1000);
  loop_settle ();
  peer_set_reading (reader->peer, TRUE);

  while (last < N)
    {
      g_autoptr (JsonObject) object = reader_take (reader);
      guint64 number;

      if (strcmp (json_object_get_string_member (object, "event"), "hello") == 0)
        {
          n_skipped++;
          g_assert_false (json_object_get_boolean_member (object, "recovered"));
          assert_member (object, "cursor", oldest);
          assert_member (object, "session",
                         json_object_get_string_member (hello, "session"));
          g_assert_cmpstr (reader->id, ==, reader->sse ? oldest : NULL);
          last = N - 1000;
          continue;
        }

      number = g_ascii_strtoull (json_object_get_string_member (object, "text"), NULL, 10);
      g_assert_cmpuint (number, ==, last + 1);
      last = number;
    }

  g_assert_cmpuint (n_skipped, ==, 1);
  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);
}

/* Fifteen seconds without a word are too many, and only those. */
static void
test_keep_alive (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = open_reader (fixture, path, "Id=a");
  gsize received = peer_get_received (reader->peer);
  guint i;

  for (i = 1; i <= 2; i++)
    {
      clock_advance (14 * G_USEC_PER_SEC);
      loop_for (300);
      g_assert_cmpuint (peer_get_received (reader->peer), ==, received);

      clock_advance (G_USEC_PER_SEC);
      loop_until (peer_get_received (reader->peer) > received);
      assert_quiet (fixture, reader);
      g_assert_cmpuint (reader->n_kept, ==, i);
      received = peer_get_received (reader->peer);
    }

  /* What is said anyway is as good. */
  for (i = 0; i < 3; i++)
    {
      clock_advance (10 * G_USEC_PER_SEC);
      /* A beat takes note of the time, by which what is written next is dated. */
      loop_for (520);
      assert_quiet (fixture, reader);
    }

  g_assert_cmpuint (reader->n_kept, ==, 2);
  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);
}

/* Of those who acknowledge nothing: who fell off the network, and who takes
 * nothing from its kernel, though there would be room for more in ours. That a
 * peer is there shows in nothing else. */
static void
test_silent (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) gone_events = open_reader (fixture, READER_EVENTS, "Id=a");
  g_autoptr (Reader) gone_lines = open_reader (fixture, READER_LINES, "Id=b");
  g_autoptr (Reader) stuck_events = NULL;
  g_autoptr (Reader) stuck_lines = NULL;
  g_autoptr (Reader) other = open_reader (fixture, READER_LINES, "Id=e");
  CrierClient *client;
  guint i;

  stuck_events = reader_new_full (fixture, READER_EVENTS, "Id=c", NULL, SMALL_BUFFER);
  stuck_lines = reader_new_full (fixture, READER_LINES, "Id=d", NULL, SMALL_BUFFER);
  reader_skip (stuck_events, "hello");
  reader_skip (stuck_lines, "hello");
  client = fixture_find (fixture, "c");

  peer_vanish (gone_events->peer);
  peer_vanish (gone_lines->peer);
  peer_set_reading (stuck_events->peer, FALSE);
  peer_set_reading (stuck_lines->peer, FALSE);
  fixture_publish_many (fixture, 0, 1, 40000);
  reader_skip (other, "message");
  crier_hub_refresh (fixture->hub, NULL);
  g_assert_cmpuint (crier_client_get_pending (client), >, 0);
  g_assert_cmpuint (crier_client_get_messages (client), ==, 1);

  /* It is looked at every other second, in true time. */
  loop_for (2100);
  for (i = 0; i < 17; i++)
    {
      clock_advance (G_USEC_PER_SEC);
      assert_quiet (fixture, other);
    }

  loop_for (300);
  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);

  clock_advance (3 * G_USEC_PER_SEC);
  loop_until (fixture_count (fixture, "left") == 4);
  g_assert_true (fixture_saw (fixture, "left a 1"));
  g_assert_true (fixture_saw (fixture, "left b 1"));
  g_assert_true (fixture_saw (fixture, "left c 1"));
  g_assert_true (fixture_saw (fixture, "left d 1"));
  assert_quiet (fixture, other);
}

/* When not even the kernel takes more, it is over sooner, as everywhere. */
static void
test_slow (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = NULL;

  reader = reader_new_full (fixture, path, "Id=a", NULL, SMALL_BUFFER);
  peer_set_reading (reader->peer, FALSE);
  fixture_publish_many (fixture, 0, 300, 10000);
  loop_settle ();
  clock_advance (7 * G_USEC_PER_SEC);
  loop_for (300);
  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);
  clock_advance (G_USEC_PER_SEC);
  loop_until (fixture_saw (fixture, "left a 2"));
}

static void
test_latency (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = open_reader (fixture, path, "Id=a");
  CrierClient *client = fixture_find (fixture, "a");

  g_assert_nonnull (reader);
  loop_until (crier_client_get_latency (client) >= 0);
  g_assert_cmpint (crier_client_get_latency (client), <, G_USEC_PER_SEC);
}

/* To ask for the head alone makes nobody a client. */
static void
test_method_head (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) answer = ask (fixture, "HEAD", path, "");

  g_assert_cmpuint (answer->status, ==, 200);
  answer_assert_secure (answer);
  g_assert_cmpuint (answer->length, ==, 0);
  g_assert_null (answer_get (answer, "transfer-encoding"));
  g_assert_cmpuint (fixture->events->len, ==, 0);
}

static void
test_method_other (gconstpointer path)
{
  static const char *methods[] = { "POST", "PUT", "DELETE", "BREW" };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) options = ask (fixture, "OPTIONS", path, "");
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (Answer) answer = ask (fixture, methods[i], path, "");

      g_assert_cmpuint (answer->status, ==, 405);
      g_assert_cmpstr (answer_get (answer, "allow"), ==, "GET, HEAD, OPTIONS");
      answer_assert_whole (answer, FALSE);
    }

  g_assert_cmpuint (options->status, ==, 204);
  g_assert_cmpuint (fixture->events->len, ==, 0);
}

static void
test_wrong (gconstpointer path)
{
  static const char *queries[] = { "Id=a%00b", "Id=a&Id=b", "Id=%FF", "Id=a%0Ab" };
  g_autoptr (Fixture) fixture = fixture_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *target = g_strconcat (path, "?", queries[i], NULL);
      g_autoptr (Answer) answer = ask (fixture, "GET", target, "");

      g_assert_cmpuint (answer->status, ==, 400);
      answer_assert_whole (answer, FALSE);
    }

  g_assert_cmpuint (fixture->events->len, ==, 0);
}

/* Nothing that is sent after the request is heard, be it another request, and
 * it is not even read faster than a visitor may speak. */
static void
test_flood (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *junk = g_strnfill (600 * 1024, 'x');
  g_autoptr (Reader) reader = NULL;

  reader = reader_new_full (fixture, path, "Id=a",
                            "\r\nGET /time HTTP/1.1\r\nHost: localhost\r\n", 0);
  reader_skip (reader, "hello");
  peer_write (reader->peer, junk, strlen (junk));
  loop_settle ();
  assert_quiet (fixture, reader);
  g_assert_cmpuint (fixture->events->len, ==, 1);
  g_assert_false (peer_is_ended (reader->peer));

  /* That it goes is seen when all of it was read. */
  peer_close (reader->peer);
  clock_advance (3600 * (gint64) G_USEC_PER_SEC);
  loop_until (fixture_count (fixture, "left a") == 1);
}

/* Who sends no more is gone, though it would read on. */
static void
test_half_closed (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = open_reader (fixture, path, "Id=a");

  peer_shut (reader->peer);
  loop_until (fixture_saw (fixture, "left a 0"));
  loop_until (peer_is_ended (reader->peer));
}

static void
test_reset (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  guint n_files = fixture_count_files ();
  guint i;

  for (i = 0; i < 60; i++)
    {
      g_autoptr (Peer) peer = peer_new (fixture->port);
      guint n_turns = i % 12;

      peer_print (peer, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n",
                  (const char *) path);
      while (n_turns-- > 0)
        g_main_context_iteration (NULL, FALSE);

      g_free (fixture_publish (fixture, "now", NULL));
      if (i % 2 == 0)
        peer_reset (peer);
    }

  loop_until (hub_fixture_count_clients (fixture->hub) == 0 &&
              fixture_count_files () == n_files);
}

/* An EventSource that got a status would never come back. */
static void
assert_no_room (Fixture    *fixture,
                const char *path,
                const char *reason)
{
  gboolean sse = strcmp (path, READER_EVENTS) == 0;
  g_autoptr (Answer) answer = ask (fixture, "GET", path, "");
  g_autoptr (Answer) head = ask (fixture, "HEAD", path, "");
  g_autofree char *goodbye = NULL;

  answer_assert_whole (answer, FALSE);
  g_assert_cmpuint (answer->status, ==, sse ? 200 : 503);
  g_assert_cmpuint (head->status, ==, answer->status);
  g_assert_cmpstr (head->body, ==, "");
  if (!sse)
    {
      g_assert_cmpstr (answer_get (answer, "retry-after"), ==, "2");
      return;
    }

  g_assert_cmpstr (answer_get (answer, "content-type"), ==, "text/event-stream");
  goodbye = g_strdup_printf ("retry: 2000\nevent: goodbye\ndata: {\"event\":\"goodbye\","
                             "\"reason\":\"%s\",\"retry\":2}\n\n", reason);
  g_assert_cmpstr (answer->body, ==, goodbye);
}

static void
test_shutdown (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = open_reader (fixture, path, "Id=a");
  g_autoptr (JsonObject) message = NULL;
  g_autoptr (JsonObject) goodbye = NULL;

  g_free (fixture_publish (fixture, "last", NULL));
  crier_hub_close (fixture->hub);
  g_assert_true (fixture_saw (fixture, "left a 5"));

  message = reader_next (reader, "message");
  assert_member (message, "text", "last");
  goodbye = reader_next (reader, "goodbye");
  assert_member (goodbye, "reason", "shutdown");
  g_assert_cmpint (json_object_get_int_member (goodbye, "retry"), ==, 2);
  g_assert_null (reader_take (reader));

  assert_no_room (fixture, path, "shutdown");
}

/* The page is not to come back by itself. */
static void
test_disconnect (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = open_reader (fixture, path, "Id=a");
  g_autoptr (JsonObject) goodbye = NULL;

  fixture_disconnect (fixture, "a");
  g_assert_true (fixture_saw (fixture, "left a 4"));
  goodbye = reader_next (reader, "goodbye");
  assert_member (goodbye, "reason", "disconnected");
  g_assert_false (json_object_has_member (goodbye, "retry"));
  /* An EventSource would, were it for the object alone. */
  g_assert_cmpuint (reader->retry, ==, reader->sse ? 24 * 60 * 60 * 1000 : 0);
  g_assert_null (reader_take (reader));
}

/* Told before it is a client. */
static void
test_full (gconstpointer path)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Reader) reader = NULL;

  config->max_clients = 1;
  fixture = fixture_new_for_config (config);
  reader = open_reader (fixture, path, "Id=a");
  assert_no_room (fixture, path, "full");
  g_assert_cmpuint (fixture_count (fixture, "joined"), ==, 1);
}

/* Only pages that may connect are told anything. */
static void
test_origin (gconstpointer path)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Answer) foreign = NULL;
  g_autoptr (Answer) preflight = NULL;
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Peer) peer = NULL;

  g_ptr_array_add (config->allowed_origins, g_strdup ("https://intranet.example"));
  fixture = fixture_new_for_config (config);

  foreign = ask (fixture, "GET", path, "Origin: http://evil.example\r\n");
  g_assert_cmpuint (foreign->status, ==, 403);
  g_assert_null (answer_get (foreign, "access-control-allow-origin"));

  preflight = ask (fixture, "OPTIONS", path,
                   "Origin: https://intranet.example\r\n"
                   "Access-Control-Request-Method: GET\r\n"
                   "Access-Control-Request-Headers: last-event-id\r\n");
  g_assert_cmpuint (preflight->status, ==, 204);
  g_assert_nonnull (strstr (answer_get (preflight, "access-control-allow-headers"),
                            "Last-Event-ID"));

  peer = peer_new (fixture->port);
  peer_print (peer, "GET %s HTTP/1.1\r\nHost: localhost\r\n"
              "Origin: https://intranet.example\r\n\r\n", (const char *) path);
  answer = peer_take_head (peer);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer_get (answer, "access-control-allow-origin"), ==,
                   "https://intranet.example");
  g_assert_cmpstr (answer_get (answer, "vary"), ==, "Origin");
  g_assert_cmpuint (fixture_count (fixture, "joined"), ==, 1);
}

static void
test_many (gconstpointer path)
{
  const guint N = 200;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GPtrArray) readers = g_ptr_array_new_with_free_func ((GDestroyNotify) reader_free);
  guint i;
  guint j;

  for (i = 0; i < N; i++)
    g_ptr_array_add (readers, open_reader (fixture, path, NULL));

  fixture_publish_many (fixture, 0, 20, 200);

  for (i = 0; i < N; i++)
    {
      for (j = 0; j < 20; j++)
        {
          g_autoptr (JsonObject) message = NULL;
          const char *text;

          message = reader_next (g_ptr_array_index (readers, i), "message");
          text = json_object_get_string_member (message, "text");
          g_assert_cmpuint (strtoul (text, NULL, 10), ==, j);
        }
    }
}

/* Of each technique one: the same object, letter for letter. */
static void
test_same (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) events = open_reader (fixture, READER_EVENTS, "Id=a");
  g_autoptr (Reader) lines = open_reader (fixture, READER_LINES, "Id=b");
  g_autoptr (Peer) websocket = peer_new_websocket (fixture->port, "Id=c", PEER_JSON);
  g_autofree char *hello = peer_next_text (websocket);
  g_autofree char *expected = NULL;
  g_autofree char *line = NULL;
  g_autofree char *id = NULL;
  g_autofree char *event = NULL;
  g_autofree char *data = NULL;

  g_free (fixture_publish (fixture, "\"\xC3\xA9\"\n", NULL));
  expected = peer_next_text (websocket);
  line = peer_next_line (lines->peer);
  id = peer_next_line (events->peer);
  event = peer_next_line (events->peer);
  data = peer_next_line (events->peer);

  g_assert_nonnull (hello);
  g_assert_cmpstr (line, ==, expected);
  g_assert_true (g_str_has_prefix (id, "id: "));
  g_assert_cmpstr (event, ==, "event: message");
  g_assert_true (g_str_has_prefix (data, "data: "));
  g_assert_cmpstr (data + strlen ("data: "), ==, expected);
}

static void
add (const char    *name,
     GTestDataFunc  test)
{
  g_autofree char *events = g_strconcat ("/stream/events/", name, NULL);
  g_autofree char *lines = g_strconcat ("/stream/lines/", name, NULL);

  g_test_add_data_func (events, READER_EVENTS, test);
  g_test_add_data_func (lines, READER_LINES, test);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("head", test_head);
  add ("greet", test_greet);
  add ("anonymous", test_anonymous);
  add ("say", test_say);
  add ("clear", test_clear);
  add ("addressed", test_addressed);
  add ("catch-up", test_catch_up);
  add ("since", test_since);
  add ("session", test_session);
  add ("skipped", test_skipped);
  add ("keep-alive", test_keep_alive);
  add ("slow", test_slow);
  add ("latency", test_latency);
  add ("method/head", test_method_head);
  add ("method/other", test_method_other);
  add ("wrong", test_wrong);
  add ("flood", test_flood);
  add ("half-closed", test_half_closed);
  add ("reset", test_reset);
  add ("shutdown", test_shutdown);
  add ("disconnect", test_disconnect);
  add ("full", test_full);
  add ("origin", test_origin);
  add ("many", test_many);
  g_test_add_func ("/stream/silent", test_silent);
  g_test_add_func ("/stream/come-back", test_come_back);
  g_test_add_func ("/stream/same", test_same);

  return g_test_run ();
}
