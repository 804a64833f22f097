/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-cost-endpoint.h"

#include "crier-remote-address.h"
#include "crier-subscribe.h"
#include "crier-response.h"

/**
 * crier_cost_endpoint_respond:
 *
 * Answers what the connections of a session have cost (docs/protocol.md §1.4).
 * A page cannot know by itself: it sees no head, and no byte of RFC 6455.
 */
void
crier_cost_endpoint_respond (SoupServerMessage *message,
                             CrierContext          *context,
                             const char        *path)
{
  g_autoptr (CrierQuery) query = crier_subscribe_read_query (message);
  g_autofree char *json = NULL;

  if (query == NULL)
    return;

  if (query->session == NULL || query->session[0] == '\0')
    {
      crier_response_refuse (message, SOUP_STATUS_BAD_REQUEST,
                             CRIER_ERROR_BAD_QUERY,
                             "Of which session? It is in the hello");
      return;
    }

  json = crier_traffic_meter_format_cost (context->meter, query->session);
  if (json == NULL)
    {
      crier_response_refuse (message, SOUP_STATUS_NOT_FOUND,
                             CRIER_ERROR_NOT_FOUND,
                             "That session is not known, or not any more");
      return;
    }

  crier_response_answer (message, json);
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "Content-Type", "application/json");
}

typedef struct
{
  CrierTrafficMeter *meter; /* (unowned): longer there than libsoup */
  char *session;     /* (owned) */
} Writing;

static void
writing_free (gpointer  data,
              GClosure *closure)
{
  Writing *writing = data;

  g_free (writing->session);
  g_free (writing);
}

static void
answered_cb (SoupServerMessage *message,
             gpointer           data)
{
  Writing *writing = data;
  GSocket *socket = crier_remote_address_get_socket (crier_remote_address_of (message));

  crier_traffic_meter_count_inbox (writing->meter, writing->session,
                                   g_socket_get_fd (socket));
}

/**
 * crier_cost_endpoint_count_inbox:
 * @session: (nullable): the session under which it came, unchecked
 *
 * Has counted what a POST of `/inbox` costs, when it is answered.
 */
void
crier_cost_endpoint_count_inbox (SoupServerMessage *message,
                                 CrierTrafficMeter *meter,
                                 const char        *session)
{
  Writing *writing;

  if (session == NULL)
    return;

  writing = g_new0 (Writing, 1);
  writing->meter = meter;
  writing->session = g_strdup (session);
  g_signal_connect_data (message, "wrote-body", G_CALLBACK (answered_cb),
                         writing, writing_free, 0);
}
