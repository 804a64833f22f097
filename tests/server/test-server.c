/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "crier-error.h"
#include "fixture.h"
#include "hub-fixture.h"
#include "loop.h"

/* The whole of it: that it starts and stops, with whomever it has in whatever
 * state, and leaves nothing; that it drains; that nobody keeps others from
 * being served. */

#define GET(path) "GET " path " HTTP/1.1\r\nHost: localhost\r\n\r\n"

static Peer *
open_peer (Fixture    *fixture,
           const char *protocol,
           int         receive_buffer)
{
  Peer *peer = peer_new_full ("127.0.0.1", fixture->port, receive_buffer);
  g_autoptr (Answer) answer = NULL;

  peer_handshake (peer, "Id=a", protocol);
  answer = peer_take_head (peer);
  g_assert_cmpuint (answer->status, ==, 101);

  return peer;
}

static Peer *
ask (Fixture    *fixture,
     const char *request)
{
  Peer *peer = peer_new (fixture->port);

  peer_write (peer, request, strlen (request));
  loop_settle ();

  return peer;
}

static void
assert_served (Fixture *fixture)
{
  g_autoptr (Answer) page = fixture_ask (fixture, GET ("/"));
  g_autoptr (Peer) peer = open_peer (fixture, PEER_JSON, 0);

  g_assert_cmpuint (page->status, ==, 200);
  answer_assert_secure (page);
  peer_skip (peer, PEER_TEXT);
}

static void
assert_listens_at (CrierServer *server,
                   const char  *place)
{
  g_autoptr (GPtrArray) addresses = crier_server_dup_addresses (server);
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;

  g_assert_cmpuint (addresses->len, ==, 1);
  text = g_socket_connectable_to_string (g_ptr_array_index (addresses, 0));
  expected = g_strdup_printf ("%s:%u", place, crier_server_get_port (server));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_new (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  guint n_files = fixture_count_files ();
  g_autoptr (CrierServer) server = NULL;
  g_autoptr (CrierServer) second = NULL;
  g_autoptr (GError) error = NULL;

  config->max_clients = 5;
  server = crier_server_new (config, &error);
  g_assert_no_error (error);
  assert_listens_at (server, "127.0.0.1");
  g_assert_cmpuint (crier_server_get_max_clients (server), ==, 5);

  config->port = crier_server_get_port (server);
  second = crier_server_new (config, &error);
  g_assert_null (second);
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_PORT_IN_USE);

  /* Never started. */
  g_assert_finalize_object (g_steal_pointer (&server));
  g_assert_cmpuint (fixture_count_files (), ==, n_files);
}

static void
test_address_ipv6 (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (CrierServer) server = NULL;

  g_ptr_array_set_size (config->listen, 0);
  g_ptr_array_add (config->listen, g_strdup ("::1"));
  server = crier_server_new (config, NULL);
  if (server == NULL)
    {
      g_test_skip ("This machine has no IPv6");
      return;
    }

  assert_listens_at (server, "[::1]");
}

static void
test_ipv6 (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (CrierServer) probe = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Peer) page = NULL;
  g_autoptr (Peer) peer = NULL;
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Answer) shaken = NULL;

  g_ptr_array_add (config->listen, g_strdup ("::1"));
  probe = crier_server_new (config, NULL);
  if (probe == NULL)
    {
      g_test_skip ("This machine has no IPv6");
      return;
    }

  /* On both, with one port. */
  fixture = fixture_new_for_config (config);
  assert_served (fixture);

  page = peer_new_full ("::1", fixture->port, 0);
  peer_print (page, "GET / HTTP/1.1\r\nHost: [::1]:%u\r\n"
              "Origin: http://[::1]:%u\r\n\r\n", fixture->port, fixture->port);
  answer = peer_finish (page);
  g_assert_cmpuint (answer->status, ==, 200);
  answer_assert_secure (answer);

  peer = peer_new_full ("::1", fixture->port, 0);
  peer_handshake (peer, "Id=six", PEER_PLAIN);
  shaken = peer_take_head (peer);
  g_assert_cmpuint (shaken->status, ==, 101);
  g_assert_cmpstr (crier_client_get_address (fixture_find (fixture, "six")), ==, "::1");
}

/* The server takes a copy of what it was given. */
static void
test_config (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) fixture = NULL;

  g_ptr_array_add (config->allowed_hosts, g_strdup ("a.example"));
  fixture = fixture_new_for_config (config);
  g_ptr_array_set_size (config->allowed_hosts, 0);
  config->max_clients = 1;
  g_assert_cmpuint (crier_server_get_max_clients (fixture->server), >, 1);
  assert_served (fixture);
}

/* Whoever connects before it is started waits. */
static void
test_early (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (CrierServer) server = crier_server_new (config, NULL);
  g_autoptr (CrierTicker) ticker = crier_ticker_new (0);
  g_autoptr (CrierHub) hub = crier_hub_new (ticker, 10, TRUE);
  g_autoptr (Peer) peer = peer_new (crier_server_get_port (server));
  g_autoptr (Answer) answer = NULL;

  peer_print (peer, GET ("/healthz"));
  loop_settle ();
  g_assert_false (peer_has (peer, 1));

  crier_server_start (server, hub, NULL);
  answer = peer_finish (peer);
  g_assert_cmpuint (answer->status, ==, 200);
  crier_server_stop (server);
}

/* More than a visitor's allowance. */
static void
send_many (Peer *peer)
{
  guint i;

  for (i = 0; i < 50; i++)
    peer_send_text (peer, "x");

  loop_settle ();
}

/* Every state that a connection can be in, each reached by a client that then
 * stays in it. */
static Peer *
open_in_phase (Fixture *fixture,
               guint    phase)
{
  Peer *peer;

  switch (phase)
    {
    case 0: /* waits to be accepted */
      return peer_new (fixture->port);

    case 1: /* accepted, and silent */
      return ask (fixture, "");

    case 2: /* half a request */
      return ask (fixture, "GET / HTTP/1.1\r\nHo");

    case 3: /* half a body */
      return ask (fixture, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf");

    case 4: /* a request that nobody has looked at */
      peer = peer_new (fixture->port);
      peer_print (peer, GET ("/"));
      return peer;

    case 5: /* an answer that nobody reads */
      peer = peer_new_full ("127.0.0.1", fixture->port, 2048);
      peer_set_reading (peer, FALSE);
      peer_print (peer, GET ("/crier.js"));
      loop_settle ();
      return peer;

    case 6: /* an answer that was read */
      peer = ask (fixture, GET ("/"));
      loop_until (peer_is_ended (peer));
      return peer;

    case 7: /* a handshake that nobody has looked at */
      peer = peer_new (fixture->port);
      peer_handshake (peer, "Id=a", PEER_JSON);
      return peer;

    case 8:
      return open_peer (fixture, PEER_PLAIN, 0);

    case 9:
      return open_peer (fixture, PEER_JSON, 0);

    case 10: /* half a frame */
      peer = open_peer (fixture, PEER_PLAIN, 0);
      peer_write (peer, "\x81\xFE\x10\0....half", 12);
      loop_settle ();
      return peer;

    case 11: /* half a message */
      peer = open_peer (fixture, PEER_PLAIN, 0);
      peer_send (peer, 0x01, "half", 4);
      loop_settle ();
      return peer;

    case 12: /* throttled */
      peer = open_peer (fixture, PEER_PLAIN, 0);
      send_many (peer);
      return peer;

    case 13: /* does not read */
      peer = open_peer (fixture, PEER_PLAIN, 4096);
      peer_set_reading (peer, FALSE);
      fixture_publish_many (fixture, 0, 300, 1000);
      loop_settle ();
      return peer;

    case 14: /* told to go, and does not */
      peer = open_peer (fixture, PEER_JSON, 0);
      peer_send (peer, PEER_CLOSE, "", 0);
      loop_settle ();
      return peer;

    case 15: /* gone, which nobody has noticed */
      peer = open_peer (fixture, PEER_PLAIN, 0);
      peer_reset (peer);
      return peer;

    case 16: /* gone while throttled */
      peer = open_peer (fixture, PEER_PLAIN, 0);
      send_many (peer);
      peer_reset (peer);
      loop_settle ();
      return peer;

    case 17: /* refused in the middle of a body */
      return ask (fixture, "POST / HTTP/1.1\r\nHost: localhost\r\n"
                  "Transfer-Encoding: chunked\r\n\r\n5\r\nhe");

    case 18: /* has not read what was said last */
      peer = open_peer (fixture, PEER_JSON, 0);
      fixture_publish_many (fixture, 0, 1, 1000);
      return peer;

    default:
      return NULL;
    }
}

static void
open_all (Fixture   *fixture,
          GPtrArray *peers)
{
  Peer *peer;
  guint i;

  for (i = 0; (peer = open_in_phase (fixture, i)) != NULL; i++)
    g_ptr_array_add (peers, peer);

  g_assert_cmpuint (i, ==, 19);
}

/* The objects are looked after by fixture_free(). */
static void
test_stop (void)
{
  guint n_files = 0;
  guint i;

  for (i = 0; i < 50; i++)
    {
      g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
      Fixture *fixture = fixture_new ();
      gint64 begin;
      guint j;

      open_all (fixture, peers);
      begin = loop_get_time ();
      fixture_free (fixture);
      g_assert_cmpint (loop_get_time () - begin, <, 500 * G_TIME_SPAN_MILLISECOND);

      for (j = 0; j < peers->len; j++)
        {
          Peer *peer = g_ptr_array_index (peers, j);

          peer_set_reading (peer, TRUE);
          loop_until (peer_is_ended (peer));
        }

      /* The first round opens what stays open: resources, the loop's own. */
      g_ptr_array_set_size (peers, 0);
      if (i == 0)
        n_files = fixture_count_files ();
      g_assert_cmpuint (fixture_count_files (), ==, n_files);
    }
}

/* Each of them alone, and stopped at once. */
static void
test_stop_each (void)
{
  guint n_files = 0;
  guint i;

  for (i = 0; i < 19; i++)
    {
      Fixture *fixture = fixture_new ();
      g_autoptr (Peer) peer = open_in_phase (fixture, i);

      g_test_message ("%u", i);
      fixture_free (fixture);
      peer_close (peer);
      if (i == 0)
        n_files = fixture_count_files ();
      g_assert_cmpuint (fixture_count_files (), ==, n_files);
    }
}

/* On one port, again and again. */
static void
test_same_port (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  guint i;

  for (i = 0; i < 5; i++)
    {
      g_autoptr (Fixture) fixture = fixture_new_for_config (config);

      config->port = fixture->port;
      assert_served (fixture);
    }
}

static gpointer
serve_thread (gpointer data)
{
  CrierServer *server = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (CrierTicker) ticker = crier_ticker_new (0);
  CrierHub *hub;
  guint n_joined = 0;

  g_main_context_push_thread_default (context);
  hub = crier_hub_new (ticker, 10, TRUE);
  crier_server_start (server, hub, NULL);

  while (hub_fixture_count_clients (hub) == 0)
    g_main_context_iteration (context, TRUE);
  n_joined++;

  while (hub_fixture_count_clients (hub) > 0)
    g_main_context_iteration (context, TRUE);

  crier_server_stop (server);
  g_assert_finalize_object (hub);
  g_main_context_pop_thread_default (context);

  return GUINT_TO_POINTER (n_joined);
}

/* Made in one thread, run and stopped in another, on that one's context. */
static void
test_thread (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  CrierServer *server = crier_server_new (config, NULL);
  guint port = crier_server_get_port (server);
  GThread *thread = g_thread_new ("serve", serve_thread, server);
  g_autoptr (Peer) page = peer_new (port);
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Peer) peer = NULL;

  peer_print (page, GET ("/"));
  answer = peer_finish (page);
  g_assert_cmpuint (answer->status, ==, 200);

  peer = peer_new_websocket (port, NULL, PEER_JSON);
  peer_skip (peer, PEER_TEXT);
  peer_close (peer);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (thread)), ==, 1);
  g_assert_finalize_object (server);
}

/* As the service does it: no new clients, everybody told, then quiet. */
static void
test_drain (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) plain = open_peer (fixture, PEER_PLAIN, 0);
  g_autoptr (Peer) json = open_peer (fixture, PEER_JSON, 0);
  g_autoptr (Peer) stubborn = open_peer (fixture, PEER_PLAIN, 0);
  g_autoptr (Peer) late = peer_new (fixture->port);
  g_autoptr (Peer) asking = ask (fixture, "GET /websocket HTTP/1.1\r\n");
  g_autofree char *goodbye = NULL;
  g_autoptr (Answer) refused = NULL;
  g_autoptr (Answer) health = NULL;

  peer_skip (json, PEER_TEXT);
  crier_hub_close (fixture->hub);
  g_assert_cmpuint (hub_fixture_count_clients (fixture->hub), ==, 0);
  g_assert_false (crier_server_is_quiet (fixture->server));

  health = fixture_ask (fixture, GET ("/healthz"));
  g_assert_cmpuint (health->status, ==, 503);
  peer_handshake (late, "Id=late", PEER_JSON);
  refused = peer_finish (late);
  g_assert_cmpuint (refused->status, ==, 503);

  g_assert_cmpuint (peer_next_close (plain, NULL), ==, 1001);
  peer_close (plain);
  goodbye = peer_next_text (json);
  g_assert_nonnull (strstr (goodbye, "\"goodbye\""));
  g_assert_cmpuint (peer_next_close (json, NULL), ==, 1001);
  peer_close (json);

  /* One who does not close is not waited for without end; one who is no
   * client, and never was, not at all. */
  loop_until (peer_is_ended (stubborn));
  g_assert_false (crier_server_is_quiet (fixture->server));
  clock_advance (2 * G_USEC_PER_SEC);
  loop_for (300);
  g_assert_true (crier_server_is_quiet (fixture->server));
  g_assert_false (peer_is_ended (asking));
  g_assert_cmpuint (fixture_count (fixture, "joined"), ==, 3);
}

/* A browser opens connections ahead of use: with one of those there the server
 * is as quiet as without. */
static void
test_quiet (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) silent = peer_new (fixture->port);
  g_autoptr (Peer) half = ask (fixture, "GET /");
  g_autoptr (Peer) client = NULL;

  loop_settle ();
  g_assert_true (crier_server_is_quiet (fixture->server));
  client = open_peer (fixture, PEER_PLAIN, 0);
  g_assert_false (crier_server_is_quiet (fixture->server));
  g_assert_false (peer_is_ended (silent));
  g_assert_false (peer_is_ended (half));
}

/* Whose handshake was good, but is answered only when it is too late. */
static void
test_drain_handshake (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = peer_new (fixture->port);
  g_autoptr (Answer) answer = NULL;

  peer_handshake (peer, "Id=a", PEER_JSON);
  crier_hub_close (fixture->hub);
  answer = peer_take_head (peer);

  if (answer->status == 101)
    g_assert_cmpuint (peer_next_close (peer, NULL), ==, 1001);
  else
    g_assert_cmpuint (answer->status, ==, 503);
}

/* What came and went leaves no descriptor, in whichever phase it went. */
static void
test_descriptors (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  guint n_files;
  guint i;

  assert_served (fixture);
  loop_until (crier_server_is_quiet (fixture->server));
  n_files = fixture_count_files ();

  for (i = 0; i < 10; i++)
    {
      g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);

      open_all (fixture, peers);
    }

  /* For those who are throttled, to have said what they said. */
  clock_advance (10 * G_USEC_PER_SEC);
  loop_until (crier_server_is_quiet (fixture->server) &&
              fixture_count_files () == n_files);
  g_assert_cmpuint (fixture_count (fixture, "joined"), ==,
                    fixture_count (fixture, "left"));
  assert_served (fixture);
}

/* Two hundred connections at one instant, each with a request. */
static void
test_at_once (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  gint64 begin;
  guint i;

  for (i = 0; i < 200; i++)
    {
      Peer *peer = peer_new (fixture->port);

      peer_print (peer, GET ("/healthz"));
      g_ptr_array_add (peers, peer);
    }

  begin = loop_get_time ();
  for (i = 0; i < 200; i++)
    {
      g_autoptr (Answer) answer = peer_finish (g_ptr_array_index (peers, i));

      g_assert_cmpuint (answer->status, ==, 200);
    }

  g_assert_cmpint (loop_get_time () - begin, <, 2 * G_USEC_PER_SEC);
}

/* Out of descriptors, and then not: with clients that stay, others that come
 * and are told, and some whose handshake finds no descriptor left. */
static void
test_out_of_descriptors (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) client = open_peer (fixture, PEER_PLAIN, 0);
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  g_autofree char *text = NULL;
  g_autofree char *id = NULL;
  struct rlimit before;
  struct rlimit limit;
  int fds[256];
  guint n = 0;
  guint i;

  assert_served (fixture);
  for (i = 0; i < 30; i++)
    {
      Peer *peer = peer_new (fixture->port);

      if (i % 2 == 0)
        peer_print (peer, GET ("/healthz"));
      else
        peer_handshake (peer, "Id=b", PEER_PLAIN);
      g_ptr_array_add (peers, peer);
    }

  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &before));
  limit = (struct rlimit) { G_N_ELEMENTS (fds), before.rlim_max };
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
  while (n < G_N_ELEMENTS (fds) && (fds[n] = fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, 0)) >= 0)
    n++;
  close (fds[--n]);

  /* Each is answered, or told, or its handshake comes to nothing. */
  for (i = 0; i < 30; i++)
    loop_until (peer_has (g_ptr_array_index (peers, i), 1) ||
                peer_is_ended (g_ptr_array_index (peers, i)));

  id = fixture_publish (fixture, "still here", NULL);
  text = peer_next_text (client);
  g_assert_cmpstr (text, ==, "still here");

  while (n > 0)
    close (fds[--n]);
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &before));
  assert_served (fixture);
}

/* More silent connections than there are descriptors for: newcomers are
 * served all the same, at once. */
static void
test_filled (void)
{
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  struct rlimit before;
  struct rlimit limit;
  gint64 begin;
  guint i;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  /* The server raises its soft limit, so the hard one has to be lowered, and
   * that is for good; the peers' descriptors are in it too. */
  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &before));
  limit = (struct rlimit) { 400, 400 };
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
  fixture = fixture_new ();

  for (i = 0; i < 190; i++)
    {
      g_ptr_array_add (peers, peer_new (fixture->port));
      loop_settle ();
    }

  begin = loop_get_time ();
  assert_served (fixture);
  g_assert_cmpint (loop_get_time () - begin, <, G_USEC_PER_SEC);
}

typedef struct
{
  guint       port;
  const char *head;
  GByteArray *data; /* (owned): sent again and again */
  gint        stop; /* atomic */
} Flood;

static int
connect_to (guint port)
{
  const struct sockaddr_in address = { .sin_family = AF_INET,
                                       .sin_port = g_htons (port),
                                       .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK) };
  const struct timeval timeout = { 0, 50000 };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_no_errno (connect (fd, (const struct sockaddr *) &address, sizeof address));
  /* So that it looks whether to stop. */
  g_assert_no_errno (setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout));

  return fd;
}

/* As fast as it can, without reading, and again when it was thrown out. */
static gpointer
flood_thread (gpointer data)
{
  Flood *flood = data;

  while (!g_atomic_int_get (&flood->stop))
    {
      int fd = connect_to (flood->port);
      gssize n = send (fd, flood->head, strlen (flood->head), MSG_NOSIGNAL);
      gsize offset = 0;

      while (!g_atomic_int_get (&flood->stop) && (n >= 0 || errno == EAGAIN))
        {
          n = send (fd, flood->data->data + offset, flood->data->len - offset, MSG_NOSIGNAL);
          offset = (offset + MAX (n, 0)) % flood->data->len;
        }

      close (fd);
    }

  return NULL;
}

static gint
compare_times (gconstpointer a,
               gconstpointer b)
{
  const gint64 *first = a;
  const gint64 *second = b;

  return (*first > *second) - (*first < *second);
}

/* While somebody floods the server, others get their pages. The limit for the
 * slowest is wide, since this process has not the computer to itself. */
static void
endure (const char    *head,
        gconstpointer  data,
        gsize          length)
{
  Fixture *fixture = fixture_new ();
  Flood flood = { fixture->port, head, g_byte_array_new (), FALSE };
  g_autoptr (Peer) client = open_peer (fixture, PEER_PLAIN, 0);
  g_autofree char *expected = NULL;
  g_autofree char *text = NULL;
  GThread *thread;
  gint64 times[15];
  guint i;

  while (flood.data->len < 256 * 1024)
    g_byte_array_append (flood.data, data, (guint) length);

  peer_skip (client, PEER_PING);
  thread = g_thread_new ("flood", flood_thread, &flood);
  loop_for (50);

  for (i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 begin = loop_get_time ();
      g_autoptr (Answer) answer = fixture_ask (fixture, GET ("/healthz"));

      times[i] = loop_get_time () - begin;
      g_assert_cmpuint (answer->status, ==, 200);
    }

  expected = fixture_tick (fixture);
  text = peer_next_text (client);
  g_assert_cmpstr (text, ==, expected);

  g_atomic_int_set (&flood.stop, TRUE);
  g_thread_join (thread);
  g_byte_array_unref (flood.data);
  fixture_free (fixture);

  qsort (times, G_N_ELEMENTS (times), sizeof times[0], compare_times);
  g_test_message ("%.1f ms, at most %.1f",
                  (double) times[7] / 1000, (double) times[14] / 1000);
  g_assert_cmpint (times[7], <, 100 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (times[14], <, G_USEC_PER_SEC);
}

#define SHAKE(protocol)                              \
  "GET /websocket HTTP/1.1\r\nHost: localhost\r\n"   \
  "Connection: Upgrade\r\nUpgrade: websocket\r\n"    \
  "Sec-WebSocket-Version: 13\r\n"                    \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"  \
  protocol "\r\n"

static void
test_flood_pings (void)
{
  endure (SHAKE (""), "\x89\x80\0\0\0\0", 6);
}

static void
test_flood_texts (void)
{
  endure (SHAKE (""), "\x81\x81\0\0\0\0x", 7);
}

static void
test_flood_json (void)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  const char *sync = "{\"event\":\"sync\",\"t0\":0}";

  peer_frame_append (frame, PEER_TEXT, sync, strlen (sync));
  endure (SHAKE ("Sec-WebSocket-Protocol: crier.v1\r\n"), frame->data, frame->len);
}

static void
test_flood_fragments (void)
{
  endure (SHAKE (""), "\x01\x80\0\0\0\0" "\x00\x80\0\0\0\0" "\x80\x80\0\0\0\0", 18);
}

static void
test_flood_requests (void)
{
  endure ("", GET ("/crier.js"), strlen (GET ("/crier.js")));
}

static void
test_flood_body (void)
{
  endure ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\n", "x", 1);
}

static void
test_flood_foreign_body (void)
{
  endure ("POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 999999999\r\n\r\n", "x", 1);
}

static void
test_flood_chunks (void)
{
  endure ("POST / HTTP/1.1\r\nHost: evil.example\r\nTransfer-Encoding: chunked\r\n\r\n",
          "1\r\nx\r\n", 6);
}

static void
test_flood_head (void)
{
  endure ("GET / HTTP/1.1\r\n", "X: y\r\n", 6);
}

static void
test_flood_garbage (void)
{
  endure ("", "\xFF\x00\r\n\r\n", 6);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/new", test_new);
  g_test_add_func ("/server/uris", test_address_ipv6);
  g_test_add_func ("/server/ipv6", test_ipv6);
  g_test_add_func ("/server/config", test_config);
  g_test_add_func ("/server/early", test_early);
  g_test_add_func ("/server/stop/all", test_stop);
  g_test_add_func ("/server/stop/each", test_stop_each);
  g_test_add_func ("/server/same-port", test_same_port);
  g_test_add_func ("/server/thread", test_thread);
  g_test_add_func ("/server/drain/clients", test_drain);
  g_test_add_func ("/server/drain/quiet", test_quiet);
  g_test_add_func ("/server/drain/handshake", test_drain_handshake);
  g_test_add_func ("/server/descriptors", test_descriptors);
  g_test_add_func ("/server/at-once", test_at_once);
  g_test_add_func ("/server/out-of-descriptors", test_out_of_descriptors);
  g_test_add_func ("/server/filled", test_filled);
  g_test_add_func ("/server/flood/pings", test_flood_pings);
  g_test_add_func ("/server/flood/texts", test_flood_texts);
  g_test_add_func ("/server/flood/json", test_flood_json);
  g_test_add_func ("/server/flood/fragments", test_flood_fragments);
  g_test_add_func ("/server/flood/requests", test_flood_requests);
  g_test_add_func ("/server/flood/body", test_flood_body);
  g_test_add_func ("/server/flood/foreign-body", test_flood_foreign_body);
  g_test_add_func ("/server/flood/chunks", test_flood_chunks);
  g_test_add_func ("/server/flood/head", test_flood_head);
  g_test_add_func ("/server/flood/garbage", test_flood_garbage);

  return g_test_run ();
}
