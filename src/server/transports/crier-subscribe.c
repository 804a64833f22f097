/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-subscribe.h"

#include <string.h>

#include "crier-remote-address.h"
#include "crier-request-policy.h"
#include "crier-id.h"
#include "crier-steal-socket.h"

#define MAX_PROGRAM 200 /* bytes that are kept of a User-Agent */

/*
 * How a request becomes a client, the same for every transport: what it asks
 * for, whether there is room, who it is, and how its connection becomes ours
 * when the head of its answer is written.
 */

typedef struct
{
  CrierNet *net;               /* (unowned) */
  CrierConnection *connection; /* (owned) */
  char *since;                 /* (owned) (nullable) */
  char *session;               /* (owned) (nullable) */
} Opening;

static void
opening_free (Opening *opening)
{
  g_object_unref (opening->connection);
  g_free (opening->since);
  g_free (opening->session);
  g_free (opening);
}

static void
opening_closure_free (gpointer  data,
                      GClosure *closure)
{
  opening_free (data);
}

static void
written_cb (SoupServerMessage *message,
            gpointer           data)
{
  Opening *opening = data;
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  CrierRemoteAddress *arrival = CRIER_REMOTE_ADDRESS (remote);
  g_autoptr (GByteArray) early = g_byte_array_new ();
  /* Taking the connection over may take these along. */
  g_autoptr (CrierConnection) connection = g_object_ref (opening->connection);
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *since = g_strdup (opening->since);
  g_autofree char *session = g_strdup (opening->session);
  CrierNet *net = opening->net;
  int fd;

  address = g_object_ref (crier_remote_address_get_address (arrival));
  if (!crier_remote_address_is_operator (arrival) &&
      crier_blocklist_has_client (net->blocked,
                                  crier_listener_get_client (CRIER_LISTENER (connection))))
    crier_connection_mark_blocked (connection);

  fd = crier_steal_socket (message, early);
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

/**
 * crier_subscribe_read_query:
 * @message: a request that has passed the gate
 *
 * Reads what @message asks for in its address. If that is wrong, @message has
 * its answer, 400.
 *
 * Returns: (transfer full) (nullable): what was found
 */
CrierQuery *
crier_subscribe_read_query (SoupServerMessage *message)
{
  g_autoptr (GError) error = NULL;
  CrierQuery *query;
  GUri *uri;

  g_return_val_if_fail (SOUP_IS_SERVER_MESSAGE (message), NULL);

  uri = soup_server_message_get_uri (message);
  query = crier_query_parse (g_uri_get_query (uri), &error);
  if (query == NULL)
    crier_request_policy_refuse_error (message, SOUP_STATUS_BAD_REQUEST, error);

  return query;
}

/**
 * crier_subscribe_check_id:
 * @message: a request that has passed the gate
 * @net: where its client would be
 * @query: what it asks for
 *
 * Sees whether the operator has blocked the Id that it carries. If so, @message
 * has its answer, 403. The operator's own socket is never blocked.
 *
 * Returns: %TRUE if it may go on
 */
gboolean
crier_subscribe_check_id (SoupServerMessage *message,
                          CrierNet          *net,
                          const CrierQuery  *query)
{
  GSocketAddress *remote;

  g_return_val_if_fail (SOUP_IS_SERVER_MESSAGE (message), FALSE);
  g_return_val_if_fail (query != NULL, FALSE);

  remote = soup_server_message_get_remote_address (message);
  if (query->id == NULL ||
      crier_remote_address_is_operator (CRIER_REMOTE_ADDRESS (remote)) ||
      !crier_blocklist_has_id (net->blocked, query->id))
    return TRUE;

  crier_request_policy_refuse_blocked (message);

  return FALSE;
}

/**
 * crier_subscribe_turn_away:
 * @message: a request that has passed the gate
 * @error: why there is no room
 * @sentence: the same in English
 *
 * Answers 503, and when to ask again.
 */
void
crier_subscribe_turn_away (SoupServerMessage *message,
                           CrierError         error,
                           const char        *sentence)
{
  SoupMessageHeaders *headers;

  g_return_if_fail (SOUP_IS_SERVER_MESSAGE (message));

  headers = soup_server_message_get_response_headers (message);
  soup_message_headers_replace (headers, "Retry-After", "2");
  crier_request_policy_refuse (message, SOUP_STATUS_SERVICE_UNAVAILABLE, error,
                               sentence);
}

/**
 * crier_subscribe_check_room:
 * @message: a request that has passed the gate
 * @hub: where its client would be
 *
 * Sees whether one more client could join @hub now. If not, @message has its
 * answer, 503.
 *
 * Returns: %TRUE if it could
 */
gboolean
crier_subscribe_check_room (SoupServerMessage *message,
                            CrierHub          *hub)
{
  g_return_val_if_fail (SOUP_IS_SERVER_MESSAGE (message), FALSE);

  if (crier_hub_is_closing (hub))
    crier_subscribe_turn_away (message, CRIER_ERROR_STOPPING,
                               "The server is stopping");
  else if (crier_hub_is_full (hub))
    crier_subscribe_turn_away (message, CRIER_ERROR_FULL,
                               "There are as many clients as there can be");
  else
    return TRUE;

  return FALSE;
}

/**
 * crier_subscribe_make_client:
 * @message: a request that has passed the gate
 * @query: what it asks for
 * @transport: how it is going to receive
 *
 * Returns: (transfer full): who sent @message; with an Id of our making if it
 *   has none of its own
 */
CrierClient *
crier_subscribe_make_client (SoupServerMessage *message,
                             const CrierQuery  *query,
                             CrierTransport     transport)
{
  g_autofree char *address_text = NULL;
  g_autofree char *program = NULL;
  g_autofree char *id = NULL;
  GSocketAddress *remote;

  g_return_val_if_fail (SOUP_IS_SERVER_MESSAGE (message), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  remote = soup_server_message_get_remote_address (message);
  address_text = g_inet_address_to_string (crier_remote_address_get_address (CRIER_REMOTE_ADDRESS (remote)));
  program = get_program (soup_server_message_get_request_headers (message));
  id = query->id != NULL ? g_strdup (query->id) : crier_id_make ();

  return crier_client_new (id, transport, address_text, program);
}

/**
 * crier_subscribe_open_on:
 * @message: a request whose answer is being prepared
 * @signal: the signal of @message that says that the head of that answer was
 *   written
 * @net: where the connection will live
 * @connection: (transfer full): a new connection
 * @since: (nullable): where the client wants to go on, from anybody
 * @session: (nullable): the session with which it wants to go on, likewise
 *
 * Has @connection take the socket over on @signal, and join the hub. If
 * @message ends before that, nothing comes of it.
 */
void
crier_subscribe_open_on (SoupServerMessage *message,
                         const char        *signal,
                         CrierNet          *net,
                         CrierConnection   *connection,
                         const char        *since,
                         const char        *session)
{
  Opening *opening;

  g_return_if_fail (SOUP_IS_SERVER_MESSAGE (message));
  g_return_if_fail (CRIER_IS_CONNECTION (connection));

  opening = g_new0 (Opening, 1);
  opening->net = net;
  opening->connection = connection;
  opening->since = g_strdup (since);
  opening->session = g_strdup (session);

  g_signal_connect_data (message, signal, G_CALLBACK (written_cb),
                         opening, opening_closure_free, 0);
}
