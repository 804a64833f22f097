/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "clock.h"
#include "crier-poll-response.h"
#include "hub-fixture.h"
#include "loop.h"
#include "polling.h"

/* What who polls can rely on (docs/protocol.md §9): what is in an answer and
 * when it comes, and that nothing is lost when it does not arrive. Who is taken
 * for whom stands in test-pollers.c. */

#define SECONDS(n) ((n) * G_USEC_PER_SEC)

static char *
get_string (const Answer *answer,
            const char   *name)
{
  g_autoptr (JsonObject) object = polling_parse (answer);

  return g_strdup (json_object_get_string_member (object, name));
}

static void
publish (Fixture    *fixture,
         const char *text)
{
  g_autofree char *id = fixture_publish (fixture, text, NULL);

  g_assert_nonnull (id);
}

static void
tick (Fixture *fixture)
{
  g_autofree char *time = fixture_tick (fixture);

  g_assert_nonnull (time);
}

static guint64
count_messages (Fixture    *fixture,
                const char *id)
{
  return crier_client_get_messages (fixture_find (fixture, id));
}

/* The first answer comes at once and begins with hello, the others have what
 * is new since the one before, and nothing is a list without elements. */
static void
test_at_once (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) first = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *cursor = NULL;
  JsonObject *hello;

  publish (fixture, "before");
  first = polling_poll (fixture, "Id=a", "");
  object = polling_parse (first);
  cursor = fixture_make_cursor (fixture, 1);
  g_assert_cmpstr (json_object_get_string_member (object, "cursor"), ==, cursor);
  g_assert_cmpstr (answer_get (first, "date"), !=, NULL);
  hello = json_array_get_object_element (json_object_get_array_member (object, "events"), 0);
  g_assert_cmpstr (json_object_get_string_member (hello, "event"), ==, "hello");
  g_assert_cmpstr (json_object_get_string_member (hello, "client"), ==, "a");
  g_assert_cmpstr (json_object_get_string_member (hello, "cursor"), ==, cursor);
  g_assert_cmpuint (strlen (json_object_get_string_member (hello, "session")), ==, 24);

  polling_check (fixture, "Id=a", "");
  publish (fixture, "one");
  publish (fixture, "two");
  tick (fixture);
  polling_check (fixture, "Id=a", "one two <time>");
  polling_check (fixture, "Id=a", "");
  tick (fixture);
  tick (fixture);
  polling_check (fixture, "Id=a", "<time>");

  g_assert_cmpuint (hub_fixture_count_clients (fixture->hub), ==, 1);
  g_assert_cmpuint (count_messages (fixture, "a"), ==, 2);
  g_assert_cmpint (crier_client_get_transport (fixture_find (fixture, "a")), ==,
                   CRIER_TRANSPORT_POLLING);
  g_assert_cmpuint (crier_client_get_sent (fixture_find (fixture, "a")), >, 1000);
  g_assert_cmpint (crier_client_get_latency (fixture_find (fixture, "a")), >=, 0);
}

static Answer *
poll_tagged (Fixture    *fixture,
             const char *format,
             const char *tag)
{
  g_autofree char *list = NULL;
  g_autofree char *field = NULL;
  g_auto (GStrv) parts = g_strsplit (format, "TAG", -1);

  list = g_strjoinv (tag, parts);
  field = g_strconcat ("If-None-Match: ", list, "\r\n", NULL);

  return polling_poll (fixture, "Id=a", field);
}

/* RFC 9110 §13.1.2, and that the tag changes with whatever is new. */
static void
test_tag (void)
{
  const char *matching[] = { "TAG", "W/TAG", "\"x\", TAG", "TAG,\"y\"", "*" };
  const char *others[] = { "\"x\"", "\"\"", "", "TA", "W/\"x\"" };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) first = polling_poll (fixture, "Id=a", "");
  g_autoptr (Answer) second = NULL;
  g_autoptr (Answer) third = NULL;
  const char *tag = answer_get (first, "etag");
  guint i;

  g_assert_nonnull (tag);
  for (i = 0; i < G_N_ELEMENTS (matching); i++)
    {
      g_autoptr (Answer) same = poll_tagged (fixture, matching[i], tag);

      g_assert_cmpuint (same->status, ==, 304);
      g_assert_cmpuint (same->length, ==, 0);
      g_assert_cmpstr (answer_get (same, "etag"), ==, tag);
      g_assert_null (answer_get (same, "content-type"));
    }

  for (i = 0; i < G_N_ELEMENTS (others); i++)
    polling_assert (poll_tagged (fixture, others[i], tag), "");

  tick (fixture);
  second = poll_tagged (fixture, "TAG", tag);
  g_assert_cmpuint (second->status, ==, 200);
  g_assert_cmpstr (answer_get (second, "etag"), !=, tag);

  publish (fixture, "one");
  third = poll_tagged (fixture, "TAG", answer_get (second, "etag"));
  g_assert_cmpuint (third->status, ==, 200);
  g_assert_cmpstr (answer_get (third, "etag"), !=, answer_get (second, "etag"));

  polling_assert (poll_tagged (fixture, "TAG", answer_get (third, "etag")), "304");
  polling_assert (poll_tagged (fixture, "TAG", tag), "");
}

/* A message for somebody else is nothing new, but moves the cursor. */
static void
test_others (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) answer = NULL;
  g_autofree char *cursor = NULL;
  g_autofree char *found = NULL;
  g_autofree char *id = NULL;

  polling_check (fixture, "Id=a", "<hello>");
  polling_check (fixture, "Id=b", "<hello>");
  id = fixture_publish (fixture, "private", "b");

  answer = polling_poll (fixture, "Id=a", "");
  found = get_string (answer, "cursor");
  cursor = fixture_make_cursor (fixture, 1);
  g_assert_cmpstr (found, ==, cursor);
  polling_assert (g_steal_pointer (&answer), "");
  polling_check (fixture, "Id=b", "private");
}

/* Held until there is something to say; hello alone is nothing. */
static void
test_held (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  Peer *peer;

  peer = polling_ask (fixture, "Id=a&wait=30", "");
  loop_until (hub_fixture_count_clients (fixture->hub) == 1);
  loop_settle ();
  g_assert_cmpuint (peer_get_received (peer), ==, 0);
  g_assert_cmpint (crier_client_get_transport (fixture_find (fixture, "a")), ==,
                   CRIER_TRANSPORT_LONG_POLLING);
  tick (fixture);
  polling_assert (polling_finish (peer), "<hello> <time>");

  peer = polling_ask (fixture, "Id=a&wait=30", "");
  loop_settle ();
  publish (fixture, "one");
  publish (fixture, "two");
  polling_assert (polling_finish (peer), "one two");

  /* What came in between does not wait. */
  publish (fixture, "three");
  polling_check (fixture, "Id=a&wait=30", "three");
  g_assert_cmpuint (count_messages (fixture, "a"), ==, 3);
}

/* Not before its time, and not much later. */
static void
test_waited (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) answer = NULL;
  g_autofree char *field = NULL;
  Peer *peer;

  peer = polling_ask (fixture, "Id=a&wait=20", "");
  loop_until (hub_fixture_count_clients (fixture->hub) == 1);
  clock_advance (SECONDS (19));
  loop_for (600);
  g_assert_cmpuint (peer_get_received (peer), ==, 0);
  clock_advance (SECONDS (1));
  polling_assert (polling_finish (peer), "<hello>");

  peer = polling_ask (fixture, "Id=a&wait=1", "");
  loop_settle ();
  clock_advance (SECONDS (1));
  answer = polling_finish (peer);
  field = g_strdup_printf ("If-None-Match: %s\r\n", answer_get (answer, "etag"));
  polling_assert (g_steal_pointer (&answer), "");

  peer = polling_ask (fixture, "Id=a&wait=1", field);
  loop_settle ();
  clock_advance (SECONDS (1));
  polling_assert (polling_finish (peer), "304");

  /* A message for somebody else does not end the wait, but is something. */
  peer = polling_ask (fixture, "Id=a&wait=1", field);
  loop_settle ();
  polling_check (fixture, "Id=b", "<hello>");
  g_free (fixture_publish (fixture, "private", "b"));
  loop_settle ();
  g_assert_cmpuint (peer_get_received (peer), ==, 0);
  clock_advance (SECONDS (1));
  polling_assert (polling_finish (peer), "");
}

/* A client that leaves is noticed at once, and has not received what comes
 * then; it is there until it does not come back. */
static void
test_gone (void)
{
  void (*ways[]) (Peer *) = { peer_close, peer_reset, peer_shut };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autoptr (Peer) peer = polling_ask (fixture, "Id=a&wait=30", "");

      loop_until (hub_fixture_count_clients (fixture->hub) == 1);
      g_assert_false (crier_server_is_quiet (fixture->server));
      ways[i] (peer);
      loop_until (crier_server_is_quiet (fixture->server));

      publish (fixture, "one");
      loop_settle ();
      g_assert_cmpuint (hub_fixture_count_clients (fixture->hub), ==, 1);
      g_assert_cmpuint (count_messages (fixture, "a"), ==, 0);

      polling_check (fixture, "Id=a&wait=30", "<hello> one");
      g_assert_cmpuint (count_messages (fixture, "a"), ==, 1);
      g_assert_cmpuint (fixture_count (fixture, "joined "), ==, 1);
    }
}

/* What a client says of its place counts. */
static void
test_resume (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *three = fixture_make_cursor (fixture, 3);
  g_autofree char *since = g_strconcat ("Id=a&since=", three, NULL);
  g_autofree char *query = g_strconcat ("Id=b&wait=30&since=", three, NULL);

  fixture_publish_many (fixture, 1, 5, 0);
  polling_check (fixture, since, "<hello> 4 5");
  polling_check (fixture, "Id=a", "");
  polling_check (fixture, since, "4 5");
  tick (fixture);
  polling_check (fixture, since, "4 5 <time>");
  polling_check (fixture, "Id=a&since=earliest", "1 2 3 4 5");
  fixture_publish_many (fixture, 6, 2, 0);
  polling_check (fixture, "Id=a", "6 7");

  polling_check (fixture, query, "<hello> 4 5 6 7");
  polling_check (fixture, query, "4 5 6 7");
  polling_check (fixture, "Id=c&since=earliest", "<hello> 1 2 3 4 5 6 7");
}

static void
test_lost (void)
{
  const char *never[] = {
    "", "x", "-", "-1", "999999-1", "%F0%9F%98%80", "0", "aaaaaa-99999999999999999999"
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *future = fixture_make_cursor (fixture, 3);
  g_autofree char *query = g_strconcat ("Id=f&since=", future, NULL);
  guint i;

  fixture_publish_many (fixture, 1, 2, 0);
  polling_check (fixture, "Id=a", "<hello>");
  for (i = 0; i < G_N_ELEMENTS (never); i++)
    {
      g_autofree char *known = g_strconcat ("Id=a&since=", never[i], NULL);
      g_autofree char *fresh = g_strdup_printf ("Id=b%u&since=%s", i, never[i]);

      polling_check (fixture, known, "1 2 lost");
      polling_check (fixture, "Id=a", "");
      polling_check (fixture, fresh, "<hello> 1 2 lost");
    }

  polling_check (fixture, query, "<hello> 1 2 lost");
}

/* Who is away for so long that its messages are not kept any more. */
static void
test_skipped (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) answer = NULL;
  g_autofree char *text = NULL;

  polling_check (fixture, "Id=a", "<hello>");
  fixture_publish_many (fixture, 1, CRIER_LOG_MESSAGES + 10, 0);
  answer = polling_poll (fixture, "Id=a", "");
  text = polling_describe (answer);
  g_assert_true (g_str_has_prefix (text, "11 12 "));
  g_assert_true (g_str_has_suffix (text, " lost more"));
}

/* An answer is bounded, and the next one goes on where it ended, at once. */
static void
test_bounded (void)
{
  const struct { guint n;
                 gsize size;
                 guint n_answers;
  } cases[] = {
    { CRIER_POLL_RESPONSE_MAX_EVENTS - 1, 0, 1 }, /* and the time */
    { CRIER_POLL_RESPONSE_MAX_EVENTS, 0, 2 },
    { 300, 0, 5 },
    { 20, 40 * 1024, 4 },
    { 3, 64 * 1024, 1 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autoptr (GString) expected = g_string_new (NULL);
      g_autoptr (GString) found = g_string_new (NULL);
      gboolean more = TRUE;
      guint n = 0;
      guint k;

      polling_check (fixture, "Id=a", "<hello>");
      fixture_publish_many (fixture, 0, cases[i].n, cases[i].size);
      tick (fixture);

      for (k = 0; k < cases[i].n; k++)
        g_string_append_printf (expected, "%u ", k);
      g_string_append (expected, "<time> ");

      for (; more; n++)
        {
          g_autoptr (Answer) answer = polling_poll (fixture, "Id=a", "");
          g_autofree char *text = polling_describe (answer);

          g_assert_cmpuint (answer->length, <=,
                            CRIER_POLL_RESPONSE_MAX_BYTES + 1024);
          more = g_str_has_suffix (text, " more");
          if (more)
            text[strlen (text) - strlen (" more")] = '\0';

          g_string_append_printf (found, "%s ", text);
        }

      g_assert_cmpstr (found->str, ==, expected->str);
      g_assert_cmpuint (n, ==, cases[i].n_answers);
      g_assert_cmpuint (count_messages (fixture, "a"), ==, cases[i].n);
    }
}

/* Fills the log with more than the kernel takes for a peer that does not read,
 * and asks for it. */
static Peer *
ask_slowly (Fixture *fixture)
{
  Peer *peer = peer_new_full ("127.0.0.1", fixture->port, 4096);

  fixture_publish_many (fixture, 0, 20, 60 * 1024);
  peer_set_reading (peer, FALSE);
  peer_print (peer, "GET /poll?Id=a HTTP/1.1\r\nHost: localhost\r\n\r\n");
  loop_settle ();

  return peer;
}

/* Messages count as received when their answer was written, and not before. */
static void
test_slow (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  CrierClient *client;
  Peer *peer;

  polling_check (fixture, "Id=a", "<hello>");
  client = fixture_find (fixture, "a");
  peer = ask_slowly (fixture);
  g_assert_cmpuint (count_messages (fixture, "a"), ==, 0);
  crier_hub_refresh (fixture->hub, NULL);
  g_assert_cmpuint (crier_client_get_pending (client), >, 0);
  tick (fixture);
  loop_settle ();

  peer_set_reading (peer, TRUE);
  polling_assert (polling_finish (peer), "0 1 2 3 more");
  g_assert_cmpuint (count_messages (fixture, "a"), ==, 4);
  crier_hub_refresh (fixture->hub, NULL);
  g_assert_cmpuint (crier_client_get_pending (client), ==, 0);
  polling_check (fixture, "Id=a", "4 5 6 7 more");
}

/* Who does not read for 8 seconds, or asks anew instead, is where it was. */
static void
test_unread (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) first = NULL;
  g_autoptr (Peer) second = NULL;

  polling_check (fixture, "Id=a", "<hello>");
  first = ask_slowly (fixture);
  loop_for (300);
  clock_advance (SECONDS (7));
  loop_for (600);
  g_assert_false (crier_server_is_quiet (fixture->server));
  clock_advance (SECONDS (1));
  loop_until (crier_server_is_quiet (fixture->server));
  g_assert_cmpuint (count_messages (fixture, "a"), ==, 0);

  polling_check (fixture, "Id=a", "0 1 2 3 more");
  second = ask_slowly (fixture);
  peer_reset (second);
  loop_until (crier_server_is_quiet (fixture->server));
  g_assert_cmpuint (count_messages (fixture, "a"), ==, 4);
  polling_check (fixture, "Id=a", "4 5 6 7 more");
}

static gboolean
has_left (Fixture *fixture)
{
  return hub_fixture_count_clients (fixture->hub) == 0;
}

/* It is not gone before so much time has passed, and then it is. */
static void
assert_leaves_after (Fixture *fixture,
                     gint64   microseconds)
{
  clock_advance (microseconds - SECONDS (1) / 2);
  loop_for (300);
  g_assert_false (has_left (fixture));
  clock_advance (SECONDS (1) / 2);
  loop_until (has_left (fixture));
  g_assert_true (fixture_saw (fixture, "left a 0"));
}

/* Gone is who has missed three turns of its own. */
static void
test_departure (void)
{
  const struct { guint turn;
                 guint patience;
  } cases[] = {
    { 0, 3 }, { 2, 6 }, { 7, 21 }, { 29, 87 }
  };
  g_autoptr (Fixture) once = fixture_new ();
  guint i;

  /* Who asked only once has none. */
  polling_check (once, "Id=a", "<hello>");
  assert_leaves_after (once, SECONDS (10));

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();

      polling_check (fixture, "Id=a", "<hello>");
      clock_advance (SECONDS (MIN (cases[i].turn, 9)));
      polling_check (fixture, "Id=a", "");

      if (cases[i].turn > 9)
        {
          clock_advance (SECONDS (cases[i].turn) * 2 / 3);
          polling_check (fixture, "Id=a", "");
          clock_advance (SECONDS (cases[i].turn));
          polling_check (fixture, "Id=a", "");
        }

      assert_leaves_after (fixture, SECONDS (cases[i].patience));
    }
}

/* The time that a request was held is no turn of the client's. */
static void
test_departure_held (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  guint i;

  for (i = 0; i < 2; i++)
    {
      Peer *peer = polling_ask (fixture, "Id=a&wait=30", "");

      loop_settle ();
      clock_advance (SECONDS (29));
      loop_for (300);
      g_assert_false (has_left (fixture));
      tick (fixture);
      polling_assert (polling_finish (peer), i == 0 ? "<hello> <time>" : "<time>");
    }

  assert_leaves_after (fixture, SECONDS (3));
}

/* Everybody is told when the server stops, those who wait and those who come. */
static void
test_shutdown (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Answer) late = NULL;
  Peer *peer;

  polling_check (fixture, "Id=b", "<hello>");
  peer = polling_ask (fixture, "Id=a&wait=30", "");
  loop_until (hub_fixture_count_clients (fixture->hub) == 2);
  publish (fixture, "last");
  crier_hub_close (fixture->hub);
  g_assert_true (has_left (fixture));
  g_assert_true (fixture_saw (fixture, "left a 5"));
  g_assert_true (fixture_saw (fixture, "left b 5"));
  answer = polling_finish (peer);
  g_assert_nonnull (strstr (answer->body,
                            "{\"event\":\"goodbye\",\"reason\":\"shutdown\",\"retry\":2}"));
  polling_assert (g_steal_pointer (&answer), "<hello> last <goodbye>");

  late = polling_poll (fixture, "Id=b", "");
  g_assert_cmpuint (late->status, ==, 503);
  g_assert_cmpstr (answer_get (late, "retry-after"), ==, "2");
  g_assert_cmpstr (late->body, ==, "{\"events\":[{\"event\":\"goodbye\","
                   "\"reason\":\"shutdown\",\"retry\":2}]}\n");
}

static void
assert_dismissed (Fixture    *fixture,
                  const char *query)
{
  g_autoptr (Answer) answer = polling_poll (fixture, query, "");

  g_assert_cmpuint (answer->status, ==, 403);
  g_assert_null (answer_get (answer, "retry-after"));
  g_assert_cmpstr (answer->body, ==, "{\"events\":[{\"event\":\"goodbye\","
                   "\"reason\":\"disconnected\"}]}\n");
}

/* Whom the operator disconnects is told, and not taken back for a while. */
static void
test_disconnected (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) answer = NULL;
  Peer *peer;

  peer = polling_ask (fixture, "Id=a&wait=30", "");
  loop_until (hub_fixture_count_clients (fixture->hub) == 1);
  fixture_disconnect (fixture, "a");
  g_assert_true (fixture_saw (fixture, "left a 4"));
  answer = polling_finish (peer);
  g_assert_nonnull (strstr (answer->body, "\"disconnected\"}"));
  polling_assert (g_steal_pointer (&answer), "<hello> <goodbye>");

  assert_dismissed (fixture, "Id=a&wait=30");
  clock_advance (SECONDS (9));
  loop_for (300);
  assert_dismissed (fixture, "Id=a&wait=30");
  polling_check (fixture, "Id=b", "<hello>");
  clock_advance (SECONDS (1));
  loop_for (600);
  polling_check (fixture, "Id=a&wait=0", "<hello>");

  /* One that was not asking just then. */
  fixture_disconnect (fixture, "b");
  assert_dismissed (fixture, "Id=b");
}

static void
test_full (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Answer) answer = NULL;

  config->max_clients = 1;
  fixture = fixture_new_for_config (config);
  polling_check (fixture, "Id=a", "<hello>");
  polling_check (fixture, "Id=a", "");
  answer = polling_poll (fixture, "Id=b", "");
  g_assert_cmpuint (answer->status, ==, 503);
  g_assert_cmpstr (answer_get (answer, "retry-after"), ==, "2");
  polling_check (fixture, "Id=a", "");
  g_assert_cmpuint (fixture_count (fixture, "joined "), ==, 1);
}

/* It says what an answer would look like, and nobody is there for it. */
static void
test_head (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) answer = NULL;

  answer = fixture_ask (fixture, "HEAD /poll?Id=a&wait=30 HTTP/1.1\r\n"
                        "Host: localhost\r\n\r\n");
  g_assert_cmpuint (answer->status, ==, 200);
  answer_assert_secure (answer);
  answer_assert_whole (answer, TRUE);
  g_assert_cmpstr (answer_get (answer, "content-type"), ==, "application/json");
  g_assert_nonnull (answer_get (answer, "etag"));
  g_assert_cmpuint (fixture->events->len, ==, 0);
}

static void
test_refused (void)
{
  const char *queries[] = {
    "wait=31", "wait=-1", "wait=x", "wait=1.5", "wait=1&wait=2", "Id=%00", "Id=%FF",
    "since=a&since=b", "session=a&session=b",
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (queries); i++)
    polling_check (fixture, queries[i], "400");

  g_assert_cmpuint (fixture->events->len, ==, 0);
}

/* What a client says comes by another way, and its answer by this one. */
static void
test_sync (void)
{
  const char body[] = "{\"event\":\"sync\",\"t0\":12.5}";
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Answer) first = polling_poll (fixture, "Id=a", "");
  g_autoptr (JsonObject) greeting = polling_parse (first);
  g_autoptr (JsonObject) object = NULL;
  JsonArray *events = json_object_get_array_member (greeting, "events");
  const char *session;
  JsonObject *sync;
  guint i;

  session = json_object_get_string_member (json_array_get_object_element (events, 0),
                                           "session");
  for (i = 0; i < 6; i++)
    {
      g_autoptr (Peer) peer = peer_new (fixture->port);
      g_autoptr (Answer) taken = NULL;

      peer_print (peer, "POST /inbox?session=%s HTTP/1.1\r\nHost: localhost\r\n"
                  "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                  session, strlen (body), body);
      taken = peer_finish (peer);
      g_assert_cmpuint (taken->status, ==, 204);
    }

  answer = polling_poll (fixture, "Id=a", "If-None-Match: *\r\n");
  object = polling_parse (answer);
  sync = json_array_get_object_element (json_object_get_array_member (object, "events"), 0);
  g_assert_cmpfloat (json_object_get_double_member (sync, "t0"), ==, 12.5);
  g_assert_cmpfloat (json_object_get_double_member (sync, "t2"), >=,
                     json_object_get_double_member (sync, "t1"));
  polling_assert (g_steal_pointer (&answer), "<sync> <sync> <sync> <sync>");
  polling_check (fixture, "Id=a", "");
}

static void
test_foreign_page (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Answer) other = NULL;

  g_ptr_array_add (config->allowed_origins, g_strdup ("https://example.org"));
  fixture = fixture_new_for_config (config);
  answer = polling_poll (fixture, "Id=a", "Origin: https://example.org\r\n");
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer_get (answer, "access-control-allow-origin"), ==,
                   "https://example.org");
  g_assert_cmpstr (answer_get (answer, "access-control-expose-headers"), ==,
                   "ETag, Retry-After");
  g_assert_cmpstr (answer_get (answer, "vary"), ==, "Origin");
  g_assert_cmpstr (answer_get (answer, "cross-origin-resource-policy"), ==,
                   "cross-origin");
  other = polling_poll (fixture, "Id=a", "");
  g_assert_null (answer_get (other, "access-control-allow-origin"));
  polling_assert (polling_poll (fixture, "Id=a", "Origin: https://example.com\r\n"), "403");
}

/* Screens forget, also those that were away. */
static void
test_clear (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  Peer *peer;

  polling_check (fixture, "Id=a", "<hello>");
  publish (fixture, "one");
  polling_check (fixture, "Id=a", "one");
  hub_fixture_clear (fixture->hub);
  publish (fixture, "two");
  polling_check (fixture, "Id=a", "<clear> two");

  /* Also those that missed several messages before. */
  publish (fixture, "three");
  publish (fixture, "four");
  publish (fixture, "five");
  hub_fixture_clear (fixture->hub);
  publish (fixture, "six");
  polling_check (fixture, "Id=a", "<clear> six");

  /* And another client, whose question is held when all of it comes. */
  peer = polling_ask (fixture, "Id=a&wait=30", "");
  loop_settle ();
  publish (fixture, "seven");
  publish (fixture, "eight");
  hub_fixture_clear (fixture->hub);
  publish (fixture, "nine");
  polling_assert (polling_finish (peer), "<hello> <clear> nine");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/poller/at-once", test_at_once);
  g_test_add_func ("/poller/tag", test_tag);
  g_test_add_func ("/poller/others", test_others);
  g_test_add_func ("/poller/held", test_held);
  g_test_add_func ("/poller/waited", test_waited);
  g_test_add_func ("/poller/gone", test_gone);
  g_test_add_func ("/poller/resume", test_resume);
  g_test_add_func ("/poller/lost", test_lost);
  g_test_add_func ("/poller/skipped", test_skipped);
  g_test_add_func ("/poller/bounded", test_bounded);
  g_test_add_func ("/poller/slow", test_slow);
  g_test_add_func ("/poller/unread", test_unread);
  g_test_add_func ("/poller/departure", test_departure);
  g_test_add_func ("/poller/departure-held", test_departure_held);
  g_test_add_func ("/poller/shutdown", test_shutdown);
  g_test_add_func ("/poller/disconnected", test_disconnected);
  g_test_add_func ("/poller/full", test_full);
  g_test_add_func ("/poller/head", test_head);
  g_test_add_func ("/poller/refused", test_refused);
  g_test_add_func ("/poller/sync", test_sync);
  g_test_add_func ("/poller/foreign-page", test_foreign_page);
  g_test_add_func ("/poller/clear", test_clear);

  return g_test_run ();
}
