/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-connection.h"

#include <errno.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crier-output-buffer.h"
#include "crier-tcp-info.h"

/* Nothing could be sent for so long: whoever is that slow is given up, and
 * comes back with its cursor. */
#define SLOW_USEC (8 * G_USEC_PER_SEC)

/* How long a peer may take to close its side after we have closed ours. */
#define LINGER_USEC (2 * G_USEC_PER_SEC)

typedef enum
{
  PHASE_NEW,
  PHASE_OPEN,     /* in the hub */
  PHASE_CLOSING,  /* left; what was queued goes out, what comes in is dropped */
  PHASE_CLOSED,
} Phase;

/**
 * CrierConnection:
 *
 * A listener on a socket of its own: what is due to it is written there, by
 * its cursor, in one system call, as long as the kernel takes it. It owns no
 * queue of messages, only the rest of the one that was cut in the middle and
 * a few bytes of its protocol's own. It reads in turns of bounded size and
 * not at all while its peer does not read. Subclasses know what the bytes
 * mean.
 */
typedef struct
{
  CrierWatch watch;        /* holds a reference to owner while it is watched */
  CrierConnection *owner;  /* (unowned): itself */
  CrierNet *net;           /* (unowned) */
  GInetAddress *address;   /* (owned) (nullable): NULL until open */
  CrierTrafficMeterEntry entry;   /* open from when it joins until the socket is
                            * closed */

  Phase phase;
  gboolean blocked;        /* the kernel takes no more for now */
  gboolean shut;           /* our side is closed */
  gboolean broken;         /* the peer is gone; what it said is still read */

  CrierOutputBuffer outgoing;
  GByteArray *unread;      /* (owned) (nullable): what the subclass could not
                            * take yet */

  gint64 last_progress;    /* monotonic: when output last moved or began */
  gint64 last_read;        /* monotonic */
  gboolean barred;         /* whether the operator has blocked its client */
  gint64 deadline;         /* monotonic; while closing or broken */
} CrierConnectionPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CrierConnection, crier_connection,
                                     CRIER_TYPE_LISTENER)

static inline CrierConnectionPrivate *
get_private (CrierConnection *self)
{
  return crier_connection_get_instance_private (self);
}

static void
update_wanted (CrierConnectionPrivate *priv)
{
  guint wanted;

  if (priv->broken)
    return;

  if (priv->blocked)
    wanted = CRIER_REACTOR_WRITABLE | CRIER_REACTOR_GONE;
  else if (priv->unread != NULL)
    wanted = 0;
  else
    wanted = CRIER_REACTOR_READABLE | CRIER_REACTOR_GONE;

  crier_reactor_set_wanted (priv->net->reactor, &priv->watch, wanted);
}

/**
 * crier_connection_part:
 * @self: an open connection
 * @departure: why
 *
 * Leaves the hub now; what is queued still goes out, and the socket is closed
 * when the peer has closed its side, or after two seconds.
 */
void
crier_connection_part (CrierConnection *self,
                       CrierDeparture   departure)
{
  CrierConnectionPrivate *priv = get_private (self);

  g_return_if_fail (priv->phase == PHASE_OPEN);

  priv->phase = PHASE_CLOSING;
  priv->deadline = crier_reactor_get_now (priv->net->reactor) + LINGER_USEC;
  g_clear_pointer (&priv->unread, g_byte_array_unref);
  update_wanted (priv);
  crier_session_remove_listener (priv->entry.session, CRIER_LISTENER (self));
  crier_hub_leave (priv->net->hub, CRIER_LISTENER (self), departure);
}

/**
 * crier_connection_finish:
 * @self: a connection
 * @departure: why, if it is still in the hub
 *
 * Closes the socket at once and leaves the hub. @self may be gone when this
 * returns.
 */
void
crier_connection_finish (CrierConnection *self,
                         CrierDeparture   departure)
{
  CrierConnectionPrivate *priv = get_private (self);

  if (priv->phase == PHASE_CLOSED)
    return;

  if (priv->phase == PHASE_OPEN)
    crier_connection_part (self, departure);

  priv->phase = PHASE_CLOSED;
  crier_reactor_remove (priv->net->reactor, &priv->watch);
  crier_traffic_meter_close (priv->net->meter, &priv->entry);
  close (priv->watch.fd);
  priv->watch.fd = -1;
  crier_connection_limit_leave (priv->net->admission, priv->address);

  g_object_unref (self);
}

typedef enum
{
  WRITE_DONE,    /* there is nothing more to write */
  WRITE_MORE,    /* there may be */
  WRITE_BLOCKED,
  WRITE_BROKEN,
} WriteResult;

/* Notes what was handed to the kernel. */
static void
advance (CrierConnection *self,
         const CrierDue  *due,
         guint            n)
{
  CrierConnectionPrivate *priv = get_private (self);
  guint i;

  for (i = 0; i < n; i++)
    crier_listener_advance (CRIER_LISTENER (self), &due[i]);

  if (n > 0)
    crier_traffic_meter_count (priv->net->meter, &priv->entry, due, n);
}

static WriteResult
write_once (CrierConnection *self)
{
  CrierConnectionPrivate *priv = get_private (self);
  CrierDue due[CRIER_OUTPUT_BUFFER_MAX_DUE];
  guint n_due = 0;
  guint n_begun;
  gboolean whole;
  gssize n;

  /* First, because it may queue something. */
  if (priv->phase == PHASE_OPEN)
    n_due = crier_listener_collect (CRIER_LISTENER (self), due,
                                    CRIER_OUTPUT_BUFFER_MAX_DUE);

  if (n_due == 0 && crier_output_buffer_is_empty (&priv->outgoing))
    return WRITE_DONE;

  n = crier_output_buffer_write (&priv->outgoing, priv->watch.fd, due, n_due,
                                 &n_begun, &whole);
  if (n < 0)
    return WRITE_BROKEN;

  advance (self, due, n_begun);

  /* Who has left is told of as it was then, and belongs to others. */
  if (priv->phase == PHASE_OPEN)
    crier_client_count_sent (crier_listener_get_client (CRIER_LISTENER (self)), n);

  if (n > 0 || !priv->blocked)
    priv->last_progress = crier_reactor_get_now (priv->net->reactor);

  if (!whole)
    return WRITE_BLOCKED;

  return n_due == CRIER_OUTPUT_BUFFER_MAX_DUE ? WRITE_MORE : WRITE_DONE;
}

/* The peer is gone: nothing can be sent any more, but what it said before is
 * still to be taken, at the pace at which it may be, though not for ever. The
 * kernel would report this without end, so it is looked after in the beats. */
static void
break_off (CrierConnection *self)
{
  CrierConnectionPrivate *priv = get_private (self);

  if (priv->phase != PHASE_OPEN)
    {
      crier_connection_finish (self, CRIER_DEPARTURE_LEFT);
      return;
    }

  priv->broken = TRUE;
  priv->blocked = TRUE;
  priv->deadline = g_get_monotonic_time () + LINGER_USEC;
  crier_reactor_mute (priv->net->reactor, &priv->watch);
}

static void
close_our_side (CrierConnectionPrivate *priv)
{
  if (priv->shut)
    return;

  priv->shut = TRUE;
  shutdown (priv->watch.fd, SHUT_WR);
}

/* May finish: self is not to be touched after FALSE. */
static gboolean
write_all (CrierConnection *self)
{
  CrierConnectionPrivate *priv = get_private (self);
  WriteResult result;

  do
    result = write_once (self);
  while (result == WRITE_MORE);

  if (result == WRITE_BROKEN)
    {
      break_off (self);
      return FALSE;
    }

  if (priv->blocked != (result == WRITE_BLOCKED))
    {
      priv->blocked = !priv->blocked;
      update_wanted (priv);
    }

  if (priv->phase == PHASE_CLOSING &&
      crier_output_buffer_is_empty (&priv->outgoing))
    close_our_side (priv);

  return TRUE;
}

static void
crier_connection_pump (CrierListener *listener)
{
  CrierConnection *self = CRIER_CONNECTION (listener);
  CrierConnectionPrivate *priv = get_private (self);

  if (!priv->blocked && priv->phase != PHASE_CLOSED)
    write_all (self);
}

/* May finish: self is not to be touched after FALSE. */
static gboolean
take (CrierConnection *self,
      guint8          *data,
      gsize            length)
{
  CrierConnectionPrivate *priv = get_private (self);
  gsize n;

  if (priv->phase != PHASE_OPEN)
    return TRUE;

  n = CRIER_CONNECTION_GET_CLASS (self)->read (self, data, length);

  if (priv->phase == PHASE_OPEN && n < length)
    {
      priv->unread = g_byte_array_new ();
      g_byte_array_append (priv->unread, data + n, length - n);
    }

  update_wanted (priv);

  /* What it answered goes out at once. */
  if (!priv->blocked &&
      (!crier_output_buffer_is_empty (&priv->outgoing) ||
       priv->phase == PHASE_CLOSING))
    return write_all (self);

  return TRUE;
}

static void
receive (CrierConnection *self)
{
  CrierConnectionPrivate *priv = get_private (self);
  gsize size;
  guint8 *buffer = crier_reactor_get_buffer (priv->net->reactor, &size);
  gssize n;

  do
    n = recv (priv->watch.fd, buffer, size, MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);

  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) && !priv->broken)
    return;

  if (n <= 0)
    {
      crier_connection_finish (self, CRIER_DEPARTURE_LEFT);
      return;
    }

  priv->last_read = crier_reactor_get_now (priv->net->reactor);
  take (self, buffer, n);
}

static void
take_unread (CrierConnection *self)
{
  CrierConnectionPrivate *priv = get_private (self);
  g_autoptr (GByteArray) unread = g_steal_pointer (&priv->unread);

  take (self, unread->data, unread->len);
}

/* May finish. */
static void
take_rest (CrierConnection *self)
{
  CrierConnectionPrivate *priv = get_private (self);

  g_object_ref (self);

  if (priv->unread != NULL)
    take_unread (self);

  while (priv->phase == PHASE_OPEN && priv->unread == NULL)
    receive (self);

  if (priv->phase == PHASE_CLOSING || g_get_monotonic_time () >= priv->deadline)
    crier_connection_finish (self, CRIER_DEPARTURE_LEFT);

  g_object_unref (self);
}

static void
ready_cb (CrierWatch *watch,
          guint       events)
{
  CrierConnectionPrivate *priv = (CrierConnectionPrivate *) watch;
  CrierConnection *self = priv->owner;
  gboolean gone = (events & CRIER_REACTOR_GONE) &&
                  !(events & CRIER_REACTOR_READABLE);

  if ((events & CRIER_REACTOR_BROKEN) || gone)
    {
      if (priv->phase == PHASE_OPEN)
        {
          break_off (self);
          take_rest (self);
        }
      else
        {
          crier_connection_finish (self, CRIER_DEPARTURE_LEFT);
        }

      return;
    }

  if ((events & CRIER_REACTOR_WRITABLE) && !write_all (self))
    return;

  if (events & CRIER_REACTOR_READABLE)
    receive (self);
}

/* The subclass's deadlines, and what it says of its own accord. */
static void
beat_open (CrierConnection *self,
           guint64          beat)
{
  CrierConnectionPrivate *priv = get_private (self);

  /* Where we do not read it is not silent. */
  if (priv->unread != NULL)
    priv->last_read = crier_reactor_get_now (priv->net->reactor);

  if (CRIER_CONNECTION_GET_CLASS (self)->is_silent (self, beat))
    crier_connection_finish (self, CRIER_DEPARTURE_SILENT);
  else if (priv->blocked)
    return;
  else if (priv->unread != NULL)
    take_unread (self);
  else if (!crier_output_buffer_is_empty (&priv->outgoing))
    write_all (self);
}

static void
beat_cb (CrierWatch *watch,
         guint64     beat)
{
  CrierConnectionPrivate *priv = (CrierConnectionPrivate *) watch;
  CrierConnection *self = priv->owner;
  gint64 now = crier_reactor_get_now (priv->net->reactor);

  if (priv->phase == PHASE_CLOSING && now >= priv->deadline)
    {
      crier_connection_finish (self, CRIER_DEPARTURE_LEFT);
    }
  else if (priv->broken)
    {
      take_rest (self);
    }
  else if (priv->blocked && now - priv->last_progress >= SLOW_USEC)
    {
      crier_connection_finish (self, CRIER_DEPARTURE_SLOW);
    }
  else if (priv->phase == PHASE_OPEN && priv->blocked)
    {
      priv->last_read = now;
    }
  else if (priv->phase == PHASE_OPEN)
    {
      beat_open (self, beat);
    }
}

static void
abort_cb (CrierWatch *watch)
{
  CrierConnectionPrivate *priv = (CrierConnectionPrivate *) watch;

  crier_connection_finish (priv->owner, CRIER_DEPARTURE_SHUTDOWN);
}

static CrierDeparture
departure_of_code (guint code)
{
  switch (code)
    {
    case 1001:
      return CRIER_DEPARTURE_SHUTDOWN;

    case 1008:
      return CRIER_DEPARTURE_DISCONNECTED;

    default:
      return CRIER_DEPARTURE_PROTOCOL;
    }
}

static void
crier_connection_close (CrierListener *listener,
                        guint          code,
                        const char    *reason)
{
  CrierConnection *self = CRIER_CONNECTION (listener);
  CrierConnectionPrivate *priv = get_private (self);

  /* What was published just before comes first. */
  if (priv->phase == PHASE_OPEN && !priv->blocked && !write_all (self))
    return;

  if (priv->phase != PHASE_OPEN)
    return;

  CRIER_CONNECTION_GET_CLASS (self)->say_goodbye (self, code, reason);
  crier_connection_part (self, departure_of_code (code));

  if (!priv->blocked)
    write_all (self);
}

/**
 * crier_connection_count_unacknowledged:
 * @self: a connection that was opened
 *
 * Asks the kernel.
 *
 * Returns: how many bytes were written that the peer has not acknowledged,
 *   sent or not
 */
guint64
crier_connection_count_unacknowledged (CrierConnection *self)
{
  int n;

  return ioctl (get_private (self)->watch.fd, SIOCOUTQ, &n) == 0 ? n : 0;
}

/* What the peer did not acknowledge, and what is left here of what was begun.
 * What is due but was not yet begun is the log's. */
static void
crier_connection_refresh (CrierListener *listener)
{
  CrierConnectionPrivate *priv = get_private (CRIER_CONNECTION (listener));
  guint64 n_bytes = crier_connection_count_unacknowledged (CRIER_CONNECTION (listener));

  n_bytes += crier_output_buffer_get_size (&priv->outgoing);
  crier_client_set_pending (crier_listener_get_client (listener), n_bytes);
}

static void
crier_connection_finalize (GObject *object)
{
  CrierConnectionPrivate *priv = get_private (CRIER_CONNECTION (object));

  g_assert (priv->phase == PHASE_NEW || priv->phase == PHASE_CLOSED);

  crier_output_buffer_clear (&priv->outgoing);
  g_clear_pointer (&priv->unread, g_byte_array_unref);
  g_clear_object (&priv->address);

  G_OBJECT_CLASS (crier_connection_parent_class)->finalize (object);
}

static void
crier_connection_class_init (CrierConnectionClass *klass)
{
  CrierListenerClass *listener_class = CRIER_LISTENER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = crier_connection_finalize;
  listener_class->pump = crier_connection_pump;
  listener_class->close = crier_connection_close;
  listener_class->refresh = crier_connection_refresh;
}

static void
crier_connection_init (CrierConnection *self)
{
  CrierConnectionPrivate *priv = get_private (self);

  priv->owner = self;
  priv->watch.fd = -1;
  priv->watch.ready = ready_cb;
  priv->watch.beat = beat_cb;
  priv->watch.abort = abort_cb;
}

static gboolean
watch (CrierConnection *self,
       int              fd)
{
  CrierConnectionPrivate *priv = get_private (self);

  priv->watch.fd = fd;
  if (!crier_reactor_add (priv->net->reactor, &priv->watch,
                          CRIER_REACTOR_READABLE | CRIER_REACTOR_GONE))
    {
      g_debug ("No room to watch one more connection: %s", g_strerror (errno));
      close (fd);
      priv->watch.fd = -1;
      return FALSE;
    }

  g_object_ref (self);
  crier_connection_limit_enter (priv->net->admission, priv->address);

  return TRUE;
}

/* Comes to nothing but a close: the place is taken, the operator does not want
 * it, or the server stops. */
static void
turn_away (CrierConnection *self)
{
  CrierConnectionPrivate *priv = get_private (self);
  gboolean closing = crier_hub_is_closing (priv->net->hub);
  guint code = closing ? 1001 : priv->barred ? 1008 : 1013;
  const char *reason = closing ? "shutdown" : priv->barred ? "blocked" : "full";

  priv->phase = PHASE_CLOSING;
  priv->deadline = g_get_monotonic_time () + LINGER_USEC;
  CRIER_CONNECTION_GET_CLASS (self)->say_goodbye (self, code, reason);
  write_all (self);
}

/* The head of the answer was written by libsoup. */
static void
begin_count (CrierConnection *self,
             const char      *session)
{
  CrierConnectionPrivate *priv = get_private (self);
  CrierClient *client = crier_listener_get_client (CRIER_LISTENER (self));
  CrierTcpInfo info;

  crier_traffic_meter_open (priv->net->meter, &priv->entry, client, session,
                            priv->watch.fd);
  crier_tcp_info_read (priv->watch.fd, &info);
  crier_client_count_sent (client, info.sent + info.unsent);
}

/**
 * crier_connection_mark_blocked:
 * @self: a new connection
 *
 * Notes that the operator has blocked its client: when it is opened it is told
 * so, with 1008, and ends.
 */
void
crier_connection_mark_blocked (CrierConnection *self)
{
  g_return_if_fail (get_private (self)->phase == PHASE_NEW);

  get_private (self)->barred = TRUE;
}

/**
 * crier_connection_open:
 * @self: a new connection
 * @net: where it lives, which outlives it
 * @fd: (transfer full): its socket, non-blocking
 * @address: where the peer is
 * @since: (nullable): where the peer wants to go on, from anybody
 * @session: (nullable): the session with which it wants to go on, likewise
 * @early: what the peer has already sent, changed in place
 *
 * Joins the hub and begins to send and to receive. From here on it keeps
 * itself alive until the socket is closed. If the hub takes nobody, the peer
 * is told and the connection ends.
 */
void
crier_connection_open (CrierConnection *self,
                       CrierNet        *net,
                       int              fd,
                       GInetAddress    *address,
                       const char      *since,
                       const char      *session,
                       GByteArray      *early)
{
  CrierConnectionPrivate *priv = get_private (self);
  gboolean recovered;

  g_return_if_fail (priv->phase == PHASE_NEW && priv->address == NULL);

  priv->net = net;
  priv->address = g_object_ref (address);
  priv->last_read = priv->last_progress = g_get_monotonic_time ();

  if (!watch (self, fd))
    return;

  if (priv->barred ||
      !crier_hub_join (net->hub, CRIER_LISTENER (self), since, &recovered))
    {
      turn_away (self);
      return;
    }

  priv->phase = PHASE_OPEN;
  begin_count (self, session);
  CRIER_CONNECTION_GET_CLASS (self)->greet (self, recovered);

  /* Its session was named in the greeting. */
  if (crier_listener_get_format (CRIER_LISTENER (self)) != CRIER_FORMAT_PLAIN)
    crier_session_add_listener (priv->entry.session, CRIER_LISTENER (self));

  /* Kept for the case that the peer is gone again by now. */
  if (early->len > 0)
    priv->unread = g_byte_array_ref (early);

  if (write_all (self) && priv->unread != NULL)
    take_unread (self);
}

CrierHub *
crier_connection_get_hub (CrierConnection *self)
{
  return get_private (self)->net->hub;
}

/**
 * crier_connection_get_session:
 * @self: a connection that is in the hub
 *
 * Returns: (transfer none): the session to which it belongs, a new one if the
 *   peer did not ask for one that is known
 */
const char *
crier_connection_get_session (CrierConnection *self)
{
  CrierConnectionPrivate *priv = get_private (self);

  return crier_traffic_meter_get_session (priv->net->meter, &priv->entry);
}

/**
 * crier_connection_get_now:
 * @self: a connection that was opened
 *
 * Returns: the monotonic time of the reactor's turn, microseconds
 */
gint64
crier_connection_get_now (CrierConnection *self)
{
  return crier_reactor_get_now (get_private (self)->net->reactor);
}

/**
 * crier_connection_get_last_read:
 * @self: a connection that was opened
 *
 * Returns: the monotonic time at which the peer was last heard, microseconds
 */
gint64
crier_connection_get_last_read (CrierConnection *self)
{
  return get_private (self)->last_read;
}

/**
 * crier_connection_get_last_progress:
 * @self: a connection that was opened
 *
 * Returns: the monotonic time at which something was last written, or it was
 *   opened, microseconds
 */
gint64
crier_connection_get_last_progress (CrierConnection *self)
{
  return get_private (self)->last_progress;
}

/**
 * crier_connection_is_blocked:
 * @self: a connection that was opened
 *
 * Returns: %TRUE while the kernel takes no more to write, because the peer does
 *   not read what it was sent
 */
gboolean
crier_connection_is_blocked (CrierConnection *self)
{
  return get_private (self)->blocked;
}

/**
 * crier_connection_ask_latency:
 * @self: a connection that was opened
 *
 * Asks the kernel.
 *
 * Returns: the shortest round trip to the peer, microseconds; -1 if there was
 *   none yet
 */
gint64
crier_connection_ask_latency (CrierConnection *self)
{
  CrierTcpInfo info;

  return crier_tcp_info_read (get_private (self)->watch.fd, &info) ? info.min_rtt
                                                                   : -1;
}

/**
 * crier_connection_queue:
 * @self: a connection that was opened
 * @data: (array length=length): bytes
 * @length: how many
 *
 * Has bytes of the protocol sent, before everything that is due and after
 * what is on its way. They go out when the function of the subclass that was
 * called has returned. It is for a few: a peer that does not read is not read
 * from, so it cannot ask for more.
 */
void
crier_connection_queue (CrierConnection *self,
                        gconstpointer    data,
                        gsize            length)
{
  crier_output_buffer_append (&get_private (self)->outgoing, data, length);
}
