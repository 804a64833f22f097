/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-websocket-handshake.h"

#include <string.h>

#include "crier-subscribe.h"
#include "crier-response.h"
#include "crier-websocket.h"

/*
 * How a request becomes a WebSocket (RFC 6455 §4): libsoup checks and answers
 * the handshake, and once its answer is written the connection is ours.
 */

static gboolean
has_token (SoupMessageHeaders *headers,
           const char         *name,
           const char         *token)
{
  const char *list = soup_message_headers_get_list (headers, name);

  return list != NULL && soup_header_contains (list, token);
}

static gboolean
check_upgrade (SoupServerMessage  *message,
               SoupMessageHeaders *headers)
{
  const char *version = soup_message_headers_get_list (headers,
                                                       "Sec-WebSocket-Version");
  SoupMessageHeaders *answer = soup_server_message_get_response_headers (message);

  if (has_token (headers, "Upgrade", "websocket") &&
      g_strcmp0 (version, "13") == 0)
    return TRUE;

  soup_message_headers_replace (answer, "Connection", "Upgrade, close");
  soup_message_headers_replace (answer, "Upgrade", "websocket");
  soup_message_headers_replace (answer, "Sec-WebSocket-Version", "13");
  crier_response_refuse (message, 426, CRIER_ERROR_NO_HANDSHAKE,
                         "This address speaks WebSocket, version 13");

  return FALSE;
}

/* Of two keys libsoup would take the last (RFC 6455 §11.3.1); of more protocols
 * than ours it would take none (RFC 9110 §7.8). */
static gboolean
prepare_handshake (SoupMessageHeaders *headers)
{
  const char *key = soup_message_headers_get_list (headers, "Sec-WebSocket-Key");

  soup_message_headers_replace (headers, "Upgrade", "websocket");

  return key == NULL || strchr (key, ',') == NULL;
}

static CrierConnection *
make_connection (CrierClient *client,
                 const char  *path,
                 gboolean     json)
{
#ifdef CRIER_ECHO
  if (strcmp (path, "/echo") == 0)
    return crier_websocket_new_echo (client);
#endif

  return crier_websocket_new (client, json);
}

/**
 * crier_websocket_handshake_respond:
 *
 * Answers a handshake. After a good one the client joins the hub when the
 * answer is written.
 */
void
crier_websocket_handshake_respond (SoupServerMessage *message,
                                   CrierContext          *context,
                                   const char        *path)
{
  static char *protocols[] = { (char *) CRIER_WEBSOCKET_PROTOCOL, NULL };
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (CrierQuery) query = crier_subscribe_read_query (message);
  g_autoptr (CrierClient) client = NULL;
  gboolean json;

  if (query == NULL || !check_upgrade (message, headers))
    return;

  /* That it is full is told in the WebSocket, where pages can see it. */
  if (crier_hub_is_closing (context->hub) &&
      !crier_subscribe_check_room (message, context->hub))
    return;

  if (!crier_subscribe_check_new (message, context, query))
    return;

  /* A client that knows none of our subprotocols gets none, and the bare text
   * (RFC 6455 §4.2.2). */
  json = has_token (headers, "Sec-WebSocket-Protocol", CRIER_WEBSOCKET_PROTOCOL);
  soup_message_headers_remove (soup_server_message_get_response_headers (message),
                               "Connection");

  if (!prepare_handshake (headers) ||
      !soup_websocket_server_process_handshake (message, NULL,
                                                json ? protocols : NULL,
                                                NULL, NULL))
    {
      crier_response_prepare (message);
      soup_message_body_truncate (soup_server_message_get_response_body (message));
      crier_response_refuse (message, SOUP_STATUS_BAD_REQUEST,
                             CRIER_ERROR_NO_HANDSHAKE,
                             "This is no handshake of WebSocket");
      return;
    }

  client = crier_subscribe_make_client (message, query,
                                        CRIER_TRANSPORT_WEBSOCKET);
  crier_subscribe_open_on (message, "wrote-informational", context,
                           make_connection (client, path, json), query->since,
                           query->session);
}
