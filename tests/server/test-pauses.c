/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "clock.h"
#include "fixture.h"
#include "loop.h"
#include "polling.h"
#include "reader.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* The server is stopped (SIGSTOP, a debugger, a virtual machine that is frozen)
 * when each of these clients is about to be given up: it is a second before the
 * deadline. None is cut because of that. */

typedef struct
{
  Fixture *fixture;
  Peer    *half;      /* half a request */
  Peer    *late;      /* another, begun seven seconds later */
  Peer    *plain;     /* silent */
  Peer    *json;      /* in the middle of a message */
  Reader  *events;
  Reader  *lines;
  Peer    *slow;      /* does not read */
} World;

static void
world_open (World *self)
{
  self->fixture = fixture_new ();
  self->plain = peer_new_websocket (self->fixture->port, "Id=plain", PEER_PLAIN);
  self->json = peer_new_websocket (self->fixture->port, "Id=json", PEER_JSON);
  self->events = reader_new (self->fixture, READER_EVENTS, "Id=events");
  self->lines = reader_new (self->fixture, READER_LINES, "Id=lines");

  /* Silent for 11 seconds, before others begin. */
  peer_send (self->json, 0x01, "{", 1);
  loop_settle ();
  clock_advance (11 * SECOND);
  loop_for (300);

  peer_send (self->json, PEER_PONG, "", 0);
  self->half = peer_new (self->fixture->port);
  peer_print (self->half, "GET / HTTP/1.1\r\nHost: loc");
  loop_settle ();
}

static void
world_close (World *self)
{
  g_clear_pointer (&self->half, peer_free);
  g_clear_pointer (&self->late, peer_free);
  g_clear_pointer (&self->slow, peer_free);
  peer_free (self->plain);
  peer_free (self->json);
  reader_free (self->events);
  reader_free (self->lines);
  fixture_free (self->fixture);
}

static void
add_poll_and_slow (World *self)
{
  g_autoptr (Answer) poll = polling_poll (self->fixture, "Id=poll", "");

  g_assert_cmpuint (poll->status, ==, 200);
  self->slow = peer_new_full ("127.0.0.1", self->fixture->port, 4096);
  peer_handshake (self->slow, "Id=slow", PEER_PLAIN);
  answer_free (peer_take_head (self->slow));
  peer_set_reading (self->slow, FALSE);
  fixture_publish_many (self->fixture, 0, 300, 1000);
  loop_settle ();
}

/* Each has a second left; pauses take none of it. */
static void
test_pauses (void)
{
  const gint64 PAUSES[] = { 23 * SECOND, 3600 * SECOND, 24 * 3600 * SECOND };
  World world = { 0 };
  guint i;

  world_open (&world);
  add_poll_and_slow (&world);
  clock_advance (7 * SECOND);

  for (i = 0; i < G_N_ELEMENTS (PAUSES); i++)
    {
      clock_pause (PAUSES[i]);
      loop_for (600);
    }

  g_assert_false (peer_is_ended (world.half));
  g_assert_cmpuint (fixture_count (world.fixture, "left"), ==, 0);
  g_assert_cmpuint (fixture_count (world.fixture, "joined"), ==, 6);

  world_close (&world);
}

/* After it, and the ten seconds in which they are heard, time goes on, and what
 * was to be over is over, in order. */
static void
test_afterwards (void)
{
  World world = { 0 };

  world_open (&world);
  add_poll_and_slow (&world);
  clock_advance (5 * SECOND);
  world.late = peer_new (world.fixture->port);
  loop_settle ();
  clock_pause (3600 * SECOND);
  loop_for (300);

  clock_advance (4 * SECOND);
  loop_until (peer_is_ended (world.half));
  g_assert_false (peer_is_ended (world.late));
  loop_until (fixture_saw (world.fixture, "left slow 2"));
  loop_until (fixture_saw (world.fixture, "left plain 1"));
  loop_until (fixture_saw (world.fixture, "left json 1"));
  g_assert_false (fixture_saw (world.fixture, "left poll 0"));

  clock_advance (4 * SECOND);
  loop_until (peer_is_ended (world.late));
  loop_until (fixture_saw (world.fixture, "left poll 0"));

  world_close (&world);
}

/* A wait is what its client was told: it is over in true time. */
static void
test_long_poll (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) answer = NULL;
  Peer *held;

  held = polling_ask (fixture, "Id=a&wait=20", "");
  loop_settle ();
  clock_pause (23 * SECOND);
  answer = polling_finish (held);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);
}

/* The time between two requests is a true one as well, or a client that asks
 * every five seconds would seem to ask at once after a pause. */
static void
test_turn (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  guint i;

  answer_free (polling_poll (fixture, "Id=a", ""));
  clock_pause (60 * SECOND);
  loop_for (300);

  for (i = 0; i < 4; i++)
    {
      answer_free (polling_poll (fixture, "Id=a", ""));
      clock_pause (9 * SECOND / 10);
      loop_for (300);
      clock_advance (4 * SECOND);
      loop_for (300);
    }

  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);
  g_assert_cmpuint (fixture_count (fixture, "joined"), ==, 1);
}

static guint
ask_cost (Fixture    *fixture,
          const char *session)
{
  g_autofree char *request = NULL;
  g_autoptr (Answer) answer = NULL;

  request = g_strdup_printf ("GET /cost?session=%s HTTP/1.1\r\nHost: localhost\r\n\r\n",
                             session);
  answer = fixture_ask (fixture, request);

  return answer->status;
}

/* A session that nobody uses is kept for ten minutes in which the server runs. */
static void
test_session (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Reader) reader = reader_new (fixture, READER_LINES, "Id=a");
  g_autoptr (JsonObject) hello = reader_next (reader, "hello");
  const char *session = json_object_get_string_member (hello, "session");

  peer_close (reader->peer);
  loop_until (fixture_saw (fixture, "left a 0"));
  clock_advance (590 * SECOND);
  clock_pause (3600 * SECOND);
  g_assert_cmpuint (ask_cost (fixture, session), ==, 200);
  clock_advance (20 * SECOND);
  g_assert_cmpuint (ask_cost (fixture, session), ==, 404);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pauses/none-is-cut", test_pauses);
  g_test_add_func ("/pauses/afterwards", test_afterwards);
  g_test_add_func ("/pauses/long-poll", test_long_poll);
  g_test_add_func ("/pauses/turn", test_turn);
  g_test_add_func ("/pauses/session", test_session);

  return g_test_run ();
}
