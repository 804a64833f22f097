/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-routes.h"

#include <string.h>

#include "crier-api-blocked.h"
#include "crier-api-clients.h"
#include "crier-api-messages.h"
#include "crier-api-metrics.h"
#include "crier-cost-endpoint.h"
#include "crier-websocket-handshake.h"
#include "crier-inbox.h"
#include "crier-poll-registry.h"
#include "crier-pages.h"
#include "crier-event-stream.h"

#define READ   CRIER_METHODS_READ
#define POST   CRIER_METHOD_POST
#define DELETE CRIER_METHOD_DELETE
#define ACTS   CRIER_ACCESS_ACTS
#define PUT    CRIER_METHOD_PUT

/* The whole of what there is: no path of a request ever names a file. */
static const CrierRoute ROUTES[] = {
  { "/", READ, 0, crier_pages_respond_file },
  { "/crier.css", READ, 0, crier_pages_respond_file },
  { "/crier.js", READ, 0, crier_pages_respond_file },
  { "/tools.js", READ, 0, crier_pages_respond_file },
  { "/words.js", READ, 0, crier_pages_respond_file },
  { "/transports.js", READ, 0, crier_pages_respond_file },
  { "/connection.js", READ, 0, crier_pages_respond_file },
  { "/clock.js", READ, 0, crier_pages_respond_file },
  { "/messages.js", READ, 0, crier_pages_respond_file },
  { "/comparison.js", READ, 0, crier_pages_respond_file },
  { "/presence.js", READ, 0, crier_pages_respond_file },
  { "/view.js", READ, 0, crier_pages_respond_file },
  { "/picker.js", READ, 0, crier_pages_respond_file },
  { "/fitting.js", READ, 0, crier_pages_respond_file },
  { "/identify.js", READ, 0, crier_pages_respond_file },
  { "/sight.js", READ, 0, crier_pages_respond_file },
  { "/state.js", READ, 0, crier_pages_respond_file },
  { "/wall.js", READ, 0, crier_pages_respond_file },
  { "/wall.css", READ, 0, crier_pages_respond_file },
  { "/icon.svg", READ, 0, crier_pages_respond_file },
  { "/favicon.ico", READ, 0, crier_pages_respond_file },
  { "/logo", READ, 0, crier_pages_respond_logo },
  { "/time", READ, 0, crier_pages_respond_time },
  { "/healthz", READ, 0, crier_pages_respond_health, NULL, CRIER_ACCESS_ANY_HOST },
  { "/cost", READ, 0, crier_cost_endpoint_respond, NULL, ACTS },
  { "/websocket", READ, 0, crier_websocket_handshake_respond, NULL, ACTS },
#ifdef CRIER_ECHO
  { "/echo", READ, 0, crier_websocket_handshake_respond, NULL, ACTS },
#endif
  { "/events", READ, 0, crier_event_stream_respond_events, NULL, ACTS },
  { "/stream", READ, 0, crier_event_stream_respond_lines, NULL, ACTS },
  { "/inbox", POST, CRIER_INBOX_MAX_BODY, crier_inbox_respond, NULL, ACTS },
  { "/poll", READ, 0, crier_poll_registry_respond, NULL, ACTS },
  { "/messages", READ | POST, CRIER_API_CONTEXT_MAX_BODY, NULL, crier_api_messages_respond },
  { "/messages/", READ | DELETE, 0, NULL, crier_api_messages_respond_one },
  { "/clear", POST, 0, NULL, crier_api_messages_respond_clear },
  { "/clients", READ, 0, NULL, crier_api_clients_respond },
  { "/clients/", READ | DELETE, 0, NULL, crier_api_clients_respond_one },
  { "/transports", READ, 0, NULL, crier_api_metrics_respond_transports },
  { "/metrics", READ, 0, NULL, crier_api_metrics_respond },
  { "/blocked", READ, 0, NULL, crier_api_blocked_respond },
  { CRIER_API_BLOCKED_IDS, PUT | DELETE, 0, NULL, crier_api_blocked_respond_one },
  { CRIER_API_BLOCKED_ADDRESSES, PUT | DELETE, 0, NULL, crier_api_blocked_respond_one },
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
 * Returns: (transfer none) (nullable): its route, %NULL if there is none
 */
const CrierRoute *
crier_routes_find (const char *path)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (ROUTES); i++)
    {
      if (matches (&ROUTES[i], path))
        return &ROUTES[i];
    }

  return NULL;
}
