/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fixture.h"
#include "hub-fixture.h"
#include "loop.h"
#include "polling.h"
#include "reader.h"

/* Those that say who asks, but for the WebSocket. */
static const char * const requests[] = {
  "GET /events?Id=a HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET /stream?id=a HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET /poll?Id=a HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET /poll?Id=%61&wait=20 HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET /cost?Id=a&session=x HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET /time?Id=a HTTP/1.1\r\nHost: localhost\r\n\r\n",
  ("POST /inbox?Id=a HTTP/1.1\r\nHost: localhost\r\n"
   "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"),
};

static void
block (Fixture    *fixture,
       const char *id,
       const char *address)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) addresses = g_ptr_array_new ();

  if (id != NULL)
    g_ptr_array_add (ids, (gpointer) id);

  if (address != NULL)
    g_ptr_array_add (addresses, (gpointer) address);

  crier_server_set_blocked (fixture->server, ids, addresses);
}

static void
assert_turned_away (Fixture    *fixture,
                    const char *query,
                    const char *format)
{
  g_autoptr (Peer) peer = peer_new_websocket (fixture->port, query, format);
  g_autofree char *reason = NULL;

  g_assert_cmpuint (peer_next_close (peer, &reason), ==, 1008);
  g_assert_cmpstr (reason, ==, "blocked");
}

/* The object of docs/protocol.md §1.5, of which programs read the code. */
static void
assert_refused (const Answer *answer)
{
  g_autoptr (JsonNode) node = json_from_string (answer->body, NULL);
  JsonObject *refusal;

  g_assert_cmpuint (answer->status, ==, 403);
  g_assert_cmpstr (answer_get (answer, "content-type"), ==, "application/json");
  g_assert_nonnull (node);
  refusal = json_node_get_object (node);
  g_assert_cmpuint (json_object_get_size (refusal), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (refusal, "code"), ==, "blocked");
  g_assert_true (g_str_is_ascii (json_object_get_string_member (refusal, "error")));
}

static void
assert_requests (Fixture *fixture)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (Answer) answer = fixture_ask (fixture, requests[i]);

      g_test_message ("%s", requests[i]);
      assert_refused (answer);
    }
}

static void
assert_poll_refused (Fixture    *fixture,
                     const char *query)
{
  g_autoptr (Answer) answer = polling_poll (fixture, query, "");

  assert_refused (answer);
}

static void
assert_goodbye (JsonObject *goodbye)
{
  g_assert_cmpuint (json_object_get_size (goodbye), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (goodbye, "event"), ==, "goodbye");
  g_assert_cmpstr (json_object_get_string_member (goodbye, "reason"), ==, "blocked");
}

/* What is not about the client is refused to an address alone. */
static void
assert_address_refused (Fixture *fixture)
{
  const char * const paths[] = {
    "/", "/crier.js", "/time", "/healthz", "/cost", "/nothing", "/clients", "/messages"
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n",
                                                  paths[i]);
      g_autoptr (Answer) answer = fixture_ask (fixture, request);

      g_test_message ("%s", paths[i]);
      assert_refused (answer);
    }
}

static void
test_id (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Peer) other = NULL;
  g_autoptr (Answer) page = NULL;

  g_ptr_array_add (config->blocked_ids, g_strdup ("a"));
  fixture = fixture_new_for_config (config);
  assert_requests (fixture);
  assert_turned_away (fixture, "Id=a", PEER_PLAIN);
  assert_turned_away (fixture, "Id=a", PEER_JSON);
  g_assert_cmpuint (fixture->events->len, ==, 0);

  /* To the letter, and only who says so. */
  other = peer_new_websocket (fixture->port, "Id=A", PEER_JSON);
  loop_until (fixture_saw (fixture, "joined A"));
  page = fixture_ask (fixture, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  g_assert_cmpuint (page->status, ==, 200);
}

static void
test_address (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) again = NULL;

  /* The same, however the socket says it. */
  block (fixture, NULL, "::ffff:127.0.0.1");
  assert_requests (fixture);
  assert_turned_away (fixture, "Id=b", PEER_JSON);
  assert_address_refused (fixture);
  g_assert_cmpuint (fixture->events->len, ==, 0);

  block (fixture, NULL, NULL);
  again = fixture_ask (fixture, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  g_assert_cmpuint (again->status, ==, 200);
}

static void
test_while_running (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) a = peer_new_websocket (fixture->port, "Id=a", PEER_PLAIN);
  g_autoptr (Peer) b = peer_new_websocket (fixture->port, "Id=b", PEER_PLAIN);
  g_autoptr (Peer) again = NULL;
  g_autofree char *reason = NULL;

  loop_until (hub_fixture_count_clients (fixture->hub) == 2);
  block (fixture, "a", NULL);
  g_assert_cmpuint (peer_next_close (a, &reason), ==, 1008);
  g_assert_cmpstr (reason, ==, "blocked");
  loop_until (hub_fixture_count_clients (fixture->hub) == 1);
  assert_turned_away (fixture, "Id=a", PEER_PLAIN);

  block (fixture, NULL, NULL);
  again = peer_new_websocket (fixture->port, "Id=a", PEER_PLAIN);
  loop_until (fixture_count (fixture, "joined a") == 2);

  g_assert_nonnull (again);
  g_assert_nonnull (b);
}

/* Without a close code the last object tells why, and that it is of no use to
 * come back. */
static void
test_stream (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = reader_new (fixture, path, "Id=a");
  g_autoptr (JsonObject) goodbye = NULL;

  reader_skip (reader, "hello");
  block (fixture, "a", NULL);
  goodbye = reader_next (reader, "goodbye");
  assert_goodbye (goodbye);
}

static void
test_long_polling (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) answer = NULL;
  g_autoptr (JsonObject) object = NULL;
  JsonArray *events;
  Peer *peer;

  peer = polling_ask (fixture, "Id=a&wait=30", "");
  loop_until (hub_fixture_count_clients (fixture->hub) == 1);
  block (fixture, "a", NULL);
  answer = polling_finish (peer);
  g_assert_cmpuint (answer->status, ==, 200);
  object = polling_parse (answer);
  events = json_object_get_array_member (object, "events");
  assert_goodbye (json_array_get_object_element (events, json_array_get_length (events) - 1));
  assert_poll_refused (fixture, "Id=a");
}

/* Who polls is remembered for a while when it is disconnected, but not when it
 * is welcome again. */
static void
test_poller (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  polling_check (fixture, "Id=a", "<hello>");
  polling_check (fixture, "Id=b", "<hello>");
  block (fixture, "a", NULL);
  loop_until (hub_fixture_count_clients (fixture->hub) == 1);
  assert_poll_refused (fixture, "Id=a");
  fixture_disconnect (fixture, "b");

  block (fixture, "c", NULL);
  polling_check (fixture, "Id=a", "<hello>");
  polling_check (fixture, "Id=a", "");
  g_assert_cmpuint (fixture_count (fixture, "joined a"), ==, 2);

  /* This one was disconnected for another reason. */
  polling_check (fixture, "Id=b", "403");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blocked/id", test_id);
  g_test_add_func ("/blocked/address", test_address);
  g_test_add_func ("/blocked/while-running", test_while_running);
  g_test_add_data_func ("/blocked/sse", READER_EVENTS, test_stream);
  g_test_add_data_func ("/blocked/streaming", READER_LINES, test_stream);
  g_test_add_func ("/blocked/long-polling", test_long_polling);
  g_test_add_func ("/blocked/poller", test_poller);

  return g_test_run ();
}
