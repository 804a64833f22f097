/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-pending-connections.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crier-response.h"
#include "crier-request-head.h"

/* The whole request and its answer; a peer that sends a byte a second is not
 * idle, so nothing shorter than the whole will do. */
#define DEADLINE_USEC (8 * G_USEC_PER_SEC)

/* How long is read, and dropped, what comes from somebody who was refused:
 * closed with something unread, a connection takes the answer along. */
#define LINGER_USEC (1 * G_USEC_PER_SEC)
#define LINGER_MAX  (64 * 1024) /* bytes */

/*
 * CrierPendingConnections:
 *
 * Where connections wait until the head of their request is there, whole and
 * of the right form and size. It only looks at what the kernel has, so a
 * connection that says nothing, or half of something, costs a descriptor and
 * a few bytes, and what is no request never reaches the HTTP library.
 */
struct _CrierPendingConnections
{
  CrierReactor *reactor;     /* (unowned) */
  CrierConnectionLimit *admission; /* (unowned) */
  CrierPendingConnectionsFunc func;
  gpointer user_data;

  GQueue visitors;           /* (element-type Visitor), by their links, the
                              * one that came first at the head */
};

typedef struct
{
  CrierWatch watch;
  CrierPendingConnections *porch;     /* (unowned) */
  GInetAddress *address; /* (owned) */
  guint16 port;
  gpointer place;        /* (unowned) */
  gint64 since;          /* monotonic */
  gint64 deadline;       /* monotonic */
  gboolean refused;      /* has its answer */
  gsize n_dropped;       /* bytes, since then */
  GList link;
} Visitor;

/* Frees it and gives the descriptor back, which is still open. */
static int
visitor_free (Visitor *visitor)
{
  CrierPendingConnections *self = visitor->porch;
  int fd = visitor->watch.fd;

  crier_reactor_remove (self->reactor, &visitor->watch);
  crier_connection_limit_leave (self->admission, visitor->address);
  g_queue_unlink (&self->visitors, &visitor->link);
  g_object_unref (visitor->address);
  g_free (visitor);

  return fd;
}

static void
dismiss (Visitor *visitor)
{
  close (visitor_free (visitor));
}

static void
hand_over (Visitor *visitor)
{
  CrierPendingConnections *self = visitor->porch;
  g_autoptr (GInetAddress) address = g_object_ref (visitor->address);
  guint16 port = visitor->port;
  gint64 deadline = visitor->deadline;
  gpointer place = visitor->place;
  int fd = visitor_free (visitor);

  self->func (fd, address, port, deadline, place, self->user_data);
}

static void
refuse (Visitor         *visitor,
        CrierRequestHeadResult  result)
{
  g_autofree char *answer = NULL;

  if (result == CRIER_REQUEST_HEAD_TOO_LONG)
    answer = crier_response_format (431, "Request Header Fields Too Large",
                                    CRIER_ERROR_HEAD_TOO_LONG,
                                    "The head of the request is over 16 KiB");
  else if (result == CRIER_REQUEST_HEAD_TARGET_TOO_LONG)
    answer = crier_response_format (414, "URI Too Long",
                                    CRIER_ERROR_TARGET_TOO_LONG,
                                    "The address is too long");
  else if (result == CRIER_REQUEST_HEAD_BAD_HOST)
    answer = crier_response_format (400, "Bad Request",
                                    CRIER_ERROR_BAD_REQUEST,
                                    "One Host header is needed, with a host");
  else
    answer = crier_response_format (400, "Bad Request", CRIER_ERROR_BAD_REQUEST,
                                    "This is no request");

  if (send (visitor->watch.fd, answer, strlen (answer),
            MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    g_debug ("Refused without a word: %s", g_strerror (errno));

  shutdown (visitor->watch.fd, SHUT_WR);
  visitor->refused = TRUE;
  visitor->deadline = crier_reactor_get_now (visitor->porch->reactor) +
                      LINGER_USEC;
  crier_reactor_set_wanted (visitor->porch->reactor, &visitor->watch,
                            CRIER_REACTOR_READABLE);
}

/* Whether the connection is at its end, from what recv() returned. */
static gboolean
is_end (gssize n)
{
  return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK &&
                    errno != EINTR);
}

static void
look (Visitor *visitor,
      gboolean is_last)
{
  char head[CRIER_REQUEST_HEAD_MAX];
  gssize n = recv (visitor->watch.fd, head, sizeof head,
                   MSG_PEEK | MSG_DONTWAIT);
  CrierRequestHeadResult result;

  if (is_end (n))
    {
      dismiss (visitor);
      return;
    }

  result = crier_request_head_check (head, MAX (n, 0));

  if (result == CRIER_REQUEST_HEAD_GOOD)
    hand_over (visitor);
  else if (result != CRIER_REQUEST_HEAD_MORE)
    refuse (visitor, result);
  else if (is_last)
    dismiss (visitor);
}

static void
drop_input (Visitor *visitor)
{
  gsize size;
  guint8 *buffer = crier_reactor_get_buffer (visitor->porch->reactor, &size);
  gssize n = recv (visitor->watch.fd, buffer, size, MSG_DONTWAIT);

  visitor->n_dropped += MAX (n, 0);
  if (is_end (n) || visitor->n_dropped > LINGER_MAX)
    dismiss (visitor);
}

static void
ready_cb (CrierWatch *watch,
          guint       events)
{
  Visitor *visitor = (Visitor *) watch;

  if (events & CRIER_REACTOR_BROKEN)
    dismiss (visitor);
  else if (visitor->refused)
    drop_input (visitor);
  else
    look (visitor, (events & CRIER_REACTOR_GONE) != 0);
}

static void
beat_cb (CrierWatch *watch,
         guint64     beat)
{
  Visitor *visitor = (Visitor *) watch;

  if (crier_reactor_get_now (visitor->porch->reactor) >= visitor->deadline)
    dismiss (visitor);
}

CrierPendingConnections *
crier_pending_connections_new (CrierReactor   *reactor,
                               CrierConnectionLimit *admission,
                               CrierPendingConnectionsFunc  func,
                               gpointer        user_data)
{
  CrierPendingConnections *self;

  g_return_val_if_fail (reactor != NULL, NULL);
  g_return_val_if_fail (admission != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (CrierPendingConnections, 1);
  self->reactor = reactor;
  self->admission = admission;
  self->func = func;
  self->user_data = user_data;
  g_queue_init (&self->visitors);

  return self;
}

void
crier_pending_connections_free (CrierPendingConnections *self)
{
  g_return_if_fail (self != NULL);

  crier_pending_connections_clear (self);
  g_free (self);
}

/**
 * crier_pending_connections_get_n:
 *
 * Returns: how many connections wait, those included that have been refused and
 *   are still being drained
 */
guint
crier_pending_connections_get_n (CrierPendingConnections *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->visitors.length;
}

/**
 * crier_pending_connections_admit:
 * @fd: (transfer full): a connection, non-blocking
 * @address: where it comes from
 * @port: the port there
 * @place: passed on with the connection
 *
 * Lets a connection wait, for eight seconds at the most. Nothing is read from
 * it before this returns.
 */
void
crier_pending_connections_admit (CrierPendingConnections   *self,
                                 int           fd,
                                 GInetAddress *address,
                                 guint16       port,
                                 gpointer      place)
{
  Visitor *visitor;

  g_return_if_fail (self != NULL);
  g_return_if_fail (fd >= 0);

  visitor = g_new0 (Visitor, 1);
  visitor->watch = (CrierWatch) { .fd = fd, .ready = ready_cb, .beat = beat_cb };

  /* At the edge: what has been looked at stays in the kernel, and must not be
   * reported again until there is more. */
  if (!crier_reactor_add (self->reactor, &visitor->watch,
                          CRIER_REACTOR_READABLE | CRIER_REACTOR_GONE |
                          CRIER_REACTOR_EDGE))
    {
      g_debug ("No room to watch one more connection: %s", g_strerror (errno));
      close (fd);
      g_free (visitor);
      return;
    }

  visitor->porch = self;
  visitor->address = g_object_ref (address);
  visitor->port = port;
  visitor->place = place;
  visitor->since = g_get_monotonic_time ();
  visitor->deadline = visitor->since + DEADLINE_USEC;
  visitor->link.data = visitor;
  g_queue_push_tail_link (&self->visitors, &visitor->link);
  crier_connection_limit_enter (self->admission, address);
}

/**
 * crier_pending_connections_drop_oldest:
 * @min_age: microseconds
 *
 * Closes the connection that has waited longest, at once, if that is for
 * @min_age or more.
 *
 * Returns: %TRUE if one was closed
 */
gboolean
crier_pending_connections_drop_oldest (CrierPendingConnections *self,
                                       gint64      min_age)
{
  Visitor *oldest;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->visitors.head == NULL)
    return FALSE;

  oldest = self->visitors.head->data;
  if (g_get_monotonic_time () - oldest->since < min_age)
    return FALSE;

  dismiss (oldest);

  return TRUE;
}

void
crier_pending_connections_clear (CrierPendingConnections *self)
{
  g_return_if_fail (self != NULL);

  while (self->visitors.head != NULL)
    dismiss (self->visitors.head->data);
}
