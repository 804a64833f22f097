/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <libsoup/soup.h>

#include "clock.h"
#include "crier-acceptor.h"
#include "crier-listen-sockets.h"
#include "crier-response.h"
#include "crier-held-response.h"
#include "crier-traffic-meter.h"
#include "fixture.h"
#include "loop.h"

/* One request on its own socket: what its owner is told, once and in time, and
 * what goes over the wire. The owner here does what the test says. */

#define SECONDS(n) ((n) * G_USEC_PER_SEC)
#define GET "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"

typedef enum
{
  TOLD_NOTHING,
  TOLD_GONE,
  TOLD_WRITTEN,
  TOLD_NOT_WRITTEN,
} Told;

typedef struct
{
  guint         port;
  CrierTicker  *ticker;    /* (owned) */
  CrierAcceptor *acceptor; /* (owned) */
  SoupServer   *soup;      /* (owned) */
  CrierClient  *client;    /* (owned) */
  CrierContext      context;       /* (owned), all of it */

  CrierHeldResponse    *held;      /* (nullable): the newest request */
  Told          told;      /* of it */
  gsize         n_written;
} Desk;

static void
tell (Desk *desk,
      Told  told)
{
  g_assert_cmpint (desk->told, ==, TOLD_NOTHING);
  desk->told = told;
  desk->held = NULL;
}

static void
gone_cb (CrierHeldResponse *held,
         gpointer   data)
{
  Desk *desk = data;

  g_assert_true (held == desk->held);
  tell (desk, TOLD_GONE);
}

static void
done_cb (CrierHeldResponse *held,
         gboolean   written,
         gpointer   data)
{
  Desk *desk = data;

  g_assert_true (held == desk->held);
  desk->n_written = crier_held_response_get_written (held);
  tell (desk, written ? TOLD_WRITTEN : TOLD_NOT_WRITTEN);
}

static const CrierHeldResponseFuncs FUNCS = { gone_cb, done_cb };

static void
request_started_cb (SoupServer        *soup,
                    SoupServerMessage *message)
{
  crier_response_prepare (message);
  /* As crier_request_policy_check() does. */
  soup_message_headers_remove (soup_server_message_get_response_headers (message),
                               "Content-Type");
}

static void
request_cb (SoupServer        *soup,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  Desk *desk = data;

  desk->told = TOLD_NOTHING;
  desk->held = crier_held_response_new (message, &desk->context, desk->client, "",
                                        &FUNCS, desk);
  g_assert_nonnull (desk->held);
}

static void
accept_cb (GIOStream      *stream,
           GSocketAddress *local,
           CrierRemoteAddress   *arrival,
           gpointer        data)
{
  Desk *desk = data;
  g_autoptr (GError) error = NULL;

  soup_server_accept_iostream (desk->soup, stream, local,
                               G_SOCKET_ADDRESS (arrival), &error);
  g_assert_no_error (error);
}

static Desk *
desk_new (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (GPtrArray) sockets = NULL;
  g_autoptr (GError) error = NULL;
  Desk *desk = g_new0 (Desk, 1);

  sockets = crier_listen_sockets (config, &desk->port, &error);
  g_assert_no_error (error);
  desk->ticker = crier_ticker_new (0);
  desk->client = crier_client_new ("a", CRIER_TRANSPORT_LONG_POLLING, "127.0.0.1", NULL);
  desk->context.hub = crier_hub_new (desk->ticker, 10, TRUE);
  desk->context.reactor = crier_reactor_new (&error);
  g_assert_no_error (error);
  desk->context.limit = crier_connection_limit_new (1000);
  desk->context.meter = crier_traffic_meter_new (desk->context.hub);
  desk->soup = soup_server_new ("raw-paths", TRUE, NULL);
  g_signal_connect (desk->soup, "request-started",
                    G_CALLBACK (request_started_cb), NULL);
  soup_server_add_handler (desk->soup, NULL, request_cb, desk, NULL);
  desk->acceptor = crier_acceptor_new (sockets, desk->context.reactor,
                                       desk->context.limit, accept_cb, NULL, desk);
  crier_reactor_attach (desk->context.reactor, NULL);
  crier_acceptor_start (desk->acceptor);

  return desk;
}

static guint
count_watched (Desk *desk)
{
  return crier_reactor_get_n (desk->context.reactor) -
         crier_acceptor_get_n_waiting (desk->acceptor);
}

static void
desk_free (Desk *desk)
{
  CrierWatch *watch;

  crier_acceptor_stop (desk->acceptor);
  while ((watch = crier_reactor_peek (desk->context.reactor)) != NULL)
    watch->abort (watch);

  soup_server_disconnect (desk->soup);
  g_clear_object (&desk->soup);
  loop_settle ();

  g_assert_null (desk->held);
  g_assert_cmpuint (crier_connection_limit_get_n (desk->context.limit), ==, 0);
  crier_acceptor_free (desk->acceptor);
  crier_traffic_meter_free (desk->context.meter);
  crier_connection_limit_free (desk->context.limit);
  crier_reactor_free (desk->context.reactor);
  g_assert_finalize_object (desk->context.hub);
  g_assert_finalize_object (desk->ticker);
  g_assert_finalize_object (desk->client);
  g_free (desk);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)

/* Sends a request, which is held when this returns. */
static Peer *
ask (Desk       *desk,
     const char *request)
{
  Peer *peer = peer_new (desk->port);

  g_assert_null (desk->held);
  peer_write (peer, request, strlen (request));
  loop_until (desk->held != NULL);

  return peer;
}

/* So many pieces of a size. */
static GPtrArray *
make_body (guint n,
           gsize size)
{
  GPtrArray *body = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *piece = g_strnfill (size, (char) ('a' + i % 26));

      g_ptr_array_add (body, g_bytes_new (piece, size));
    }

  return body;
}

static void
respond (Desk  *desk,
         guint  n,
         gsize  size)
{
  g_autoptr (GPtrArray) body = make_body (n, size);

  crier_held_response_answer (desk->held, SOUP_STATUS_OK, "\"tag\"", body);
}

static void
assert_body (const Answer *answer,
             guint         n,
             gsize         size)
{
  g_autoptr (GPtrArray) body = make_body (n, size);
  gsize offset = 0;
  guint i;

  answer_assert_secure (answer);
  answer_assert_whole (answer, FALSE);
  g_assert_cmpuint (answer->length, ==, n * size);

  for (i = 0; i < n; i++)
    {
      gconstpointer piece = g_bytes_get_data (g_ptr_array_index (body, i), NULL);

      g_assert_cmpmem (answer->body + offset, size, piece, size);
      offset += size;
    }
}

/* An answer in as many pieces as there may be, also more than go out in one
 * system call, arrives as one. */
static void
test_answer (void)
{
  const struct { guint n;
                 gsize size;
  } cases[] = {
    { 1, 0 }, { 1, 1 }, { 3, 100 }, { 255, 2 }, { 256, 2 }, { 257, 2 }, { 1000, 7 }
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Desk) desk = desk_new ();
      g_autoptr (Peer) peer = ask (desk, GET);
      g_autoptr (Answer) answer = NULL;

      loop_settle ();
      g_assert_cmpuint (peer_get_received (peer), ==, 0);
      g_assert_cmpint (desk->told, ==, TOLD_NOTHING);
      g_assert_cmpuint (crier_connection_limit_get_n (desk->context.limit), ==,
                        1);
      respond (desk, cases[i].n, cases[i].size);
      g_assert_cmpint (desk->told, ==, TOLD_WRITTEN);

      answer = peer_finish (peer);
      g_assert_cmpuint (desk->n_written, ==, peer_get_received (peer));
      assert_body (answer, cases[i].n, cases[i].size);
      g_assert_cmpstr (answer_get (answer, "etag"), ==, "\"tag\"");
      g_assert_cmpstr (answer_get (answer, "content-type"), ==, "application/json");

      /* It ends when the peer closes. */
      g_assert_cmpuint (count_watched (desk), ==, 1);
      peer_close (peer);
      loop_until (count_watched (desk) == 0);
      g_assert_cmpuint (crier_connection_limit_get_n (desk->context.limit), ==,
                        0);
    }
}

static void
test_without_body (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Peer) peer = ask (desk, GET);
  g_autoptr (Answer) answer = NULL;

  crier_held_response_answer (desk->held, SOUP_STATUS_NOT_MODIFIED, NULL, NULL);
  answer = peer_finish (peer);
  g_assert_cmpuint (answer->status, ==, 304);
  answer_assert_secure (answer);
  answer_assert_whole (answer, FALSE);
  g_assert_null (answer_get (answer, "etag"));
  g_assert_null (answer_get (answer, "content-length"));
}

/* The date is that of the answer (RFC 9110 §6.6.1), there once. */
static void
test_date (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Peer) peer = ask (desk, GET);
  g_autoptr (Answer) answer = NULL;
  g_autoptr (GDateTime) date = NULL;
  gint64 before = g_get_real_time () / G_USEC_PER_SEC;

  respond (desk, 1, 1);
  answer = peer_finish (peer);
  date = soup_date_time_new_from_http_string (answer_get (answer, "date"));
  g_assert_nonnull (date);
  g_assert_cmpint (g_date_time_to_unix (date), >=, before);
  g_assert_cmpint (g_date_time_to_unix (date), <=, g_get_real_time () / G_USEC_PER_SEC);
}

/* Whichever way a peer leaves, its owner hears of it. */
static void
test_gone (void)
{
  void (*ways[]) (Peer *) = { peer_close, peer_reset, peer_shut };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (Desk) desk = desk_new ();
      g_autoptr (Peer) peer = ask (desk, GET);

      ways[i] (peer);
      loop_until (desk->told == TOLD_GONE);
      g_assert_cmpuint (count_watched (desk), ==, 0);
      g_assert_cmpuint (crier_connection_limit_get_n (desk->context.limit), ==,
                        0);
    }
}

/* Also who leaves before it is held. */
static void
test_gone_already (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Peer) peer = peer_new (desk->port);

  peer_write (peer, GET, strlen (GET));
  peer_shut (peer);
  loop_until (desk->told == TOLD_GONE);
  g_assert_cmpuint (count_watched (desk), ==, 0);
}

/* What a peer sends beyond its request is nothing to anybody. */
static void
test_chatter (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Peer) peer = ask (desk, GET GET "xyz");
  g_autoptr (Answer) answer = NULL;

  peer_write (peer, GET, strlen (GET));
  loop_settle ();
  g_assert_cmpint (desk->told, ==, TOLD_NOTHING);
  respond (desk, 1, 10);
  answer = peer_finish (peer);
  assert_body (answer, 1, 10);
}

static Peer *
ask_slowly (Desk  *desk,
            guint  n,
            gsize  size)
{
  Peer *peer = peer_new_full ("127.0.0.1", desk->port, 4096);

  peer_set_reading (peer, FALSE);
  peer_write (peer, GET, strlen (GET));
  loop_until (desk->held != NULL);
  respond (desk, n, size);
  loop_settle ();

  return peer;
}

/* The rest goes out as the peer reads, and only then it is done. */
static void
test_slow (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Peer) peer = ask_slowly (desk, 300, 3000);
  g_autoptr (Answer) answer = NULL;
  gsize pending;

  g_assert_cmpint (desk->told, ==, TOLD_NOTHING);
  pending = crier_held_response_get_pending (desk->held);
  g_assert_cmpuint (pending, >, 0);
  g_assert_cmpuint (pending, <, 300 * 3000);

  peer_set_reading (peer, TRUE);
  answer = peer_finish (peer);
  g_assert_cmpint (desk->told, ==, TOLD_WRITTEN);
  g_assert_cmpuint (desk->n_written, ==, peer_get_received (peer));
  assert_body (answer, 300, 3000);
}

/* A peer that reads a little now and then is not too slow. */
static void
test_patience (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Peer) peer = ask_slowly (desk, 10, 200000);
  gsize pending = crier_held_response_get_pending (desk->held);
  guint i;

  for (i = 0; i < 3; i++)
    {
      clock_advance (SECONDS (7));
      loop_for (300);
      g_assert_cmpint (desk->told, ==, TOLD_NOTHING);
      while (crier_held_response_get_pending (desk->held) == pending)
        {
          peer_read_some (peer, 65536);
          g_main_context_iteration (NULL, FALSE);
        }
      pending = crier_held_response_get_pending (desk->held);
      loop_for (300);
    }

  clock_advance (SECONDS (8));
  loop_until (desk->told == TOLD_NOT_WRITTEN);
  g_assert_cmpuint (count_watched (desk), ==, 0);
}

static void
test_gone_in_between (void)
{
  void (*ways[]) (Peer *) = { peer_close, peer_reset, peer_shut };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (Desk) desk = desk_new ();
      g_autoptr (Peer) peer = ask_slowly (desk, 10, 200000);

      ways[i] (peer);
      loop_until (desk->told == TOLD_NOT_WRITTEN);
      g_assert_cmpuint (count_watched (desk), ==, 0);
    }
}

/* Who was answered has two seconds to close. */
static void
test_linger (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Peer) peer = ask (desk, GET);

  respond (desk, 1, 10);
  loop_until (peer_is_ended (peer));
  clock_advance (SECONDS (1));
  loop_for (300);
  g_assert_cmpuint (count_watched (desk), ==, 1);
  clock_advance (SECONDS (1));
  loop_until (count_watched (desk) == 0);
}

/* Whoever gives one up is told nothing more of it. */
static void
test_release (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Peer) held = ask (desk, GET);
  g_autoptr (Peer) slow = NULL;
  g_autoptr (Answer) nothing = NULL;
  g_autoptr (Answer) answer = NULL;

  crier_held_response_release (g_steal_pointer (&desk->held));
  g_assert_cmpuint (count_watched (desk), ==, 0);
  nothing = peer_finish (held);
  g_assert_cmpuint (nothing->status, ==, 0);

  slow = ask_slowly (desk, 10, 200000);
  crier_held_response_release (g_steal_pointer (&desk->held));
  peer_set_reading (slow, TRUE);
  answer = peer_finish (slow);
  assert_body (answer, 10, 200000);
  g_assert_cmpint (desk->told, ==, TOLD_NOTHING);
}

/* Each is over when the server ends, whatever it was about to do. */
static void
test_abort (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Peer) peer = ask (desk, GET);
  CrierWatch *watch;
  guint n = 0;

  g_assert_nonnull (peer);
  while (n == 0 && (watch = crier_reactor_peek (desk->context.reactor)) != NULL)
    {
      watch->abort (watch);
      n++;
    }

  g_assert_cmpint (desk->told, ==, TOLD_GONE);
  g_assert_cmpuint (crier_connection_limit_get_n (desk->context.limit), ==, 0);
}

/* Neither a descriptor nor a client is left of many. */
static void
test_many (void)
{
  g_autoptr (Desk) desk = desk_new ();
  guint n_files = fixture_count_files ();
  guint i;

  for (i = 0; i < 200; i++)
    {
      g_autoptr (Peer) peer = ask (desk, GET);
      g_autoptr (Answer) answer = NULL;

      if (i % 2 == 0)
        {
          respond (desk, 1, 100);
          answer = peer_finish (peer);
          assert_body (answer, 1, 100);
        }
      else
        {
          peer_close (peer);
          loop_until (desk->told == TOLD_GONE);
        }
    }

  loop_until (count_watched (desk) == 0);
  g_assert_cmpuint (fixture_count_files (), ==, n_files);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/held-response/answer", test_answer);
  g_test_add_func ("/held-response/without-body", test_without_body);
  g_test_add_func ("/held-response/date", test_date);
  g_test_add_func ("/held-response/gone", test_gone);
  g_test_add_func ("/held-response/gone-already", test_gone_already);
  g_test_add_func ("/held-response/chatter", test_chatter);
  g_test_add_func ("/held-response/slow", test_slow);
  g_test_add_func ("/held-response/patience", test_patience);
  g_test_add_func ("/held-response/gone-in-between", test_gone_in_between);
  g_test_add_func ("/held-response/linger", test_linger);
  g_test_add_func ("/held-response/release", test_release);
  g_test_add_func ("/held-response/abort", test_abort);
  g_test_add_func ("/held-response/many", test_many);

  return g_test_run ();
}
