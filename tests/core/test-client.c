/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client.h"

#define N_THREADS 4
#define N_CLIENTS 500

static CrierClient *
make_client (const char *id)
{
  return crier_client_new (id, CRIER_TRANSPORT_WEBSOCKET, "127.0.0.1", NULL);
}

static void
test_identity (void)
{
  char id[] = "Küche";
  char address[] = "2001:db8::1";
  char program[] = "Mozilla/5.0";
  CrierClient *client;

  client = crier_client_new (id, CRIER_TRANSPORT_WEBSOCKET, address, program);
  id[0] = address[0] = program[0] = 'X';

  g_assert_cmpstr (crier_client_get_id (client), ==, "Küche");
  g_assert_cmpint (crier_client_get_transport (client), ==, CRIER_TRANSPORT_WEBSOCKET);
  g_assert_cmpstr (crier_client_get_address (client), ==, "2001:db8::1");
  g_assert_cmpstr (crier_client_get_program (client), ==, "Mozilla/5.0");
  g_assert_finalize_object (client);

  client = make_client ("x");
  g_assert_null (crier_client_get_program (client));
  g_assert_finalize_object (client);
}

static void
test_since (void)
{
  gint64 before = g_get_real_time ();
  CrierClient *client = make_client ("x");
  gint64 after = g_get_real_time ();

  g_assert_cmpint (crier_client_get_since (client), >=, before);
  g_assert_cmpint (crier_client_get_since (client), <=, after);
  g_assert_finalize_object (client);
}

static void
test_serial (void)
{
  CrierClient *first = make_client ("x");
  CrierClient *second = make_client ("x");
  guint64 serial = crier_client_get_serial (second);

  /* The first of this program. */
  g_assert_cmpuint (crier_client_get_serial (first), ==, 1);
  g_assert_cmpuint (serial, ==, crier_client_get_serial (first) + 1);
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);

  /* Not given out again. */
  first = make_client ("x");
  g_assert_cmpuint (crier_client_get_serial (first), ==, serial + 1);
  g_assert_finalize_object (first);
}

static gpointer
serial_thread (gpointer data)
{
  guint64 *serials = data;
  guint i;

  for (i = 0; i < N_CLIENTS; i++)
    {
      g_autoptr (CrierClient) client = make_client ("x");

      serials[i] = crier_client_get_serial (client);
    }

  return NULL;
}

static void
test_serial_threads (void)
{
  static guint64 serials[N_THREADS][N_CLIENTS];
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  GThread *threads[N_THREADS];
  guint i;
  guint j;

  for (i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("serials", serial_thread, serials[i]);

  for (i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  for (i = 0; i < N_THREADS; i++)
    {
      for (j = 0; j < N_CLIENTS; j++)
        g_assert_true (g_hash_table_add (seen, &serials[i][j]));
    }
}

static void
test_latency (void)
{
  CrierClient *client = make_client ("x");

  g_assert_cmpint (crier_client_get_latency (client), ==, -1);
  crier_client_set_latency (client, 0);
  g_assert_cmpint (crier_client_get_latency (client), ==, 0);
  crier_client_set_latency (client, 1234567890123);
  g_assert_cmpint (crier_client_get_latency (client), ==, 1234567890123);
  g_assert_finalize_object (client);
}

static void
test_offset (void)
{
  const gint64 offsets[] = { 0, 312000, -312000, (gint64) 86400 * G_USEC_PER_SEC };
  CrierClient *client = make_client ("x");
  gint64 offset;
  guint i;

  g_assert_false (crier_client_get_offset (client, &offset));

  for (i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      crier_client_set_offset (client, offsets[i]);
      g_assert_true (crier_client_get_offset (client, &offset));
      g_assert_cmpint (offset, ==, offsets[i]);
    }

  g_assert_finalize_object (client);
}

static void
assert_counts (CrierClient *client,
               guint64      messages,
               guint64      sent,
               guint64      received)
{
  g_assert_cmpuint (crier_client_get_messages (client), ==, messages);
  g_assert_cmpuint (crier_client_get_sent (client), ==, sent);
  g_assert_cmpuint (crier_client_get_received (client), ==, received);
}

static void
test_counters (void)
{
  CrierClient *client = make_client ("x");

  assert_counts (client, 0, 0, 0);
  crier_client_count_message (client);
  assert_counts (client, 1, 0, 0);
  crier_client_count_sent (client, 0);
  assert_counts (client, 1, 0, 0);
  crier_client_count_sent (client, G_MAXUINT32);
  crier_client_count_sent (client, 10);
  assert_counts (client, 1, (guint64) G_MAXUINT32 + 10, 0);
  crier_client_count_received (client);
  crier_client_count_received (client);
  assert_counts (client, 1, (guint64) G_MAXUINT32 + 10, 2);
  crier_client_count_message (client);
  assert_counts (client, 2, (guint64) G_MAXUINT32 + 10, 2);
  g_assert_finalize_object (client);
}

/* Not a counter: it goes up and down. */
static void
test_pending (void)
{
  CrierClient *client = make_client ("x");

  g_assert_cmpuint (crier_client_get_pending (client), ==, 0);
  crier_client_set_pending (client, (guint64) G_MAXUINT32 + 10);
  g_assert_cmpuint (crier_client_get_pending (client), ==, (guint64) G_MAXUINT32 + 10);
  crier_client_set_pending (client, 0);
  g_assert_cmpuint (crier_client_get_pending (client), ==, 0);
  g_assert_finalize_object (client);
}

static gpointer
count_thread (gpointer data)
{
  CrierClient *client = data;
  guint i;

  for (i = 1; i <= 10000; i++)
    {
      crier_client_count_message (client);
      crier_client_count_sent (client, 3);
      crier_client_set_latency (client, i);
      crier_client_set_offset (client, -(gint64) i);
      crier_client_set_pending (client, i);
    }

  return NULL;
}

/* One thread writes while another reads: TSan judges, and no counter goes
 * back. */
static void
test_read_while_written (void)
{
  CrierClient *client = make_client ("x");
  GThread *thread = g_thread_new ("writer", count_thread, client);
  guint64 last = 0;

  while (last < 10000)
    {
      guint64 n = crier_client_get_messages (client);
      gint64 offset;

      g_assert_cmpuint (n, >=, last);
      g_assert_cmpint (crier_client_get_latency (client), <=, 10000);
      g_assert_cmpuint (crier_client_get_pending (client), <=, 10000);
      g_assert_true (!crier_client_get_offset (client, &offset) || offset < 0);
      last = n;
    }

  g_thread_join (thread);
  assert_counts (client, 10000, 30000, 0);
  g_assert_finalize_object (client);
}

static void
test_transport_name (void)
{
  g_assert_cmpstr (crier_transport_get_name (CRIER_TRANSPORT_WEBSOCKET), ==,
                   "WebSocket");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/serial", test_serial);
  g_test_add_func ("/client/identity", test_identity);
  g_test_add_func ("/client/since", test_since);
  g_test_add_func ("/client/serial-threads", test_serial_threads);
  g_test_add_func ("/client/latency", test_latency);
  g_test_add_func ("/client/offset", test_offset);
  g_test_add_func ("/client/counters", test_counters);
  g_test_add_func ("/client/pending", test_pending);
  g_test_add_func ("/client/read-while-written", test_read_while_written);
  g_test_add_func ("/client/transport-name", test_transport_name);

  return g_test_run ();
}
