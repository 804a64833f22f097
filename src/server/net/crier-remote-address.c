/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-remote-address.h"

#include <sys/socket.h>

#include "crier-reader-pace.h"
#include "crier-running-time.h"

/*
 * CrierRemoteAddress:
 *
 * Where a connection comes from, and what else is known of it while libsoup
 * has it. It is the address that libsoup is told, which is the one thing of
 * ours that comes back with a request; it lives as long as libsoup holds the
 * connection, and is in a queue of the acceptor for that time.
 */
struct _CrierRemoteAddress
{
  GInetSocketAddress parent_instance;

  GSocket *socket;           /* (owned) (nullable): NULL once disposed */
  GInetAddress *local;       /* (owned) */
  CrierConnectionLimit *limit; /* (unowned) */
  GQueue *queue;             /* (unowned) (nullable): NULL when not in it */
  GList link;
  gint64 deadline;           /* running time; of its request */
  gboolean is_answered;      /* its request has come in whole */
  gsize n_written;           /* bytes of the answer that its socket took */
  CrierReaderPace pace;      /* while it is answered */
  gboolean is_operator;
  const CrierRoute *route;   /* (nullable): of its one request */
  char *target;              /* (owned): of that, as it came */
};

G_DEFINE_FINAL_TYPE (CrierRemoteAddress, crier_remote_address,
                     G_TYPE_INET_SOCKET_ADDRESS)

static void
leave_queue (CrierRemoteAddress *self)
{
  if (self->queue == NULL)
    return;

  g_queue_unlink (self->queue, &self->link);
  self->queue = NULL;
}

static void
crier_remote_address_dispose (GObject *object)
{
  CrierRemoteAddress *self = CRIER_REMOTE_ADDRESS (object);

  leave_queue (self);
  if (self->socket != NULL)
    crier_connection_limit_leave (self->limit,
                                  crier_remote_address_get_address (self));

  g_clear_object (&self->socket);
  g_clear_object (&self->local);
  g_clear_pointer (&self->target, g_free);

  G_OBJECT_CLASS (crier_remote_address_parent_class)->dispose (object);
}

static void
crier_remote_address_class_init (CrierRemoteAddressClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_remote_address_dispose;
}

static void
crier_remote_address_init (CrierRemoteAddress *self)
{
  self->link.data = self;
}

/**
 * crier_remote_address_new:
 * @local: the address on which it came in
 * @address: where it came from
 * @port: the port there
 * @deadline: the running time by which its request has to be there, microseconds
 * @limit: where it is counted as long as it lives; outlives it
 * @queue: (element-type CrierRemoteAddress): where it stands as long as it
 *   lives, at the end; outlives it
 */
CrierRemoteAddress *
crier_remote_address_new (GSocket            *socket,
                          GInetSocketAddress *local,
                          GInetAddress       *address,
                          guint16             port,
                          gint64              deadline,
                          CrierConnectionLimit     *limit,
                          GQueue             *queue)
{
  CrierRemoteAddress *self;

  self = g_object_new (CRIER_TYPE_REMOTE_ADDRESS,
                       "address", address,
                       "port", port,
                       NULL);
  self->socket = g_object_ref (socket);
  self->local = g_object_ref (g_inet_socket_address_get_address (local));
  self->deadline = deadline;
  self->limit = limit;
  self->queue = queue;
  g_queue_push_tail_link (queue, &self->link);
  crier_connection_limit_enter (limit, address);

  return self;
}

/**
 * crier_remote_address_of:
 * @message: a request that came over a connection of ours, as all do
 *
 * Returns: (transfer none): where it comes from; valid as long as @message has its
 *   connection
 */
CrierRemoteAddress *
crier_remote_address_of (SoupServerMessage *message)
{
  return CRIER_REMOTE_ADDRESS (soup_server_message_get_remote_address (message));
}

GInetAddress *
crier_remote_address_get_address (CrierRemoteAddress *self)
{
  return g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (self));
}

GInetAddress *
crier_remote_address_get_local (CrierRemoteAddress *self)
{
  return self->local;
}

/**
 * crier_remote_address_get_socket:
 *
 * Returns: (transfer none): the connection, which may have been closed
 */
GSocket *
crier_remote_address_get_socket (CrierRemoteAddress *self)
{
  return self->socket;
}

/**
 * crier_remote_address_is_operator:
 *
 * Returns: %TRUE if it came through the socket that only the operator can
 *   open; no word of a request makes it so
 */
gboolean
crier_remote_address_is_operator (CrierRemoteAddress *self)
{
  return self->is_operator;
}

void
crier_remote_address_set_operator (CrierRemoteAddress *self)
{
  self->is_operator = TRUE;
}

gint64
crier_remote_address_get_deadline (CrierRemoteAddress *self)
{
  return self->deadline;
}

/**
 * crier_remote_address_get_target:
 *
 * Returns: what its request asks for, as it came; libsoup resolves escapes in it
 */
const char *
crier_remote_address_get_target (CrierRemoteAddress *self)
{
  return self->target;
}

void
crier_remote_address_set_target (CrierRemoteAddress *self,
                                 const char         *target)
{
  g_free (self->target);
  self->target = g_strdup (target);
}

/**
 * crier_remote_address_get_route:
 *
 * Returns: (transfer none) (nullable): what its request asks for, once the head
 *   of that is there; %NULL for nothing that there is
 */
const CrierRoute *
crier_remote_address_get_route (CrierRemoteAddress *self)
{
  return self->route;
}

void
crier_remote_address_set_route (CrierRemoteAddress     *self,
                                const CrierRoute *route)
{
  self->route = route;
}

/**
 * crier_remote_address_begin_answer:
 *
 * To be called when its request has come in whole: from here on it is judged by
 * how fast it reads.
 */
void
crier_remote_address_begin_answer (CrierRemoteAddress *self)
{
  self->is_answered = TRUE;
  crier_reader_pace_begin (&self->pace, crier_running_time_get ());
}

void
crier_remote_address_count_written (CrierRemoteAddress *self,
                                    gsize               n_bytes)
{
  self->n_written += n_bytes;
}

/**
 * crier_remote_address_is_late:
 * @now: the running time, microseconds
 *
 * To be called a few times a second.
 *
 * Returns: %TRUE if its request was not there in time, or it reads the answer too
 *   slowly
 */
gboolean
crier_remote_address_is_late (CrierRemoteAddress *self,
                              gint64              now)
{
  if (!self->is_answered)
    return now >= self->deadline;

  return !g_socket_is_closed (self->socket) &&
         crier_reader_pace_is_too_slow (&self->pace, g_socket_get_fd (self->socket),
                                        self->n_written, now);
}

/**
 * crier_remote_address_cut:
 *
 * Gives the connection up: libsoup finds it ended and lets it go, soon. It is
 * not in the queue any more when this returns, but counted until then.
 */
void
crier_remote_address_cut (CrierRemoteAddress *self)
{
  g_return_if_fail (CRIER_IS_REMOTE_ADDRESS (self));

  leave_queue (self);
  if (!g_socket_is_closed (self->socket))
    shutdown (g_socket_get_fd (self->socket), SHUT_RDWR);
}
