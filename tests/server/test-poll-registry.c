/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "clock.h"
#include "crier-poll-listener.h"
#include "hub-fixture.h"
#include "loop.h"
#include "polling.h"

/* Who is taken for whom among those who poll (docs/protocol.md §9), and
 * that there can be many of them. */

#define SECONDS(n) ((n) * G_USEC_PER_SEC)

static guint
count (Fixture *fixture)
{
  return hub_fixture_count_clients (fixture->hub);
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

/* Polls for the first time, and returns what its session is called. */
static char *
begin (Fixture    *fixture,
       const char *query,
       const char *fields)
{
  g_autoptr (Answer) answer = polling_poll (fixture, query, fields);
  g_autoptr (JsonObject) object = polling_parse (answer);
  JsonArray *events = json_object_get_array_member (object, "events");
  JsonObject *hello = json_array_get_object_element (events, 0);

  g_assert_cmpstr (json_object_get_string_member (hello, "event"), ==, "hello");

  return g_strdup (json_object_get_string_member (hello, "session"));
}

/* By Id, address, program and technique: who differs in any is another. */
static void
test_identity (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  polling_check (fixture, "Id=a", "<hello>");
  polling_check (fixture, "id=a", "");
  polling_check (fixture, "Id=b", "<hello>");
  polling_check (fixture, "", "<hello>");
  polling_check (fixture, "Id=", "");
  g_assert_cmpuint (count (fixture), ==, 3);

  polling_assert (polling_poll (fixture, "Id=a", "User-Agent: x\r\n"), "<hello>");
  polling_assert (polling_poll (fixture, "Id=a", "User-Agent: x\r\n"), "");
  polling_assert (polling_poll (fixture, "Id=a", "User-Agent: y\r\n"), "<hello>");
  polling_check (fixture, "Id=a", "");
  g_assert_cmpuint (count (fixture), ==, 5);

  /* Each has its own place. */
  publish (fixture, "one");
  polling_check (fixture, "Id=a", "one");
  polling_assert (polling_poll (fixture, "Id=a", "User-Agent: x\r\n"), "one");
  polling_check (fixture, "", "one");
}

/* A client that asked once and went does not keep one out that comes; if it comes
 * back, it goes on where it was. One that asks again and again, or waits, keeps its
 * place. */
static void
test_full (void)
{
  g_autoptr (CrierConfig) config = crier_config_new ();
  g_autoptr (Fixture) fixture = NULL;
  g_autofree char *cursor = NULL;
  g_autofree char *session = NULL;
  g_autofree char *query = NULL;
  Peer *waiting;
  guint i;

  config->port = 0;
  config->max_clients = 4;
  fixture = fixture_new_for_config (config);

  polling_check (fixture, "Id=stays", "<hello>");
  polling_check (fixture, "Id=stays", "");
  waiting = polling_ask (fixture, "Id=waits&wait=30", "");
  session = begin (fixture, "Id=once", "");
  cursor = crier_log_format_cursor (crier_hub_get_log (fixture->hub), 0);
  publish (fixture, "one");
  polling_assert (polling_finish (waiting), "<hello> one");
  waiting = polling_ask (fixture, "Id=waits&wait=30", "");
  loop_settle ();

  for (i = 0; i < 10; i++)
    {
      g_autofree char *other = g_strdup_printf ("Id=other%u", i);

      polling_check (fixture, other, "<hello>");
      g_assert_cmpuint (count (fixture), ==, 4);
    }

  query = g_strdup_printf ("session=%s&since=%s", session, cursor);
  polling_check (fixture, query, "<hello> one");
  polling_check (fixture, "Id=stays", "one");
  publish (fixture, "two");
  polling_assert (polling_finish (waiting), "two");
  g_assert_cmpuint (count (fixture), ==, 4);
}

/* Nobody asks twice at once, so these are two, alike as they are. */
static void
test_twins (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  guint i;

  for (i = 0; i < 3; i++)
    {
      Peer *one = polling_ask (fixture, "Id=a&wait=30", "");
      Peer *other = polling_ask (fixture, "Id=a&wait=30", "");

      loop_settle ();
      publish (fixture, "text");
      polling_assert (polling_finish (one), i == 0 ? "<hello> text" : "text");
      polling_assert (polling_finish (other), i == 0 ? "<hello> text" : "text");
      g_assert_cmpuint (count (fixture), ==, 2);
    }

  /* One of them stays away. */
  for (i = 0; i < 5; i++)
    {
      Peer *one = polling_ask (fixture, "Id=a&wait=30", "");

      loop_settle ();
      tick (fixture);
      polling_assert (polling_finish (one), "<time>");
      clock_advance (SECONDS (1));
      loop_for (300);
    }

  loop_until (count (fixture) == 1);
}

/* The name that hello gave is who it is, whatever else it says. */
static void
test_session (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = begin (fixture, "Id=a", "");
  g_autofree char *query = g_strdup_printf ("Id=a&session=%s", session);
  g_autofree char *bare = g_strdup_printf ("session=%s", session);

  publish (fixture, "one");
  polling_check (fixture, query, "one");
  publish (fixture, "two");
  polling_assert (polling_poll (fixture, bare, "User-Agent: x\r\n"), "two");
  g_assert_cmpuint (count (fixture), ==, 1);

  /* So whoever looks like it did is somebody else. */
  polling_check (fixture, "Id=a", "<hello>");
  g_assert_cmpuint (count (fixture), ==, 2);
  publish (fixture, "three");
  polling_check (fixture, "Id=a", "three");
  polling_check (fixture, bare, "three");
}

/* One that is not ours is nobody's, and makes nobody new each time. */
static void
test_session_unknown (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  polling_check (fixture, "Id=a&session=", "<hello>");
  polling_check (fixture, "Id=a&session=aaaaaaaaaaaaaaaaaaaaaaaa", "");
  polling_check (fixture, "Id=a&session=%F0%9F%98%80", "");
  polling_check (fixture, "Id=a", "");
  g_assert_cmpuint (count (fixture), ==, 1);
}

/* A session outlives who began it, and goes on under its name. */
static void
test_session_again (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = begin (fixture, "Id=a", "");
  g_autofree char *query = g_strdup_printf ("Id=a&session=%s", session);
  g_autofree char *again = NULL;

  clock_advance (SECONDS (10));
  loop_until (count (fixture) == 0);
  again = begin (fixture, query, "");
  g_assert_cmpstr (again, ==, session);
  polling_check (fixture, query, "");
  g_assert_cmpuint (count (fixture), ==, 1);
}

/* A newer request takes the place of one that waits, but not in haste, or two
 * who share a session would drive each other out without end. */
static void
test_session_twice (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autofree char *query = NULL;
  g_autoptr (Answer) hasty = NULL;
  Peer *older;
  Peer *newer;

  publish (fixture, "zero");
  session = begin (fixture, "Id=a&wait=30&since=earliest", "");
  query = g_strdup_printf ("wait=30&session=%s", session);

  older = polling_ask (fixture, query, "");
  loop_settle ();
  hasty = polling_poll (fixture, query, "");
  g_assert_cmpuint (hasty->status, ==, 429);
  g_assert_cmpstr (answer_get (hasty, "retry-after"), ==, "1");
  g_assert_cmpuint (peer_get_received (older), ==, 0);

  clock_advance (SECONDS (1));
  newer = polling_ask (fixture, query, "");
  polling_assert (polling_finish (older), "");
  g_assert_cmpuint (peer_get_received (newer), ==, 0);
  publish (fixture, "one");
  polling_assert (polling_finish (newer), "one");
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpuint (crier_client_get_messages (fixture_find (fixture, "a")), ==, 2);
}

/* The first answer that is driven out was none: hello comes with the next. */
static void
test_session_twice_at_first (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = begin (fixture, "Id=a", "");
  g_autofree char *query = g_strdup_printf ("wait=30&session=%s", session);
  Peer *older = polling_ask (fixture, query, "");
  Peer *newer;

  loop_settle ();
  clock_advance (SECONDS (1));
  newer = polling_ask (fixture, query, "");
  polling_assert (polling_finish (older), "");
  tick (fixture);
  polling_assert (polling_finish (newer), "<hello> <time>");
}

/* Who changes the technique is another client, of the same session and at the
 * same place, and never both at once. */
static void
test_technique (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = begin (fixture, "Id=a", "");
  g_autofree char *query = g_strdup_printf ("Id=a&session=%s", session);
  g_autofree char *held = g_strdup_printf ("Id=a&wait=30&session=%s", session);
  Peer *peer;

  publish (fixture, "one");
  polling_check (fixture, held, "<hello> one");
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_true (fixture_saw (fixture, "left a 0"));
  g_assert_cmpint (crier_client_get_transport (fixture_find (fixture, "a")), ==,
                   CRIER_TRANSPORT_LONG_POLLING);

  peer = polling_ask (fixture, held, "");
  loop_settle ();
  clock_advance (SECONDS (1));
  polling_check (fixture, query, "<hello>");
  polling_assert (polling_finish (peer), "");
  publish (fixture, "two");
  polling_check (fixture, query, "two");
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpuint (fixture_count (fixture, "joined "), ==, 3);
}

/* Whom the operator disconnected is recognized by either. */
static void
test_dismissed (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = begin (fixture, "Id=a", "");
  g_autofree char *query = g_strdup_printf ("Id=a&session=%s", session);
  g_autofree char *held = g_strdup_printf ("wait=30&session=%s", session);
  g_autofree char *later = NULL;

  fixture_disconnect (fixture, "a");
  polling_check (fixture, "Id=a", "403");
  polling_check (fixture, query, "403");
  polling_check (fixture, held, "403");
  g_assert_cmpuint (count (fixture), ==, 0);

  clock_advance (CRIER_POLL_LISTENER_DISMISSED_USEC);
  loop_for (600);
  later = begin (fixture, query, "");
  g_assert_cmpstr (later, ==, session);
}

/* Another one that looks like it does not pay for it; what cannot be either of
 * those that are there does. */
static void
test_dismissed_alike (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  Peer *first = polling_ask (fixture, "Id=a&wait=30", "");
  Peer *second;
  Peer *held;

  loop_until (count (fixture) == 1);
  second = polling_ask (fixture, "Id=a&wait=30", "");
  loop_until (count (fixture) == 2);
  tick (fixture);
  polling_assert (polling_finish (first), "<hello> <time>");
  polling_assert (polling_finish (second), "<hello> <time>");

  fixture_disconnect (fixture, "a");
  g_assert_cmpuint (count (fixture), ==, 1);
  held = polling_ask (fixture, "Id=a&wait=30", "");
  loop_settle ();
  polling_check (fixture, "Id=a&wait=30", "403");
  tick (fixture);
  polling_assert (polling_finish (held), "<time>");
}

/* One tick answers all who wait, each once. */
static void
test_thousand (void)
{
  const guint n = 1000;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GPtrArray) peers = g_ptr_array_new ();
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *query = g_strdup_printf ("Id=c%u&wait=30", i);

      g_ptr_array_add (peers, polling_ask (fixture, query, ""));
      if (i % 50 == 0)
        loop_settle ();
    }

  loop_until (count (fixture) == n);
  tick (fixture);

  for (i = 0; i < n; i++)
    polling_assert (polling_finish (g_ptr_array_index (peers, i)), "<hello> <time>");

  g_assert_cmpuint (count (fixture), ==, n);
  loop_until (crier_server_is_quiet (fixture->server));
}

/* What a program says that it is can be as long as a head. */
static void
test_long_program (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *name = g_strnfill (8000, 'x');
  g_autofree char *one = g_strdup_printf ("User-Agent: %s1\r\n", name);
  g_autofree char *other = g_strdup_printf ("User-Agent: %s2\r\n", name);

  /* So little of it is kept that these are the same. */
  polling_assert (polling_poll (fixture, "", one), "<hello>");
  polling_assert (polling_poll (fixture, "", other), "");
  g_assert_cmpuint (count (fixture), ==, 1);
}

/* They cost nothing while they do not ask, and go together. */
static void
test_many_idle (void)
{
  const guint n = 2000;
  g_autoptr (Fixture) fixture = fixture_new ();
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *query = g_strdup_printf ("Id=c%u", i);

      polling_check (fixture, query, "<hello>");
    }

  g_assert_cmpuint (count (fixture), ==, n);
  tick (fixture);
  publish (fixture, "one");
  loop_settle ();
  polling_check (fixture, "Id=c7", "one <time>");

  clock_advance (SECONDS (10));
  loop_until (count (fixture) <= 1);
  clock_advance (SECONDS (30));
  loop_until (count (fixture) == 0);
  g_assert_cmpuint (fixture_count (fixture, "left "), ==, n);
}

/* The server ends with requests that wait, and with answers that nobody
 * takes. */
static void
test_stop (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) held = NULL;
  g_autoptr (Peer) slow = NULL;

  polling_check (fixture, "Id=b", "<hello>");
  fixture_publish_many (fixture, 0, 10, 60 * 1024);
  held = polling_ask (fixture, "Id=a&wait=30", "");
  slow = peer_new_full ("127.0.0.1", fixture->port, 4096);
  peer_set_reading (slow, FALSE);
  peer_print (slow, "GET /poll?Id=b HTTP/1.1\r\nHost: localhost\r\n\r\n");
  loop_until (count (fixture) == 2);
  loop_settle ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pollers/full", test_full);
  g_test_add_func ("/pollers/identity", test_identity);
  g_test_add_func ("/pollers/twins", test_twins);
  g_test_add_func ("/pollers/session", test_session);
  g_test_add_func ("/pollers/session-unknown", test_session_unknown);
  g_test_add_func ("/pollers/session-again", test_session_again);
  g_test_add_func ("/pollers/session-twice", test_session_twice);
  g_test_add_func ("/pollers/session-twice-at-first", test_session_twice_at_first);
  g_test_add_func ("/pollers/technique", test_technique);
  g_test_add_func ("/pollers/dismissed", test_dismissed);
  g_test_add_func ("/pollers/dismissed-alike", test_dismissed_alike);
  g_test_add_func ("/pollers/thousand", test_thousand);
  g_test_add_func ("/pollers/long-program", test_long_program);
  g_test_add_func ("/pollers/many-idle", test_many_idle);
  g_test_add_func ("/pollers/stop", test_stop);

  return g_test_run ();
}
