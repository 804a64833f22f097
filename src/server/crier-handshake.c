/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-handshake.h"

#include <string.h>

#include "crier-arrival.h"
#include "crier-gate.h"
#include "crier-id.h"
#include "crier-query.h"
#include "crier-takeover.h"
#include "crier-websocket.h"

#define MAX_PROGRAM 200 /* bytes that are kept of a User-Agent */

/*
 * How a request becomes a WebSocket (RFC 6455 §4): libsoup checks and answers
 * the handshake, and once its answer is written the connection is ours.
 */

typedef struct
{
  CrierNet *net;       /* (unowned) */
  CrierClient *client; /* (owned) */
  char *since;         /* (owned) (nullable) */
  char *session;       /* (owned) (nullable) */
  gboolean json;
} Upgrade;

static void
upgrade_free (Upgrade *upgrade)
{
  g_object_unref (upgrade->client);
  g_free (upgrade->since);
  g_free (upgrade->session);
  g_free (upgrade);
}

static void
upgrade_closure_free (gpointer  data,
                      GClosure *closure)
{
  upgrade_free (data);
}

static void
wrote_informational_cb (SoupServerMessage *message,
                        gpointer           data)
{
  Upgrade *upgrade = data;
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  CrierArrival *arrival = CRIER_ARRIVAL (remote);
  g_autoptr (GInetAddress) address = NULL;
  g_autoptr (CrierConnection) connection = NULL;
  g_autoptr (GByteArray) early = g_byte_array_new ();
  /* Taking the connection over may take these along. */
  g_autofree char *since = g_strdup (upgrade->since);
  g_autofree char *session = g_strdup (upgrade->session);
  CrierNet *net = upgrade->net;
  int fd;

  address = g_object_ref (crier_arrival_get_address (arrival));
  connection = crier_websocket_new (upgrade->client, upgrade->json);

  fd = crier_takeover (message, early);
  if (fd >= 0)
    crier_connection_open (connection, net, fd, address, since, session, early);
}

static char *
get_program (SoupMessageHeaders *headers)
{
  const char *agent = soup_message_headers_get_one (headers, "User-Agent");

  if (agent == NULL)
    return NULL;

  return g_utf8_make_valid (agent, MIN (strlen (agent), MAX_PROGRAM));
}

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

  soup_message_headers_replace (answer, "Upgrade", "websocket");
  soup_message_headers_replace (answer, "Sec-WebSocket-Version", "13");
  crier_gate_answer (message, 426, "This address speaks WebSocket, version 13");

  return FALSE;
}

static Upgrade *
upgrade_new (SoupServerMessage  *message,
             SoupMessageHeaders *headers,
             CrierNet           *net,
             const CrierQuery   *query)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  GInetAddress *address = crier_arrival_get_address (CRIER_ARRIVAL (remote));
  g_autofree char *address_text = g_inet_address_to_string (address);
  g_autofree char *program = get_program (headers);
  g_autofree char *id = query->id != NULL ? g_strdup (query->id)
                                          : crier_id_make ();
  Upgrade *upgrade = g_new0 (Upgrade, 1);

  upgrade->net = net;
  upgrade->client = crier_client_new (id, CRIER_TRANSPORT_WEBSOCKET,
                                      address_text, program);
  upgrade->since = g_strdup (query->since);
  upgrade->session = g_strdup (query->session);
  /* Who knows none of our subprotocols gets none, and the bare text
   * (RFC 6455 §4.2.2). */
  upgrade->json = has_token (headers, "Sec-WebSocket-Protocol",
                             CRIER_WEBSOCKET_PROTOCOL);

  return upgrade;
}

/**
 * crier_handshake_respond:
 * @message: a GET of `/websocket` that has passed the gate
 * @net: where the connection will live
 * @path: not used
 *
 * Answers a handshake. After a good one the client joins the hub when the
 * answer is written.
 */
void
crier_handshake_respond (SoupServerMessage *message,
                         CrierNet          *net,
                         const char        *path)
{
  static char *protocols[] = { (char *) CRIER_WEBSOCKET_PROTOCOL, NULL };
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  GUri *uri = soup_server_message_get_uri (message);
  g_autoptr (CrierQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  Upgrade *upgrade;

  g_return_if_fail (SOUP_IS_SERVER_MESSAGE (message));

  query = crier_query_parse (g_uri_get_query (uri), &error);
  if (query == NULL)
    {
      crier_gate_answer (message, SOUP_STATUS_BAD_REQUEST, error->message);
      return;
    }

  if (!check_upgrade (message, headers))
    return;

  if (crier_hub_is_closing (net->hub))
    {
      crier_gate_answer (message, SOUP_STATUS_SERVICE_UNAVAILABLE,
                         "The server is stopping");
      return;
    }

  upgrade = upgrade_new (message, headers, net, query);
  soup_message_headers_remove (soup_server_message_get_response_headers (message),
                               "Connection");

  if (!soup_websocket_server_process_handshake (message, NULL,
                                                upgrade->json ? protocols : NULL,
                                                NULL, NULL))
    {
      crier_gate_prepare (message);
      soup_message_body_truncate (soup_server_message_get_response_body (message));
      crier_gate_answer (message, SOUP_STATUS_BAD_REQUEST,
                         "This is no handshake of WebSocket");
      upgrade_free (upgrade);
      return;
    }

  g_signal_connect_data (message, "wrote-informational",
                         G_CALLBACK (wrote_informational_cb),
                         upgrade, upgrade_closure_free, 0);
}
