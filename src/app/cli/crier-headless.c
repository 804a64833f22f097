/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-headless.h"

#include <stdlib.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "crier-blocked-file.h"
#include "crier-console.h"
#include "crier-error.h"
#include "crier-event.h"
#include "crier-service.h"
#include "crier-text.h"

static gboolean
signal_cb (gpointer data)
{
  crier_service_stop (CRIER_SERVICE (data));

  return G_SOURCE_CONTINUE;
}

static void
state_cb (CrierService *service,
          GParamSpec   *pspec,
          GMainLoop    *loop)
{
  if (crier_service_get_state (service) == CRIER_SERVICE_STOPPED)
    g_main_loop_quit (loop);
}

/* A failure is said and no more: who is blocked is, for this run. */
static void
events_cb (CrierService      *service,
           GPtrArray         *events,
           const CrierConfig *config)
{
  guint i;

  for (i = 0; i < events->len; i++)
    {
      CrierEvent *event = g_ptr_array_index (events, i);
      g_autoptr (GError) error = NULL;

      if (crier_event_get_kind (event) == CRIER_EVENT_BLOCKED &&
          !crier_blocked_file_save (config, crier_event_get_blocked (event, CRIER_BLOCKED_ID),
                                    crier_event_get_blocked (event, CRIER_BLOCKED_ADDRESS),
                                    &error))
        g_printerr (_("crier: Who is blocked cannot be kept (%s).\n"), error->message);
    }
}

static void
serve (CrierService *service)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (CrierConsole) console = crier_console_new (service, STDIN_FILENO,
                                                        STDOUT_FILENO);
  guint int_id = g_unix_signal_add (SIGINT, signal_cb, service);
  guint term_id = g_unix_signal_add (SIGTERM, signal_cb, service);

  g_signal_connect_object (console, "quit", G_CALLBACK (crier_service_stop),
                           service, G_CONNECT_SWAPPED);
  g_signal_connect (service, "notify::state", G_CALLBACK (state_cb), loop);

  crier_console_start (console);
  g_main_loop_run (loop);

  g_source_remove (int_id);
  g_source_remove (term_id);
  g_signal_handlers_disconnect_by_func (service, state_cb, loop);
}

static void
print_failure (const GError *error)
{
  if (g_error_matches (error, CRIER_ERROR, CRIER_ERROR_PORT_IN_USE))
    g_printerr (_("crier: %s. Choose another one with --port.\n"),
                error->message);
  else if (g_error_matches (error, CRIER_ERROR, CRIER_ERROR_PORT_DENIED))
    g_printerr (_("crier: %s. Choose one above 1023 with --port.\n"),
                error->message);
  else if (g_error_matches (error, CRIER_ERROR, CRIER_ERROR_ADDRESS))
    g_printerr (_("crier: %s. Choose an address of this computer with "
                  "--listen.\n"), error->message);
  else if (g_error_matches (error, CRIER_ERROR, CRIER_ERROR_JOURNAL_IN_USE) ||
           g_error_matches (error, CRIER_ERROR, CRIER_ERROR_JOURNAL))
    g_printerr (_("crier: %s. Choose another file with --journal, or keep "
                  "messages in memory with --no-journal.\n"), error->message);
  else
    g_printerr ("crier: %s.\n", error->message);
}

/* It serves all the same, so this is said and no more. */
static void
warn_operator (CrierService      *service,
               const CrierConfig *config)
{
  guint max_clients = crier_service_get_max_clients (service);
  const GError *error = crier_service_get_operator_error (service);
  g_autofree char *sentence = error != NULL ? crier_text_escape (error->message) : NULL;

  if (sentence != NULL)
    g_printerr ("crier: %s.\n", sentence);

  if (max_clients < config->max_clients)
    g_printerr (_("crier: At most %u clients can connect, not %u: the system lets "
                  "this program open too few files (ulimit -Hn).\n"),
                max_clients, config->max_clients);
}

/**
 * crier_headless_run:
 *
 * Serves without a window until SIGINT, SIGTERM or the operator's `/quit`;
 * then the clients are disconnected with a goodbye. A second signal does not
 * wait for them.
 *
 * Returns: the exit status: 0, or 1 when it could not start, or not go on, and
 *   said why
 */
int
crier_headless_run (const CrierConfig *config)
{
  g_autoptr (CrierConfig) whole = crier_config_copy (config);
  g_autoptr (CrierService) service = crier_service_new ();
  g_autoptr (GError) error = NULL;

  crier_blocked_file_load (whole);
  g_signal_connect (service, "events", G_CALLBACK (events_cb), whole);
  if (!crier_service_start (service, whole, &error))
    {
      print_failure (error);
      return EXIT_FAILURE;
    }

  warn_operator (service, whole);
  serve (service);

  if (crier_service_get_error (service) != NULL)
    {
      print_failure (crier_service_get_error (service));
      return EXIT_FAILURE;
    }

  return EXIT_SUCCESS;
}
