/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-tcp-info.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gio.h>

/* Against real connections, both ends of which are here. */

typedef struct
{
  GSocket *ours;   /* (owned) */
  GSocket *theirs; /* (owned) */
} Pair;

static void
pair_init (Pair       *pair,
           const char *address)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) any = NULL;
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) listener = NULL;
  GSocketFamily family;

  any = g_inet_socket_address_new_from_string (address, 0);
  family = g_socket_address_get_family (any);
  listener = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (listener, any, TRUE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  bound = g_socket_get_local_address (listener, NULL);

  pair->theirs = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_connect (pair->theirs, bound, NULL, NULL));
  pair->ours = g_socket_accept (listener, NULL, NULL);
  g_assert_nonnull (pair->ours);
}

static void
pair_clear (Pair *pair)
{
  g_clear_object (&pair->ours);
  g_clear_object (&pair->theirs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static void
say (GSocket *socket,
     gsize    n)
{
  g_autofree char *bytes = g_malloc0 (n);

  g_assert_cmpint (g_socket_send (socket, bytes, n, NULL, NULL), ==, n);
}

static void
hear (GSocket *socket,
      gsize    n)
{
  char buffer[4096];

  while (n > 0)
    {
      gssize got = g_socket_receive (socket, buffer, MIN (n, sizeof buffer), NULL, NULL);

      g_assert_cmpint (got, >, 0);
      n -= got;
    }
}

/* Waits for the other side's end. */
static void
hear_end (GSocket *socket)
{
  char byte;

  g_assert_cmpint (g_socket_receive (socket, &byte, 1, NULL, NULL), ==, 0);
}

static void
break_off (GSocket *socket)
{
  const struct linger linger = { 1, 0 };

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_assert_true (g_socket_close (socket, NULL));
}

static CrierTcpInfo
read_info (Pair *pair)
{
  CrierTcpInfo info;

  g_assert_true (crier_tcp_info_read (g_socket_get_fd (pair->ours), &info));

  return info;
}

static void
assert_bytes (Pair    *pair,
              guint64  sent,
              guint64  received)
{
  CrierTcpInfo info = read_info (pair);

  g_assert_cmpuint (info.sent, ==, sent);
  g_assert_cmpuint (info.received, ==, received);
}

static void
test_open (gconstpointer address)
{
  g_auto (Pair) pair = { 0 };
  CrierTcpInfo info;

  pair_init (&pair, address);
  assert_bytes (&pair, 0, 0);

  say (pair.ours, 1000);
  hear (pair.theirs, 1000);
  say (pair.theirs, 70);
  assert_bytes (&pair, 1000, 70); /* read or not */
  hear (pair.ours, 70);
  assert_bytes (&pair, 1000, 70);

  info = read_info (&pair);
  g_assert_cmpuint (info.acked, ==, 1000);
  g_assert_cmpuint (info.unsent, ==, 0);
  g_assert_cmpint (info.min_rtt, >=, 0);
  g_assert_cmpint (info.min_rtt, <, G_USEC_PER_SEC);
}

/* The peer closes first, then we do. */
static void
test_their_end (gconstpointer address)
{
  g_auto (Pair) pair = { 0 };

  pair_init (&pair, address);
  say (pair.theirs, 12);
  say (pair.ours, 34);
  g_assert_true (g_socket_shutdown (pair.theirs, FALSE, TRUE, NULL));
  hear (pair.ours, 12);
  hear_end (pair.ours);
  assert_bytes (&pair, 34, 12);

  say (pair.ours, 6);
  assert_bytes (&pair, 40, 12);

  g_assert_true (g_socket_shutdown (pair.ours, FALSE, TRUE, NULL));
  hear (pair.theirs, 40);
  hear_end (pair.theirs);
  assert_bytes (&pair, 40, 12);
}

/* We close first, then the peer does. */
static void
test_our_end (gconstpointer address)
{
  g_auto (Pair) pair = { 0 };

  pair_init (&pair, address);
  say (pair.ours, 34);
  g_assert_true (g_socket_shutdown (pair.ours, FALSE, TRUE, NULL));
  hear (pair.theirs, 34);
  hear_end (pair.theirs);
  assert_bytes (&pair, 34, 0);

  say (pair.theirs, 12);
  assert_bytes (&pair, 34, 12);

  g_assert_true (g_socket_close (pair.theirs, NULL));
  hear (pair.ours, 12);
  hear_end (pair.ours);
  assert_bytes (&pair, 34, 12);
}

static void
test_reset (gconstpointer address)
{
  g_auto (Pair) pair = { 0 };
  char byte;

  pair_init (&pair, address);
  say (pair.theirs, 12);
  hear (pair.ours, 12);
  break_off (pair.theirs);
  g_assert_cmpint (g_socket_receive (pair.ours, &byte, 1, NULL, NULL), ==, -1);
  assert_bytes (&pair, 0, 12);
}

/* Ours is there and acknowledged, theirs never comes. */
static void
test_reset_after_our_end (gconstpointer address)
{
  g_auto (Pair) pair = { 0 };

  pair_init (&pair, address);
  say (pair.theirs, 12);
  say (pair.ours, 34);
  g_assert_true (g_socket_shutdown (pair.ours, FALSE, TRUE, NULL));
  hear (pair.theirs, 34);
  hear_end (pair.theirs);
  break_off (pair.theirs);
  assert_bytes (&pair, 34, 12);
}

/* What the peer leaves unread fills its buffer, then ours. */
static void
test_unsent (gconstpointer address)
{
  g_auto (Pair) pair = { 0 };
  g_autofree char *bytes = g_malloc0 (1 << 20);
  CrierTcpInfo info;
  gsize written = 0;
  gssize n;

  pair_init (&pair, address);
  g_socket_set_blocking (pair.ours, FALSE);
  while ((n = g_socket_send (pair.ours, bytes, 1 << 20, NULL, NULL)) > 0)
    written += n;

  info = read_info (&pair);
  g_assert_cmpuint (info.unsent, >, 0);
  g_assert_cmpuint (info.sent + info.unsent, ==, written);

  g_assert_true (g_socket_shutdown (pair.ours, FALSE, TRUE, NULL));
  info = read_info (&pair);
  g_assert_cmpuint (info.sent + info.unsent, ==, written);

  hear (pair.theirs, written);
  hear_end (pair.theirs);
  info = read_info (&pair);
  g_assert_cmpuint (info.sent, ==, written);
  g_assert_cmpuint (info.unsent, ==, 0);
}

/* What had not gone out is lost. */
static void
test_unsent_reset (gconstpointer address)
{
  g_auto (Pair) pair = { 0 };
  g_autofree char *bytes = g_malloc0 (1 << 20);
  CrierTcpInfo info;
  gsize written = 0;
  gssize n;

  pair_init (&pair, address);
  g_socket_set_blocking (pair.ours, FALSE);
  while ((n = g_socket_send (pair.ours, bytes, 1 << 20, NULL, NULL)) > 0)
    written += n;

  break_off (pair.theirs);
  info = read_info (&pair);
  g_assert_cmpuint (info.unsent, ==, 0);
  g_assert_cmpuint (info.sent, <, written);
}

/* A pipe, a socket of another kind, and nothing at all. */
static void
test_other (void)
{
  CrierTcpInfo info = { 1, 1, 1, 1, 1 };
  int fds[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
  g_assert_false (crier_tcp_info_read (fds[0], &info));
  g_assert_cmpuint (info.sent, ==, 0);
  g_assert_cmpuint (info.received, ==, 0);
  g_assert_cmpint (info.min_rtt, ==, -1);
  close (fds[0]);
  close (fds[1]);

  g_assert_no_errno (pipe (fds));
  g_assert_false (crier_tcp_info_read (fds[0], &info));
  close (fds[0]);
  close (fds[1]);

  g_assert_false (crier_tcp_info_read (-1, &info));
}

static gboolean
has_ipv6 (void)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("::1", 0);
  g_autoptr (GSocket) socket = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, NULL);

  return socket != NULL && g_socket_bind (socket, any, TRUE, NULL);
}

static void
add (const char   *name,
     GTestDataFunc test)
{
  g_autofree char *path4 = g_strdup_printf ("/tcp-info/ipv4/%s", name);
  g_autofree char *path6 = g_strdup_printf ("/tcp-info/ipv6/%s", name);

  g_test_add_data_func (path4, "127.0.0.1", test);

  /* Not every machine has it. */
  if (has_ipv6 ())
    g_test_add_data_func (path6, "::1", test);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("open", test_open);
  add ("their-end", test_their_end);
  add ("our-end", test_our_end);
  add ("reset", test_reset);
  add ("reset-after-our-end", test_reset_after_our_end);
  add ("unsent", test_unsent);
  add ("unsent-reset", test_unsent_reset);
  g_test_add_func ("/tcp-info/other", test_other);

  return g_test_run ();
}
