/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "clock.h"
#include "fixture.h"
#include "loop.h"

#define N 60 /* three times what may be said at once */

typedef enum
{
  FRAME,      /* a Close frame, and waits */
  FRAME_GONE, /* a Close frame, and closes */
  GONE,       /* closes */
  HALF,       /* closes its sending side, and reads on */
} Way;

static Peer *
open_peer (Fixture    *fixture,
           const char *protocol)
{
  Peer *peer = peer_new_websocket (fixture->port, "Id=a", protocol);

  if (protocol != PEER_PLAIN)
    peer_skip (peer, PEER_TEXT);

  peer_skip (peer, PEER_PING);

  return peer;
}

static void
say (Peer       *peer,
     const char *protocol,
     Way         way,
     guint       n)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *text = NULL;

      text = g_strdup_printf (protocol != PEER_PLAIN
                                ? "{\"event\":\"message\",\"text\":\"%u\"}" : "%u", i);
      peer_frame_append (stream, PEER_TEXT, text, strlen (text));
    }

  if (way == FRAME || way == FRAME_GONE)
    peer_frame_append (stream, PEER_CLOSE, "\x03\xE8", 2);

  peer_write (peer, stream->data, stream->len);
}

/* Two seconds of its time in a beat of true time. */
static void
wait_for_end (Fixture *fixture,
              guint    most)
{
  guint i;

  for (i = 0; i < most / 2 && fixture_count (fixture, "left a") == 0; i++)
    {
      g_free (fixture_tick (fixture));
      clock_advance (2 * G_USEC_PER_SEC);
      loop_for (260);
    }

  g_assert_cmpuint (fixture_count (fixture, "left a"), ==, 1);
}

/* All of them, in order, and then that it left; nothing after that. */
static void
assert_said (Fixture *fixture)
{
  g_autofree char *left = g_strdup ("left a 0");
  guint n = 0;
  guint i;

  for (i = 0; i < fixture->events->len; i++)
    {
      const char *event = g_ptr_array_index (fixture->events, i);
      g_autofree char *expected = g_strdup_printf ("received a: %u", n);

      if (!g_str_has_prefix (event, "received"))
        continue;

      g_assert_cmpstr (event, ==, expected);
      n++;
    }

  g_assert_cmpuint (n, ==, N);
  g_assert_cmpstr (g_ptr_array_index (fixture->events, fixture->events->len - 1), ==, left);
}

static void
check (const char *protocol,
       Way         way)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, protocol);

  say (peer, protocol, way, N);
  if (way == HALF)
    peer_shut (peer);
  else if (way != FRAME)
    peer_close (peer);

  wait_for_end (fixture, 10);
  assert_said (fixture);
  if (way == FRAME)
    g_assert_cmpuint (peer_next_close (peer, NULL), ==, 1000);
}

static void
test_plain (gconstpointer way)
{
  check (PEER_PLAIN, GPOINTER_TO_UINT (way));
}

static void
test_json (gconstpointer way)
{
  check (PEER_JSON, GPOINTER_TO_UINT (way));
}

/* There are bounds: of what a flood of small messages leaves behind, so much is
 * taken as may be said in 30 seconds … */
static void
test_long (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, PEER_PLAIN);
  guint n;

  say (peer, PEER_PLAIN, GONE, 2000);
  peer_close (peer);
  wait_for_end (fixture, 36);

  n = fixture_count (fixture, "received");
  g_assert_cmpuint (n, >=, 300);
  g_assert_cmpuint (n, <=, 350);
}

/* … and of a flood, as much as in two. */
static void
test_large (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, PEER_PLAIN);
  g_autofree char *text = g_strnfill (4096, 'x');
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  guint n_before;
  guint n;
  guint i;

  for (i = 0; i < 500; i++)
    peer_frame_append (stream, PEER_TEXT, text, 4096);

  peer_write (peer, stream->data, stream->len);
  loop_settle ();
  n_before = fixture_count (fixture, "received");
  peer_close (peer);
  wait_for_end (fixture, 6);

  n = fixture_count (fixture, "received") - n_before;
  g_assert_cmpuint (n, <=, 30);
}

/* What went to a stream is no word to wait for. */
static void
test_stream (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = peer_new (fixture->port);
  g_autofree char *more = g_strnfill (100 * 1024, 'x');

  peer_print (peer, "GET /stream?Id=a HTTP/1.1\r\nHost: localhost\r\n\r\n");
  answer_free (peer_take_head (peer));
  peer_write (peer, more, strlen (more));
  loop_settle ();
  peer_close (peer);
  g_free (fixture_tick (fixture));
  loop_settle ();
  g_free (fixture_tick (fixture));
  loop_until (fixture_saw (fixture, "left a 0"));
}

int
main (int   argc,
      char *argv[])
{
  const char *NAMES[] = { "close-frame", "close-frame-and-gone", "gone", "half-closed" };
  guint way;

  g_test_init (&argc, &argv, NULL);

  for (way = FRAME; way <= HALF; way++)
    {
      g_autofree char *plain = g_strdup_printf ("/last-words/plain/%s", NAMES[way]);
      g_autofree char *json = g_strdup_printf ("/last-words/json/%s", NAMES[way]);

      g_test_add_data_func (plain, GUINT_TO_POINTER (way), test_plain);
      g_test_add_data_func (json, GUINT_TO_POINTER (way), test_json);
    }

  g_test_add_func ("/last-words/bound/time", test_long);
  g_test_add_func ("/last-words/bound/bytes", test_large);
  g_test_add_func ("/last-words/stream", test_stream);

  return g_test_run ();
}
