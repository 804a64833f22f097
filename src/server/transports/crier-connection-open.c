/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-connection-private.h"

#include <errno.h>
#include <unistd.h>

#include "crier-running-time.h"
#include "crier-tcp-info.h"

/*
 * How a connection begins: it is watched and counted, joins the hub or is turned
 * away, says hello, and takes what its peer has already said.
 */

static gboolean
watch (CrierConnection *self,
       int              fd)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);

  priv->watch.fd = fd;
  if (!crier_reactor_add (priv->context->reactor, &priv->watch,
                          CRIER_REACTOR_READABLE | CRIER_REACTOR_GONE))
    {
      g_debug ("No room to watch one more connection: %s", g_strerror (errno));
      close (fd);
      priv->watch.fd = -1;
      return FALSE;
    }

  g_object_ref (self);
  crier_connection_limit_enter (priv->context->limit, priv->address);

  return TRUE;
}

/* Tells the peer why it cannot join the hub, and closes. */
static void
turn_away (CrierConnection *self,
           gboolean         blocked)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);
  gboolean closing = crier_hub_is_closing (priv->context->hub);
  guint code = closing ? 1001 : blocked ? 1008 : 1013;
  const char *reason = closing ? "shutdown" : blocked ? "blocked" : "full";

  priv->phase = CRIER_CONNECTION_CLOSING;
  priv->deadline = crier_running_time_get () + CRIER_CONNECTION_LINGER_USEC;
  CRIER_CONNECTION_GET_CLASS (self)->say_goodbye (self, code, reason);
  crier_connection_write (self);
}

/**
 * crier_connection_open:
 * @context: outlives it
 * @fd: (transfer full): its socket, non-blocking
 * @since: (nullable): where the peer wants to go on, unchecked
 * @session: (nullable): the session with which it wants to go on, unchecked
 * @early: what the peer has already sent, changed in place
 *
 * Joins the hub and begins to send and to receive. From here on it keeps
 * itself alive until the socket is closed. If the hub is full or stopping, or
 * the operator has blocked the client, the peer is told so and the connection
 * ends.
 */
void
crier_connection_open (CrierConnection *self,
                       CrierContext    *context,
                       int              fd,
                       CrierRemoteAddress *remote,
                       const char      *since,
                       const char      *session,
                       GByteArray      *early)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);
  CrierListener *listener = CRIER_LISTENER (self);
  CrierClient *client = crier_listener_get_client (listener);
  gboolean blocked = !crier_remote_address_is_operator (remote) &&
                     crier_blocklist_has_client (context->blocked, client);
  CrierTcpInfo info;
  gboolean recovered;

  g_assert (priv->phase == CRIER_CONNECTION_NEW && priv->address == NULL);

  priv->context = context;
  priv->address = g_object_ref (crier_remote_address_get_address (remote));
  priv->last_read = priv->last_progress = crier_running_time_get ();

  if (!watch (self, fd))
    return;

  if (blocked || !crier_hub_join (context->hub, listener, since, &recovered))
    {
      turn_away (self, blocked);
      return;
    }

  priv->phase = CRIER_CONNECTION_OPEN;
  crier_traffic_meter_open (context->meter, &priv->entry, client, session, fd);
  /* libsoup has written the head of the response. */
  crier_tcp_info_read (fd, &info);
  crier_client_count_sent (client, info.sent + info.unsent);
  CRIER_CONNECTION_GET_CLASS (self)->say_hello (self, recovered);

  /* Its session was named in the hello. */
  if (crier_listener_get_format (listener) != CRIER_FORMAT_PLAIN)
    crier_session_add_listener (priv->entry.session, listener);

  /* Kept for the case that the peer is gone again by now. */
  if (early->len > 0)
    priv->unread = g_byte_array_ref (early);

  if (crier_connection_write (self) && priv->unread != NULL)
    crier_connection_take_unread (self);
}
