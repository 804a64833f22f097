/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-pending-connections.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "crier-request-head.h"
#include "fixture.h"
#include "loop.h"
#include "peer.h"

/* Where connections wait for the head of their request: it is looked at and
 * not taken, and who sends none, or a wrong one, never comes further. */

#define REQUEST "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"

typedef struct
{
  int            listener;  /* (owned) */
  guint          port;
  CrierReactor  *reactor;   /* (owned) */
  CrierConnectionLimit *limit; /* (owned) */
  CrierPendingConnections    *pending;     /* (owned) */
  GArray        *handed;    /* (owned) (element-type int): with their fds */
  gint64         deadline;  /* of the last one */
  GInetAddress  *address;   /* (owned): that all are said to come from */
} House;

static void
hand_over_cb (int           fd,
              GInetAddress *address,
              guint16       port,
              gint64        deadline,
              const char   *target,
              gpointer      place,
              gpointer      user_data)
{
  House *house = user_data;

  g_assert_true (place == &house->port);
  g_assert_true (g_inet_address_equal (address, house->address));
  g_assert_cmpuint (port, ==, 4711);
  house->deadline = deadline;
  g_array_append_val (house->handed, fd);
}

static House *
house_new (void)
{
  House *self = g_new0 (House, 1);
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;

  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_no_errno (bind (self->listener, (struct sockaddr *) &address, size));
  g_assert_no_errno (listen (self->listener, 100));
  g_assert_no_errno (getsockname (self->listener, (struct sockaddr *) &address, &size));
  self->port = g_ntohs (address.sin_port);
  self->reactor = crier_reactor_new (NULL);
  crier_reactor_attach (self->reactor, NULL);
  self->limit = crier_connection_limit_new (1024);
  self->pending = crier_pending_connections_new (self->reactor, self->limit,
                                                 hand_over_cb, self);
  self->handed = g_array_new (FALSE, FALSE, sizeof (int));
  self->address = g_inet_address_new_from_string ("192.0.2.1");

  return self;
}

static void
house_free (House *self)
{
  guint i;

  crier_pending_connections_free (self->pending);
  g_assert_null (crier_reactor_peek (self->reactor));
  g_assert_cmpuint (crier_connection_limit_get_n (self->limit), ==, 0);

  for (i = 0; i < self->handed->len; i++)
    close (g_array_index (self->handed, int, i));

  g_array_unref (self->handed);
  g_object_unref (self->address);
  crier_connection_limit_free (self->limit);
  crier_reactor_free (self->reactor);
  close (self->listener);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (House, house_free)

/* Connects somebody and has them wait, for so many microseconds in any case. */
static Peer *
admit_after (House *house,
             gint64 wait)
{
  Peer *peer = peer_new (house->port);
  int fd = accept4 (house->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

  g_assert_no_errno (fd);
  crier_pending_connections_admit (house->pending, fd, house->address, 4711,
                                   &house->port, wait);

  return peer;
}

static Peer *
admit (House *house)
{
  return admit_after (house, 0);
}

static void
assert_handed (House      *house,
               const char *bytes,
               gsize       length)
{
  g_autofree char *buffer = g_malloc (length + 1);

  g_assert_cmpuint (house->handed->len, ==, 1);
  g_assert_cmpuint (crier_pending_connections_get_n (house->pending), ==, 0);
  g_assert_cmpuint (crier_connection_limit_get_n (house->limit), ==, 0);

  /* It was only looked at. */
  g_assert_cmpint (recv (g_array_index (house->handed, int, 0), buffer, length + 1, 0),
                   ==, length);
  g_assert_cmpmem (buffer, length, bytes, length);
}

static void
test_hand_over (void)
{
  g_autoptr (House) house = house_new ();
  gint64 before = g_get_monotonic_time ();
  g_autoptr (Peer) peer = admit (house);

  g_assert_cmpuint (crier_pending_connections_get_n (house->pending), ==, 1);
  g_assert_cmpuint (crier_connection_limit_get_n (house->limit), ==, 1);
  loop_settle ();
  g_assert_cmpuint (house->handed->len, ==, 0);

  /* The time that it has counts from when it came. */
  clock_advance (3 * G_USEC_PER_SEC);
  peer_print (peer, REQUEST);
  loop_until (house->handed->len == 1);
  g_assert_cmpint (ABS (house->deadline - before - 8 * G_USEC_PER_SEC), <, G_USEC_PER_SEC);
  assert_handed (house, REQUEST, strlen (REQUEST));
}

/* What was there before it was let in. */
static void
test_at_once (void)
{
  g_autoptr (House) house = house_new ();
  g_autoptr (Peer) peer = peer_new (house->port);
  int fd = accept4 (house->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

  peer_print (peer, REQUEST "and more");
  crier_pending_connections_admit (house->pending, fd, house->address, 4711,
                                   &house->port, 0);
  g_assert_cmpuint (house->handed->len, ==, 0);
  loop_until (house->handed->len == 1);
  assert_handed (house, REQUEST "and more", strlen (REQUEST "and more"));
}

static void
test_bytewise (void)
{
  g_autoptr (House) house = house_new ();
  g_autoptr (Peer) peer = admit (house);
  gsize i;

  for (i = 0; i < strlen (REQUEST); i++)
    {
      g_assert_cmpuint (house->handed->len, ==, 0);
      peer_write (peer, &REQUEST[i], 1);
      loop_settle ();
    }

  loop_until (house->handed->len == 1);
  assert_handed (house, REQUEST, strlen (REQUEST));
}

/* Half a head lies in the kernel and is not looked at again and again. */
static void
test_calm (void)
{
  g_autoptr (House) house = house_new ();
  g_autoptr (Peer) peer = admit (house);
  gint64 end;
  guint n_turns = 0;

  peer_print (peer, "GET / HTTP/1.1\r\nHost");
  loop_settle ();

  end = loop_get_time () + 300 * G_TIME_SPAN_MILLISECOND;
  while (loop_get_time () < end)
    {
      g_main_context_iteration (NULL, TRUE);
      n_turns++;
    }

  /* The beats, and little else. */
  g_assert_cmpuint (n_turns, <, 10);
  g_assert_cmpuint (crier_pending_connections_get_n (house->pending), ==, 1);
}

static void
refuse (const char *bytes,
        gsize       length,
        guint       status)
{
  g_autoptr (House) house = house_new ();
  g_autoptr (Peer) peer = admit (house);
  g_autoptr (Answer) answer = NULL;

  peer_write (peer, bytes, length);
  answer = peer_finish (peer);
  g_assert_cmpuint (answer->status, ==, status);
  answer_assert_secure (answer);
  answer_assert_whole (answer, FALSE);
  g_assert_cmpuint (house->handed->len, ==, 0);

  /* It is there until the peer has taken its answer and closes. */
  g_assert_cmpuint (crier_pending_connections_get_n (house->pending), ==, 1);
  peer_close (peer);
  loop_until (crier_pending_connections_get_n (house->pending) == 0);
}

static void
test_refuse (void)
{
  g_autoptr (GString) target = g_string_new ("GET /");
  g_autoptr (GString) head = g_string_new ("GET / HTTP/1.1\r\n");

  while (target->len <= CRIER_REQUEST_HEAD_MAX_TARGET)
    g_string_append (target, "aaaaaaaaaaaaaaaa");
  while (head->len <= CRIER_REQUEST_HEAD_MAX)
    g_string_append (head, "X: yyyyyyyyyyyyyy\r\n");

  refuse ("GET / HTTP/1.1\r\nHost\r\n", 22, 400);
  refuse ("\x16\x03\x01\x02\x00", 5, 400);
  refuse (target->str, target->len, 414);
  refuse (head->str, head->len, 431);
}

/* Who goes on sending after that is listened out for a second, so that the
 * answer arrives, and then no more. */
static void
test_refuse_flood (void)
{
  g_autoptr (House) house = house_new ();
  g_autoptr (Peer) peer = admit (house);
  g_autofree char *flood = g_strnfill (300000, '\n');
  g_autoptr (Answer) answer = NULL;

  peer_print (peer, "GET / HTTP/1.1\r\n:\r\n");
  peer_write (peer, flood, strlen (flood));
  peer_write (peer, flood, strlen (flood));
  answer = peer_finish (peer);
  g_assert_cmpuint (answer->status, ==, 400);

  g_assert_cmpuint (crier_pending_connections_get_n (house->pending), ==, 1);
  clock_advance (1100 * G_TIME_SPAN_MILLISECOND);
  loop_until (crier_pending_connections_get_n (house->pending) == 0);
  g_assert_cmpuint (house->handed->len, ==, 0);
}

static void
test_gone (void)
{
  g_autoptr (House) house = house_new ();
  g_autoptr (Peer) silent = admit (house);
  g_autoptr (Peer) half = admit (house);
  g_autoptr (Peer) broken = admit (house);
  g_autoptr (Peer) broken_half = admit (house);
  guint n_files = fixture_count_files ();

  peer_print (half, "GET /");
  peer_print (broken_half, "GET /");
  loop_settle ();
  g_assert_cmpuint (crier_pending_connections_get_n (house->pending), ==, 4);

  peer_close (silent);
  peer_shut (half);
  peer_reset (broken);
  peer_reset (broken_half);
  loop_until (crier_pending_connections_get_n (house->pending) == 0);
  loop_until (peer_is_ended (half));
  g_assert_cmpuint (fixture_count_files (), ==, n_files - 4 - 3);
  g_assert_cmpuint (house->handed->len, ==, 0);
}

/* Who has asked and says that it will say no more is a client all the same
 * (as `nc -N` is). */
static void
test_half_closed (void)
{
  g_autoptr (House) house = house_new ();
  g_autoptr (Peer) peer = admit (house);

  peer_print (peer, REQUEST);
  peer_shut (peer);
  loop_until (house->handed->len == 1);
  assert_handed (house, REQUEST, strlen (REQUEST));
}

static void
test_deadline (void)
{
  g_autoptr (House) house = house_new ();
  g_autoptr (Peer) silent = admit (house);
  g_autoptr (Peer) slow = admit (house);
  g_autoptr (Peer) later = NULL;

  clock_advance (4 * G_USEC_PER_SEC);
  later = admit (house);
  peer_print (slow, "GET");
  loop_settle ();

  clock_advance (3500 * G_TIME_SPAN_MILLISECOND);
  peer_print (slow, " /");
  loop_for (300);
  g_assert_cmpuint (crier_pending_connections_get_n (house->pending), ==, 3);

  clock_advance (500 * G_TIME_SPAN_MILLISECOND);
  loop_until (peer_is_ended (silent) && peer_is_ended (slow));
  g_assert_cmpuint (crier_pending_connections_get_n (house->pending), ==, 1);
  clock_advance (4 * G_USEC_PER_SEC);
  loop_until (peer_is_ended (later));
}

static void
test_drop_oldest (void)
{
  g_autoptr (House) house = house_new ();
  g_autoptr (Peer) first = admit (house);
  g_autoptr (Peer) second = admit (house);
  g_autoptr (Peer) third = admit (house);

  /* Order is that of coming, not of speaking. */
  peer_print (first, "GET /");
  loop_settle ();
  g_assert_true (crier_pending_connections_drop_oldest (house->pending, 0));
  loop_until (peer_is_ended (first));

  /* Or nobody, if that one has not waited for so long. */
  g_assert_false (crier_pending_connections_drop_oldest (house->pending,
                                                         10 * G_USEC_PER_SEC));
  loop_settle ();
  g_assert_false (peer_is_ended (second));
  clock_advance (5 * G_USEC_PER_SEC);
  g_assert_true (crier_pending_connections_drop_oldest (house->pending,
                                                        5 * G_USEC_PER_SEC));
  loop_until (peer_is_ended (second));
  g_assert_false (peer_is_ended (third));
  g_assert_cmpuint (crier_connection_limit_get_n (house->limit), ==, 1);

  g_assert_true (crier_pending_connections_drop_oldest (house->pending, 0));
  g_assert_false (crier_pending_connections_drop_oldest (house->pending, 0));
}

/* In one turn: two are ready, and the first to be handed over has the other
 * dropped. */
static void
drop_others_cb (int           fd,
                GInetAddress *address,
                guint16       port,
                gint64        deadline,
                const char   *target,
                gpointer      place,
                gpointer      user_data)
{
  CrierPendingConnections **pending = user_data;

  crier_pending_connections_clear (*pending);
  close (fd);
}

static void
test_clear_in_turn (void)
{
  g_autoptr (House) house = house_new ();
  CrierPendingConnections *pending = crier_pending_connections_new (house->reactor, house->limit,
                                                                    drop_others_cb, &pending);
  Peer *peers[3];
  guint i;

  for (i = 0; i < 3; i++)
    {
      peers[i] = peer_new (house->port);
      crier_pending_connections_admit (pending,
                                       accept4 (house->listener, NULL, NULL,
                                                 SOCK_NONBLOCK | SOCK_CLOEXEC),
                                       house->address, 1, NULL, 0);
      peer_print (peers[i], REQUEST);
    }

  for (i = 0; i < 3; i++)
    {
      loop_until (peer_is_ended (peers[i]));
      peer_free (peers[i]);
    }

  g_assert_cmpuint (crier_pending_connections_get_n (pending), ==, 0);
  crier_pending_connections_free (pending);
}

/* One of an address that is too fast waits for its turn, and is served then. */
static void
test_wait (void)
{
  g_autoptr (House) house = house_new ();
  g_autoptr (Peer) peer = admit_after (house, CRIER_CONNECTION_LIMIT_PATIENCE);

  peer_print (peer, REQUEST);
  loop_settle ();
  g_assert_cmpuint (house->handed->len, ==, 0);
  clock_advance (CRIER_CONNECTION_LIMIT_PATIENCE - G_USEC_PER_SEC);
  loop_settle ();
  g_assert_cmpuint (house->handed->len, ==, 0);
  clock_advance (G_USEC_PER_SEC);
  loop_until (house->handed->len == 1);
  assert_handed (house, REQUEST, strlen (REQUEST));
}

/* One that would have to wait longer is told when to come back, but for an
 * EventSource, which would not. */
static void
test_too_fast (void)
{
  g_autoptr (House) house = house_new ();
  g_autoptr (Peer) peer = admit_after (house, CRIER_CONNECTION_LIMIT_PATIENCE + 1);
  g_autoptr (Peer) events = admit_after (house, CRIER_CONNECTION_LIMIT_PATIENCE + 1);
  g_autoptr (Answer) answer = NULL;

  peer_print (peer, REQUEST);
  answer = peer_finish (peer);
  g_assert_cmpuint (answer->status, ==, 429);
  g_assert_cmpstr (answer_get (answer, "retry-after"), ==, "2");
  g_assert_nonnull (strstr (answer->body, "\"code\":\"too-fast\""));
  answer_assert_secure (answer);
  answer_assert_whole (answer, FALSE);

  peer_print (events, "GET /events?Id=a HTTP/1.1\r\nHost: localhost\r\n\r\n");
  loop_until (peer_is_ended (events));
  g_assert_cmpuint (peer_get_received (events), ==, 0);
  g_assert_cmpuint (house->handed->len, ==, 0);
}

static void
test_clear (void)
{
  g_autoptr (House) house = house_new ();
  g_autoptr (Peer) silent = admit (house);
  g_autoptr (Peer) refused = admit (house);

  peer_print (refused, "no\r\nrequest\r\n");
  loop_until (peer_is_ended (refused));
  g_assert_cmpuint (crier_pending_connections_get_n (house->pending), ==, 2);
  crier_pending_connections_clear (house->pending);
  g_assert_cmpuint (crier_pending_connections_get_n (house->pending), ==, 0);
  g_assert_cmpuint (crier_connection_limit_get_n (house->limit), ==, 0);
  loop_until (peer_is_ended (silent));
}

/* What cannot be watched is closed, and not counted. */
static void
test_no_room (void)
{
  g_autoptr (House) house = house_new ();
  int fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  guint n_files = fixture_count_files ();

  crier_pending_connections_admit (house->pending, fd, house->address, 4711,
                                   &house->port, 0);
  g_assert_cmpuint (crier_pending_connections_get_n (house->pending), ==, 0);
  g_assert_cmpuint (crier_connection_limit_get_n (house->limit), ==, 0);
  g_assert_cmpuint (fixture_count_files (), ==, n_files - 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pending/hand-over", test_hand_over);
  g_test_add_func ("/pending/at-once", test_at_once);
  g_test_add_func ("/pending/wait", test_wait);
  g_test_add_func ("/pending/too-fast", test_too_fast);
  g_test_add_func ("/pending/bytewise", test_bytewise);
  g_test_add_func ("/pending/calm", test_calm);
  g_test_add_func ("/pending/refuse/answer", test_refuse);
  g_test_add_func ("/pending/refuse/flood", test_refuse_flood);
  g_test_add_func ("/pending/gone", test_gone);
  g_test_add_func ("/pending/half-closed", test_half_closed);
  g_test_add_func ("/pending/deadline", test_deadline);
  g_test_add_func ("/pending/drop-oldest", test_drop_oldest);
  g_test_add_func ("/pending/clear/in-turn", test_clear_in_turn);
  g_test_add_func ("/pending/clear/all", test_clear);
  g_test_add_func ("/pending/no-room", test_no_room);

  return g_test_run ();
}
