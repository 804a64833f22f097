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
#include "crier-running-time.h"
#include "crier-request-head.h"

/* The whole request and its answer; a peer that sends a byte a second is not
 * idle, so nothing shorter than the whole will do. */
#define DEADLINE_USEC (8 * G_USEC_PER_SEC)

/* How long is read, and dropped, what comes from a peer that was refused:
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
  CrierConnectionLimit *limit; /* (unowned) */
  CrierPendingConnectionsFunc func;
  gpointer user_data;

  GQueue queue;              /* (element-type Pending), by their links, the
                              * one that came first at the head */
};

typedef struct
{
  CrierWatch watch;
  CrierPendingConnections *owner;     /* (unowned) */
  GInetAddress *address; /* (owned) */
  guint16 port;
  gpointer place;        /* (unowned) */
  gint64 since;          /* monotonic */
  gint64 deadline;       /* running time */
  gsize n_judged;        /* bytes of the head */
  gint64 start;          /* monotonic: when it may be handed over */
  gboolean too_fast;     /* not at all */
  gboolean is_ready;     /* its head is there, and it waits for that time */
  gboolean refused;      /* has its answer */
  gsize n_dropped;       /* bytes, since then */
  GList link;
} Pending;

/* Frees it and gives the descriptor back, which is still open. */
static int
pending_free (Pending *pending)
{
  CrierPendingConnections *self = pending->owner;
  int fd = pending->watch.fd;

  crier_reactor_remove (self->reactor, &pending->watch);
  crier_connection_limit_leave (self->limit, pending->address);
  g_queue_unlink (&self->queue, &pending->link);
  g_object_unref (pending->address);
  g_free (pending);

  return fd;
}

static void
dismiss (Pending *pending)
{
  close (pending_free (pending));
}

static void
hand_over (Pending    *pending,
           const char *head,
           gsize       length)
{
  CrierPendingConnections *self = pending->owner;
  g_autoptr (GInetAddress) address = g_object_ref (pending->address);
  g_autofree char *target = crier_request_head_dup_target (head, length);
  guint16 port = pending->port;
  gint64 deadline = pending->deadline;
  gpointer place = pending->place;
  int fd = pending_free (pending);

  self->func (fd, address, port, deadline, target, place, self->user_data);
}

static void
refuse (Pending                *pending,
        CrierRequestHeadResult  result)
{
  g_autofree char *answer = NULL;

  if (result == CRIER_REQUEST_HEAD_GOOD)
    answer = crier_response_format (429, CRIER_ERROR_TOO_FAST,
                                    "Your address opens connections too fast");
  else if (result == CRIER_REQUEST_HEAD_TOO_LONG)
    answer = crier_response_format (431, CRIER_ERROR_HEAD_TOO_LONG,
                                    "The head of the request is over 16 KiB, "
                                    "or has over 100 fields");
  else if (result == CRIER_REQUEST_HEAD_TARGET_TOO_LONG)
    answer = crier_response_format (414, CRIER_ERROR_TARGET_TOO_LONG,
                                    "The address is too long");
  else if (result == CRIER_REQUEST_HEAD_EXPECTS)
    answer = crier_response_format (417, CRIER_ERROR_EXPECTATION,
                                    "Nothing but 100-continue can be expected here");
  else
    answer = crier_response_format (400, CRIER_ERROR_BAD_REQUEST,
                                    result == CRIER_REQUEST_HEAD_BAD_HOST
                                      ? "One Host header is needed, with a host"
                                      : "This is no request");

  if (send (pending->watch.fd, answer, strlen (answer),
            MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    g_debug ("Refused without a word: %s", g_strerror (errno));

  shutdown (pending->watch.fd, SHUT_WR);
  pending->refused = TRUE;
  pending->deadline = crier_reactor_get_running_time (pending->owner->reactor) +
                      LINGER_USEC;
  crier_reactor_set_wanted (pending->owner->reactor, &pending->watch,
                            CRIER_REACTOR_READABLE);
}

/* Whether the connection is at its end, from what recv() returned. */
static gboolean
is_end (gssize n)
{
  return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK &&
                    errno != EINTR);
}

/* Between two line ends nothing is said of a head, so one that comes byte by byte
 * is not judged again with each of them. */
static gboolean
has_news (Pending    *pending,
          const char *head,
          gsize       length)
{
  gsize before = MIN (pending->n_judged, length);

  pending->n_judged = length;

  return length == CRIER_REQUEST_HEAD_MAX ||
         (before <= CRIER_REQUEST_HEAD_MAX_TARGET &&
          length > CRIER_REQUEST_HEAD_MAX_TARGET) ||
         memchr (head + before, '\n', length - before) != NULL ||
         memchr (head + before, '\0', length - before) != NULL;
}

/* Its head is good. An EventSource that gets a status does not come back by
 * itself (WHATWG HTML §9.2.2), and one that gets no answer does. */
static void
take_turn (Pending    *pending,
           const char *head,
           gsize       length)
{
  pending->is_ready = pending->start > pending->since &&
                      g_get_monotonic_time () < pending->start;
  if (pending->is_ready)
    return;

  if (!pending->too_fast)
    hand_over (pending, head, length);
  else if (g_str_has_prefix (head, "GET /events"))
    dismiss (pending);
  else
    refuse (pending, CRIER_REQUEST_HEAD_GOOD);
}

static void
look (Pending *pending,
      gboolean is_last)
{
  char head[CRIER_REQUEST_HEAD_MAX];
  gssize n = recv (pending->watch.fd, head, sizeof head,
                   MSG_PEEK | MSG_DONTWAIT);
  CrierRequestHeadResult result;

  if (is_end (n))
    {
      dismiss (pending);
      return;
    }

  if (!is_last && !has_news (pending, head, MAX (n, 0)))
    return;

  result = crier_request_head_check (head, MAX (n, 0));

  if (result == CRIER_REQUEST_HEAD_GOOD)
    take_turn (pending, head, n);
  else if (result != CRIER_REQUEST_HEAD_MORE)
    refuse (pending, result);
  else if (is_last)
    dismiss (pending);
}

static void
drop_input (Pending *pending)
{
  gsize size;
  guint8 *buffer = crier_reactor_get_buffer (pending->owner->reactor, &size);
  gssize n = recv (pending->watch.fd, buffer, size, MSG_DONTWAIT);

  pending->n_dropped += MAX (n, 0);
  if (is_end (n) || pending->n_dropped > LINGER_MAX)
    dismiss (pending);
}

static void
ready_cb (CrierWatch *watch,
          guint       events)
{
  Pending *pending = (Pending *) watch;

  if (events & CRIER_REACTOR_BROKEN)
    dismiss (pending);
  else if (pending->refused)
    drop_input (pending);
  else
    look (pending, (events & CRIER_REACTOR_GONE) != 0);
}

static void
beat_cb (CrierWatch *watch,
         guint64     beat)
{
  Pending *pending = (Pending *) watch;

  if (crier_reactor_get_running_time (pending->owner->reactor) >= pending->deadline)
    {
      dismiss (pending);
    }
  else if (pending->is_ready &&
           crier_reactor_get_now (pending->owner->reactor) >= pending->start)
    {
      /* Its head is in the kernel still, and is read again as if it were new. */
      pending->n_judged = 0;
      look (pending, FALSE);
    }
}

CrierPendingConnections *
crier_pending_connections_new (CrierReactor   *reactor,
                               CrierConnectionLimit *limit,
                               CrierPendingConnectionsFunc  func,
                               gpointer        user_data)
{
  CrierPendingConnections *self = g_new0 (CrierPendingConnections, 1);

  self->reactor = reactor;
  self->limit = limit;
  self->func = func;
  self->user_data = user_data;
  g_queue_init (&self->queue);

  return self;
}

void
crier_pending_connections_free (CrierPendingConnections *self)
{
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
  return self->queue.length;
}

/**
 * crier_pending_connections_admit:
 * @fd: (transfer full): a connection, non-blocking
 * @address: where it comes from
 * @port: the port there
 * @place: passed on with the connection
 * @wait: for how many microseconds it has to wait in any case, as
 *   crier_connection_limit_take() says; it is refused if that is too long
 *
 * Lets a connection wait, for eight seconds at the most. Nothing is read from
 * it before this returns.
 */
void
crier_pending_connections_admit (CrierPendingConnections   *self,
                                 int           fd,
                                 GInetAddress *address,
                                 guint16       port,
                                 gpointer      place,
                                 gint64        wait)
{
  Pending *pending;

  g_return_if_fail (fd >= 0);

  pending = g_new0 (Pending, 1);
  pending->watch = (CrierWatch) { .fd = fd, .ready = ready_cb, .beat = beat_cb };

  /* At the edge: what has been looked at stays in the kernel, and must not be
   * reported again until there is more. */
  if (!crier_reactor_add (self->reactor, &pending->watch,
                          CRIER_REACTOR_READABLE | CRIER_REACTOR_GONE |
                          CRIER_REACTOR_EDGE))
    {
      g_debug ("No room to watch one more connection: %s", g_strerror (errno));
      close (fd);
      g_free (pending);
      return;
    }

  pending->owner = self;
  pending->address = g_object_ref (address);
  pending->port = port;
  pending->place = place;
  pending->since = g_get_monotonic_time ();
  pending->deadline = crier_running_time_get () + DEADLINE_USEC;
  pending->too_fast = wait > CRIER_CONNECTION_LIMIT_PATIENCE;
  pending->start = pending->too_fast ? 0 : pending->since + wait;
  pending->link.data = pending;
  g_queue_push_tail_link (&self->queue, &pending->link);
  crier_connection_limit_enter (self->limit, address);
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
  Pending *oldest;

  if (self->queue.head == NULL)
    return FALSE;

  oldest = self->queue.head->data;
  if (g_get_monotonic_time () - oldest->since < min_age)
    return FALSE;

  dismiss (oldest);

  return TRUE;
}

void
crier_pending_connections_clear (CrierPendingConnections *self)
{
  while (self->queue.head != NULL)
    dismiss (self->queue.head->data);
}
