/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-acceptor.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crier-response.h"
#include "crier-running-time.h"
#include "crier-pending-connections.h"

#define BATCH          64   /* connections accepted in one turn */
#define REAP_MS        250  /* between two looks at the deadlines */
#define MAX_REMOTES   1024 /* connections that are not clients yet */

/* Beyond what limit allows, while connections that were cut make room. */
#define MAX_BEYOND     12

/* The operator's connections are accepted beyond the limit, so many. */
#define MAX_OPERATOR   16

/* Who has come within this time has only just come. */
#define JUST_USEC (100 * 1000)

/*
 * CrierAcceptor:
 *
 * Takes connections from the listening sockets, many in a turn, has them wait
 * for the head of their request, and hands them on. Without descriptors it
 * turns connections away with the one it keeps in reserve. Of connections whose
 * request is not yet answered the oldest make room for the newest. None stays
 * that does not send its request in time, or reads the answer too slowly.
 */
struct _CrierAcceptor
{
  GPtrArray *listeners;      /* (owned) (element-type Listener) */
  CrierConnectionLimit *limit; /* (unowned) */
  CrierPendingConnections *pending; /* (owned) */
  CrierAcceptFunc func;
  CrierLostFunc lost;        /* (nullable) */
  gpointer user_data;

  gboolean is_paused;
  GSource *reaper;           /* (owned) (nullable): NULL when stopped */
  GQueue remotes;           /* (element-type CrierRemoteAddress),
  by their links */
  int reserve;               /* (owned): a descriptor to give up, or -1 */
};

typedef struct
{
  CrierAcceptor *acceptor; /* (unowned) */
  GSocket *socket;         /* (owned) */
  GSocketAddress *local;   /* (owned) (nullable): where its connections come
                            * in; NULL if it listens on all addresses */
  GSource *source;         /* (owned) (nullable): NULL while paused or stopped */
  gboolean is_operator;    /* whether only the operator can connect to it */
} Listener;

static void
stop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);

  g_clear_pointer (source, g_source_unref);
}

static void
listener_free (gpointer data)
{
  Listener *listener = data;

  stop_source (&listener->source);
  g_object_unref (listener->socket);
  g_clear_object (&listener->local);
  g_free (listener);
}

static void
stop_listening (CrierAcceptor *self)
{
  guint i;

  for (i = 0; i < self->listeners->len; i++)
    {
      Listener *listener = g_ptr_array_index (self->listeners, i);

      stop_source (&listener->source);
    }
}

/* Until the next look at the deadlines, after an error of which waiting is the
 * cure. */
static void
pause_listening (CrierAcceptor *self)
{
  stop_listening (self);
  self->is_paused = TRUE;
}

static void
open_reserve (CrierAcceptor *self)
{
  if (self->reserve < 0)
    self->reserve = open ("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* There is no request to answer yet, and nothing to spend on reading one. */
static void
turn_away (int fd)
{
  g_autofree char *answer = crier_response_format (503, CRIER_ERROR_FULL,
                                                   "The server is full");

  if (send (fd, answer, strlen (answer), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    g_debug ("Closed a connection without an answer: %s", g_strerror (errno));

  shutdown (fd, SHUT_WR);
  close (fd);
}

/* Out of descriptors. A peer in the backlog would wait for ever, and the
 * listening socket would stay readable: accept one connection with the
 * descriptor in reserve, answer that the server is full, and close it. */
static void
turn_away_on_reserve (CrierAcceptor *self,
                      int            listener)
{
  int fd;

  g_debug ("Out of descriptors");

  if (self->reserve < 0)
    {
      pause_listening (self);
      return;
    }

  close (self->reserve);
  self->reserve = -1;

  fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd >= 0)
    turn_away (fd);

  open_reserve (self);
}

static GSocketAddress *
get_local (Listener *listener,
           int       fd)
{
  struct sockaddr_storage native;
  socklen_t size = sizeof native;

  if (listener->local != NULL)
    return g_object_ref (listener->local);

  if (getsockname (fd, (struct sockaddr *) &native, &size) != 0)
    return NULL;

  return g_socket_address_new_from_native (&native, size);
}

static GInetAddress *
get_remote (const struct sockaddr_storage *native,
            guint16                       *port)
{
  if (native->ss_family == AF_INET)
    {
      const struct sockaddr_in *in = (const struct sockaddr_in *) native;

      *port = g_ntohs (in->sin_port);

      return g_inet_address_new_from_bytes ((const guint8 *) &in->sin_addr,
                                            G_SOCKET_FAMILY_IPV4);
    }

  if (native->ss_family == AF_INET6)
    {
      const struct sockaddr_in6 *in = (const struct sockaddr_in6 *) native;

      *port = g_ntohs (in->sin6_port);

      return g_inet_address_new_from_bytes ((const guint8 *) &in->sin6_addr,
                                            G_SOCKET_FAMILY_IPV6);
    }

  /* One in the file system has no address, and is on this computer. */
  if (native->ss_family == AF_UNIX)
    {
      *port = 0;

      return g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
    }

  return NULL;
}

/* The operator's requests are few and answered soon, and must get through
 * whatever the others do. */
static CrierRemoteAddress *
find_oldest (CrierAcceptor *self)
{
  GList *link;

  for (link = self->remotes.head; link != NULL; link = link->next)
    {
      if (!crier_remote_address_is_operator (link->data))
        return link->data;
    }

  return NULL;
}

/* The oldest connection is closed. One that has sent no request goes before
 * those whose answer may be on its way, but not one that has only just come:
 * its request may not have been looked at. */
static gboolean
make_room (CrierAcceptor *self)
{
  CrierRemoteAddress *oldest;

  if (!crier_connection_limit_is_full (self->limit) &&
      crier_pending_connections_get_n (self->pending) + self->remotes.length < MAX_REMOTES)
    return TRUE;

  if (crier_pending_connections_drop_oldest (self->pending, JUST_USEC))
    return TRUE;

  oldest = find_oldest (self);
  if (oldest != NULL &&
      crier_connection_limit_get_excess (self->limit) < MAX_BEYOND)
    {
      crier_remote_address_cut (oldest);
      return TRUE;
    }

  return crier_pending_connections_drop_oldest (self->pending, 0);
}

static gboolean
may_come_in (Listener     *listener,
             GInetAddress *address)
{
  CrierAcceptor *self = listener->acceptor;

  if (listener->is_operator)
    return make_room (self) ||
           crier_connection_limit_get_excess (self->limit) < MAX_OPERATOR;

  return crier_connection_limit_has_room (self->limit, address) &&
         make_room (self);
}

static void
hand_on_cb (int           fd,
            GInetAddress *address,
            guint16       port,
            gint64        deadline,
            const char   *target,
            gpointer      place,
            gpointer      user_data)
{
  CrierAcceptor *self = user_data;
  Listener *listener = place;
  g_autoptr (GSocketAddress) local = get_local (listener, fd);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (CrierRemoteAddress) remote = NULL;
  g_autoptr (GError) error = NULL;

  socket = local != NULL ? g_socket_new_from_fd (fd, &error) : NULL;
  if (socket == NULL)
    {
      g_debug ("Gone before it was accepted: %s",
               error != NULL ? error->message : "no local address");
      close (fd);
      return;
    }

  stream = g_socket_connection_factory_create_connection (socket);
  remote = crier_remote_address_new (socket, G_INET_SOCKET_ADDRESS (local),
                                     address, port, deadline,
                                     self->limit, &self->remotes);
  crier_remote_address_set_target (remote, target);
  if (listener->is_operator)
    crier_remote_address_set_operator (remote);

  self->func (G_IO_STREAM (stream), local, remote, self->user_data);
}

/* The operator's programs can do without their socket, clients not without
 * theirs. */
static void
lose (Listener *listener)
{
  CrierAcceptor *self = listener->acceptor;

  stop_source (&listener->source);
  if (!listener->is_operator && self->lost != NULL)
    self->lost (self->user_data);
}

/* After an error of accept(2). Returns as accept_one(). */
static gboolean
recover (Listener *listener,
         int       error)
{
  CrierAcceptor *self = listener->acceptor;

  if (error == EMFILE || error == ENFILE)
    turn_away_on_reserve (self, g_socket_get_fd (listener->socket));
  else if (error == ENOBUFS || error == ENOMEM)
    pause_listening (self);
  else if (error == EINVAL) /* It does not listen any more. */
    lose (listener);
  else if (error != EAGAIN && error != EWOULDBLOCK)
    return TRUE; /* An error of that connection, not of ours. */

  return FALSE;
}

/* Returns FALSE when there is no connection to accept for now. */
static gboolean
accept_one (Listener *listener)
{
  CrierAcceptor *self = listener->acceptor;
  g_autoptr (GInetAddress) address = NULL;
  struct sockaddr_storage native;
  socklen_t size = sizeof native;
  guint16 port = 0;
  gint64 wait = 0;
  int fd = accept4 (g_socket_get_fd (listener->socket), (struct sockaddr *) &native,
                    &size, SOCK_CLOEXEC | SOCK_NONBLOCK);

  if (fd < 0)
    return recover (listener, errno);

  address = get_remote (&native, &port);
  if (address == NULL)
    {
      close (fd);
      return TRUE;
    }

  if (!may_come_in (listener, address))
    {
      turn_away (fd);
      return TRUE;
    }

  if (!listener->is_operator)
    wait = crier_connection_limit_take (self->limit, address, g_get_monotonic_time ());

  crier_pending_connections_admit (self->pending, fd, address, port, listener, wait);

  return TRUE;
}

static gboolean
accept_cb (GSocket      *socket,
           GIOCondition  condition,
           gpointer      data)
{
  Listener *listener = data;
  guint i;

  for (i = 0; i < BATCH; i++)
    {
      if (!accept_one (listener))
        break;
    }

  return G_SOURCE_CONTINUE;
}

static void
listener_start (Listener *listener)
{
  listener->source = g_socket_create_source (listener->socket, G_IO_IN, NULL);
  g_source_set_static_name (listener->source, "crier acceptor");
  g_source_set_can_recurse (listener->source, TRUE); /* as the reactor's */
  g_source_set_callback (listener->source,
                         (GSourceFunc) (void (*) (void)) accept_cb,
                         listener, NULL);
  g_source_attach (listener->source, g_main_context_get_thread_default ());
}

static void
listen_again (CrierAcceptor *self)
{
  guint i;

  self->is_paused = FALSE;
  for (i = 0; i < self->listeners->len; i++)
    listener_start (g_ptr_array_index (self->listeners, i));
}

static Listener *
add_listener (CrierAcceptor *self,
              GSocket       *socket)
{
  Listener *listener = g_new0 (Listener, 1);

  listener->acceptor = self;
  listener->socket = g_object_ref (socket);
  g_ptr_array_add (self->listeners, listener);

  return listener;
}

static void
add_listener_of_all (gpointer socket,
                     gpointer self)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, NULL);
  Listener *listener = add_listener (self, socket);
  GInetSocketAddress *place = G_INET_SOCKET_ADDRESS (local);

  if (place != NULL &&
      !g_inet_address_get_is_any (g_inet_socket_address_get_address (place)))
    listener->local = g_steal_pointer (&local);
}

static gboolean
reap_cb (gpointer data)
{
  CrierAcceptor *self = data;
  gint64 now = crier_running_time_get ();
  GList *link;
  GList *next;

  for (link = self->remotes.head; link != NULL; link = next)
    {
      next = link->next;
      if (crier_remote_address_is_late (link->data, now))
        crier_remote_address_cut (link->data);
    }

  open_reserve (self);
  if (self->is_paused)
    listen_again (self);

  return G_SOURCE_CONTINUE;
}

/**
 * crier_acceptor_new:
 * @sockets: (element-type GSocket): listening, non-blocking sockets
 * @reactor: where connections wait for their request; outlives it
 * @limit: where connections are counted; outlives it
 * @func: takes each connection
 * @lost: (nullable): called, perhaps again and again, when one of @sockets does
 *   not listen any more, as after the `--kill` of ss(8)
 *
 * Makes an acceptor that does nothing until crier_acceptor_start().
 */
CrierAcceptor *
crier_acceptor_new (GPtrArray       *sockets,
                    CrierReactor    *reactor,
                    CrierConnectionLimit  *limit,
                    CrierAcceptFunc  func,
                    CrierLostFunc    lost,
                    gpointer         user_data)
{
  CrierAcceptor *self = g_new0 (CrierAcceptor, 1);

  self->limit = limit;
  self->pending = crier_pending_connections_new (reactor, limit, hand_on_cb,
                                                 self);
  self->func = func;
  self->lost = lost;
  self->user_data = user_data;
  self->listeners = g_ptr_array_new_with_free_func (listener_free);
  g_queue_init (&self->remotes);
  self->reserve = -1;
  open_reserve (self);
  g_ptr_array_foreach (sockets, add_listener_of_all, self);

  return self;
}

/**
 * crier_acceptor_free:
 * @self: (transfer full): a stopped acceptor all of whose connections are gone
 */
void
crier_acceptor_free (CrierAcceptor *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->reaper == NULL);
  g_return_if_fail (self->remotes.head == NULL);

  if (self->reserve >= 0)
    close (self->reserve);

  crier_pending_connections_free (self->pending);
  g_ptr_array_unref (self->listeners);
  g_free (self);
}

/**
 * crier_acceptor_add_operator:
 * @self: an acceptor that was not started
 * @socket: a listening, non-blocking socket in the file system, which only the
 *   operator can connect to
 * @port: our port, for what asks to which one a connection came
 *
 * Takes connections from @socket too, ahead of all others when there is little
 * room. They look as if they came from this computer (libsoup wants addresses
 * of the internet), and their remote addresses say that they are the operator's.
 */
void
crier_acceptor_add_operator (CrierAcceptor *self,
                             GSocket       *socket,
                             guint          port)
{
  g_autoptr (GInetAddress) host = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  Listener *listener;

  g_assert (self->reaper == NULL);

  listener = add_listener (self, socket);
  listener->local = g_inet_socket_address_new (host, (guint16) port);
  listener->is_operator = TRUE;
}

/**
 * crier_acceptor_get_n_waiting:
 *
 * Returns: how many connections wait in its reactor for their request
 */
guint
crier_acceptor_get_n_waiting (CrierAcceptor *self)
{
  return crier_pending_connections_get_n (self->pending);
}

/**
 * crier_acceptor_start:
 *
 * Begins to accept, on the thread's default main context.
 */
void
crier_acceptor_start (CrierAcceptor *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->reaper == NULL);

  listen_again (self);

  self->reaper = g_timeout_source_new (REAP_MS);
  g_source_set_static_name (self->reaper, "crier acceptor reaper");
  g_source_set_callback (self->reaper, reap_cb, self, NULL);
  g_source_attach (self->reaper, g_main_context_get_thread_default ());
}

void
crier_acceptor_stop (CrierAcceptor *self)
{
  stop_listening (self);
  stop_source (&self->reaper);
  crier_pending_connections_clear (self->pending);
  while (self->remotes.head != NULL)
    crier_remote_address_cut (self->remotes.head->data);
}
