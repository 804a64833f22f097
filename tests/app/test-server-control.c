/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-server-control.h"

#include <string.h>

#include <glib/gstdio.h>

#include "crier-error.h"
#include "crier-event.h"
#include "crier-test.h"
#include "crier-token-file.h"
#include "visitor.h"

#define TOKEN "0123456789-abcdefghijk"

typedef struct
{
  CrierServerControl *control;   /* (owned) */
  CrierService *service;   /* (owned) */
  CrierSettings *settings; /* (owned) */
  GString *states;         /* (owned): their numbers, as they came */
} Fixture;

static void
state_cb (Fixture *self)
{
  g_string_append_printf (self->states, "%d",
                          crier_server_control_get_state (self->control));
}

static void
set_up_with (Fixture            *self,
             const char * const *arguments)
{
  g_autoptr (CrierOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  options = crier_options_parse ((char **) arguments, &error);
  g_assert_no_error (error);
  self->service = crier_service_new ();
  self->settings = crier_settings_new (NULL, options);
  self->control = crier_server_control_new (self->service, self->settings);
  self->states = g_string_new (NULL);
  g_signal_connect_swapped (self->control, "notify::state", G_CALLBACK (state_cb), self);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  set_up_with (self, (const char * const []) { "crier", "--port=0", "--interval=0", NULL });
}

static void
set_up_elsewhere (Fixture       *self,
                  gconstpointer  data)
{
  set_up_with (self, (const char * const []) { "crier", "--port=0",
                                               "--listen=192.0.2.1", NULL });
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  crier_server_control_stop (self->control);
  crier_test_wait (crier_service_get_state (self->service) == CRIER_SERVICE_STOPPED);
  crier_test_drain ();
  g_assert_finalize_object (self->control);
  g_assert_finalize_object (self->settings);
  g_assert_finalize_object (self->service);
  g_string_free (self->states, TRUE);
  g_assert_true (crier_token_file_save ("", NULL));
}

static void
assert_state (Fixture           *self,
              CrierServerControlState  state)
{
  g_assert_cmpint (crier_server_control_get_state (self->control), ==, state);
}

static void
test_start_stop (Fixture       *self,
                 gconstpointer  data)
{
  g_autofree char *uri = NULL;

  assert_state (self, CRIER_SERVER_CONTROL_STOPPED);
  g_assert_null (crier_server_control_get_uri (self->control));

  crier_server_control_start (self->control);
  assert_state (self, CRIER_SERVER_CONTROL_RUNNING);
  g_assert_null (crier_server_control_get_error (self->control));
  uri = g_strdup_printf ("http://127.0.0.1:%u/", crier_service_get_port (self->service));
  g_assert_cmpstr (crier_server_control_get_uri (self->control), ==, uri);
  g_assert_true (crier_server_control_is_local (self->control));

  /* Again is nothing new. */
  crier_server_control_start (self->control);
  g_assert_cmpstr (self->states->str, ==, "2");

  crier_server_control_stop (self->control);
  assert_state (self, CRIER_SERVER_CONTROL_STOPPING);
  crier_server_control_start (self->control);
  assert_state (self, CRIER_SERVER_CONTROL_STOPPING);
  crier_test_wait (crier_server_control_get_state (self->control) == CRIER_SERVER_CONTROL_STOPPED);
  g_assert_null (crier_server_control_get_uri (self->control));
  g_assert_cmpstr (self->states->str, ==, "230");
}

static void
test_failed (Fixture       *self,
             gconstpointer  data)
{
  crier_server_control_start (self->control);
  assert_state (self, CRIER_SERVER_CONTROL_FAILED);
  g_assert_error (crier_server_control_get_error (self->control), CRIER_ERROR,
                  CRIER_ERROR_ADDRESS);
  g_assert_null (crier_server_control_get_uri (self->control));

  /* Each failure is told, also one like the last. */
  crier_server_control_start (self->control);
  assert_state (self, CRIER_SERVER_CONTROL_FAILED);
  g_assert_cmpstr (self->states->str, ==, "11");

  g_object_set (self->settings, "available-to", "local", NULL);
  crier_server_control_start (self->control);
  assert_state (self, CRIER_SERVER_CONTROL_RUNNING);
  g_assert_null (crier_server_control_get_error (self->control));
}

static void
test_failure_forgotten (Fixture       *self,
                        gconstpointer  data)
{
  crier_server_control_start (self->control);
  crier_server_control_stop (self->control);
  assert_state (self, CRIER_SERVER_CONTROL_STOPPED);
  g_assert_null (crier_server_control_get_error (self->control));
}

static guint
find_port (Fixture *self)
{
  g_autoptr (CrierConfig) config = crier_config_new ();
  guint port;

  config->port = crier_service_get_port (self->service);
  port = crier_service_find_port (config);
  g_assert_cmpuint (port, !=, 0);

  return port;
}

static void
test_restart (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  g_autofree char *uri = NULL;
  guint port;

  crier_server_control_start (self->control);
  port = find_port (self);
  a = visitor_new (crier_service_get_port (self->service), "Id=a", FALSE);
  crier_test_wait (g_list_model_get_n_items (G_LIST_MODEL (crier_service_get_roster (self->service))) == 1);

  g_assert_false (crier_server_control_needs_restart (self->control));
  g_object_set (self->settings, "port", port, NULL);
  g_assert_true (crier_server_control_needs_restart (self->control));
  g_object_set (self->settings, "port", port + 1, NULL);
  g_object_set (self->settings, "port", port, NULL);

  crier_server_control_restart (self->control);
  assert_state (self, CRIER_SERVER_CONTROL_RESTARTING);
  g_assert_false (crier_server_control_needs_restart (self->control));
  crier_test_wait (visitor_is_closed (a));
  g_assert_cmpuint (visitor_get_code (a), ==, 1001);
  crier_test_wait (crier_server_control_get_state (self->control) == CRIER_SERVER_CONTROL_RUNNING);
  g_assert_cmpuint (crier_service_get_port (self->service), ==, port);
  g_assert_false (crier_server_control_needs_restart (self->control));
  uri = g_strdup_printf ("http://127.0.0.1:%u/", port);
  g_assert_cmpstr (crier_server_control_get_uri (self->control), ==, uri);
  g_assert_cmpstr (self->states->str, ==, "242");
}

/* Stopped is another word than restarted, whichever comes last. */
static void
test_restart_and_stop (Fixture       *self,
                       gconstpointer  data)
{
  crier_server_control_start (self->control);
  crier_server_control_restart (self->control);
  crier_server_control_stop (self->control);
  assert_state (self, CRIER_SERVER_CONTROL_STOPPING);
  crier_test_wait (crier_server_control_get_state (self->control) == CRIER_SERVER_CONTROL_STOPPED);

  crier_server_control_restart (self->control);
  assert_state (self, CRIER_SERVER_CONTROL_RUNNING);

  crier_server_control_stop (self->control);
  crier_server_control_restart (self->control);
  assert_state (self, CRIER_SERVER_CONTROL_RESTARTING);
  crier_test_wait (crier_server_control_get_state (self->control) == CRIER_SERVER_CONTROL_RUNNING);
}

/* What was asked of the service so far is done when this returns. */
static void
fence (Fixture *self,
       Visitor *visitor)
{
  guint n = visitor_count (visitor, "fence");

  crier_service_publish (self->service, "fence", NULL, NULL, NULL);
  crier_test_wait (visitor_count (visitor, "fence") == n + 1);
}

/* The interval and the inbox change under way. */
static void
test_at_once (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;

  crier_server_control_start (self->control);
  a = visitor_new (crier_service_get_port (self->service), "Id=a", TRUE);
  crier_test_wait (visitor_count (a, "\"hello\"") == 1);

  g_object_set (self->settings, "interval", 1, NULL);
  g_object_set (self->settings, "announce", TRUE, NULL);
  crier_test_wait (visitor_count (a, "\"event\":\"time\"") > 0);

  g_object_set (self->settings, "visitors-can-send", FALSE, NULL);
  fence (self, a);
  visitor_send (a, "{\"event\":\"message\",\"text\":\"x\",\"ref\":\"1\"}");
  crier_test_wait (visitor_count (a, "\"refused\"") == 1);
  g_object_set (self->settings, "visitors-can-send", TRUE, NULL);
  fence (self, a);
  visitor_send (a, "{\"event\":\"message\",\"text\":\"x\",\"ref\":\"2\"}");
  crier_test_wait (visitor_count (a, "\"received\"") == 1);

  g_assert_false (crier_server_control_needs_restart (self->control));
  g_assert_cmpuint (crier_server_control_get_config (self->control)->interval,
                    ==, 1);
}

static void
test_blocked_at_once (Fixture       *self,
                      gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  g_autoptr (Visitor) b = NULL;
  g_autoptr (Visitor) again = NULL;
  g_autoptr (Visitor) later = NULL;
  guint port;

  crier_server_control_start (self->control);
  port = crier_service_get_port (self->service);
  a = visitor_new (port, "Id=a", TRUE);
  b = visitor_new (port, "Id=b", TRUE);
  crier_test_wait (visitor_count (a, "\"hello\"") == 1 && visitor_count (b, "\"hello\"") == 1);

  crier_settings_set_blocked (self->settings, "blocked-ids", "a", TRUE);
  crier_test_wait (visitor_is_closed (a));
  g_assert_cmpuint (visitor_get_code (a), ==, 1008);
  again = visitor_new (port, "Id=a", TRUE);
  crier_test_wait (visitor_is_closed (again));
  g_assert_cmpuint (visitor_get_code (again), ==, 1008);
  fence (self, b);

  crier_settings_set_blocked (self->settings, "blocked-addresses", "127.0.0.1", TRUE);
  crier_test_wait (visitor_is_closed (b));
  g_assert_cmpuint (visitor_get_code (b), ==, 1008);

  crier_settings_set_blocked (self->settings, "blocked-addresses", "127.0.0.1", FALSE);
  crier_settings_set_blocked (self->settings, "blocked-ids", "a", FALSE);
  crier_test_wait (g_list_model_get_n_items (G_LIST_MODEL (crier_service_get_roster (self->service))) == 0);
  later = visitor_new (port, "Id=a", TRUE);
  crier_test_wait (visitor_count (later, "\"hello\"") == 1);
  g_assert_false (crier_server_control_needs_restart (self->control));
}

static void
changed_cb (gboolean      changed,
            GPtrArray    *ids,
            GPtrArray    *addresses,
            const GError *error,
            gpointer      data)
{
  g_assert_no_error (error);
  ++*(guint *) data;
}

/* What is blocked by a request of the operator is kept as what the window blocks,
 * each of many at once, and nothing of it is taken back in between. */
static void
test_blocked_elsewhere (Fixture       *self,
                        gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  guint n = 0;

  crier_settings_set_blocked (self->settings, "blocked-ids", "old", TRUE);
  crier_server_control_start (self->control);
  crier_service_change_blocked (self->service, CRIER_BLOCKED_ID, "a", TRUE, changed_cb, &n);
  crier_service_change_blocked (self->service, CRIER_BLOCKED_ID, "b", TRUE, changed_cb, &n);
  crier_service_change_blocked (self->service, CRIER_BLOCKED_ADDRESS, "192.0.2.1", TRUE,
                                changed_cb, &n);
  crier_service_change_blocked (self->service, CRIER_BLOCKED_ID, "old", FALSE, changed_cb, &n);
  crier_test_wait (n == 4);
  crier_test_wait (g_strv_equal (crier_settings_get_strv (self->settings, "blocked-ids"),
                                 (const char *[]) { "a", "b", NULL }));
  crier_test_wait (g_strv_equal (crier_settings_get_strv (self->settings, "blocked-addresses"),
                                 (const char *[]) { "192.0.2.1", NULL }));

  /* A change in the window goes on from there. */
  crier_settings_set_blocked (self->settings, "blocked-ids", "b", FALSE);
  a = visitor_new (crier_service_get_port (self->service), "Id=a", TRUE);
  crier_test_wait (visitor_is_closed (a));
  g_assert_cmpuint (visitor_get_code (a), ==, 1008);
  g_assert_false (crier_server_control_needs_restart (self->control));

  /* They are the settings of the other tests, too. */
  crier_settings_set_blocked (self->settings, "blocked-ids", "a", FALSE);
  crier_settings_set_blocked (self->settings, "blocked-addresses", "192.0.2.1", FALSE);
}

static GSocketConnection *
knock (const char *host,
       guint       port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, host, (guint16) port, NULL,
                                                &error);
  g_assert_no_error (error);

  return connection;
}

/* What the server says to that, up to its end. */
static char *
ask (GSocketConnection *connection,
     const char        *request)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  GString *answer = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  /* One that was closed already takes nothing. */
  g_output_stream_write_all (output, request, strlen (request), NULL, NULL, NULL);
  while ((n = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (answer, buffer, n);

  return g_string_free (answer, FALSE);
}

static guint
ask_with_token (Fixture    *self,
                const char *token)
{
  g_autoptr (GSocketConnection) connection =
    knock ("127.0.0.1", crier_service_get_port (self->service));
  g_autofree char *request =
    g_strdup_printf ("GET /clients HTTP/1.1\r\nHost: localhost\r\n"
                     "Authorization: Bearer %s\r\n\r\n", token);
  g_autofree char *answer = ask (connection, request);

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 "));

  return (guint) g_ascii_strtoull (answer + strlen ("HTTP/1.1 "), NULL, 10);
}

static void
test_token_at_once (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;

  crier_server_control_start (self->control);
  a = visitor_new (crier_service_get_port (self->service), "Id=a", TRUE);
  crier_test_wait (visitor_count (a, "\"hello\"") == 1);
  g_assert_cmpuint (ask_with_token (self, TOKEN), !=, 200);

  g_assert_true (crier_settings_set_token (self->settings, TOKEN, NULL));
  fence (self, a);
  g_assert_cmpuint (ask_with_token (self, TOKEN), ==, 200);
  g_assert_cmpuint (ask_with_token (self, TOKEN "x"), ==, 401);

  g_assert_true (crier_settings_set_token (self->settings, TOKEN "x", NULL));
  fence (self, a);
  g_assert_cmpuint (ask_with_token (self, TOKEN), ==, 401);
  g_assert_cmpuint (ask_with_token (self, TOKEN "x"), ==, 200);

  g_assert_true (crier_settings_set_token (self->settings, "", NULL));
  fence (self, a);
  g_assert_cmpuint (ask_with_token (self, TOKEN "x"), !=, 200);
  g_assert_false (crier_server_control_needs_restart (self->control));
}

static void
test_limit (Fixture       *self,
            gconstpointer  data)
{
  g_autofree char *host = crier_test_find_own_address ();
  g_autofree char *request = NULL;
  g_autofree char *beyond = NULL;
  g_autofree char *within = NULL;
  g_autoptr (GSocketConnection) a = NULL;
  g_autoptr (GSocketConnection) b = NULL;
  g_autoptr (GSocketConnection) c = NULL;
  guint port;

  if (host == NULL)
    {
      g_test_skip ("This machine has no address but loopback");
      return;
    }

  g_object_set (self->settings, "available-to", "any", NULL);
  g_object_set (self->settings, "max-clients-per-address", 2, NULL);
  crier_server_control_start (self->control);
  assert_state (self, CRIER_SERVER_CONTROL_RUNNING);
  port = crier_service_get_port (self->service);
  request = g_strdup_printf ("GET / HTTP/1.1\r\nHost: %s:%u\r\n\r\n", host, port);

  a = knock (host, port);
  b = knock (host, port);
  c = knock (host, port);
  beyond = ask (c, request);
  g_assert_false (g_str_has_prefix (beyond, "HTTP/1.1 200"));
  within = ask (b, request);
  g_assert_true (g_str_has_prefix (within, "HTTP/1.1 200"));

  /* Another one holds from the next start on. */
  g_object_set (self->settings, "max-clients-per-address", 3, NULL);
  g_assert_true (crier_server_control_needs_restart (self->control));
}

/* Nobody wished that it stopped. */
static void
test_lost (Fixture       *self,
           gconstpointer  data)
{
  crier_server_control_start (self->control);
  g_object_set (self->settings, "max-clients-per-address", 2, NULL);
  g_assert_true (crier_server_control_needs_restart (self->control));
  crier_test_shut_port (crier_service_get_port (self->service));
  crier_test_wait (crier_server_control_get_state (self->control) == CRIER_SERVER_CONTROL_FAILED);
  g_assert_error (crier_server_control_get_error (self->control), CRIER_ERROR,
                  CRIER_ERROR_LOST);
  g_assert_null (crier_server_control_get_uri (self->control));
  g_assert_false (crier_server_control_needs_restart (self->control));
  g_assert_cmpstr (self->states->str, ==, "21");

  crier_server_control_start (self->control);
  assert_state (self, CRIER_SERVER_CONTROL_RUNNING);
  g_assert_null (crier_server_control_get_error (self->control));

  /* It is stopped before it knows. */
  crier_test_shut_port (crier_service_get_port (self->service));
  crier_server_control_stop (self->control);
  crier_test_wait (crier_server_control_get_state (self->control) == CRIER_SERVER_CONTROL_STOPPED);
  g_assert_null (crier_server_control_get_error (self->control));
}

static void
tell (Fixture    *self,
      CrierEvent *event)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (events, event);
  g_signal_emit_by_name (self->service, "events", events);
}

static void
count_cb (guint *n)
{
  *n += 1;
}

/* What the service tells of its journal. */
static void
test_problem (Fixture       *self,
              gconstpointer  data)
{
  guint n = 0;

  g_signal_connect_swapped (self->control, "notify::problem", G_CALLBACK (count_cb), &n);
  crier_server_control_start (self->control);
  g_assert_null (crier_server_control_get_problem (self->control));

  tell (self, crier_event_new_text (CRIER_EVENT_FAILED, NULL, "The disk is full"));
  g_assert_cmpstr (crier_server_control_get_problem (self->control), ==,
                   "The disk is full");
  tell (self, crier_event_new_text (CRIER_EVENT_FAILED, NULL, "The disk is full"));
  g_assert_cmpuint (n, ==, 1);
  tell (self, crier_event_new_text (CRIER_EVENT_FAILED, NULL, "The disk is gone"));
  g_assert_cmpstr (crier_server_control_get_problem (self->control), ==,
                   "The disk is gone");
  tell (self, crier_event_new (CRIER_EVENT_RECOVERED, NULL, NULL));
  g_assert_null (crier_server_control_get_problem (self->control));
  g_assert_cmpuint (n, ==, 3);

  /* It is not that of the next run. */
  tell (self, crier_event_new_text (CRIER_EVENT_FAILED, NULL, "The disk is full"));
  crier_server_control_stop (self->control);
  crier_test_wait (crier_server_control_get_state (self->control) == CRIER_SERVER_CONTROL_STOPPED);
  g_assert_null (crier_server_control_get_problem (self->control));
}

#define ADD(path, before, func) \
  g_test_add ("/control/" path, Fixture, NULL, before, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("crier-XXXXXX", NULL);
  g_autofree char *kept = g_build_filename (folder, "crier", NULL);
  int status;

  /* The token is kept there, and other tests keep one at the same time. */
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("start-stop", set_up, test_start_stop);
  ADD ("failed", set_up_elsewhere, test_failed);
  ADD ("failure-forgotten", set_up_elsewhere, test_failure_forgotten);
  ADD ("restart", set_up, test_restart);
  ADD ("restart-and-stop", set_up, test_restart_and_stop);
  ADD ("at-once", set_up, test_at_once);
  ADD ("blocked-at-once", set_up, test_blocked_at_once);
  ADD ("blocked-elsewhere", set_up, test_blocked_elsewhere);
  ADD ("token-at-once", set_up, test_token_at_once);
  ADD ("limit", set_up, test_limit);
  ADD ("lost", set_up, test_lost);
  ADD ("problem", set_up, test_problem);

  status = g_test_run ();
  g_rmdir (kept);
  g_rmdir (folder);

  return status;
}
