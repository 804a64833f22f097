/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "crier-running-time.h"
#include "crier-acceptor.h"
#include "crier-listen-sockets.h"
#include "crier-reactor.h"
#include "crier-test.h"
#include "fixture.h"
#include "loop.h"
#include "peer.h"

/* Which connections are accepted, how many at a time, for how long, and which
 * are closed for them; and that it is never deaf. What takes the connections
 * here holds them as long as it is told, as libsoup would. */

typedef struct
{
  GIOStream      *stream;  /* (owned) */
  CrierRemoteAddress   *arrival; /* (owned) */
  GSocketAddress *local;   /* (owned) */
} Guest;

typedef struct
{
  guint           port;
  CrierReactor   *reactor;   /* (owned) */
  CrierConnectionLimit *limit; /* (owned) */
  CrierAcceptor  *acceptor;  /* (owned) */
  GPtrArray      *guests;    /* (owned) (element-type Guest) */
  guint           n_lost;
} Hall;

static void
guest_free (gpointer data)
{
  Guest *guest = data;

  g_object_unref (guest->stream);
  g_object_unref (guest->local);
  g_assert_finalize_object (guest->arrival);
  g_free (guest);
}

static void
accept_cb (GIOStream      *stream,
           GSocketAddress *local,
           CrierRemoteAddress   *arrival,
           gpointer        data)
{
  Hall *hall = data;
  Guest *guest = g_new (Guest, 1);

  *guest = (Guest) {
    g_object_ref (stream), g_object_ref (arrival), g_object_ref (local),
  };
  g_ptr_array_add (hall->guests, guest);
}

static void
lost_cb (gpointer data)
{
  Hall *hall = data;

  hall->n_lost++;
}

static GPtrArray *
open_sockets (const char *place,
              guint      *port)
{
  g_autoptr (CrierConfig) config = crier_config_new ();
  g_autoptr (GError) error = NULL;
  GPtrArray *sockets;

  config->port = 0;
  g_ptr_array_add (config->listen, g_strdup (place));
  sockets = crier_listen_sockets (config, port, &error);
  g_assert_no_error (error);

  return sockets;
}

static Hall *
hall_new (const char *place,
          guint       n_descriptors)
{
  Hall *self = g_new0 (Hall, 1);
  g_autoptr (GPtrArray) sockets = open_sockets (place, &self->port);
  g_autoptr (GError) error = NULL;

  self->guests = g_ptr_array_new_with_free_func (guest_free);
  self->reactor = crier_reactor_new (&error);
  g_assert_no_error (error);
  crier_reactor_attach (self->reactor, NULL);
  self->limit = crier_connection_limit_new (n_descriptors);
  self->acceptor = crier_acceptor_new (sockets, self->reactor, self->limit,
                                       accept_cb, lost_cb, self);
  crier_acceptor_start (self->acceptor);

  return self;
}

static void
hall_free (Hall *self)
{
  crier_acceptor_stop (self->acceptor);
  g_assert_null (crier_reactor_peek (self->reactor));
  g_ptr_array_unref (self->guests);
  crier_acceptor_free (self->acceptor);
  g_assert_cmpuint (crier_connection_limit_get_n (self->limit), ==, 0);
  crier_connection_limit_free (self->limit);
  crier_reactor_free (self->reactor);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Hall, hall_free)

/* Connects, and says nothing. */
static GPtrArray *
make_silent (guint       n,
             const char *address,
             guint       port)
{
  GPtrArray *peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  guint i;

  for (i = 0; i < n; i++)
    g_ptr_array_add (peers, peer_new_full (address, port, 0));

  return peers;
}

static void
ask (Peer *peer)
{
  peer_print (peer, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

/* Connects, and asks for something. */
static GPtrArray *
make_asking (guint       n,
             const char *address,
             guint       port)
{
  GPtrArray *peers = make_silent (n, address, port);
  guint i;

  for (i = 0; i < n; i++)
    ask (g_ptr_array_index (peers, i));

  return peers;
}

static void
assert_turned_away (Peer *peer)
{
  g_autoptr (Answer) answer = peer_finish (peer);

  g_assert_cmpuint (answer->status, ==, 503);
  g_assert_cmpstr (answer_get (answer, "retry-after"), ==, "2");
  g_assert_cmpstr (answer->body, ==, "{\"error\":\"The server is full\","
                   "\"code\":\"server-full\"}\n");
  answer_assert_secure (answer);
  answer_assert_whole (answer, FALSE);
}

static void
assert_there (GPtrArray *peers,
              guint      first,
              guint      n)
{
  for (; n > 0; n--)
    g_assert_false (peer_is_ended (g_ptr_array_index (peers, first++)));
}

static void
wait_for_end (GPtrArray *peers,
              guint      first,
              guint      n)
{
  for (; n > 0; n--)
    {
      loop_until (peer_is_ended (g_ptr_array_index (peers, first)));
      first++;
    }
}

static void
test_accept (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", 1024);
  g_autoptr (Peer) peer = peer_new (hall->port);
  g_autoptr (GSocketAddress) remote = NULL;
  GInetSocketAddress *arrival;
  GInetSocketAddress *expected;
  GSocket *socket;
  Guest *guest;
  int fd;

  ask (peer);
  loop_until (hall->guests->len == 1);
  guest = g_ptr_array_index (hall->guests, 0);
  socket = crier_remote_address_get_socket (guest->arrival);
  fd = g_socket_get_fd (socket);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, !=, 0);
  g_assert_cmpint (fcntl (fd, F_GETFL) & O_NONBLOCK, !=, 0);

  /* What libsoup is told is where it comes from. */
  remote = g_socket_get_remote_address (socket, NULL);
  arrival = G_INET_SOCKET_ADDRESS (guest->arrival);
  expected = G_INET_SOCKET_ADDRESS (remote);
  g_assert_cmpuint (g_inet_socket_address_get_port (arrival), ==,
                    g_inet_socket_address_get_port (expected));
  g_assert_true (g_inet_address_equal (crier_remote_address_get_address (guest->arrival),
                                       g_inet_socket_address_get_address (expected)));
  g_assert_true (g_inet_address_get_is_loopback (crier_remote_address_get_local (guest->arrival)));
  g_assert_cmpuint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (guest->local)),
                    ==, hall->port);
  g_assert_cmpint (ABS (crier_remote_address_get_deadline (guest->arrival) -
                        crier_running_time_get () - 8 * G_USEC_PER_SEC), <, G_USEC_PER_SEC);
  g_assert_false (peer_is_ended (peer));
  g_assert_cmpuint (crier_connection_limit_get_n (hall->limit), ==, 1);
}

/* The address on which it came in, also where all are listened on. */
static void
test_local (void)
{
  g_autoptr (Hall) hall = hall_new ("0.0.0.0", 1024);
  g_autoptr (GPtrArray) peers = make_asking (1, "127.0.0.2", hall->port);
  g_autofree char *text = NULL;
  Guest *guest;

  loop_until (hall->guests->len == peers->len);
  guest = g_ptr_array_index (hall->guests, 0);
  text = g_inet_address_to_string (crier_remote_address_get_local (guest->arrival));
  g_assert_cmpstr (text, ==, "127.0.0.2");
}

/* Two hundred at one instant: all are accepted, in turns of sixty-four. */
static void
test_batch (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", 1024);
  g_autoptr (GPtrArray) peers = make_silent (200, "127.0.0.1", hall->port);
  const guint counts[] = { 64, 128, 192, 200 };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (crier_connection_limit_get_n (hall->limit), ==,
                        counts[i]);
    }

  g_assert_cmpuint (hall->guests->len, ==, 0);
  for (i = 0; i < peers->len; i++)
    ask (g_ptr_array_index (peers, i));
  loop_until (hall->guests->len == 200);
}

/* Cut eight seconds after it came, whatever it does, and those who came later
 * are not. */
static void
test_deadline (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", 1024);
  g_autoptr (Peer) silent = peer_new (hall->port);
  g_autoptr (Peer) slow = peer_new (hall->port);
  g_autoptr (Peer) later = NULL;

  loop_until (crier_connection_limit_get_n (hall->limit) == 2);
  clock_advance (4 * G_USEC_PER_SEC);
  ask (slow);
  later = peer_new (hall->port);
  loop_until (hall->guests->len == 1 &&
              crier_connection_limit_get_n (hall->limit) == 3);

  clock_advance (3500 * G_TIME_SPAN_MILLISECOND);
  peer_print (silent, "GET /");
  loop_for (300);
  g_assert_false (peer_is_ended (silent));
  g_assert_false (peer_is_ended (slow));

  clock_advance (500 * G_TIME_SPAN_MILLISECOND);
  loop_until (peer_is_ended (silent) && peer_is_ended (slow));
  g_assert_false (peer_is_ended (later));
  clock_advance (4 * G_USEC_PER_SEC);
  loop_until (peer_is_ended (later));
}

/* Each at its own time, though one that came later has asked before it. */
static void
test_deadline_order (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", 1024);
  g_autoptr (Peer) first = peer_new (hall->port);
  g_autoptr (Peer) second = NULL;

  loop_until (crier_connection_limit_get_n (hall->limit) == 1);
  clock_advance (5 * G_USEC_PER_SEC);
  second = peer_new (hall->port);
  ask (second);
  loop_until (hall->guests->len == 1);
  clock_advance (1 * G_USEC_PER_SEC);
  ask (first);
  loop_until (hall->guests->len == 2);

  clock_advance (2 * G_USEC_PER_SEC);
  loop_until (peer_is_ended (first));
  loop_for (300);
  g_assert_false (peer_is_ended (second));
  clock_advance (5 * G_USEC_PER_SEC);
  loop_until (peer_is_ended (second));
}

/* Who is done in time is not missed. */
static void
test_done (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", 1024);
  g_autoptr (GPtrArray) peers = make_asking (3, "127.0.0.1", hall->port);

  loop_until (hall->guests->len == 3);
  g_ptr_array_remove_index (hall->guests, 1);
  g_assert_cmpuint (crier_connection_limit_get_n (hall->limit), ==, 2);
  clock_advance (9 * G_USEC_PER_SEC);
  wait_for_end (peers, 0, 3);
}

#define FEW 66          /* descriptors */
#define MOST (FEW - 32) /* connections then */

/* When all places are taken, the oldest who say nothing make room for the
 * newest: whoever fills them with silence keeps nobody out. */
static void
test_make_room (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", FEW);
  g_autoptr (GPtrArray) asking = make_asking (4, "127.0.0.1", hall->port);
  g_autoptr (GPtrArray) silent = NULL;
  g_autoptr (GPtrArray) more = NULL;

  loop_until (hall->guests->len == 4);
  silent = make_silent (MOST - 4, "127.0.0.1", hall->port);
  loop_until (crier_connection_limit_is_full (hall->limit));
  loop_settle ();
  assert_there (silent, 0, MOST - 4);

  clock_advance (G_USEC_PER_SEC);
  more = make_asking (3, "127.0.0.1", hall->port);
  loop_until (hall->guests->len == 4 + 3);
  wait_for_end (silent, 0, 3);
  loop_settle ();
  assert_there (asking, 0, 4);
  assert_there (silent, 3, MOST - 4 - 3);
  assert_there (more, 0, 3);
  g_assert_cmpuint (crier_connection_limit_get_n (hall->limit), ==, MOST);
}

/* However many come, there are never more. */
static void
test_make_room_flood (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", FEW);
  g_autoptr (GPtrArray) peers = make_silent (300, "127.0.0.1", hall->port);
  g_autoptr (Peer) peer = NULL;
  guint i;

  for (i = 0; i < 20; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (crier_connection_limit_get_n (hall->limit), <=,
                        MOST);
    }

  wait_for_end (peers, 0, 300 - MOST);
  assert_there (peers, 300 - MOST, MOST);

  peer = peer_new (hall->port);
  ask (peer);
  loop_until (hall->guests->len == 1);
}

/* Where nobody is silent, the oldest whose answer is not yet there goes; but
 * those who are cut need a moment, so not too many at once. */
static void
test_cut (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", FEW);
  g_autoptr (GPtrArray) peers = make_asking (MOST, "127.0.0.1", hall->port);
  guint i;

  loop_until (hall->guests->len == MOST);

  for (i = 0; i < 3; i++)
    {
      g_autoptr (Peer) peer = peer_new (hall->port);

      ask (peer);
      loop_until (hall->guests->len == MOST + i + 1);
      loop_until (peer_is_ended (g_ptr_array_index (peers, i)));
    }

  assert_there (peers, 3, MOST - 3);
}

/* A browser opens a few connections at a time. None of them is in the way of
 * another one, just because what it asks for has not been looked at yet. */
static void
test_cut_for_several (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", FEW);
  g_autoptr (GPtrArray) peers = make_asking (MOST, "127.0.0.1", hall->port);
  g_autoptr (GPtrArray) more = NULL;

  loop_until (hall->guests->len == MOST);
  more = make_asking (6, "127.0.0.1", hall->port);
  loop_settle ();
  assert_there (more, 0, 6);
  g_assert_cmpuint (hall->guests->len, ==, MOST + 6);
  wait_for_end (peers, 0, 6);
}

/* And they never are so many that what this process needs for itself, 32
 * descriptors, is used up, however long it takes them to go. */
static void
test_cut_again (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", FEW);
  g_autoptr (GPtrArray) peers = make_asking (MOST, "127.0.0.1", hall->port);
  guint i;

  loop_until (hall->guests->len == MOST);
  for (i = 0; i < 60; i++)
    {
      Peer *peer = peer_new (hall->port);

      ask (peer);
      g_ptr_array_add (peers, peer);
      loop_settle ();
      g_assert_cmpuint (crier_connection_limit_get_n (hall->limit), <,
                        MOST + 32);
    }
}

/* Nobody is cut who has arrived: those are clients. */
static void
test_full (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", FEW);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("127.0.0.1");
  g_autoptr (Peer) peer = NULL;
  g_autoptr (Peer) next = NULL;
  guint i;

  for (i = 0; i < MOST; i++)
    crier_connection_limit_enter (hall->limit, address);

  peer = peer_new (hall->port);
  assert_turned_away (peer);

  crier_connection_limit_leave (hall->limit, address);
  next = peer_new (hall->port);
  ask (next);
  loop_until (hall->guests->len == 1);

  for (i = 1; i < MOST; i++)
    crier_connection_limit_leave (hall->limit, address);
}

/* A thousand who are not clients yet are enough, however much room there is. */
static void
test_most (void)
{
  g_autoptr (Hall) hall = NULL;
  g_autoptr (GPtrArray) asking = NULL;
  g_autoptr (GPtrArray) silent = NULL;
  g_autoptr (GPtrArray) more = NULL;

  if (crier_connection_limit_raise_limit () < 3000)
    {
      g_test_skip ("Too few descriptors for a thousand connections");
      return;
    }

  hall = hall_new ("127.0.0.1", 20000);
  asking = make_asking (500, "127.0.0.1", hall->port);
  loop_until (hall->guests->len == 500);
  silent = make_silent (524, "127.0.0.1", hall->port);
  loop_until (crier_connection_limit_get_n (hall->limit) == 1024);
  clock_advance (G_USEC_PER_SEC);
  more = make_silent (2, "127.0.0.1", hall->port);
  wait_for_end (silent, 0, 2);
  loop_settle ();
  assert_there (silent, 2, 522);
  assert_there (asking, 0, 500);
  assert_there (more, 0, 2);
  g_assert_cmpuint (crier_connection_limit_get_n (hall->limit), ==, 1024);
}

/* Sixty-four of one address, but of loopback as many as there is room for. */
static void
test_address (void)
{
  g_autofree char *address = crier_test_find_own_address ();
  g_autoptr (Hall) hall = NULL;
  g_autoptr (GPtrArray) peers = NULL;
  g_autoptr (GPtrArray) loopback = NULL;
  g_autoptr (Peer) beyond = NULL;
  g_autoptr (Peer) next = NULL;

  if (address == NULL)
    {
      g_test_skip ("This machine has no address but loopback");
      return;
    }

  hall = hall_new ("0.0.0.0", 1024);
  peers = make_silent (64, address, hall->port);
  loop_until (crier_connection_limit_get_n (hall->limit) == 64);
  beyond = peer_new_full (address, hall->port, 0);
  assert_turned_away (beyond);

  loopback = make_silent (100, "127.0.0.1", hall->port);
  loop_until (crier_connection_limit_get_n (hall->limit) == 164);
  assert_there (loopback, 0, 100);
  assert_there (peers, 0, 64);

  peer_close (g_ptr_array_index (peers, 0));
  loop_until (crier_connection_limit_get_n (hall->limit) == 163);
  next = peer_new_full (address, hall->port, 0);
  loop_until (crier_connection_limit_get_n (hall->limit) == 164);
}

/* Uses up this process's descriptors but for so many. */
static GArray *
use_up (guint          n_left,
        struct rlimit *before)
{
  GArray *fds = g_array_new (FALSE, FALSE, sizeof (int));
  struct rlimit limit;
  int fd;

  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, before));
  limit = *before;
  limit.rlim_cur = MIN (256, limit.rlim_max);
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));

  while ((fd = fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, 0)) >= 0)
    g_array_append_val (fds, fd);

  for (; n_left > 0; n_left--)
    {
      close (g_array_index (fds, int, fds->len - 1));
      g_array_set_size (fds, fds->len - 1);
    }

  return fds;
}

static void
give_back (GArray              *fds,
           const struct rlimit *before)
{
  guint i;

  for (i = 0; i < fds->len; i++)
    close (g_array_index (fds, int, i));

  g_array_unref (fds);
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, before));
}

/* Without descriptors each one is told so, and nobody is left waiting. */
static void
test_descriptors (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", 1024);
  g_autoptr (GPtrArray) peers = make_asking (10, "127.0.0.1", hall->port);
  g_autoptr (Peer) next = NULL;
  struct rlimit before;
  GArray *fds = use_up (3, &before);
  guint i;

  loop_until (hall->guests->len == 3);
  for (i = 3; i < 10; i++)
    assert_turned_away (g_ptr_array_index (peers, i));
  g_assert_cmpuint (hall->guests->len, ==, 3);

  give_back (fds, &before);
  next = peer_new (hall->port);
  ask (next);
  loop_until (hall->guests->len == 4);
}

/* Not even with the one in reserve: it waits, and is not deaf. */
static void
test_no_reserve (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", 1024);
  g_autoptr (GPtrArray) sockets = NULL;
  g_autoptr (GPtrArray) peers = NULL;
  struct rlimit before;
  CrierAcceptor *acceptor;
  GArray *fds;
  guint port;

  sockets = open_sockets ("127.0.0.1", &port);
  peers = make_asking (5, "127.0.0.1", port);

  fds = use_up (0, &before);
  acceptor = crier_acceptor_new (sockets, hall->reactor, hall->limit,
                                 accept_cb, lost_cb, hall);
  crier_acceptor_start (acceptor);
  loop_for (300);
  g_assert_cmpuint (hall->guests->len, ==, 0);

  give_back (fds, &before);
  loop_until (hall->guests->len == 5);
  assert_there (peers, 0, 5);

  crier_acceptor_stop (acceptor);
  g_ptr_array_set_size (hall->guests, 0);
  crier_acceptor_free (acceptor);
}

/* Open connections are cut, waiting ones not accepted; it can start again. */
static void
test_stop (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", 1024);
  g_autoptr (GPtrArray) asking = make_asking (5, "127.0.0.1", hall->port);
  g_autoptr (GPtrArray) silent = make_silent (5, "127.0.0.1", hall->port);
  g_autoptr (Peer) waiting = NULL;

  loop_until (hall->guests->len == 5 &&
              crier_connection_limit_get_n (hall->limit) == 10);
  crier_acceptor_stop (hall->acceptor);
  g_assert_null (crier_reactor_peek (hall->reactor));
  wait_for_end (asking, 0, 5);
  wait_for_end (silent, 0, 5);

  waiting = peer_new (hall->port);
  ask (waiting);
  loop_for (50);
  g_assert_cmpuint (hall->guests->len, ==, 5);
  g_assert_false (peer_is_ended (waiting));

  crier_acceptor_stop (hall->acceptor);
  crier_acceptor_start (hall->acceptor);
  loop_until (hall->guests->len == 6);
}

/* A peer that has gone before it was accepted does no harm. */
static void
test_gone (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", 1024);
  g_autoptr (GPtrArray) peers = make_silent (40, "127.0.0.1", hall->port);
  g_autoptr (Peer) next = NULL;
  guint n_files;
  guint i;

  for (i = 0; i < 40; i++)
    {
      if (i % 3 == 0)
        ask (g_ptr_array_index (peers, i));

      if (i % 2 == 0)
        peer_reset (g_ptr_array_index (peers, i));
      else
        peer_close (g_ptr_array_index (peers, i));
    }

  n_files = fixture_count_files ();
  loop_settle ();
  g_ptr_array_set_size (hall->guests, 0);
  g_assert_cmpuint (crier_connection_limit_get_n (hall->limit), ==, 0);
  g_assert_cmpuint (fixture_count_files (), ==, n_files);
  next = peer_new (hall->port);
  ask (next);
  loop_until (hall->guests->len == 1);
}

/* Its socket is taken away: said once, and no reason to turn in circles. */
static void
test_lost (void)
{
  g_autoptr (Hall) hall = hall_new ("127.0.0.1", 1024);
  g_autoptr (GPtrArray) asking = make_asking (2, "127.0.0.1", hall->port);
  gint64 before;

  loop_until (hall->guests->len == 2);
  g_assert_cmpuint (hall->n_lost, ==, 0);
  crier_test_shut_port (hall->port);
  loop_until (hall->n_lost > 0);
  before = crier_test_get_cpu_time ();
  loop_for (200);
  g_assert_cmpint (crier_test_get_cpu_time () - before, <, 100 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpuint (hall->n_lost, ==, 1);
  assert_there (asking, 0, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/acceptor/accept", test_accept);
  g_test_add_func ("/acceptor/local", test_local);
  g_test_add_func ("/acceptor/batch", test_batch);
  g_test_add_func ("/acceptor/deadline", test_deadline);
  g_test_add_func ("/acceptor/deadline-order", test_deadline_order);
  g_test_add_func ("/acceptor/done", test_done);
  g_test_add_func ("/acceptor/make-room/oldest", test_make_room);
  g_test_add_func ("/acceptor/make-room/flood", test_make_room_flood);
  g_test_add_func ("/acceptor/cut/oldest", test_cut);
  g_test_add_func ("/acceptor/cut/for-several", test_cut_for_several);
  g_test_add_func ("/acceptor/cut/again", test_cut_again);
  g_test_add_func ("/acceptor/full", test_full);
  g_test_add_func ("/acceptor/most", test_most);
  g_test_add_func ("/acceptor/address", test_address);
  g_test_add_func ("/acceptor/descriptors", test_descriptors);
  g_test_add_func ("/acceptor/no-reserve", test_no_reserve);
  g_test_add_func ("/acceptor/stop", test_stop);
  g_test_add_func ("/acceptor/gone", test_gone);
  g_test_add_func ("/acceptor/lost", test_lost);

  return g_test_run ();
}
