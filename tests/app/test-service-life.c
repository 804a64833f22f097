/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-service.h"

#include <sched.h>
#include <string.h>

#include "app-fixture.h"
#include "crier-error.h"
#include "crier-test.h"

/* How a service starts and stops, what it says about it and what is left. */

#define N_RESTARTS 20
#define N_LINES    50

/* An orderly end may take so long, for clients that do not answer. */
#define DRAIN_USEC (1500 * 1000)

static void
state_cb (CrierService *service,
          GParamSpec   *pspec,
          GString      *states)
{
  guint state;

  g_object_get (service, "state", &state, NULL);
  g_assert_cmpuint (state, ==, crier_service_get_state (service));
  g_string_append_printf (states, "%u", state);
}

static void
test_state (AppFixture    *f,
            gconstpointer  data)
{
  g_autoptr (GString) states = g_string_new (NULL);
  gulong id = g_signal_connect (f->service, "notify::state",
                                G_CALLBACK (state_cb), states);

  g_assert_cmpint (crier_service_get_state (f->service), ==, CRIER_SERVICE_STOPPED);
  crier_service_stop (f->service);
  app_fixture_start (f);
  crier_service_stop (f->service);
  g_assert_cmpint (crier_service_get_state (f->service), ==, CRIER_SERVICE_STOPPING);
  app_fixture_stop (f);
  crier_service_stop (f->service);
  g_assert_cmpstr (states->str, ==, "120");
  g_signal_handler_disconnect (f->service, id);
}

static void
test_address (AppFixture    *f,
              gconstpointer  data)
{
  g_autoptr (GPtrArray) none = crier_service_dup_addresses (f->service);
  g_autoptr (GPtrArray) addresses = NULL;
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;
  guint port;

  g_assert_cmpuint (crier_service_get_port (f->service), ==, 0);
  g_assert_cmpuint (none->len, ==, 0);

  app_fixture_start (f);
  port = crier_service_get_port (f->service);
  g_assert_cmpuint (port, >, 0);
  g_assert_cmpuint (port, <=, 65535);
  addresses = crier_service_dup_addresses (f->service);
  text = g_socket_connectable_to_string (g_ptr_array_index (addresses, 0));
  expected = g_strdup_printf ("127.0.0.1:%u", port);
  g_assert_cmpstr (text, ==, expected);

  app_fixture_stop (f);
  g_assert_cmpuint (crier_service_get_port (f->service), ==, 0);
}

/* The configuration is copied: to change it later changes nothing. */
static void
test_config_copied (AppFixture    *f,
                    gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;

  app_fixture_start (f);
  f->config->inbox = FALSE;
  f->config->max_clients = 0;
  a = app_fixture_visit (f, "a", FALSE);
  visitor_send (a, "Hello");
  crier_test_wait (app_fixture_has_event (f, "received a Hello"));
}

static void
test_not_running (AppFixture    *f,
                  gconstpointer  data)
{
  app_fixture_refuse (f, "x", NULL, CRIER_ERROR_NOT_RUNNING, NULL);
  app_fixture_start (f);
  g_assert_cmpuint (app_fixture_publish (f, "x", NULL), ==, 0);
  crier_service_stop (f->service);
  app_fixture_refuse (f, "x", NULL, CRIER_ERROR_NOT_RUNNING, NULL);
  app_fixture_stop (f);
  app_fixture_refuse (f, "x", NULL, CRIER_ERROR_NOT_RUNNING, NULL);
  crier_service_disconnect (f->service, 1);
  crier_service_set_interval (f->service, 1);
  crier_service_set_inbox (f->service, FALSE);
}

static GSocket *
take_port (guint *port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) local = NULL;
  GSocket *socket;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  g_assert_true (g_socket_listen (socket, NULL));
  local = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));

  return socket;
}

static void
test_port_taken (AppFixture    *f,
                 gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *number = NULL;
  GSocket *socket = take_port (&f->config->port);
  guint n_descriptors = app_fixture_count_descriptors ();

  g_assert_false (crier_service_start (f->service, f->config, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_PORT_IN_USE);
  number = g_strdup_printf ("%u", f->config->port);
  g_assert_nonnull (strstr (error->message, number));
  g_assert_cmpint (crier_service_get_state (f->service), ==, CRIER_SERVICE_STOPPED);
  g_assert_cmpuint (app_fixture_count_descriptors (), ==, n_descriptors);

  /* The remedy. */
  g_assert_cmpuint (crier_service_find_port (f->config), !=, 0);
  g_assert_cmpuint (crier_service_find_port (f->config), !=, f->config->port);
  g_assert_cmpuint (app_fixture_count_descriptors (), ==, n_descriptors);

  /* It can be started as soon as the port is free. */
  g_socket_close (socket, NULL);
  g_object_unref (socket);
  app_fixture_start (f);
  g_assert_cmpuint (crier_service_get_port (f->service), ==, f->config->port);
}

static void
test_address_wrong (AppFixture    *f,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  /* Of a network for documentation: nobody's (RFC 5737). */
  g_ptr_array_add (f->config->listen, g_strdup ("192.0.2.1"));
  g_assert_false (crier_service_start (f->service, f->config, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_ADDRESS);
  g_assert_nonnull (strstr (error->message, "192.0.2.1"));
  g_assert_cmpint (crier_service_get_state (f->service), ==, CRIER_SERVICE_STOPPED);
}

static gboolean
can_connect (guint port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, (guint16) port);
  g_autoptr (GSocket) socket = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, NULL);

  return g_socket_connect (socket, address, NULL, NULL);
}

static void
test_drain (AppFixture    *f,
            gconstpointer  data)
{
  g_autoptr (Visitor) plain = NULL;
  g_autoptr (Visitor) json = NULL;
  const char *last;
  guint port;

  app_fixture_start (f);
  port = crier_service_get_port (f->service);
  plain = app_fixture_visit (f, "a", FALSE);
  json = app_fixture_visit (f, "b", TRUE);
  app_fixture_stop (f);

  crier_test_wait (visitor_is_closed (plain) && visitor_is_closed (json));
  g_assert_cmpuint (visitor_get_code (plain), ==, 1001);
  g_assert_cmpuint (visitor_get_code (json), ==, 1001);
  g_assert_cmpuint (visitor_get_texts (plain)->len, ==, 0);
  last = g_ptr_array_index (visitor_get_texts (json), visitor_get_texts (json)->len - 1);
  g_assert_cmpstr (last, ==, "{\"event\":\"goodbye\",\"reason\":\"shutdown\",\"retry\":2}");

  g_assert_cmpuint (app_fixture_get_n_clients (f), ==, 0);
  g_assert_true (app_fixture_has_event (f, "left a 5"));
  g_assert_true (app_fixture_has_event (f, "left b 5"));
  g_assert_false (can_connect (port));
}

static void
accepted_cb (CrierMessage *message,
             guint         n,
             const GError *error,
             gpointer      data)
{
  guint *n_accepted = data;

  if (message != NULL)
    (*n_accepted)++;
}

/* All threads on one processor: the service gets both what was published and
 * the stop at once, as it does when it is busy. */
static void
use_one_processor (cpu_set_t *before)
{
  cpu_set_t one;
  int cpu = 0;

  g_assert_cmpint (sched_getaffinity (0, sizeof *before, before), ==, 0);
  while (!CPU_ISSET (cpu, before))
    cpu++;

  CPU_ZERO (&one);
  CPU_SET (cpu, &one);
  g_assert_cmpint (sched_setaffinity (0, sizeof one, &one), ==, 0);
}

/* What was accepted is not lost, also when the end comes right behind it. */
static void
test_drain_delivers (AppFixture    *f,
                     gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  guint n_accepted = 0;
  cpu_set_t before;
  guint i;

  use_one_processor (&before);
  app_fixture_start (f);
  a = app_fixture_visit (f, "a", FALSE);

  for (i = 0; i < N_LINES; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);

      crier_service_publish (f->service, text, NULL, accepted_cb, &n_accepted);
    }

  app_fixture_stop (f);
  crier_test_wait (visitor_is_closed (a));
  g_assert_cmpint (sched_setaffinity (0, sizeof before, &before), ==, 0);
  g_assert_cmpuint (n_accepted, ==, N_LINES);
  g_assert_cmpuint (visitor_get_code (a), ==, 1001);
  g_assert_cmpuint (visitor_count (a, "message "), ==, n_accepted);
}

/* A client that neither reads nor answers. */
static GSocket *
connect_silent (AppFixture *f)
{
  GSocket *socket = app_fixture_shake (f, FALSE);

  crier_test_wait (app_fixture_get_n_clients (f) == 1);

  return socket;
}

/* Whoever does not answer is waited for, but not for ever. */
static void
test_drain_silent (AppFixture    *f,
                   gconstpointer  data)
{
  g_autoptr (GSocket) socket = NULL;
  gint64 start;

  app_fixture_start (f);
  socket = connect_silent (f);
  start = g_get_monotonic_time ();
  app_fixture_stop (f);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, DRAIN_USEC - 100 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, DRAIN_USEC + 400 * 1000);
  g_assert_cmpuint (app_fixture_get_n_clients (f), ==, 0);
}

/* The second stop does not wait. */
static void
test_stop_twice (AppFixture    *f,
                 gconstpointer  data)
{
  g_autoptr (GSocket) socket = NULL;
  gint64 start;

  app_fixture_start (f);
  socket = connect_silent (f);
  start = g_get_monotonic_time ();
  crier_service_stop (f->service);
  crier_test_run_for (100);
  g_assert_cmpint (crier_service_get_state (f->service), ==, CRIER_SERVICE_STOPPING);
  crier_service_stop (f->service);
  crier_service_stop (f->service);
  app_fixture_stop (f);
  g_assert_cmpint (g_get_monotonic_time () - start, <, DRAIN_USEC - 300 * 1000);
}

static void
stop_again_cb (CrierService *service,
               GPtrArray    *events,
               gpointer      data)
{
  if (crier_service_get_state (service) == CRIER_SERVICE_STOPPING)
    crier_service_stop (service);
}

/* Also from whatever is called in the course of it. */
static void
test_stop_in_events (AppFixture    *f,
                     gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;

  g_signal_connect (f->service, "events", G_CALLBACK (stop_again_cb), NULL);
  app_fixture_start (f);
  a = app_fixture_visit (f, "a", FALSE);
  app_fixture_stop (f);
  g_assert_true (app_fixture_has_event (f, "left a 5"));
}

static void
start_again_cb (CrierService *service,
                GParamSpec   *pspec,
                AppFixture   *f)
{
  if (crier_service_get_state (service) != CRIER_SERVICE_STOPPED)
    return;

  g_signal_handlers_disconnect_by_func (service, start_again_cb, f);
  app_fixture_start (f);
}

static void
test_start_in_notify (AppFixture    *f,
                      gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;

  g_signal_connect (f->service, "notify::state", G_CALLBACK (start_again_cb), f);
  app_fixture_start (f);
  crier_service_stop (f->service);
  crier_test_wait (crier_service_get_state (f->service) == CRIER_SERVICE_RUNNING);
  a = app_fixture_visit (f, "a", FALSE);
  g_assert_cmpuint (app_fixture_publish (f, "x", NULL), ==, 1);
}

/* One round in the life of a service, with clients that stay to the end. */
static void
live_once (AppFixture *f)
{
  Visitor *plain;
  Visitor *json;

  app_fixture_start (f);
  plain = app_fixture_visit (f, "a", FALSE);
  json = app_fixture_visit (f, "b", TRUE);
  g_assert_cmpuint (app_fixture_publish (f, "Hello", NULL), ==, 2);
  crier_test_wait (visitor_count (plain, "Hello") == 1 && visitor_count (json, "Hello") == 1);
  app_fixture_stop (f);
  visitor_free (plain);
  visitor_free (json);
}

static guint
count_threads (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;

  return n;
}

/* Again and again in one process, each time on another port: every descriptor
 * and every thread comes back. */
static void
test_restart (AppFixture    *f,
              gconstpointer  data)
{
  guint n_descriptors;
  guint n_threads;
  guint i;

  /* GLib keeps a few for good when they are first needed. */
  live_once (f);
  n_descriptors = app_fixture_count_descriptors ();
  n_threads = count_threads ();

  for (i = 0; i < N_RESTARTS; i++)
    {
      live_once (f);
      g_assert_cmpuint (app_fixture_count_descriptors (), ==, n_descriptors);
      /* One that has been joined is in the kernel's list for a moment more. */
      crier_test_wait (count_threads () <= n_threads);
    }
}

static void
test_restart_same_port (AppFixture    *f,
                        gconstpointer  data)
{
  live_once (f);
  app_fixture_start (f);
  f->config->port = crier_service_get_port (f->service);
  app_fixture_stop (f);

  /* The port is free at once, though connections of it may linger. */
  live_once (f);
  live_once (f);
}

static void
test_dispose_stopped (void)
{
  CrierService *service = crier_service_new ();

  g_assert_finalize_object (service);
}

/* Disposed of while it runs: everybody is cut off, and nothing is left. */
static void
test_dispose_running (AppFixture    *f,
                      gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  GListModel *roster;

  app_fixture_start (f);
  a = app_fixture_visit (f, "a", TRUE);
  roster = g_object_ref (G_LIST_MODEL (crier_service_get_roster (f->service)));
  g_assert_finalize_object (f->service);
  crier_test_wait (visitor_is_closed (a));
  g_assert_finalize_object (roster);

  f->service = crier_service_new ();
}

static void
test_dispose_stopping (AppFixture    *f,
                       gconstpointer  data)
{
  g_autoptr (GSocket) socket = NULL;
  gint64 start;

  app_fixture_start (f);
  socket = connect_silent (f);
  crier_service_stop (f->service);
  crier_test_run_for (50);
  start = g_get_monotonic_time ();
  g_assert_finalize_object (f->service);
  g_assert_cmpint (g_get_monotonic_time () - start, <, DRAIN_USEC - 300 * 1000);
  f->service = crier_service_new ();
}

/* At once, before its thread has done anything. */
static void
test_dispose_starting (AppFixture    *f,
                       gconstpointer  data)
{
  guint i;

  for (i = 0; i < N_RESTARTS; i++)
    {
      app_fixture_start (f);
      g_assert_finalize_object (f->service);
      f->service = crier_service_new ();
    }
}

typedef struct
{
  GThread  *thread; /* in which the service was finalized; NULL until then */
  gboolean  answered;
} Farewell;

static void
gone_cb (gpointer  data,
         GObject  *service)
{
  ((Farewell *) data)->thread = g_thread_self ();
}

static void
answered_cb (CrierMessage *message,
             guint         n,
             const GError *error,
             gpointer      data)
{
  ((Farewell *) data)->answered = TRUE;
}

/* Let go with a message on its way: whoever publishes is answered, and the end
 * comes in the main thread, which alone can wait for the other one. */
static void
test_dispose_publishing (AppFixture    *f,
                         gconstpointer  data)
{
  guint i;

  for (i = 0; i < N_RESTARTS; i++)
    {
      Farewell farewell = { NULL };

      app_fixture_start (f);
      g_object_weak_ref (G_OBJECT (f->service), gone_cb, &farewell);
      crier_service_publish (f->service, "x", NULL, answered_cb, &farewell);
      g_object_unref (f->service);
      crier_test_wait (farewell.thread != NULL);
      g_assert_true (farewell.thread == g_thread_self ());
      g_assert_true (farewell.answered);
      f->service = crier_service_new ();
    }
}

/* Whoever was connected hears of it, and the next start is another server. */
static void
test_lost (AppFixture    *f,
           gconstpointer  data)
{
  g_autoptr (Visitor) json = NULL;
  g_autoptr (Visitor) next = NULL;

  app_fixture_start (f);
  g_assert_null (crier_service_get_error (f->service));
  json = app_fixture_visit (f, "a", TRUE);
  crier_test_shut_port (crier_service_get_port (f->service));
  crier_test_wait (crier_service_get_state (f->service) == CRIER_SERVICE_STOPPED);
  g_assert_error (crier_service_get_error (f->service), CRIER_ERROR, CRIER_ERROR_LOST);
  crier_test_wait (visitor_is_closed (json));
  g_assert_cmpuint (visitor_get_code (json), ==, 1001);
  g_assert_cmpuint (app_fixture_get_n_clients (f), ==, 0);

  app_fixture_start (f);
  g_assert_null (crier_service_get_error (f->service));
  next = app_fixture_visit (f, "b", TRUE);
  app_fixture_stop (f);
  g_assert_null (crier_service_get_error (f->service));
}

/* What somebody wished is no failure, whatever befalls it. */
static void
test_lost_while_stopping (AppFixture    *f,
                          gconstpointer  data)
{
  g_autoptr (GSocket) silent = NULL;

  app_fixture_start (f);
  silent = app_fixture_shake (f, TRUE);
  crier_service_stop (f->service);
  crier_test_shut_port (crier_service_get_port (f->service));
  crier_test_wait (crier_service_get_state (f->service) == CRIER_SERVICE_STOPPED);
  g_assert_null (crier_service_get_error (f->service));
}

#define ADD(path, func)                                                 \
  g_test_add ("/service-life/" path, AppFixture, NULL,                  \
              app_fixture_set_up, func, app_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("state", test_state);
  ADD ("address", test_address);
  ADD ("config-copied", test_config_copied);
  ADD ("not-running", test_not_running);
  ADD ("port-taken", test_port_taken);
  ADD ("address-wrong", test_address_wrong);
  ADD ("drain/all", test_drain);
  ADD ("drain/silent", test_drain_silent);
  ADD ("stop/twice", test_stop_twice);
  ADD ("start-in-notify", test_start_in_notify);
  ADD ("restart/any-port", test_restart);
  ADD ("restart/same-port", test_restart_same_port);
  g_test_add_func ("/service-life/dispose/stopped", test_dispose_stopped);
  ADD ("dispose/running", test_dispose_running);
  ADD ("dispose/stopping", test_dispose_stopping);
  ADD ("dispose/starting", test_dispose_starting);
  ADD ("dispose/publishing", test_dispose_publishing);
  ADD ("drain/delivers", test_drain_delivers);
  ADD ("stop/in-events", test_stop_in_events);
  ADD ("lost", test_lost);
  ADD ("lost/while-stopping", test_lost_while_stopping);

  return g_test_run ();
}
