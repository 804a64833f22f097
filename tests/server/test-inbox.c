/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "clock.h"
#include "loop.h"
#include "reader.h"

/* How clients that only receive write: docs/protocol.md §8. */

#define TEXT_MAX     (4 * 1024)   /* a visitor's message */
#define BODY_MAX     (128 * 1024)
#define SMALL_BUFFER 4096
#define JSON         "Content-Type: application/json\r\n"

#define SAY  "{\"event\":\"message\",\"text\":\"x\"}"
#define SYNC "{\"event\":\"sync\",\"t0\":1.5,\"offset\":0.25}"

static Answer *
post_full (Fixture    *fixture,
           const char *query,
           const char *headers,
           const char *body,
           gsize       length)
{
  g_autoptr (Peer) peer = peer_new (fixture->port);

  peer_print (peer,
              "POST /inbox%s%s HTTP/1.1\r\nHost: localhost\r\n"
              "%sContent-Length: %zu\r\n\r\n",
              query != NULL ? "?" : "", query != NULL ? query : "",
              headers, length);
  peer_write (peer, body, length);

  return peer_finish (peer);
}

static Answer *
post (Fixture    *fixture,
      const char *query,
      const char *body)
{
  return post_full (fixture, query, JSON, body, strlen (body));
}

static void
take (Fixture    *fixture,
      const char *query,
      const char *body)
{
  g_autoptr (Answer) answer = post (fixture, query, body);

  g_assert_cmpuint (answer->status, ==, 204);
  answer_assert_whole (answer, FALSE);
  answer_assert_secure (answer);
}

/* Looks at an answer that says no, and says why. */
static void
assert_refused (const Answer *answer,
                guint         status,
                const char   *ref)
{
  g_autoptr (JsonObject) refused = NULL;

  g_assert_cmpuint (answer->status, ==, status);
  answer_assert_whole (answer, FALSE);
  answer_assert_secure (answer);
  g_assert_cmpstr (answer_get (answer, "content-type"), ==, "application/json");
  g_test_message ("%s", answer->body);

  refused = fixture_parse (answer->body, "refused");
  g_assert_cmpstr (json_object_get_string_member_with_default (refused, "ref", NULL),
                   ==, ref);
  g_assert_cmpuint (strlen (json_object_get_string_member (refused, "reason")), >, 10);
  g_assert_cmpint (answer_get (answer, "retry-after") != NULL, ==, status == 429);
}

static void
refuse (Fixture    *fixture,
        const char *query,
        const char *body,
        guint       status,
        const char *ref)
{
  g_autoptr (Answer) answer = post (fixture, query, body);

  assert_refused (answer, status, ref);
}

/* What hello says, as a query. */
static char *
dup_session (const char *hello)
{
  g_autoptr (JsonObject) object = fixture_parse (hello, "hello");

  return g_strconcat ("session=", json_object_get_string_member (object, "session"), NULL);
}

static Reader *
open_reader (Fixture    *fixture,
             const char *path,
             const char *query,
             char      **session)
{
  Reader *reader = reader_new (fixture, path, query);
  g_autoptr (JsonObject) hello = reader_next (reader, "hello");

  if (session != NULL)
    *session = g_strconcat ("session=",
                            json_object_get_string_member (hello, "session"), NULL);

  return reader;
}

/* Announces a time, which shows that nothing else comes before it. */
static void
assert_quiet (Fixture *fixture,
              Reader  *reader)
{
  g_free (fixture_tick (fixture));
  reader_skip (reader, "time");
}

static void
test_message (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Reader) reader = open_reader (fixture, path, "Id=a+b", &session);

  take (fixture, session, "{\"event\":\"message\",\"text\":\"\\u00e9\",\"ref\":\"r\"}");
  g_assert_true (fixture_saw (fixture, "received a b: \xC3\xA9"));
  g_assert_cmpuint (crier_client_get_received (fixture_find (fixture, "a b")), ==, 1);

  /* The answer to the request says it. */
  assert_quiet (fixture, reader);
}

static void
test_seen (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Reader) reader = open_reader (fixture, path, "Id=a", &session);
  g_autofree char *id = fixture_publish (fixture, "Dinner", NULL);
  g_autofree char *body = g_strdup_printf ("{\"event\":\"seen\",\"id\":\"%s\"}", id);

  g_assert_nonnull (reader);
  take (fixture, session, body);
  g_assert_true (fixture_saw (fixture, "seen a: Dinner"));

  /* An id that is none is passed over, as everywhere. */
  take (fixture, session, "{\"event\":\"seen\",\"id\":\"x\"}");
  g_assert_cmpuint (fixture_count (fixture, "seen"), ==, 1);
}

/* The answer comes on the client's own way, at once. */
static void
test_sync (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Reader) reader = open_reader (fixture, path, "Id=a", &session);
  g_autoptr (JsonObject) sync = NULL;
  g_autofree char *id = g_strdup (reader->id);
  double now = (double) g_get_real_time () / G_USEC_PER_SEC;
  gint64 offset;
  double t1;
  double t2;

  take (fixture, session, SYNC);
  sync = reader_next (reader, "sync");
  t1 = json_object_get_double_member (sync, "t1");
  t2 = json_object_get_double_member (sync, "t2");
  g_assert_cmpfloat (json_object_get_double_member (sync, "t0"), ==, 1.5);
  g_assert_cmpfloat (t1, >=, now);
  g_assert_cmpfloat (t2, >=, t1);
  g_assert_cmpfloat (t2, <, now + 60);
  g_assert_true (crier_client_get_offset (fixture_find (fixture, "a"), &offset));
  g_assert_cmpint (offset, ==, 250000);

  /* It moves nothing. */
  g_assert_cmpstr (reader->id, ==, id);
}

static void
test_websocket (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = peer_new_websocket (fixture->port, "Id=a", PEER_JSON);
  g_autofree char *hello = peer_next_text (peer);
  g_autofree char *session = dup_session (hello);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) sync = NULL;

  take (fixture, session, SYNC);
  text = peer_next_text (peer);
  sync = fixture_parse (text, "sync");
  take (fixture, session, SAY);
  g_assert_true (fixture_saw (fixture, "received a: x"));
}

/* Who polls finds the answer in the next one. */
static void
test_poll (void)
{
  static const char *REQUEST = "GET /poll?Id=a HTTP/1.1\r\nHost: localhost\r\n\r\n";
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) first = fixture_ask (fixture, REQUEST);
  g_autoptr (Answer) second = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *hello;
  g_autofree char *session = NULL;

  node = json_from_string (first->body, NULL);
  hello = json_array_get_object_element (json_object_get_array_member (json_node_get_object (node),
                                                                       "events"), 0);
  session = g_strconcat ("session=",
                         json_object_get_string_member (hello, "session"), NULL);
  take (fixture, session, SYNC);
  take (fixture, session, SAY);
  g_assert_true (fixture_saw (fixture, "received a: x"));

  second = fixture_ask (fixture, REQUEST);
  g_assert_cmpuint (second->status, ==, 200);
  g_assert_nonnull (strstr (second->body, "{\"event\":\"sync\",\"t0\":1.5,"));
}

static guint
say_many (Fixture    *fixture,
          const char *query,
          guint       n)
{
  guint n_taken = 0;
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autoptr (Answer) answer = post (fixture, query, SAY);

      if (answer->status == 204)
        n_taken++;
      else
        assert_refused (answer, 429, NULL);
    }

  return n_taken;
}

/* Each that carries an Id speaks for itself; what else is in the address says
 * nothing. */
static void
test_which (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autofree char *other_session = NULL;
  g_autoptr (Reader) first = open_reader (fixture, READER_LINES, "Id=a", &session);
  g_autoptr (Reader) second = open_reader (fixture, READER_EVENTS, "Id=a", &other_session);
  g_autofree char *both = g_strconcat ("Id=b&", session, NULL);

  take (fixture, other_session, SYNC);
  reader_skip (second, "sync");
  take (fixture, both, SYNC);
  reader_skip (first, "sync");
  assert_quiet (fixture, second);
}

/* An Id is known to everybody: by it nobody writes as another, nor uses up what
 * that may say. */
static void
test_name (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Reader) victim = open_reader (fixture, READER_EVENTS, "Id=a", &session);
  g_autoptr (Answer) answer = NULL;
  guint i;

  for (i = 0; i < 60; i++)
    refuse (fixture, "Id=a", SAY, 400, NULL);

  answer = post (fixture, "Id=a", SYNC);
  g_assert_nonnull (strstr (answer->body, "\"code\":\"query-invalid\""));
  g_assert_nonnull (strstr (answer->body, "session"));
  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 0);
  assert_quiet (fixture, victim);
  g_assert_cmpuint (crier_client_get_received (fixture_find (fixture, "a")), ==, 0);
  g_assert_cmpuint (say_many (fixture, session, 20), ==, 20);
}

/* One session, several connections, one after the other and at once. */
static void
test_session (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Reader) first = open_reader (fixture, READER_LINES, "Id=a", &session);
  g_autoptr (Reader) second = open_reader (fixture, READER_EVENTS, session, NULL);

  take (fixture, session, SYNC);
  reader_skip (second, "sync");

  peer_close (second->peer);
  loop_until (fixture_count (fixture, "left") == 1);
  take (fixture, session, SYNC);
  reader_skip (first, "sync");

  peer_close (first->peer);
  loop_until (fixture_count (fixture, "left") == 2);
  refuse (fixture, session, SYNC, 404, NULL);
}

static void
test_nobody (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Reader) reader = open_reader (fixture, READER_LINES, "Id=a", &session);
  g_autofree char *shorter = g_strndup (session, strlen (session) - 1);
  g_autofree char *longer = g_strconcat (session, "a", NULL);
  g_autofree char *other = g_strdup (session);
  g_autoptr (Answer) answer = NULL;

  other[strlen (other) - 1] ^= 1;
  refuse (fixture, shorter, SAY, 404, NULL);
  refuse (fixture, longer, SAY, 404, NULL);
  refuse (fixture, other, SAY, 404, NULL);
  refuse (fixture, "session=aaaaaaaaaaaaaaaaaaaaaaaa", SAY, 404, NULL);
  refuse (fixture, "session=&Id=a", SAY, 404, NULL);
  refuse (fixture, "Id=", SAY, 400, NULL);
  refuse (fixture, NULL, SAY, 400, NULL);
  answer = post (fixture, "Id=a%00", SAY);
  g_assert_cmpuint (answer->status, ==, 400);

  peer_close (reader->peer);
  loop_until (fixture_count (fixture, "left a") == 1);
  refuse (fixture, session, SAY, 404, NULL);
  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 0);
}

static void
test_wrong (void)
{
  static const struct
  {
    const char *body;
    const char *ref;
  } cases[] = {
    { "", NULL },
    { "x", NULL },
    { "[]", NULL },
    { "\"\"", NULL },
    { "{}", NULL },
    { "{\"event\":\"hello\"}", NULL },
    { "{\"event\":\"message\"}", NULL },
    { "{\"event\":\"message\",\"text\":1,\"ref\":\"r\"}", NULL },
    { "{\"event\":\"message\",\"text\":\"\",\"ref\":\"r\"}", "r" },
    { "{\"event\":\"message\",\"text\":\" \\n\"}", NULL },
    { "{\"event\":\"message\",\"text\":\"a\\u0000b\"}", NULL },
    { "{\"event\":\"message\",\"text\":\"\xFF\"}", NULL },
    { "{\"event\":\"seen\"}", NULL },
    { "{\"event\":\"sync\"}", NULL },
    { SAY SAY, NULL },
    { "{\"event\":\"message\",\"text\":\"x\",\"y\":[[[[[[]]]]]]}", NULL },
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Reader) reader = open_reader (fixture, READER_LINES, "Id=a", &session);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      refuse (fixture, session, cases[i].body, 400, cases[i].ref);
      clock_advance (G_USEC_PER_SEC);
    }

  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 0);
  assert_quiet (fixture, reader);
}

static void
test_long (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Reader) reader = open_reader (fixture, READER_LINES, "Id=a", &session);
  g_autofree char *text = g_strnfill (TEXT_MAX, 'x');
  g_autofree char *body = g_strdup_printf ("{\"event\":\"message\",\"text\":\"%s\"}", text);
  g_autofree char *more = NULL;
  g_autofree char *padding = NULL;
  g_autofree char *most = NULL;
  g_autoptr (Answer) answer = NULL;

  g_assert_nonnull (reader);
  take (fixture, session, body);
  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 1);

  more = g_strdup_printf ("{\"event\":\"message\",\"text\":\"%sx\",\"ref\":\"r\"}", text);
  refuse (fixture, session, more, 413, "r");

  /* As large as a body may be, and larger. */
  padding = g_strnfill (BODY_MAX - strlen (SAY), ' ');
  most = g_strconcat (SAY, padding, NULL);
  take (fixture, session, most);
  g_free (g_steal_pointer (&most));
  most = g_strconcat (SAY, padding, " ", NULL);
  answer = post (fixture, session, most);
  g_assert_cmpuint (answer->status, ==, 413);
  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 2);
}

/* What a form of a foreign page could send, or is not said to be JSON. */
static void
test_type (void)
{
  static const struct
  {
    const char *headers;
    guint       status;
  } cases[] = {
    { "Content-Type: application/json; charset=utf-8\r\n", 204 },
    { "", 415 },
    { "Content-Type: text/plain\r\n", 415 },
    { "Content-Type: application/x-www-form-urlencoded\r\n", 415 },
    { "Content-Type: multipart/form-data; boundary=x\r\n", 415 },
    { "Content-Type: application/jsonx\r\n", 415 },
    { JSON "Origin: http://evil.example\r\n", 403 },
    { JSON "Origin: null\r\n", 403 },
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Reader) reader = open_reader (fixture, READER_LINES, "Id=a", &session);
  gsize i;

  g_assert_nonnull (reader);
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Answer) answer = post_full (fixture, session, cases[i].headers,
                                             SAY, strlen (SAY));

      g_test_message ("%s", cases[i].headers);
      g_assert_cmpuint (answer->status, ==, cases[i].status);
    }

  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 1);
}

static void
test_method (void)
{
  static const char *methods[] = { "GET", "HEAD", "PUT", "DELETE" };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) chunked = NULL;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *request = NULL;
      g_autoptr (Answer) answer = NULL;

      request = g_strdup_printf ("%s /inbox?Id=a HTTP/1.1\r\nHost: localhost\r\n\r\n",
                                 methods[i]);
      answer = fixture_ask (fixture, request);
      g_assert_cmpuint (answer->status, ==, 405);
      g_assert_cmpstr (answer_get (answer, "allow"), ==, "POST, OPTIONS");
    }

  chunked = fixture_ask (fixture,
                         "POST /inbox?Id=a HTTP/1.1\r\nHost: localhost\r\n" JSON
                         "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  g_assert_cmpuint (chunked->status, ==, 411);
}

/* A page of an origin that may connect may also write. */
static void
test_origin (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) fixture = NULL;
  g_autofree char *session = NULL;
  g_autoptr (Reader) reader = NULL;
  g_autoptr (Answer) preflight = NULL;
  g_autoptr (Answer) answer = NULL;

  g_ptr_array_add (config->allowed_origins, g_strdup ("https://intranet.example"));
  fixture = fixture_new_for_config (config);
  reader = open_reader (fixture, READER_EVENTS, "Id=a", &session);

  preflight = fixture_ask (fixture,
                           "OPTIONS /inbox HTTP/1.1\r\nHost: localhost\r\n"
                           "Origin: https://intranet.example\r\n"
                           "Access-Control-Request-Method: POST\r\n"
                           "Access-Control-Request-Headers: content-type\r\n\r\n");
  g_assert_cmpuint (preflight->status, ==, 204);
  g_assert_cmpstr (answer_get (preflight, "access-control-allow-methods"), ==,
                   "POST, OPTIONS");
  g_assert_nonnull (strstr (answer_get (preflight, "access-control-allow-headers"),
                            "Content-Type"));

  answer = post_full (fixture, session, JSON "Origin: https://intranet.example\r\n",
                      SAY, strlen (SAY));
  g_assert_cmpuint (answer->status, ==, 204);
  g_assert_cmpstr (answer_get (answer, "access-control-allow-origin"), ==,
                   "https://intranet.example");
}

/* Twenty at once, ten a second; each has an allowance of its own. */
static void
test_rate (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Reader) a = open_reader (fixture, READER_EVENTS, "Id=a", &session);
  g_autofree char *other = NULL;
  g_autoptr (Reader) b = open_reader (fixture, READER_EVENTS, "Id=b", &other);
  guint n = say_many (fixture, session, 60);

  g_assert_nonnull (b);
  /* Some came back meanwhile. */
  g_assert_cmpuint (n, >=, 20);
  g_assert_cmpuint (n, <, 60);
  g_assert_cmpuint (fixture_count (fixture, "received a"), ==, n);

  /* It is the client's own. */
  n = say_many (fixture, session, 20);
  g_assert_cmpuint (n, <, 20);
  take (fixture, other, SAY);

  clock_advance (G_USEC_PER_SEC);
  g_assert_cmpuint (say_many (fixture, session, 10), ==, 10);
  g_assert_false (peer_is_ended (a->peer));
}

/* It is one allowance for what comes in frames and what comes here. */
static void
test_rate_shared (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = peer_new_websocket (fixture->port, "Id=a", PEER_JSON);
  g_autofree char *hello = peer_next_text (peer);
  g_autofree char *session = dup_session (hello);
  guint i;

  for (i = 0; i < 40; i++)
    peer_send_text (peer, SAY);

  loop_until (fixture_count (fixture, "received") >= 20);
  g_assert_cmpuint (say_many (fixture, session, 20), <, 20);
}

static void
test_closed (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) fixture = NULL;
  g_autofree char *session = NULL;
  g_autoptr (Reader) reader = NULL;
  g_autofree char *id = NULL;
  g_autofree char *body = NULL;

  config->inbox = FALSE;
  fixture = fixture_new_for_config (config);
  reader = open_reader (fixture, READER_EVENTS, "Id=a", &session);
  refuse (fixture, session, "{\"event\":\"message\",\"text\":\"x\",\"ref\":\"r\"}", 403, "r");
  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 0);

  /* What is not for a person to read is taken. */
  id = fixture_publish (fixture, "Dinner", NULL);
  body = g_strdup_printf ("{\"event\":\"seen\",\"id\":\"%s\"}", id);
  take (fixture, session, body);
  g_assert_true (fixture_saw (fixture, "seen a: Dinner"));
}

/* The operator has too much to read. */
static void
test_no_room (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Reader) reader = open_reader (fixture, READER_EVENTS, "Id=a", &session);

  g_assert_nonnull (reader);
  fixture->keep = FALSE;
  refuse (fixture, session, SAY, 429, NULL);
}

/* Who does not read what it is sent cannot pile up answers. */
static void
test_blocked (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Reader) reader = NULL;
  g_autoptr (JsonObject) hello = NULL;
  guint n_messages = 0;
  guint i;

  reader = reader_new_full (fixture, path, "Id=a", NULL, SMALL_BUFFER);
  hello = reader_next (reader, "hello");
  session = g_strconcat ("session=", json_object_get_string_member (hello, "session"), NULL);
  peer_set_reading (reader->peer, FALSE);
  fixture_publish_many (fixture, 0, 300, 10000);
  loop_settle ();

  for (i = 0; i < 50; i++)
    take (fixture, session, SYNC);

  peer_set_reading (reader->peer, TRUE);
  while (n_messages < 300)
    {
      reader_skip (reader, "message");
      n_messages++;
    }

  take (fixture, session, SYNC);
  reader_skip (reader, "sync");
}

/* It is not a body's turn to be waited for by anybody else. */
static void
test_half_body (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Reader) reader = open_reader (fixture, READER_EVENTS, "Id=a", &session);
  g_autoptr (Peer) peer = peer_new (fixture->port);

  g_assert_nonnull (reader);
  peer_print (peer, "POST /inbox?%s HTTP/1.1\r\nHost: localhost\r\n" JSON
              "Content-Length: 100\r\n\r\n{\"event\":", session);
  loop_settle ();
  take (fixture, session, SAY);
  peer_close (peer);
  take (fixture, session, SAY);
  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 2);
}

static void
add (const char    *name,
     GTestDataFunc  test)
{
  g_autofree char *events = g_strconcat ("/inbox/events/", name, NULL);
  g_autofree char *lines = g_strconcat ("/inbox/lines/", name, NULL);

  g_test_add_data_func (events, READER_EVENTS, test);
  g_test_add_data_func (lines, READER_LINES, test);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("message", test_message);
  add ("seen", test_seen);
  add ("sync", test_sync);
  add ("blocked", test_blocked);
  g_test_add_func ("/inbox/websocket", test_websocket);
  g_test_add_func ("/inbox/poll", test_poll);
  g_test_add_func ("/inbox/which", test_which);
  g_test_add_func ("/inbox/name", test_name);
  g_test_add_func ("/inbox/session", test_session);
  g_test_add_func ("/inbox/nobody", test_nobody);
  g_test_add_func ("/inbox/wrong", test_wrong);
  g_test_add_func ("/inbox/long", test_long);
  g_test_add_func ("/inbox/type", test_type);
  g_test_add_func ("/inbox/method", test_method);
  g_test_add_func ("/inbox/origin", test_origin);
  g_test_add_func ("/inbox/rate/own", test_rate);
  g_test_add_func ("/inbox/rate/shared", test_rate_shared);
  g_test_add_func ("/inbox/closed", test_closed);
  g_test_add_func ("/inbox/no-room", test_no_room);
  g_test_add_func ("/inbox/half-body", test_half_body);

  return g_test_run ();
}
