/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-routes.h"

#include <string.h>

#include "crier-api-clients.h"
#include "crier-api-messages.h"
#include "crier-api-metrics.h"
#include "crier-cost-endpoint.h"
#include "crier-websocket-handshake.h"
#include "crier-inbox.h"
#include "crier-poll-registry.h"
#include "crier-pages.h"
#include "crier-event-stream.h"

#define READ_OR_POST   "GET, HEAD, POST, OPTIONS"
#define READ_OR_DELETE "GET, HEAD, DELETE, OPTIONS"
#define ONLY_POST      "POST, OPTIONS"

/* The whole of what there is: no path of a request ever names a file. */
static const CrierRoute ROUTES[] = {
  { "/", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/crier.css", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/crier.js", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/tools.js", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/words.js", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/transports.js", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/connection.js", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/clock.js", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/messages.js", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/comparison.js", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/presence.js", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/view.js", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/picker.js", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/identify.js", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/icon.svg", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/favicon.ico", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_file },
  { "/time", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_time },
  { "/healthz", CRIER_ROUTES_READ_ONLY, 0, crier_pages_respond_health },
  { "/cost", CRIER_ROUTES_READ_ONLY, 0, crier_cost_endpoint_respond },
  { "/websocket", CRIER_ROUTES_READ_ONLY, 0, crier_websocket_handshake_respond },
  { "/events", CRIER_ROUTES_READ_ONLY, 0, crier_event_stream_respond_events },
  { "/stream", CRIER_ROUTES_READ_ONLY, 0, crier_event_stream_respond_lines },
  { "/inbox", CRIER_INBOX_METHODS, CRIER_INBOX_MAX_BODY, crier_inbox_respond },
  { "/poll", CRIER_ROUTES_READ_ONLY, 0, crier_poll_registry_respond },
  { "/messages", READ_OR_POST, CRIER_API_CONTEXT_MAX_BODY, NULL, crier_api_messages_respond },
  { "/messages/", CRIER_ROUTES_READ_ONLY, 0, NULL, crier_api_messages_respond_one },
  { "/clear", ONLY_POST, 0, NULL, crier_api_messages_respond_clear },
  { "/clients", CRIER_ROUTES_READ_ONLY, 0, NULL, crier_api_clients_respond },
  { "/clients/", READ_OR_DELETE, 0, NULL, crier_api_clients_respond_one },
  { "/transports", CRIER_ROUTES_READ_ONLY, 0, NULL, crier_api_metrics_respond_transports },
  { "/metrics", CRIER_ROUTES_READ_ONLY, 0, NULL, crier_api_metrics_respond },
};

static gboolean
matches (const CrierRoute *route,
         const char       *path)
{
  gsize length = strlen (route->path);

  if (length > 1 && route->path[length - 1] == '/')
    return strncmp (path, route->path, length) == 0 && path[length] != '\0';

  return strcmp (path, route->path) == 0;
}

/**
 * crier_routes_find:
 * @path: the path of a request, as it came
 *
 * Returns: (transfer none) (nullable): what is there, %NULL for nothing
 */
const CrierRoute *
crier_routes_find (const char *path)
{
  gsize i;

  g_return_val_if_fail (path != NULL, NULL);

  for (i = 0; i < G_N_ELEMENTS (ROUTES); i++)
    {
      if (matches (&ROUTES[i], path))
        return &ROUTES[i];
    }

  return NULL;
}

/**
 * crier_routes_allows:
 * @methods: the methods of a route
 * @method: the method of a request
 *
 * Returns: %TRUE if @method is one of @methods
 */
gboolean
crier_routes_allows (const char *methods,
                     const char *method)
{
  g_auto (GStrv) list = NULL;

  g_return_val_if_fail (methods != NULL, FALSE);
  g_return_val_if_fail (method != NULL, FALSE);

  list = g_strsplit (methods, ", ", -1);

  return g_strv_contains ((const char * const *) list, method);
}
