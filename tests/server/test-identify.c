/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fixture.h"
#include "hub-fixture.h"
#include "loop.h"
#include "peer.h"
#include "polling.h"
#include "reader.h"

/* What the operator wants a screen to show, by each of the five techniques. */

#define IDENTIFY(name) \
  "{\"event\":\"identify\",\"name\":\"" name "\",\"seconds\":3}"

/* More of it than anybody's kernel takes. */
#define N_UNREAD 200000

/* The next text, between whatever a WebSocket says for itself. */
static char *
next_text (Peer *peer)
{
  while (TRUE)
    {
      g_auto (PeerFrame) frame = peer_next (peer);

      if (frame.first == PEER_TEXT)
        return g_strndup (frame.data, frame.length);
    }
}

static void
test_websocket (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = peer_new_websocket (fixture->port, "Id=a", PEER_JSON);
  g_autoptr (Peer) plain = peer_new_websocket (fixture->port, "Id=b", NULL);
  g_autofree char *hello = next_text (peer);
  g_autofree char *text = NULL;
  g_autofree char *tick = NULL;
  g_autofree char *found = NULL;

  g_assert_nonnull (strstr (hello, "\"event\":\"hello\""));
  loop_until (hub_fixture_count_clients (fixture->hub) == 2);
  g_assert_true (crier_hub_label (fixture->hub, "a", "Küche \"2\"",
                                  CRIER_COLOR_NONE));
  crier_hub_identify (fixture->hub, NULL);
  text = next_text (peer);
  g_assert_cmpstr (text, ==, IDENTIFY ("Küche \\\"2\\\""));

  /* The other one speaks no JSON: it gets the time next. */
  tick = fixture_tick (fixture);
  found = next_text (plain);
  g_assert_cmpstr (found, ==, tick);
}

static void
test_stream (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = reader_new (fixture, path, "Id=a");
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *id = NULL;

  reader_skip (reader, "hello");
  id = g_strdup (reader->id);
  crier_hub_identify (fixture->hub, NULL);
  object = reader_next (reader, "identify");
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "a");
  g_assert_cmpint (json_object_get_int_member (object, "seconds"), ==, 3);

  /* It stands in no log, so it is no place to go on from. */
  g_assert_cmpstr (reader->id, ==, id);
  g_free (fixture_tick (fixture));
  reader_skip (reader, "time");
}

/* What comes between two requests waits for the next one; only the newest. */
static void
test_polling (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  polling_check (fixture, "Id=a", "<hello>");
  crier_hub_identify (fixture->hub, NULL);
  crier_hub_identify (fixture->hub, NULL);
  loop_settle ();
  polling_assert (polling_poll (fixture, "Id=a", "If-None-Match: *\r\n"), "<identify>");
  polling_check (fixture, "Id=a", "");
}

static void
test_long_polling (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  Peer *peer;

  peer = polling_ask (fixture, "Id=a&wait=30", "");
  loop_until (hub_fixture_count_clients (fixture->hub) == 1);
  loop_settle ();
  g_assert_cmpuint (peer_get_received (peer), ==, 0);
  crier_hub_identify (fixture->hub, NULL);
  polling_assert (polling_finish (peer), "<hello> <identify>");

  /* One that came in between does not wait. */
  crier_hub_identify (fixture->hub, NULL);
  loop_settle ();
  polling_check (fixture, "Id=a&wait=30", "<identify>");
}

/* For a client that reads nothing no more is kept than for any other. */
static void
test_unread (gconstpointer path)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = reader_new_full (fixture, path, "Id=a", "", 4096);
  CrierListener *listener = NULL;
  CrierClient *client;
  guint i;

  reader_skip (reader, "hello");
  peer_set_reading (reader->peer, FALSE);
  client = fixture_find (fixture, "a");
  listener = crier_hub_get_listener (fixture->hub, crier_client_get_serial (client));
  g_assert_nonnull (listener);

  for (i = 0; i < N_UNREAD; i++)
    {
      crier_listener_tell (listener, "identify", IDENTIFY ("a"));
      crier_listener_pump (listener);
    }

  crier_listener_refresh (listener);
  g_assert_cmpuint (crier_client_get_pending (client), <, 4 * 1024 * 1024);
  g_assert_cmpuint (crier_client_get_sent (client), <,
                    N_UNREAD * strlen (IDENTIFY ("a")) / 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/identify/websocket", test_websocket);
  g_test_add_data_func ("/identify/events", READER_EVENTS, test_stream);
  g_test_add_data_func ("/identify/stream", READER_LINES, test_stream);
  g_test_add_func ("/identify/polling", test_polling);
  g_test_add_func ("/identify/long-polling", test_long_polling);
  g_test_add_data_func ("/identify/unread", READER_LINES, test_unread);

  return g_test_run ();
}
