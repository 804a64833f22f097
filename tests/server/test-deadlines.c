/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fixture.h"
#include "loop.h"

/* The deadlines in true time, all at once. The other programs set the clock
 * forward instead; this one shows that the clock they set is the one that
 * counts. */

typedef struct
{
  const char *name;
  Peer       *peer;    /* (owned) */
  gint64      begin;
  gint64      end;     /* 0 until the server has ended it */
  gint64      least;   /* milliseconds */
  gint64      most;
  const char *dribble; /* (nullable): sent a byte a second */
  gsize       sent;
} Wait;

static gboolean
dribble_cb (gpointer data)
{
  Wait *wait = data;

  if (peer_is_ended (wait->peer) || wait->dribble[wait->sent] == '\0')
    return G_SOURCE_REMOVE;

  peer_write (wait->peer, wait->dribble + wait->sent++, 1);

  return G_SOURCE_CONTINUE;
}

static Wait *
add_wait (GPtrArray  *waits,
          const char *name,
          Peer       *peer,
          gint64      least,
          gint64      most)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->name = name;
  wait->peer = peer;
  wait->begin = loop_get_time ();
  wait->least = least;
  wait->most = most;
  g_ptr_array_add (waits, wait);

  return wait;
}

static void
dribble (Wait       *wait,
         const char *bytes)
{
  wait->dribble = bytes;
  g_timeout_add_seconds (1, dribble_cb, wait);
}

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  peer_free (wait->peer);
  g_free (wait);
}

static gboolean
are_over (GPtrArray *waits)
{
  gboolean over = TRUE;
  guint i;

  for (i = 0; i < waits->len; i++)
    {
      Wait *wait = g_ptr_array_index (waits, i);

      if (wait->end == 0 && peer_is_ended (wait->peer))
        wait->end = loop_get_time ();

      over = over && wait->end != 0;
    }

  return over;
}

static Peer *
open_peer (Fixture    *fixture,
           const char *query,
           int         receive_buffer)
{
  Peer *peer = peer_new_full ("127.0.0.1", fixture->port, receive_buffer);
  g_autoptr (Answer) answer = NULL;

  peer_handshake (peer, query, PEER_PLAIN);
  answer = peer_take_head (peer);
  g_assert_cmpuint (answer->status, ==, 101);

  return peer;
}

/* The peer that does not read does not see its end either. */
static gboolean
left_cb (CrierHub    *hub,
         CrierClient *client,
         guint        departure,
         Peer        *blocked)
{
  if (strcmp (crier_client_get_id (client), "blocked") == 0)
    {
      g_assert_cmpuint (departure, ==, CRIER_DEPARTURE_SLOW);
      peer_set_reading (blocked, TRUE);
    }

  return FALSE;
}

static void
test_deadlines (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GPtrArray) waits = g_ptr_array_new_with_free_func (wait_free);
  g_autofree char *slow = g_strnfill (100, 'x');
  Peer *peer;
  Wait *pinged;
  guint i;

  add_wait (waits, "silent request", peer_new (fixture->port), 7900, 8700);

  peer = peer_new (fixture->port);
  peer_print (peer, "GET / HTTP/1.1\r\nHost: loc");
  add_wait (waits, "half a request", peer, 7900, 8700);

  peer = peer_new (fixture->port);
  dribble (add_wait (waits, "a byte a second", peer, 7900, 8700),
           "GET / HTTP/1.1\r\nHost: localhost\r\nX: ");

  peer = peer_new (fixture->port);
  peer_print (peer, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n");
  dribble (add_wait (waits, "a body a byte a second", peer, 7900, 8700), slow);

  peer = open_peer (fixture, "Id=blocked", 4096);
  peer_set_reading (peer, FALSE);
  fixture_publish_many (fixture, 0, 300, 1000);
  loop_settle ();
  g_signal_connect (fixture->hub, "left", G_CALLBACK (left_cb), peer);
  add_wait (waits, "does not read", peer, 7900, 8900);

  peer = open_peer (fixture, "Id=silent", 0);
  pinged = add_wait (waits, "silent", peer, 19900, 20900);

  peer = open_peer (fixture, "Id=incomplete", 0);
  peer_send (peer, 0x01, "begun", 5);
  dribble (add_wait (waits, "incomplete", peer, 19900, 20900),
           "\x80\xFE\x0F\x0F............................");

  peer = open_peer (fixture, "Id=told", 0);
  add_wait (waits, "told to go", peer, 0, 500);
  fixture_disconnect (fixture, "told");

  loop_until (are_over (waits));

  for (i = 0; i < waits->len; i++)
    {
      Wait *wait = g_ptr_array_index (waits, i);
      gint64 took = (wait->end - wait->begin) / 1000;

      g_test_message ("%s: %" G_GINT64_FORMAT " ms", wait->name, took);
      g_assert_cmpint (took, >=, wait->least);
      g_assert_cmpint (took, <=, wait->most);
    }

  /* It was asked in between whether it was there: at the beginning, and every
   * ten seconds. */
  for (i = 0; i < 2; i++)
    {
      g_auto (PeerFrame) ping = { 0 };

      g_assert_true (peer_try_frame (pinged->peer, &ping));
      g_assert_cmphex (ping.first, ==, PEER_PING);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/deadlines/all", test_deadlines);

  return g_test_run ();
}
