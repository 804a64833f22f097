/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-acceptor.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH          64   /* connections accepted in one turn */
#define PAUSE_MS       200  /* after an error of which waiting is the cure */
#define REAP_MS        250  /* between two looks at the deadlines */
#define MAX_ARRIVALS   1024 /* requests being read; each may take 64 KiB */

/* Beyond what admission allows, while those who were cut make room. */
#define MAX_BEYOND     12

/*
 * CrierAcceptor:
 *
 * Takes connections from the listening sockets and hands them on, many in a
 * turn, and is never deaf: without descriptors it turns people away with the
 * one it keeps in reserve. It watches over those whose request is not yet
 * answered: the oldest make room for the newest, and none stays longer than
 * its deadline.
 */
struct _CrierAcceptor
{
  GPtrArray *sockets;        /* (owned) (element-type GSocket) */
  CrierAdmission *admission; /* (unowned) */
  CrierAcceptFunc func;
  gpointer user_data;

  GPtrArray *sources;        /* (owned) (element-type GSource): empty while
                              * paused or stopped */
  GSource *pause;            /* (owned) (nullable): NULL unless paused */
  GSource *reaper;           /* (owned) (nullable): NULL when stopped */
  GQueue arrivals;           /* (element-type CrierArrival), by their links */
  guint n_beyond;            /* cut in this turn */
  int reserve;               /* (owned): a descriptor to give up, or -1 */
};

static void listen_again (CrierAcceptor *self);

static gboolean
pause_cb (gpointer data)
{
  CrierAcceptor *self = data;

  g_clear_pointer (&self->pause, g_source_unref);
  listen_again (self);

  return G_SOURCE_REMOVE;
}

static void
stop_listening (CrierAcceptor *self)
{
  g_ptr_array_set_size (self->sources, 0);

  if (self->pause != NULL)
    g_source_destroy (self->pause);

  g_clear_pointer (&self->pause, g_source_unref);
}

static void
pause_listening (CrierAcceptor *self)
{
  stop_listening (self);

  self->pause = g_timeout_source_new (PAUSE_MS);
  g_source_set_static_name (self->pause, "crier acceptor pause");
  g_source_set_callback (self->pause, pause_cb, self, NULL);
  g_source_attach (self->pause, g_main_context_get_thread_default ());
}

static void
open_reserve (CrierAcceptor *self)
{
  if (self->reserve < 0)
    self->reserve = open ("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* There is no request to answer yet, and no memory to spend on reading one. */
static void
turn_away (int fd)
{
  static const char ANSWER[] =
    "HTTP/1.1 503 Service Unavailable\r\n"
    "Retry-After: 2\r\n"
    "Connection: close\r\n"
    "Cache-Control: no-store\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 19\r\n"
    "\r\n"
    "The server is full\n";

  if (send (fd, ANSWER, sizeof ANSWER - 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    g_debug ("Turned away without a word: %s", g_strerror (errno));

  shutdown (fd, SHUT_WR);
  close (fd);
}

/* Out of descriptors. Whoever waits would wait for ever, and the listening
 * socket would stay readable: let one in on the reserve, and out again. */
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

static GInetSocketAddress *
get_local (int fd)
{
  struct sockaddr_storage native;
  socklen_t size = sizeof native;

  if (getsockname (fd, (struct sockaddr *) &native, &size) != 0)
    return NULL;

  return G_INET_SOCKET_ADDRESS (g_socket_address_new_from_native (&native, size));
}

static gboolean
make_room (CrierAcceptor *self)
{
  if (!crier_admission_is_full (self->admission) &&
      self->arrivals.length < MAX_ARRIVALS)
    return TRUE;

  if (self->arrivals.head == NULL || self->n_beyond >= MAX_BEYOND)
    return FALSE;

  self->n_beyond++;
  crier_arrival_cut (self->arrivals.head->data);

  return TRUE;
}

static void
welcome (CrierAcceptor      *self,
         int                 fd,
         GInetSocketAddress *remote)
{
  GInetAddress *address = g_inet_socket_address_get_address (remote);
  g_autoptr (GInetSocketAddress) local = get_local (fd);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (CrierArrival) arrival = NULL;
  g_autoptr (GError) error = NULL;

  if (!crier_admission_has_room (self->admission, address) || !make_room (self))
    {
      turn_away (fd);
      return;
    }

  socket = local != NULL ? g_socket_new_from_fd (fd, &error) : NULL;
  if (socket == NULL)
    {
      g_debug ("Gone before it was let in: %s",
               error != NULL ? error->message : "no local address");
      close (fd);
      return;
    }

  stream = g_socket_connection_factory_create_connection (socket);
  arrival = crier_arrival_new (socket, local, remote,
                               self->admission, &self->arrivals);
  self->func (G_IO_STREAM (stream), G_SOCKET_ADDRESS (local), arrival,
              self->user_data);
}

/* Returns FALSE when there is nobody more to let in for now. */
static gboolean
accept_one (CrierAcceptor *self,
            int            listener)
{
  g_autoptr (GSocketAddress) remote = NULL;
  struct sockaddr_storage native;
  socklen_t size = sizeof native;
  int fd = accept4 (listener, (struct sockaddr *) &native, &size,
                    SOCK_CLOEXEC | SOCK_NONBLOCK);

  if (fd < 0)
    {
      int saved_errno = errno;

      if (saved_errno == EAGAIN || saved_errno == EWOULDBLOCK)
        return FALSE;

      if (saved_errno == EMFILE || saved_errno == ENFILE)
        {
          turn_away_on_reserve (self, listener);
          return FALSE;
        }

      if (saved_errno == ENOBUFS || saved_errno == ENOMEM)
        {
          pause_listening (self);
          return FALSE;
        }

      /* An error of that connection, not of ours (accept(2)). */
      return TRUE;
    }

  remote = g_socket_address_new_from_native (&native, size);
  if (remote != NULL && G_IS_INET_SOCKET_ADDRESS (remote))
    welcome (self, fd, G_INET_SOCKET_ADDRESS (remote));
  else
    close (fd);

  return TRUE;
}

static gboolean
accept_cb (GSocket      *socket,
           GIOCondition  condition,
           gpointer      data)
{
  CrierAcceptor *self = data;
  int listener = g_socket_get_fd (socket);
  guint i;

  self->n_beyond = 0;

  for (i = 0; i < BATCH; i++)
    {
      if (!accept_one (self, listener))
        break;
    }

  return G_SOURCE_CONTINUE;
}

static void
destroy_source (gpointer source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
listen_again (CrierAcceptor *self)
{
  guint i;

  for (i = 0; i < self->sockets->len; i++)
    {
      GSocket *socket = g_ptr_array_index (self->sockets, i);
      GSource *source = g_socket_create_source (socket, G_IO_IN, NULL);

      g_source_set_static_name (source, "crier acceptor");
      g_source_set_callback (source,
                             (GSourceFunc) (void (*) (void)) accept_cb,
                             self, NULL);
      g_source_attach (source, g_main_context_get_thread_default ());
      g_ptr_array_add (self->sources, source);
    }
}

static gboolean
reap_cb (gpointer data)
{
  CrierAcceptor *self = data;
  gint64 now = g_get_monotonic_time ();

  while (self->arrivals.head != NULL &&
         now >= crier_arrival_get_deadline (self->arrivals.head->data))
    crier_arrival_cut (self->arrivals.head->data);

  open_reserve (self);

  return G_SOURCE_CONTINUE;
}

/**
 * crier_acceptor_new:
 * @sockets: (element-type GSocket): listening, non-blocking sockets
 * @admission: where connections are counted; outlives it
 * @func: takes each connection
 * @user_data: passed to @func
 *
 * Makes an acceptor that does nothing until crier_acceptor_start().
 *
 * Returns: (transfer full): the acceptor
 */
CrierAcceptor *
crier_acceptor_new (GPtrArray       *sockets,
                    CrierAdmission  *admission,
                    CrierAcceptFunc  func,
                    gpointer         user_data)
{
  CrierAcceptor *self;

  g_return_val_if_fail (sockets != NULL, NULL);
  g_return_val_if_fail (admission != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (CrierAcceptor, 1);
  self->sockets = g_ptr_array_ref (sockets);
  self->admission = admission;
  self->func = func;
  self->user_data = user_data;
  self->sources = g_ptr_array_new_with_free_func (destroy_source);
  g_queue_init (&self->arrivals);
  self->reserve = -1;
  open_reserve (self);

  return self;
}

/**
 * crier_acceptor_free:
 * @self: (transfer full): a stopped acceptor all of whose arrivals are gone
 *
 * Frees @self and its references to the sockets.
 */
void
crier_acceptor_free (CrierAcceptor *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->reaper == NULL);
  g_return_if_fail (self->arrivals.head == NULL);

  if (self->reserve >= 0)
    close (self->reserve);

  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->sockets);
  g_free (self);
}

/**
 * crier_acceptor_start:
 * @self: a stopped acceptor
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

/**
 * crier_acceptor_stop:
 * @self: an acceptor
 *
 * Accepts nobody from now on; those who are arriving are cut.
 */
void
crier_acceptor_stop (CrierAcceptor *self)
{
  g_return_if_fail (self != NULL);

  stop_listening (self);

  if (self->reaper != NULL)
    g_source_destroy (self->reaper);

  g_clear_pointer (&self->reaper, g_source_unref);

  while (self->arrivals.head != NULL)
    crier_arrival_cut (self->arrivals.head->data);
}
