/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cost.h"
#include "fixture.h"
#include "hub-fixture.h"
#include "loop.h"

/* What a session has cost (docs/protocol.md §1.4): exactly what its peers
 * have read and written, to the byte. */

/* Of a session of one technique. What the server says of its own accord may
 * come in between. */
static Cost
ask_cost (Fixture    *fixture,
          Peer       *peer,
          const char *session,
          const char *transport)
{
  gsize n_received;
  Cost cost;

  do
    {
      g_autoptr (JsonObject) transports = NULL;

      loop_settle ();
      n_received = peer_get_received (peer);
      transports = cost_ask_transports (fixture, session);
      g_assert_cmpuint (json_object_get_size (transports), ==, 1);
      cost = cost_get (transports, transport);
      loop_settle ();
    }
  while (peer_get_received (peer) != n_received);

  return cost;
}

static char *
take_session (const char *hello)
{
  g_autoptr (JsonObject) object = fixture_parse (hello, "hello");

  return g_strdup (json_object_get_string_member (object, "session"));
}

/* Those that stay open until somebody ends them. */
static const struct
{
  const char *slug;
  const char *path;
} TECHNIQUES[] = {
  { "websocket", NULL },
  { "sse", "/events" },
  { "streaming", "/stream" },
};

static Peer *
open_stream (Fixture    *fixture,
             const char *path,
             const char *query,
             char      **session)
{
  Peer *peer = peer_new (fixture->port);
  g_autoptr (Answer) answer = NULL;
  g_autofree char *line = NULL;

  peer_print (peer, "GET %s?%s HTTP/1.1\r\nHost: localhost\r\n\r\n", path, query);
  answer = peer_take_head (peer);
  g_assert_cmpuint (answer->status, ==, 200);

  do
    {
      g_free (line);
      line = peer_next_line (peer);
      g_assert_nonnull (line);
    }
  while (strchr (line, '{') == NULL);
  *session = take_session (strchr (line, '{'));

  return peer;
}

static Peer *
open_peer (Fixture    *fixture,
           guint       technique,
           const char *query,
           char      **session)
{
  g_autofree char *hello = NULL;
  Peer *peer;

  if (TECHNIQUES[technique].path != NULL)
    return open_stream (fixture, TECHNIQUES[technique].path, query, session);

  peer = peer_new_websocket (fixture->port, query, PEER_JSON);
  hello = peer_next_text (peer);
  *session = take_session (hello);

  return peer;
}

static Peer *
open_websocket (Fixture    *fixture,
                const char *query,
                char      **session)
{
  return open_peer (fixture, 0, query, session);
}

static void
assert_is (Cost  cost,
           Peer *peer,
           guint announcements)
{
  g_assert_cmpint (cost.connections, ==, 1);
  g_assert_cmpint (cost.requests, ==, 1);
  g_assert_cmpint (cost.announcements, ==, announcements);
  g_assert_cmpint (cost.sent, ==, peer_get_received (peer));
  g_assert_cmpint (cost.received, ==, peer_get_sent (peer));
}

static void
test_websocket (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Peer) peer = open_websocket (fixture, "Id=a", &session);

  assert_is (ask_cost (fixture, peer, session, "websocket"), peer, 0);

  cost_say_all (fixture, 5);
  peer_send_text (peer, "{\"event\":\"message\",\"text\":\"Hello\",\"ref\":\"1\"}");
  peer_send (peer, PEER_PING, "ping", 4);
  loop_until (fixture_saw (fixture, "received a: Hello"));
  assert_is (ask_cost (fixture, peer, session, "websocket"), peer, 5);

  /* Its own close, in order. */
  peer_send (peer, PEER_CLOSE, "\x03\xE8", 2);
  peer_next_close (peer, NULL);
  peer_close (peer);
  loop_until (crier_server_is_quiet (fixture->server));
  assert_is (ask_cost (fixture, peer, session, "websocket"), peer, 5);
}

/* However it ends, that it ends costs nothing. */
static void
check_end (guint       technique,
           const char *how)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Peer) peer = open_peer (fixture, technique, "Id=a", &session);
  const char *slug = TECHNIQUES[technique].slug;

  g_test_message ("%s: %s", slug, how);
  assert_is (ask_cost (fixture, peer, session, slug), peer, 0);
  cost_say_all (fixture, 3);
  assert_is (ask_cost (fixture, peer, session, slug), peer, 3);

  if (strcmp (how, "shut") == 0)
    peer_shut (peer);
  else if (strcmp (how, "close") == 0)
    peer_close (peer);
  else if (strcmp (how, "reset") == 0)
    peer_reset (peer);
  else
    fixture_disconnect (fixture, "a");

  loop_until (fixture_count (fixture, "left a") == 1);
  if (strcmp (how, "disconnect") == 0)
    {
      loop_until (peer_is_ended (peer));
      peer_close (peer);
    }

  loop_until (crier_server_is_quiet (fixture->server));
  assert_is (ask_cost (fixture, peer, session, slug), peer, 3);
}

static void
test_end (gconstpointer data)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (TECHNIQUES); i++)
    check_end (i, data);
}

/* The same text from the log to one that reads it later. */
static void
test_slow (void)
{
  const gsize SIZE = 64 * 1024;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Peer) peer = open_websocket (fixture, "Id=a", &session);
  Cost cost;

  peer_set_reading (peer, FALSE);
  fixture_publish_many (fixture, 0, 50, SIZE);
  loop_settle ();

  peer_set_reading (peer, TRUE);
  loop_until (peer_get_received (peer) > 50 * SIZE);
  cost = ask_cost (fixture, peer, session, "websocket");
  assert_is (cost, peer, 50);
}

static void
test_continued (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autofree char *again = NULL;
  g_autofree char *query = NULL;
  g_autofree char *other = NULL;
  g_autoptr (Peer) first = open_websocket (fixture, "Id=a", &session);
  g_autoptr (Peer) second = NULL;
  g_autoptr (Peer) third = NULL;
  g_autoptr (Peer) plain = NULL;
  Cost cost;

  cost_say_all (fixture, 2);
  peer_close (first);
  loop_until (fixture_count (fixture, "left a") == 1);

  query = g_strconcat ("Id=a&session=", session, NULL);
  second = open_websocket (fixture, query, &again);
  g_assert_cmpstr (again, ==, session);

  /* One that does not exist is not made to exist. */
  third = open_websocket (fixture, "Id=b&session=nonsense", &other);
  g_assert_cmpstr (other, !=, session);
  g_assert_cmpstr (other, !=, "nonsense");

  plain = peer_new_websocket (fixture->port, query, PEER_PLAIN);
  loop_until (fixture_count (fixture, "joined ") == 4);
  cost_say_all (fixture, 3);

  loop_settle ();
  cost = ask_cost (fixture, plain, session, "websocket");
  g_assert_cmpint (cost.connections, ==, 3);
  g_assert_cmpint (cost.requests, ==, 3);
  g_assert_cmpint (cost.announcements, ==, 2 + 3 + 3);
  g_assert_cmpint (cost.sent, ==, peer_get_received (first) +
                   peer_get_received (second) + peer_get_received (plain));
  g_assert_cmpint (cost.received, ==, peer_get_sent (first) +
                   peer_get_sent (second) + peer_get_sent (plain));
}

/* One visit, by one technique after the other. */
static void
test_compared (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autofree char *query = NULL;
  g_autoptr (JsonObject) transports = NULL;
  gsize n_received[G_N_ELEMENTS (TECHNIQUES)];
  gsize n_sent[G_N_ELEMENTS (TECHNIQUES)];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (TECHNIQUES); i++)
    {
      g_autofree char *again = NULL;
      g_autoptr (Peer) peer = open_peer (fixture, i, query != NULL ? query : "Id=a", &again);

      if (session == NULL)
        {
          session = g_strdup (again);
          query = g_strconcat ("Id=a&session=", session, NULL);
        }

      g_assert_cmpstr (again, ==, session);
      cost_say_all (fixture, i + 1);
      loop_settle ();
      n_received[i] = peer_get_received (peer);
      n_sent[i] = peer_get_sent (peer);
      peer_close (peer);
      loop_until (fixture_count (fixture, "left a") == i + 1);
    }

  transports = cost_ask_transports (fixture, session);
  g_assert_cmpuint (json_object_get_size (transports), ==, G_N_ELEMENTS (TECHNIQUES));
  for (i = 0; i < G_N_ELEMENTS (TECHNIQUES); i++)
    {
      Cost cost = cost_get (transports, TECHNIQUES[i].slug);

      g_assert_cmpint (cost.connections, ==, 1);
      g_assert_cmpint (cost.announcements, ==, i + 1);
      g_assert_cmpint (cost.sent, ==, n_received[i]);
      g_assert_cmpint (cost.received, ==, n_sent[i]);
    }
}

/* Who has no way back writes on connections of their own. */
static void
test_inbox (void)
{
  /* The third is refused, which is not free either; the last is refused, and
   * nobody's. */
  const char *bodies[] = {
    "{\"event\":\"message\",\"text\":\"Hello\"}",
    "{\"event\":\"sync\",\"t0\":1795330743.18}",
    "Hello",
    "{\"event\":\"message\",\"text\":\"Hello\"}",
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Peer) peer = open_peer (fixture, 1, "Id=a", &session);
  g_autofree char *query = g_strconcat ("?session=", session, NULL);
  g_autoptr (Answer) answer = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  gsize n_received = 0;
  gsize n_sent = 0;
  guint i;

  g_assert_nonnull (peer);
  for (i = 0; i < 4; i++)
    {
      g_autoptr (Peer) writer = peer_new (fixture->port);
      g_autoptr (Answer) taken = NULL;

      peer_print (writer,
                  "POST /inbox?%s%s HTTP/1.1\r\nHost: localhost\r\n"
                  "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                  i == 3 ? "Id=a" : "session=", i == 3 ? "" : session,
                  strlen (bodies[i]), bodies[i]);
      taken = peer_finish (writer);
      g_assert_cmpuint (taken->status, ==, i >= 2 ? 400 : 204);
      n_received += i == 3 ? 0 : peer_get_received (writer);
      n_sent += i == 3 ? 0 : peer_get_sent (writer);
    }

  answer = cost_ask (fixture, "GET", query);
  node = json_from_string (answer->body, NULL);
  object = json_object_get_object_member (json_node_get_object (node), "inbox");
  g_assert_nonnull (object);
  g_assert_cmpint (json_object_get_int_member (object, "requests"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (object, "sent"), ==, n_received);
  g_assert_cmpint (json_object_get_int_member (object, "received"), ==, n_sent);
}

/* All clients, by technique. */
static void
test_totals (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Peer) json = open_websocket (fixture, "Id=a", &session);
  g_autoptr (Peer) plain = peer_new_websocket (fixture->port, "Id=b", PEER_PLAIN);
  g_autoptr (Peer) gone = peer_new_websocket (fixture->port, "Id=c", PEER_PLAIN);
  g_autofree CrierTransportTotals *totals = NULL;

  loop_until (fixture_count (fixture, "joined ") == 3);
  cost_say_all (fixture, 4);
  peer_close (gone);
  loop_until (hub_fixture_count_clients (fixture->hub) == 2);
  loop_settle ();

  totals = crier_server_dup_totals (fixture->server);
  g_assert_cmpuint (totals[CRIER_TRANSPORT_WEBSOCKET].clients, ==, 2);
  g_assert_cmpuint (totals[CRIER_TRANSPORT_WEBSOCKET].open, ==, 2);
  g_assert_cmpuint (totals[CRIER_TRANSPORT_WEBSOCKET].connections, ==, 3);
  g_assert_cmpuint (totals[CRIER_TRANSPORT_WEBSOCKET].requests, ==, 3);
  g_assert_cmpuint (totals[CRIER_TRANSPORT_WEBSOCKET].announcements, ==, 12);
  g_assert_cmpuint (totals[CRIER_TRANSPORT_WEBSOCKET].sent, ==,
                    peer_get_received (json) + peer_get_received (plain) +
                    peer_get_received (gone));
  g_assert_cmpuint (totals[CRIER_TRANSPORT_WEBSOCKET].received, ==,
                    peer_get_sent (json) + peer_get_sent (plain) +
                    peer_get_sent (gone));
  g_assert_cmpint (totals[CRIER_TRANSPORT_WEBSOCKET].median_delay, >=, 0);
  g_assert_cmpuint (totals[CRIER_TRANSPORT_SSE].connections, ==, 0);

  /* What the operator's window shows of one client agrees with it. */
  g_assert_cmpuint (crier_client_get_sent (fixture_find (fixture, "a")), ==,
                    peer_get_received (json));
  g_assert_cmpuint (crier_client_get_sent (fixture_find (fixture, "b")), ==,
                    peer_get_received (plain));
}

static void
test_refused (void)
{
  const struct
  {
    const char *query;
    guint status;
  } queries[] = {
    { "", 400 },
    { "?", 400 },
    { "?session", 400 },
    { "?session=", 400 },
    { "?Session=he663khygqr3q2e8wt87n9j4", 400 },
    { "?session=a&session=b", 400 },
    { "?session=%00", 400 },
    { "?session=%ff", 400 },
    { "?session=he663khygqr3q2e8wt87n9j4", 404 },
    { "?session=%22%7D", 404 },
    { "?session=he663khygqr3q2e8wt87n9j4he663khygqr3q2e8wt87n9j4", 404 },
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Peer) peer = open_websocket (fixture, "Id=a", &session);
  gsize i;

  g_assert_nonnull (peer);
  for (i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (Answer) answer = cost_ask (fixture, "GET", queries[i].query);

      g_assert_cmpuint (answer->status, ==, queries[i].status);
      g_assert_null (strstr (answer->body, session));
    }
}

static void
test_head (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *session = NULL;
  g_autoptr (Peer) peer = open_websocket (fixture, "Id=a", &session);
  g_autofree char *query = g_strconcat ("?session=", session, NULL);
  g_autoptr (Answer) answer = cost_ask (fixture, "HEAD", query);

  g_assert_nonnull (peer);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer_get (answer, "content-type"), ==, "application/json");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cost/websocket", test_websocket);
  g_test_add_data_func ("/cost/end/shut", "shut", test_end);
  g_test_add_data_func ("/cost/end/close", "close", test_end);
  g_test_add_data_func ("/cost/end/reset", "reset", test_end);
  g_test_add_data_func ("/cost/end/disconnect", "disconnect", test_end);
  g_test_add_func ("/cost/slow", test_slow);
  g_test_add_func ("/cost/continued", test_continued);
  g_test_add_func ("/cost/compared", test_compared);
  g_test_add_func ("/cost/inbox", test_inbox);
  g_test_add_func ("/cost/totals", test_totals);
  g_test_add_func ("/cost/refused", test_refused);
  g_test_add_func ("/cost/head", test_head);

  return g_test_run ();
}
