/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-subscribe.h"

#include <string.h>

#include "crier-remote-address.h"
#include "crier-response.h"
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
  CrierContext *context;               /* (unowned) */
  CrierConnection *connection; /* (owned) */
  char *since;                 /* (owned) (nullable) */
  char *session;               /* (owned) (nullable) */
} Opening;

static void
opening_free (gpointer  data,
              GClosure *closure)
{
  Opening *opening = data;

  g_object_unref (opening->connection);
  g_free (opening->since);
  g_free (opening->session);
  g_free (opening);
}

static void
written_cb (SoupServerMessage *message,
            gpointer           data)
{
  Opening *opening = data;
  g_autoptr (GByteArray) early = g_byte_array_new ();
  /* Taking the connection over may take these along. */
  g_autoptr (CrierRemoteAddress) address = g_object_ref (crier_remote_address_of (message));
  g_autoptr (CrierConnection) connection = g_object_ref (opening->connection);
  g_autofree char *since = g_strdup (opening->since);
  g_autofree char *session = g_strdup (opening->session);
  CrierContext *context = opening->context;
  int fd;

  fd = crier_steal_socket (message, early);
  if (fd >= 0)
    crier_connection_open (connection, context, fd, address, since, session, early);
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
 *
 * Returns: (transfer full) (nullable): what @message asks for in its address; if
 *   that is wrong, %NULL, and @message has its answer, 400
 */
CrierQuery *
crier_subscribe_read_query (SoupServerMessage *message)
{
  g_autoptr (GError) error = NULL;
  CrierQuery *query;
  GUri *uri;

  uri = soup_server_message_get_uri (message);
  query = crier_query_parse (g_uri_get_query (uri), &error);
  if (query == NULL)
    crier_response_refuse_error (message, SOUP_STATUS_BAD_REQUEST, error);

  return query;
}

void
crier_subscribe_turn_away (SoupServerMessage *message,
                           CrierError         error,
                           const char        *sentence)
{
  SoupMessageHeaders *headers;

  headers = soup_server_message_get_response_headers (message);
  soup_message_headers_replace (headers, "Retry-After", "2");
  crier_response_refuse (message, SOUP_STATUS_SERVICE_UNAVAILABLE, error,
                         sentence);
}

/**
 * crier_subscribe_check_room:
 *
 * Returns: whether one more client could join @hub now; if not, @message has
 *   its answer, 503
 */
gboolean
crier_subscribe_check_room (SoupServerMessage *message,
                            CrierHub          *hub)
{
  if (crier_hub_is_closing (hub))
    crier_subscribe_turn_away (message, CRIER_ERROR_STOPPING,
                               "The server is stopping");
  else if (!crier_hub_make_room (hub))
    crier_subscribe_turn_away (message, CRIER_ERROR_FULL,
                               "There are as many clients as there can be");
  else
    return TRUE;

  return FALSE;
}

/**
 * crier_subscribe_check_new:
 *
 * Returns: whether the request may go on; if its Id is new, or is to be made, and
 *   its address brings new ones too fast, @message has its answer, 429. An
 *   EventSource gets none: with a status it would not come back by itself (WHATWG
 *   HTML §9.2.2)
 */
gboolean
crier_subscribe_check_new (SoupServerMessage *message,
                           CrierContext      *context,
                           const CrierQuery  *query)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  CrierRemoteAddress *remote = crier_remote_address_of (message);
  g_autofree char *seconds = NULL;
  gint64 wait;

  if (crier_remote_address_is_operator (remote) ||
      (query->id != NULL && crier_hub_knows (context->hub, query->id)))
    return TRUE;

  wait = crier_connection_limit_take_id (context->limit,
                                         crier_remote_address_get_address (remote),
                                         g_get_monotonic_time ());
  if (wait == 0)
    return TRUE;

  seconds = g_strdup_printf ("%" G_GINT64_FORMAT, 1 + wait / G_USEC_PER_SEC);
  soup_message_headers_replace (headers, "Retry-After", seconds);
  crier_response_refuse (message, 429, CRIER_ERROR_TOO_FAST,
                         "Your address makes new clients too fast");
  if (strcmp (g_uri_get_path (soup_server_message_get_uri (message)), "/events") == 0)
    crier_remote_address_cut (remote);

  return FALSE;
}

/**
 * crier_subscribe_make_client:
 *
 * Returns: (transfer full): the client that sent @message; with an Id of our
 *   making if it has none of its own
 */
CrierClient *
crier_subscribe_make_client (SoupServerMessage *message,
                             const CrierQuery  *query,
                             CrierTransport     transport)
{
  g_autofree char *address_text = NULL;
  g_autofree char *program = NULL;
  g_autofree char *id = NULL;
  GInetAddress *address = crier_remote_address_get_address (crier_remote_address_of (message));

  address_text = g_inet_address_to_string (address);
  program = get_program (soup_server_message_get_request_headers (message));
  id = query->id != NULL ? g_strdup (query->id) : crier_id_make ();

  return crier_client_new (id, transport, address_text, program);
}

/**
 * crier_subscribe_open_on:
 * @signal: the signal of @message that says that the head of its answer was
 *   written
 * @connection: (transfer full): a new connection
 * @since: (nullable): where the client wants to go on, unchecked
 * @session: (nullable): the session with which it wants to go on, unchecked
 *
 * Has @connection take the socket over on @signal, and join the hub. If
 * @message ends before that, nothing comes of it.
 */
void
crier_subscribe_open_on (SoupServerMessage *message,
                         const char        *signal,
                         CrierContext          *context,
                         CrierConnection   *connection,
                         const char        *since,
                         const char        *session)
{
  Opening *opening;

  opening = g_new0 (Opening, 1);
  opening->context = context;
  opening->connection = connection;
  opening->since = g_strdup (since);
  opening->session = g_strdup (session);

  g_signal_connect_data (message, signal, G_CALLBACK (written_cb),
                         opening, opening_free, 0);
}

/**
 * crier_subscribe_make_identity:
 *
 * Returns: (transfer full): what the requests of one program have in common. None of
 *   it contains a line feed, as an Id cannot either
 */
char *
crier_subscribe_make_identity (SoupServerMessage *message,
                               const CrierQuery  *query,
                               CrierTransport     transport)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *agent = soup_message_headers_get_one (headers, "User-Agent");
  CrierRemoteAddress *remote = crier_remote_address_of (message);
  g_autofree char *address =
    g_inet_address_to_string (crier_remote_address_get_address (remote));

  return g_strdup_printf ("%s\n%s\n%s\n%.*s", crier_transport_get_slug (transport),
                          address, query->id != NULL ? query->id : "",
                          MAX_PROGRAM, agent != NULL ? agent : "");
}
