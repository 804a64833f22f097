/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-inbox.h"

#include <string.h>

#include "crier-cost-endpoint.h"
#include "crier-subscribe.h"
#include "crier-error.h"
#include "crier-wire-json.h"

/* When there may be room again for messages that the operator has yet to
 * read, seconds. */
#define RETRY_FULL 2

/*
 * POST /inbox: client to server for the transports that only go the other way.
 * Each request says one thing, for a client that is in the hub
 * (docs/protocol.md §8), and counts against that client's rate limit.
 */

static void
refuse (SoupServerMessage *message,
        guint              status,
        const char        *ref,
        CrierError         error,
        const char        *reason)
{
  char *json = crier_wire_json_refused (ref, crier_error_get_code (error),
                                        reason);

  g_debug ("Not taken, %u: %s", status, reason);
  /* libsoup has no words for that one (RFC 6585 §4). */
  soup_server_message_set_status (message, status,
                                  status == 429 ? "Too Many Requests" : NULL);
  soup_server_message_set_response (message, "application/json",
                                    SOUP_MEMORY_TAKE, json, strlen (json));
}

static void
refuse_for_now (SoupServerMessage *message,
                guint              seconds,
                const char        *ref,
                CrierError         error,
                const char        *reason)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *value = g_strdup_printf ("%u", seconds);

  soup_message_headers_replace (headers, "Retry-After", value);
  refuse (message, 429, ref, error, reason);
}

/* Returns NULL when the message has its answer. */
static CrierListener *
find_listener (SoupServerMessage *message,
               CrierContext          *context,
               const CrierQuery  *query)
{
  CrierListener *listener;

  /* Not an Id: everybody may know that, and what is said here is charged to the
   * client. */
  if (query->session == NULL)
    {
      refuse (message, SOUP_STATUS_BAD_REQUEST, NULL, CRIER_ERROR_BAD_QUERY,
              "A client that writes passes session, which its hello names");
      return NULL;
    }

  listener = crier_sessions_find_listener (crier_traffic_meter_get_sessions (context->meter),
                                           query->session);
  if (listener == NULL)
    refuse (message, SOUP_STATUS_NOT_FOUND, NULL,
            CRIER_ERROR_NOT_CONNECTED, "No client that can write is connected with that session");

  return listener;
}

static gboolean
check_allowance (SoupServerMessage *message,
                 CrierListener     *listener)
{
  CrierRateLimit *limit = crier_listener_get_rate_limit (listener);

  if (crier_rate_limit_refill (limit, g_get_monotonic_time ()))
    return TRUE;

  refuse_for_now (message, crier_rate_limit_get_wait (limit), NULL,
                  CRIER_ERROR_TOO_FAST, "That is more than 10 messages a second");

  return FALSE;
}

static void
answer_error (SoupServerMessage *message,
              const char        *ref,
              const GError      *error)
{
  guint status = SOUP_STATUS_BAD_REQUEST;

  if (error->code == CRIER_ERROR_TOO_LONG)
    status = SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
  else if (error->code == CRIER_ERROR_INBOX_CLOSED)
    status = SOUP_STATUS_FORBIDDEN;

  if (error->code == CRIER_ERROR_INBOX_FULL)
    refuse_for_now (message, RETRY_FULL, ref, error->code, error->message);
  else
    refuse (message, status, ref, error->code, error->message);
}

static void
take (SoupServerMessage *message,
      CrierHub          *hub,
      CrierListener     *listener)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autofree char *ref = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  crier_rate_limit_spend (crier_listener_get_rate_limit (listener),
                          (double) size * CRIER_RATE_LIMIT_PER_BYTE);

  if (crier_client_event_handler_take (hub, listener, data, size, &ref, &error))
    soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
  else
    answer_error (message, ref, error);
}

/**
 * crier_inbox_respond:
 *
 * Takes one thing that a client says, and answers 204, or says with a `refused`
 * why not.
 */
void
crier_inbox_respond (SoupServerMessage *message,
                     CrierContext          *context,
                     const char        *path)
{
  g_autoptr (CrierQuery) query = crier_subscribe_read_query (message);
  g_autoptr (CrierListener) listener = NULL;

  if (query == NULL)
    return;

  crier_cost_endpoint_count_inbox (message, context->meter, query->session);
  listener = find_listener (message, context, query);
  if (listener == NULL)
    return;

  /* It may leave in the course of being pumped. */
  g_object_ref (listener);

  if (!check_allowance (message, listener))
    return;

  take (message, context->hub, listener);

  if (crier_listener_is_attached (listener))
    crier_listener_pump (listener);
}
