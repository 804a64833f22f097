/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-arrival.h"

#include <sys/socket.h>

/*
 * CrierArrival:
 *
 * Where a connection comes from, and what else is known of it while libsoup
 * has it. It is the address that libsoup is told, which is the one thing of
 * ours that comes back with a request; it lives as long as libsoup holds the
 * connection, and stands in the queue of those who arrive for that time.
 */
struct _CrierArrival
{
  GInetSocketAddress parent_instance;

  GSocket *socket;           /* (owned) (nullable): NULL once disposed */
  GInetAddress *local;       /* (owned) */
  CrierAdmission *admission; /* (unowned) */
  GQueue *queue;             /* (unowned) (nullable): NULL when not in it */
  GList link;
  gint64 deadline;           /* monotonic */
  gboolean is_operator;
  const CrierRoute *route;   /* (nullable): of its one request */
};

G_DEFINE_FINAL_TYPE (CrierArrival, crier_arrival, G_TYPE_INET_SOCKET_ADDRESS)

static void
leave_queue (CrierArrival *self)
{
  if (self->queue == NULL)
    return;

  g_queue_unlink (self->queue, &self->link);
  self->queue = NULL;
}

static void
crier_arrival_dispose (GObject *object)
{
  CrierArrival *self = CRIER_ARRIVAL (object);

  leave_queue (self);
  if (self->socket != NULL)
    crier_admission_leave (self->admission, crier_arrival_get_address (self));

  g_clear_object (&self->socket);
  g_clear_object (&self->local);

  G_OBJECT_CLASS (crier_arrival_parent_class)->dispose (object);
}

static void
crier_arrival_class_init (CrierArrivalClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_arrival_dispose;
}

static void
crier_arrival_init (CrierArrival *self)
{
  self->link.data = self;
}

/**
 * crier_arrival_new:
 * @socket: the connection
 * @local: the address on which it came in
 * @address: where it came from
 * @port: the port there
 * @deadline: the monotonic time by which it has to be over, microseconds
 * @admission: where it is counted as long as it lives; outlives it
 * @queue: (element-type CrierArrival): where it stands as long as it lives,
 *   at the end; outlives it
 *
 * Notes an arrival.
 *
 * Returns: (transfer full): the arrival
 */
CrierArrival *
crier_arrival_new (GSocket            *socket,
                   GInetSocketAddress *local,
                   GInetAddress       *address,
                   guint16             port,
                   gint64              deadline,
                   CrierAdmission     *admission,
                   GQueue             *queue)
{
  CrierArrival *self;

  self = g_object_new (CRIER_TYPE_ARRIVAL,
                       "address", address,
                       "port", port,
                       NULL);
  self->socket = g_object_ref (socket);
  self->local = g_object_ref (g_inet_socket_address_get_address (local));
  self->deadline = deadline;
  self->admission = admission;
  self->queue = queue;
  g_queue_push_tail_link (queue, &self->link);
  crier_admission_enter (admission, address);

  return self;
}

/**
 * crier_arrival_get_address:
 * @self: an arrival
 *
 * Returns: (transfer none): where it comes from
 */
GInetAddress *
crier_arrival_get_address (CrierArrival *self)
{
  return g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (self));
}

/**
 * crier_arrival_get_local:
 * @self: an arrival
 *
 * Returns: (transfer none): our own address to which it came
 */
GInetAddress *
crier_arrival_get_local (CrierArrival *self)
{
  g_return_val_if_fail (CRIER_IS_ARRIVAL (self), NULL);

  return self->local;
}

/**
 * crier_arrival_get_socket:
 * @self: an arrival
 *
 * Returns: (transfer none): the connection, which may have been closed
 */
GSocket *
crier_arrival_get_socket (CrierArrival *self)
{
  g_return_val_if_fail (CRIER_IS_ARRIVAL (self), NULL);

  return self->socket;
}

/**
 * crier_arrival_is_operator:
 * @self: an arrival
 *
 * Returns: %TRUE if it came through the socket that only the operator can
 *   open; no word of a request makes it so
 */
gboolean
crier_arrival_is_operator (CrierArrival *self)
{
  g_return_val_if_fail (CRIER_IS_ARRIVAL (self), FALSE);

  return self->is_operator;
}

/**
 * crier_arrival_set_operator:
 * @self: an arrival that has not been handed on yet
 *
 * Notes that it came through the operator's socket.
 */
void
crier_arrival_set_operator (CrierArrival *self)
{
  g_return_if_fail (CRIER_IS_ARRIVAL (self));

  self->is_operator = TRUE;
}

/**
 * crier_arrival_get_deadline:
 * @self: an arrival
 *
 * Returns: the monotonic time by which it has to be over, microseconds
 */
gint64
crier_arrival_get_deadline (CrierArrival *self)
{
  g_return_val_if_fail (CRIER_IS_ARRIVAL (self), 0);

  return self->deadline;
}

/**
 * crier_arrival_get_route:
 * @self: an arrival
 *
 * Returns: (transfer none) (nullable): what its request asks for, once the head
 *   of that is there; %NULL for nothing that there is
 */
const CrierRoute *
crier_arrival_get_route (CrierArrival *self)
{
  g_return_val_if_fail (CRIER_IS_ARRIVAL (self), NULL);

  return self->route;
}

void
crier_arrival_set_route (CrierArrival     *self,
                         const CrierRoute *route)
{
  g_return_if_fail (CRIER_IS_ARRIVAL (self));

  self->route = route;
}

/**
 * crier_arrival_cut:
 * @self: an arrival
 *
 * Gives it up: libsoup finds the connection ended and lets it go, soon. It is
 * not in the queue any more when this returns, but counted until then.
 */
void
crier_arrival_cut (CrierArrival *self)
{
  g_return_if_fail (CRIER_IS_ARRIVAL (self));

  leave_queue (self);
  if (!g_socket_is_closed (self->socket))
    shutdown (g_socket_get_fd (self->socket), SHUT_RDWR);
}
