/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-traffic-meter.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "clock.h"

/* The meter by itself; on the wire it is looked at in test-cost.c. */

static gint64 real_time; /* microseconds since 1970 */

/* Instead of GLib's: a symbol of the program comes before that of a library. */
gint64
g_get_real_time (void)
{
  return real_time;
}

typedef struct
{
  CrierTicker *ticker; /* (owned) */
  CrierHub *hub;       /* (owned) */
  CrierTrafficMeter *meter;   /* (owned) */
  CrierClient *client; /* (owned) */
  GSocket *ours;       /* (owned) */
  GSocket *theirs;     /* (owned) */
} Fixture;

static void
connect_sockets (Fixture *fixture)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) listener = NULL;

  listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_bind (listener, any, TRUE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  bound = g_socket_get_local_address (listener, NULL);

  fixture->theirs = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                  NULL);
  g_assert_true (g_socket_connect (fixture->theirs, bound, NULL, NULL));
  fixture->ours = g_socket_accept (listener, NULL, NULL);
  g_assert_nonnull (fixture->ours);
}

static CrierClient *
make_client (CrierTransport transport)
{
  return crier_client_new ("a", transport, "127.0.0.1", NULL);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  real_time = G_GINT64_CONSTANT (1795330743000000);
  fixture->ticker = crier_ticker_new (0);
  fixture->hub = crier_hub_new (fixture->ticker, 10, TRUE);
  fixture->meter = crier_traffic_meter_new (fixture->hub);
  fixture->client = make_client (CRIER_TRANSPORT_SSE);
  connect_sockets (fixture);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  crier_traffic_meter_free (fixture->meter);
  g_object_unref (fixture->client);
  g_assert_finalize_object (fixture->hub);
  g_assert_finalize_object (fixture->ticker);
  g_object_unref (fixture->ours);
  g_object_unref (fixture->theirs);
}

static void
open_entry (Fixture         *fixture,
            CrierTrafficMeterEntry *entry,
            const char      *session)
{
  crier_traffic_meter_open (fixture->meter, entry, fixture->client, session,
                            g_socket_get_fd (fixture->ours));
}

static void
send_both_ways (Fixture *fixture,
                gsize    n_sent,
                gsize    n_received)
{
  char bytes[1000] = "";

  g_assert_cmpint (g_socket_send (fixture->ours, bytes, n_sent, NULL, NULL), ==, n_sent);
  g_assert_cmpint (g_socket_send (fixture->theirs, bytes, n_received, NULL, NULL), ==, n_received);
}

/* An announcement as it was said so long ago. */
static void
announce (Fixture *fixture,
          gint64   ago)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_from_unix_utc (0);
  g_autoptr (GDateTime) time = g_date_time_add (epoch, real_time - ago);

  g_signal_emit_by_name (fixture->ticker, "tick", time);
}

static CrierTransportTotals
get_totals (Fixture        *fixture,
            CrierTransport  transport)
{
  g_autofree CrierTransportTotals *totals = crier_traffic_meter_dup_totals (fixture->meter);

  return totals[transport];
}

static gboolean
is_known (Fixture    *fixture,
          const char *session)
{
  g_autofree char *cost = crier_traffic_meter_format_cost (fixture->meter,
                                                           session);

  return cost != NULL;
}

static void
test_nothing (Fixture       *fixture,
              gconstpointer  data)
{
  guint i;

  for (i = 0; i < CRIER_N_TRANSPORTS; i++)
    {
      const CrierTransportTotals zero = { .median_delay = -1 };
      CrierTransportTotals totals = get_totals (fixture, i);

      g_assert_cmpmem (&totals, sizeof totals, &zero, sizeof zero);
    }
}

static void
test_bytes (Fixture       *fixture,
            gconstpointer  data)
{
  CrierTrafficMeterEntry entry = { 0 };
  CrierTransportTotals totals;

  /* The bytes of before count, those of after the end do not. */
  send_both_ways (fixture, 100, 20);
  open_entry (fixture, &entry, NULL);
  send_both_ways (fixture, 7, 3);

  totals = get_totals (fixture, CRIER_TRANSPORT_SSE);
  g_assert_cmpuint (totals.open, ==, 1);
  g_assert_cmpuint (totals.connections, ==, 1);
  g_assert_cmpuint (totals.requests, ==, 1);
  g_assert_cmpuint (totals.sent, ==, 107);
  g_assert_cmpuint (totals.received, ==, 23);

  crier_traffic_meter_close (fixture->meter, &entry);
  crier_traffic_meter_close (fixture->meter, &entry); /* is closed already */
  send_both_ways (fixture, 1, 1);

  totals = get_totals (fixture, CRIER_TRANSPORT_SSE);
  g_assert_cmpuint (totals.open, ==, 0);
  g_assert_cmpuint (totals.connections, ==, 1);
  g_assert_cmpuint (totals.requests, ==, 1);
  g_assert_cmpuint (totals.sent, ==, 107);
  g_assert_cmpuint (totals.received, ==, 23);

  totals = get_totals (fixture, CRIER_TRANSPORT_STREAMING);
  g_assert_cmpuint (totals.connections, ==, 0);
  g_assert_cmpuint (totals.sent, ==, 0);
}

/* On no wire. */
static void
test_other_socket (Fixture       *fixture,
                   gconstpointer  data)
{
  const CrierDue tick = { NULL, 0 };
  CrierTrafficMeterEntry entry = { 0 };
  CrierTransportTotals totals;
  int fds[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
  crier_traffic_meter_open (fixture->meter, &entry, fixture->client, NULL,
                            fds[0]);
  g_assert_cmpuint (strlen (crier_traffic_meter_get_session (fixture->meter,
                                                             &entry)), ==, 24);
  announce (fixture, 0);
  crier_traffic_meter_count (fixture->meter, &entry, &tick, 1, g_get_real_time ());

  totals = get_totals (fixture, CRIER_TRANSPORT_SSE);
  g_assert_cmpuint (totals.open, ==, 0);
  g_assert_cmpuint (totals.connections, ==, 0);
  g_assert_cmpuint (totals.announcements, ==, 0);

  crier_traffic_meter_close (fixture->meter, &entry);
  totals = get_totals (fixture, CRIER_TRANSPORT_SSE);
  g_assert_cmpuint (totals.connections, ==, 0);
  g_assert_cmpuint (totals.announcements, ==, 0);
  close (fds[0]);
  close (fds[1]);
}

static void
check_cost (Fixture    *fixture,
            const char *session,
            gint64      connections,
            gint64      announcements,
            gint64      sent,
            gint64      received)
{
  g_autofree char *cost = crier_traffic_meter_format_cost (fixture->meter,
                                                           session);
  g_autofree char *expected = NULL;

  expected = g_strdup_printf ("{\"session\":\"%s\",\"transports\":{\"sse\":{"
                              "\"connections\":%" G_GINT64_FORMAT ","
                              "\"requests\":%" G_GINT64_FORMAT ","
                              "\"announcements\":%" G_GINT64_FORMAT ","
                              "\"sent\":%" G_GINT64_FORMAT ","
                              "\"received\":%" G_GINT64_FORMAT "}}}",
                              session, connections, connections,
                              announcements, sent, received);
  g_assert_cmpstr (cost, ==, expected);
}

/* One after the other and two at a time, and another one's beside it. */
static void
test_session (Fixture       *fixture,
              gconstpointer  data)
{
  const CrierDue due[] = { { NULL, 0 }, { NULL, 1 }, { NULL, 2 } };
  CrierTrafficMeterEntry first = { 0 };
  CrierTrafficMeterEntry second = { 0 };
  CrierTrafficMeterEntry other = { 0 };
  g_autofree char *session = NULL;

  open_entry (fixture, &other, NULL);
  open_entry (fixture, &first, NULL);
  session = g_strdup (crier_traffic_meter_get_session (fixture->meter, &first));
  g_assert_cmpuint (strlen (session), ==, 24);
  g_assert_cmpstr (crier_traffic_meter_get_session (fixture->meter, &first), ==,
                   session);
  g_assert_cmpstr (crier_traffic_meter_get_session (fixture->meter, &other), !=,
                   session);

  announce (fixture, 0);
  send_both_ways (fixture, 10, 5);
  crier_traffic_meter_count (fixture->meter, &first, due, 3, g_get_real_time ());
  crier_traffic_meter_count (fixture->meter, &other, due, 1, g_get_real_time ());
  check_cost (fixture, session, 1, 3, 10, 5);

  open_entry (fixture, &second, session);
  g_assert_cmpstr (crier_traffic_meter_get_session (fixture->meter, &second),
                   ==, session);
  crier_traffic_meter_count (fixture->meter, &second, due, 2, g_get_real_time ());
  check_cost (fixture, session, 2, 5, 20, 10);

  crier_traffic_meter_close (fixture->meter, &first);
  check_cost (fixture, session, 2, 5, 20, 10);
  crier_traffic_meter_close (fixture->meter, &second);
  check_cost (fixture, session, 2, 5, 20, 10);

  open_entry (fixture, &first, session);
  check_cost (fixture, session, 3, 5, 30, 15);
  crier_traffic_meter_close (fixture->meter, &first);
  crier_traffic_meter_close (fixture->meter, &other);
  check_cost (fixture, session, 3, 5, 30, 15);
  g_assert_cmpuint (get_totals (fixture, CRIER_TRANSPORT_SSE).announcements, ==, 6);
}

static void
test_session_transports (Fixture       *fixture,
                         gconstpointer  data)
{
  CrierSession *session = crier_sessions_take (crier_traffic_meter_get_sessions (fixture->meter), NULL);
  g_autofree char *code = g_strdup (session->code);
  g_autofree char *none = crier_traffic_meter_format_cost (fixture->meter,
                                                           code);
  g_autofree char *expected = g_strdup_printf ("{\"session\":\"%s\",\"transports\":{}}", code);
  CrierTrafficMeterEntry entry = { 0 };
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *cost = NULL;
  JsonObject *transports;
  guint i;

  g_assert_cmpstr (none, ==, expected);

  for (i = 0; i < CRIER_N_TRANSPORTS; i += 2)
    {
      g_autoptr (CrierClient) client = make_client (i);

      crier_traffic_meter_open (fixture->meter, &entry, client, code,
                                g_socket_get_fd (fixture->ours));
      crier_traffic_meter_close (fixture->meter, &entry);
    }

  cost = crier_traffic_meter_format_cost (fixture->meter, code);
  node = json_from_string (cost, NULL);
  transports = json_object_get_object_member (json_node_get_object (node), "transports");
  g_assert_cmpuint (json_object_get_size (transports), ==, 3);
  g_assert_true (json_object_has_member (transports, "websocket"));
  g_assert_true (json_object_has_member (transports, "streaming"));
  g_assert_true (json_object_has_member (transports, "polling"));

  crier_session_release (session);
}

static void
test_session_asked (Fixture       *fixture,
                    gconstpointer  data)
{
  CrierSession *first = crier_sessions_take (crier_traffic_meter_get_sessions (fixture->meter), NULL);
  const char *code = first->code;
  const char *unknown[] = { "", "nonsense", "he663khygqr3q2e8wt87n9j4", "\xff" };
  gsize i;

  g_assert_true (crier_sessions_take (crier_traffic_meter_get_sessions (fixture->meter), code) == first);
  crier_session_release (first);

  for (i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      CrierSession *other = crier_sessions_take (crier_traffic_meter_get_sessions (fixture->meter), unknown[i]);
      CrierTrafficMeterEntry entry = { 0 };

      g_assert_true (other != first);
      g_assert_cmpstr (other->code, !=, unknown[i]);
      crier_session_release (other);
      g_assert_false (is_known (fixture, unknown[i]));

      /* Not of its choosing when it is told, either. */
      open_entry (fixture, &entry, unknown[i]);
      g_assert_cmpstr (crier_traffic_meter_get_session (fixture->meter, &entry),
                       !=, unknown[i]);
      crier_traffic_meter_close (fixture->meter, &entry);
    }

  crier_session_release (first);
}

/* Ten minutes after the last connection, and not before. */
static void
test_session_age (Fixture       *fixture,
                  gconstpointer  data)
{
  CrierSession *held = crier_sessions_take (crier_traffic_meter_get_sessions (fixture->meter), NULL);
  CrierTrafficMeterEntry entry = { 0 };
  g_autofree char *code = NULL;

  open_entry (fixture, &entry, NULL);
  code = g_strdup (crier_traffic_meter_get_session (fixture->meter, &entry));

  clock_advance (2 * CRIER_SESSIONS_KEEP_USEC);
  g_assert_true (is_known (fixture, code));
  crier_traffic_meter_close (fixture->meter, &entry);

  clock_advance (CRIER_SESSIONS_KEEP_USEC - G_USEC_PER_SEC);
  g_assert_true (is_known (fixture, code));

  /* It came back: from the beginning. */
  open_entry (fixture, &entry, code);
  crier_traffic_meter_close (fixture->meter, &entry);
  clock_advance (CRIER_SESSIONS_KEEP_USEC - G_USEC_PER_SEC);
  g_assert_true (is_known (fixture, code));

  clock_advance (2 * G_USEC_PER_SEC);
  g_assert_false (is_known (fixture, code));
  open_entry (fixture, &entry, code);
  g_assert_cmpstr (crier_traffic_meter_get_session (fixture->meter, &entry), !=,
                   code);
  crier_traffic_meter_close (fixture->meter, &entry);

  g_assert_true (is_known (fixture, held->code));
  crier_session_release (held);
  g_assert_cmpuint (get_totals (fixture, CRIER_TRANSPORT_SSE).connections, ==, 3);
}

/* Of too many those that nobody holds are forgotten, the oldest first. */
static void
test_session_limit (Fixture       *fixture,
                    gconstpointer  data)
{
  CrierSession *held = crier_sessions_take (crier_traffic_meter_get_sessions (fixture->meter), NULL);
  g_autoptr (GPtrArray) codes = g_ptr_array_new_with_free_func (g_free);
  guint i;

  for (i = 0; i < CRIER_SESSIONS_MAX + 1; i++)
    {
      CrierSession *session = crier_sessions_take (crier_traffic_meter_get_sessions (fixture->meter), NULL);

      g_ptr_array_add (codes, g_strdup (session->code));
      crier_session_release (session);
    }

  g_assert_true (is_known (fixture, held->code));
  g_assert_false (is_known (fixture, g_ptr_array_index (codes, 0)));
  g_assert_false (is_known (fixture, g_ptr_array_index (codes, 1)));
  for (i = 2; i < codes->len; i++)
    g_assert_true (is_known (fixture, g_ptr_array_index (codes, i)));

  crier_session_release (held);
}

static void
check_median (Fixture *fixture,
              gint64   delay)
{
  gint64 median = get_totals (fixture, CRIER_TRANSPORT_SSE).median_delay;

  g_assert_cmpint (ABS (median - delay), <=, MAX (delay / 4, 8));
}

static void
test_delay (Fixture       *fixture,
            gconstpointer  data)
{
  const gint64 delays[] = {
    0, 1, 15, 16, 17, 23, 24, 31, 32, 100, 767, 768, 1023, 1024, 5000, 40000,
    500000, G_USEC_PER_SEC, 3 * G_USEC_PER_SEC, 30 * G_USEC_PER_SEC,
  };
  const CrierDue tick = { NULL, 0 };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      g_autoptr (CrierTrafficMeter) meter = crier_traffic_meter_new (fixture->hub);
      CrierTrafficMeterEntry entry = { 0 };
      Fixture mine = *fixture;

      mine.meter = meter;
      open_entry (&mine, &entry, NULL);
      announce (fixture, 0);
      real_time += delays[i];
      crier_traffic_meter_count (meter, &entry, &tick, 1, g_get_real_time ());
      check_median (&mine, delays[i]);
      crier_traffic_meter_close (meter, &entry);
    }
}

/* Of many, the one in the middle, whatever the ends are. */
static void
test_delay_median (Fixture       *fixture,
                   gconstpointer  data)
{
  const gint64 delays[] = { 3, 2000, 900 * G_USEC_PER_SEC };
  const CrierDue tick = { NULL, 0 };
  CrierTrafficMeterEntry entry = { 0 };
  guint i;

  open_entry (fixture, &entry, NULL);
  for (i = 0; i < 3 * 100 + 1; i++)
    {
      announce (fixture, 0);
      real_time += delays[i % 3];
      crier_traffic_meter_count (fixture->meter, &entry, &tick, 1, g_get_real_time ());
    }

  check_median (fixture, 2000);
  crier_traffic_meter_close (fixture->meter, &entry);
  check_median (fixture, 2000);
  g_assert_cmpint (get_totals (fixture, CRIER_TRANSPORT_POLLING).median_delay, ==, -1);
}

/* What is older than the client says nothing of how fast it was sent, and
 * neither does a message that is not kept any more. */
static void
test_delay_unknown (Fixture       *fixture,
                    gconstpointer  data)
{
  const CrierDue due[] = { { NULL, 0 }, { NULL, 9 } };
  CrierTrafficMeterEntry entry = { 0 };

  open_entry (fixture, &entry, NULL);
  announce (fixture, 10);
  crier_traffic_meter_count (fixture->meter, &entry, due, 2, g_get_real_time ());
  g_assert_cmpint (get_totals (fixture, CRIER_TRANSPORT_SSE).median_delay, ==, -1);
  g_assert_cmpuint (get_totals (fixture, CRIER_TRANSPORT_SSE).announcements, ==, 2);

  /* The clock was set back meanwhile. */
  announce (fixture, -1000);
  crier_traffic_meter_count (fixture->meter, &entry, due, 1, g_get_real_time ());
  check_median (fixture, 0);
  crier_traffic_meter_close (fixture->meter, &entry);
}

static void
test_format (Fixture       *fixture,
             gconstpointer  data)
{
  const CrierDue tick = { NULL, 0 };
  CrierTrafficMeterEntry entry = { 0 };
  g_autofree char *json = NULL;

  open_entry (fixture, &entry, NULL);
  send_both_ways (fixture, 100, 33);
  announce (fixture, 0);
  real_time += 5;
  crier_traffic_meter_count (fixture->meter, &entry, &tick, 1, g_get_real_time ());
  announce (fixture, 0);
  real_time += 7;
  crier_traffic_meter_count (fixture->meter, &entry, &tick, 1, g_get_real_time ());

  json = crier_traffic_meter_format_transports (fixture->meter);
  crier_traffic_meter_close (fixture->meter, &entry);

#define NOTHING "\"clients\":0,\"open\":0,\"connections\":0,\"requests\":0," \
                "\"announcements\":0,\"sent\":0,\"received\":0," \
                "\"bytes_per_announcement\":null,\"median_delay\":null}"
  g_assert_cmpstr (json, ==,
                   "{\"transports\":{"
                   "\"websocket\":{\"name\":\"WebSocket\"," NOTHING ","
                   "\"sse\":{\"name\":\"Server-Sent Events\",\"clients\":0,\"open\":1,"
                   "\"connections\":1,\"requests\":1,\"announcements\":2,"
                   "\"sent\":100,\"received\":33,"
                   "\"bytes_per_announcement\":66.5,\"median_delay\":0.000008},"
                   "\"streaming\":{\"name\":\"Streaming\"," NOTHING ","
                   "\"long-polling\":{\"name\":\"Long polling\"," NOTHING ","
                   "\"polling\":{\"name\":\"Polling\"," NOTHING "}}");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) \
  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

  ADD ("/meter/nothing", test_nothing);
  ADD ("/meter/bytes", test_bytes);
  ADD ("/meter/other-socket", test_other_socket);
  ADD ("/meter/session", test_session);
  ADD ("/meter/session/transports", test_session_transports);
  ADD ("/meter/session/asked", test_session_asked);
  ADD ("/meter/session/age", test_session_age);
  ADD ("/meter/session/limit", test_session_limit);
  ADD ("/meter/delay", test_delay);
  ADD ("/meter/delay/median", test_delay_median);
  ADD ("/meter/delay/unknown", test_delay_unknown);
  ADD ("/meter/format", test_format);

  return g_test_run ();
}
