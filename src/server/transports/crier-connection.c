/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-connection-private.h"

#include <errno.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crier-hello.h"
#include "crier-running-time.h"

/* There was something to read and the peer took nothing for so long: it is given
 * up, and comes back with its cursor. */
#define SLOW_USEC (8 * G_USEC_PER_SEC)

/*
 * CrierConnection:
 *
 * A listener on a socket of its own: what is due to it is written there, by
 * its cursor, in one system call, as long as the kernel takes it. It owns no
 * queue of messages, only the rest of the one that was cut in the middle and
 * a few bytes of its protocol. It reads in turns of bounded size, and not at
 * all while its peer does not read; what the bytes mean is the subclasses'.
 */
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CrierConnection, crier_connection,
                                     CRIER_TYPE_LISTENER)

CrierConnectionPrivate *
crier_connection_get_private (CrierConnection *self)
{
  return crier_connection_get_instance_private (self);
}

/**
 * crier_connection_part:
 * @self: an open connection
 *
 * Leaves the hub now; what is queued still goes out, and the socket is closed
 * when the peer has closed its side, or after two seconds.
 */
void
crier_connection_part (CrierConnection *self,
                       CrierDeparture   departure)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);

  g_return_if_fail (priv->phase == CRIER_CONNECTION_OPEN);

  priv->phase = CRIER_CONNECTION_CLOSING;
  priv->deadline = crier_reactor_get_running_time (priv->context->reactor) +
                   CRIER_CONNECTION_LINGER_USEC;
  g_clear_pointer (&priv->unread, g_byte_array_unref);
  crier_connection_update_wanted (priv);
  crier_session_remove_listener (priv->entry.session, CRIER_LISTENER (self));
  crier_hub_leave (priv->context->hub, CRIER_LISTENER (self), departure);
}

/**
 * crier_connection_finish:
 * @departure: why, if it is still in the hub
 *
 * Closes the socket at once and leaves the hub. @self may be gone when this
 * returns.
 */
void
crier_connection_finish (CrierConnection *self,
                         CrierDeparture   departure)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);

  if (priv->phase == CRIER_CONNECTION_CLOSED)
    return;

  if (priv->phase == CRIER_CONNECTION_OPEN)
    crier_connection_part (self, departure);

  priv->phase = CRIER_CONNECTION_CLOSED;
  crier_fan_out_remove (priv->context->fan_out, &priv->member);
  crier_reactor_remove (priv->context->reactor, &priv->watch);
  crier_traffic_meter_close (priv->context->meter, &priv->entry);
  close (priv->watch.fd);
  priv->watch.fd = -1;
  crier_connection_limit_leave (priv->context->limit, priv->address);

  g_object_unref (self);
}

static void
crier_connection_pump (CrierListener *listener)
{
  CrierConnection *self = CRIER_CONNECTION (listener);
  CrierConnectionPrivate *priv = crier_connection_get_private (self);

  if (!priv->blocked && priv->phase != CRIER_CONNECTION_CLOSED)
    crier_connection_write (self);
}

/* In a round it is written to together with others. */
static void
crier_connection_visit (CrierListener *listener)
{
  CrierConnection *self = CRIER_CONNECTION (listener);
  CrierConnectionPrivate *priv = crier_connection_get_private (self);

  if (!priv->blocked && priv->phase != CRIER_CONNECTION_CLOSED)
    crier_fan_out_add (priv->context->fan_out, &priv->member);
}

/* May finish: self is not to be touched after FALSE. */
static gboolean
take (CrierConnection *self,
      guint8          *data,
      gsize            length)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);
  gsize n;

  if (priv->phase != CRIER_CONNECTION_OPEN)
    return TRUE;

  n = CRIER_CONNECTION_GET_CLASS (self)->read (self, data, length);

  if (priv->phase == CRIER_CONNECTION_OPEN && n < length)
    {
      priv->unread = g_byte_array_new ();
      g_byte_array_append (priv->unread, data + n, length - n);
    }

  crier_connection_update_wanted (priv);

  /* What it answered goes out at once. */
  if (!priv->blocked &&
      (!crier_output_buffer_is_empty (&priv->outgoing) ||
       priv->phase == CRIER_CONNECTION_CLOSING))
    return crier_connection_write (self);

  return TRUE;
}

static void
receive (CrierConnection *self)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);
  gsize size;
  guint8 *buffer = crier_reactor_get_buffer (priv->context->reactor, &size);
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

  priv->last_read = crier_reactor_get_running_time (priv->context->reactor);
  take (self, buffer, n);
}

void
crier_connection_take_unread (CrierConnection *self)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);
  g_autoptr (GByteArray) unread = g_steal_pointer (&priv->unread);

  take (self, unread->data, unread->len);
}

/* May finish. */
static void
take_rest (CrierConnection *self)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);

  g_object_ref (self);

  if (priv->unread != NULL)
    crier_connection_take_unread (self);

  while (priv->phase == CRIER_CONNECTION_OPEN && priv->unread == NULL)
    receive (self);

  if (priv->phase == CRIER_CONNECTION_CLOSING || crier_running_time_get () >= priv->deadline)
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
      if (crier_connection_break_off (self))
        take_rest (self);

      return;
    }

  if ((events & CRIER_REACTOR_WRITABLE) && !crier_connection_write (self))
    return;

  if (events & CRIER_REACTOR_READABLE)
    receive (self);
}

/* Bytes, sent or not; the kernel is asked. */
guint64
crier_connection_count_unacknowledged (CrierConnection *self)
{
  int n;

  return ioctl (crier_connection_get_private (self)->watch.fd, SIOCOUTQ, &n) == 0 ? n : 0;
}

/* While the peer does not read as fast as we write. The kernel makes room in large
 * pieces; what the peer acknowledges shows earlier that it reads. */
static gboolean
is_too_slow (CrierConnection *self,
             gint64           now)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);
  guint64 n = crier_connection_count_unacknowledged (self);

  if (n < priv->n_unacknowledged)
    priv->last_progress = now;

  priv->n_unacknowledged = n;

  return now - priv->last_progress >= SLOW_USEC;
}

/* The subclass's deadlines, and what it says of its own accord. */
static void
beat_open (CrierConnection *self,
           guint64          beat)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);

  gint64 now = crier_reactor_get_running_time (priv->context->reactor);

  if (priv->blocked || priv->unread != NULL)
    priv->deaf_time = now;

  if (priv->blocked)
    {
      priv->blocked_time = now;
      return;
    }

  if (CRIER_CONNECTION_GET_CLASS (self)->is_silent (self, beat))
    crier_connection_finish (self, CRIER_DEPARTURE_SILENT);
  else if (priv->unread != NULL)
    crier_connection_take_unread (self);
  else if (!crier_output_buffer_is_empty (&priv->outgoing))
    crier_connection_write (self);
}

static void
beat_cb (CrierWatch *watch,
         guint64     beat)
{
  CrierConnectionPrivate *priv = (CrierConnectionPrivate *) watch;
  CrierConnection *self = priv->owner;
  gint64 now = crier_reactor_get_running_time (priv->context->reactor);

  if (priv->phase == CRIER_CONNECTION_CLOSING && now >= priv->deadline)
    crier_connection_finish (self, CRIER_DEPARTURE_LEFT);
  else if (priv->broken)
    take_rest (self);
  else if (priv->blocked && is_too_slow (self, now))
    crier_connection_finish (self, CRIER_DEPARTURE_SLOW);
  else if (priv->phase == CRIER_CONNECTION_OPEN)
    beat_open (self, beat);
}

static void
abort_cb (CrierWatch *watch)
{
  CrierConnectionPrivate *priv = (CrierConnectionPrivate *) watch;

  crier_connection_finish (priv->owner, CRIER_DEPARTURE_SHUTDOWN);
}

static void
crier_connection_close (CrierListener *listener,
                        guint          code,
                        const char    *reason)
{
  CrierConnection *self = CRIER_CONNECTION (listener);
  CrierConnectionPrivate *priv = crier_connection_get_private (self);

  /* What was published just before comes first. */
  if (priv->phase == CRIER_CONNECTION_OPEN && !priv->blocked && !crier_connection_write (self))
    return;

  if (priv->phase != CRIER_CONNECTION_OPEN)
    return;

  CRIER_CONNECTION_GET_CLASS (self)->say_goodbye (self, code, reason);
  crier_connection_part (self, code == 1001 ? CRIER_DEPARTURE_SHUTDOWN
                                            : code == 1008 ? CRIER_DEPARTURE_DISCONNECTED
                                                           : CRIER_DEPARTURE_PROTOCOL);

  if (!priv->blocked)
    crier_connection_write (self);
}

/* What the peer did not acknowledge, and what is left here of what was begun.
 * What is due but was not yet begun is the log's. */
static void
crier_connection_refresh (CrierListener *listener)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (CRIER_CONNECTION (listener));
  guint64 n_bytes = crier_connection_count_unacknowledged (CRIER_CONNECTION (listener));

  n_bytes += crier_output_buffer_get_size (&priv->outgoing);
  crier_client_set_pending (crier_listener_get_client (listener), n_bytes);
}

static void
crier_connection_finalize (GObject *object)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (CRIER_CONNECTION (object));

  g_assert (priv->phase == CRIER_CONNECTION_NEW || priv->phase == CRIER_CONNECTION_CLOSED);

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
  listener_class->visit = crier_connection_visit;
  listener_class->close = crier_connection_close;
  listener_class->refresh = crier_connection_refresh;
}

static void
crier_connection_init (CrierConnection *self)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);

  priv->owner = self;
  priv->watch.fd = -1;
  priv->watch.ready = ready_cb;
  priv->watch.beat = beat_cb;
  priv->watch.abort = abort_cb;
  crier_connection_init_member (priv);
}

char *
crier_connection_format_hello (CrierConnection *self,
                               gboolean         recovered)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);

  return crier_hello_format (priv->context->hub, CRIER_LISTENER (self),
                             crier_traffic_meter_get_session (priv->context->meter,
                                                              &priv->entry),
                             recovered);
}

/**
 * crier_connection_queue:
 *
 * Has a few bytes of the protocol sent, before everything that is due and after
 * what is on its way. They go out when the function of the subclass that was
 * called has returned. A peer that does not read is not read from, so it cannot
 * make this grow.
 */
void
crier_connection_queue (CrierConnection *self,
                        gconstpointer    data,
                        gsize            length)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);

  crier_output_buffer_append (&priv->outgoing, data, length);
}
