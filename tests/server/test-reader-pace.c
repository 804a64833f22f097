/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-reader-pace.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "fixture.h"
#include "loop.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define BEAT   (SECOND / 4)
#define KIB    1024

/* A connection over loopback, or in the file system, whose reader does as it is
 * told, and a clock of its own. */
typedef struct
{
  int             ours;
  int             theirs;
  gsize           n_written;
  gint64          now;
  CrierReaderPace pace;
} World;

static void
world_open (World   *self,
            gboolean tcp)
{
  *self = (World) { .now = 1000 * SECOND };

  if (tcp)
    {
      g_autoptr (GInetAddress) any = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
      g_autoptr (GSocketAddress) place = g_inet_socket_address_new (any, 0);
      g_autoptr (GSocketAddress) bound = NULL;
      g_autoptr (GSocket) listening = NULL;
      g_autoptr (GSocket) client = NULL;
      g_autoptr (GSocket) server = NULL;

      listening = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);
      g_assert_true (g_socket_bind (listening, place, TRUE, NULL));
      g_assert_true (g_socket_listen (listening, NULL));
      bound = g_socket_get_local_address (listening, NULL);
      client = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);
      g_socket_set_option (client, SOL_SOCKET, SO_RCVBUF, 4 * KIB, NULL);
      g_assert_true (g_socket_connect (client, bound, NULL, NULL));
      server = g_socket_accept (listening, NULL, NULL);
      g_socket_set_option (server, SOL_SOCKET, SO_SNDBUF, 4 * KIB, NULL);
      self->ours = dup (g_socket_get_fd (server));
      self->theirs = dup (g_socket_get_fd (client));
    }
  else
    {
      int fds[2];

      g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM, 0, fds));
      self->ours = fds[0];
      self->theirs = fds[1];
    }

  crier_reader_pace_begin (&self->pace, self->now);
}

static void
world_close (World *self)
{
  close (self->ours);
  close (self->theirs);
}

/* As much as the kernel takes. */
static void
fill (World *self)
{
  guint8 piece[KIB] = { 0 };
  gssize n;

  while ((n = send (self->ours, piece, sizeof piece, MSG_DONTWAIT)) > 0)
    self->n_written += n;
}

static gsize
take (World *self,
      gsize  most)
{
  guint8 piece[KIB];
  gsize n_taken = 0;
  gssize n;

  while (n_taken < most &&
         (n = recv (self->theirs, piece, MIN (sizeof piece, most - n_taken), MSG_DONTWAIT)) > 0)
    n_taken += n;

  return n_taken;
}

static gboolean
look (World *self)
{
  self->now += BEAT;

  return crier_reader_pace_is_too_slow (&self->pace, self->ours, self->n_written, self->now);
}

/* Beats until it is given up, at most so many seconds; its reader takes so much a
 * second. */
static double
wait_for_end (World *self,
              double rate,
              double most)
{
  double owed = 0;
  guint i;

  for (i = 1; i <= most * 4; i++)
    {
      owed += rate / 4;
      owed -= take (self, (gsize) owed);
      fill (self);
      if (look (self))
        return i / 4.0;
    }

  return -1;
}

static void
test_never (gconstpointer tcp)
{
  World world;
  double seconds;

  world_open (&world, GPOINTER_TO_INT (tcp));
  fill (&world);
  seconds = wait_for_end (&world, 0, 20);
  g_assert_cmpfloat (seconds, >=, 8);
  g_assert_cmpfloat (seconds, <=, 8.5);
  world_close (&world);
}

/* Slow, but it gets on: for as long as it takes. */
static void
test_steady (gconstpointer tcp)
{
  World world;

  world_open (&world, GPOINTER_TO_INT (tcp));
  fill (&world);
  g_assert_cmpfloat (wait_for_end (&world, 20 * KIB, 600), ==, -1);
  world_close (&world);
}

/* A little now and then is not enough, or it would have a connection for ever. */
static void
test_drip (gconstpointer tcp)
{
  World world;
  double seconds;

  world_open (&world, GPOINTER_TO_INT (tcp));
  fill (&world);
  seconds = wait_for_end (&world, 100, 600);
  g_assert_cmpfloat (seconds, >=, 8);
  g_assert_cmpfloat (seconds, <=, 60);
  world_close (&world);
}

/* The time in which we have nothing for it is ours: before the answer begins, in
 * its middle, and however often. What it needs itself adds up. */
static void
test_our_work (gconstpointer tcp)
{
  World world;
  guint n;
  guint i;

  world_open (&world, GPOINTER_TO_INT (tcp));

  for (n = 0; n < 3; n++)
    {
      for (i = 0; i < 4 * 60; i++)
        g_assert_false (look (&world));

      world.n_written += send (world.ours, "x", 1, 0);
      for (i = 0; i < 4 * 2; i++)
        g_assert_false (look (&world));

      take (&world, KIB);
      loop_for (1);
    }

  world_close (&world);
}

static void
send_messages (Fixture *fixture,
               guint    n,
               gsize    size)
{
  g_autofree char *text = g_strnfill (size, 'x');
  g_autofree char *request = NULL;

  request = g_strdup_printf ("POST /messages HTTP/1.1\r\nHost: localhost\r\n"
                             "Content-Type: application/json\r\n"
                             "Content-Length: %zu\r\n\r\n{\"text\":\"%s\"}",
                             size + strlen ("{\"text\":\"\"}"), text);
  while (n-- > 0)
    {
      g_autoptr (Answer) answer = fixture_ask_as_operator (fixture, request);

      g_assert_cmpuint (answer->status, <, 300);
    }
}

static Peer *
ask_for_messages (Fixture *fixture)
{
  g_autofree char *path = fixture_dup_socket (fixture);
  Peer *peer = peer_new_local (path);

  peer_set_reading (peer, FALSE);
  peer_print (peer, "GET /messages HTTP/1.1\r\nHost: localhost\r\n\r\n");
  loop_settle ();

  return peer;
}

/* The same of an answer that the HTTP library writes. */
static void
test_answer (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) fixture = fixture_new_with_journal (config);
  g_autoptr (Peer) steady = NULL;
  g_autoptr (Peer) stuck = NULL;
  g_autoptr (Answer) answer = NULL;
  guint n_rounds = 0;

  send_messages (fixture, 40, 60 * KIB);
  steady = ask_for_messages (fixture);
  stuck = ask_for_messages (fixture);

  while (!peer_is_ended (steady))
    {
      loop_for (260);
      clock_advance (2 * SECOND);
      if (peer_read_some (steady, 200 * KIB) > 0)
        n_rounds++;
      g_assert_cmpuint (n_rounds, <, 40);
    }

  g_assert_cmpuint (n_rounds, >=, 10);
  answer = peer_finish (steady);
  g_assert_cmpuint (answer->status, ==, 200);
  answer_assert_whole (answer, FALSE);

  /* In the middle, long ago. */
  peer_set_reading (stuck, TRUE);
  loop_until (peer_is_ended (stuck));
  g_assert_cmpuint (peer_get_received (stuck), <, 2000 * KIB);
}

int
main (int   argc,
      char *argv[])
{
  const struct { const char *name;
                 GTestDataFunc test;
  } CASES[] = {
    { "never", test_never },
    { "steady", test_steady },
    { "drip", test_drip },
    { "our-work", test_our_work },
  };
  guint i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *tcp = g_strdup_printf ("/reader-pace/tcp/%s", CASES[i].name);
      g_autofree char *local = g_strdup_printf ("/reader-pace/local/%s", CASES[i].name);

      g_test_add_data_func (tcp, GINT_TO_POINTER (TRUE), CASES[i].test);
      g_test_add_data_func (local, GINT_TO_POINTER (FALSE), CASES[i].test);
    }

  g_test_add_func ("/reader-pace/answer", test_answer);

  return g_test_run ();
}
