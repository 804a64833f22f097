/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-connection-private.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include "crier-running-time.h"
#include "crier-send-batch.h"

/* What a peer said before it went is taken at the pace at which it may speak, for
 * so long at most. If there is more than so many bytes of it, that was a flood,
 * which does not keep a descriptor for long. */
#define LAST_WORDS_USEC (30 * G_USEC_PER_SEC)
#define LAST_WORDS_MAX  (32 * 1024)
#define FLOOD_USEC      (2 * G_USEC_PER_SEC)

/*
 * How a connection is written to: what is due by its cursor, in one system call or
 * in a batch with others, as long as the kernel takes it.
 */

/* Has the reactor report what it can do something about. */
void
crier_connection_update_wanted (CrierConnectionPrivate *priv)
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

  crier_reactor_set_wanted (priv->context->reactor, &priv->watch, wanted);
}

/* Fills in what is to be written now, and returns whether there is anything. */
static gboolean
prepare (CrierConnection *self,
         CrierWrite      *write)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);

  /* First, because it may queue something. */
  write->n_due = priv->phase == CRIER_CONNECTION_OPEN
                   ? crier_listener_collect (CRIER_LISTENER (self), write->due,
                                             CRIER_WRITE_MAX_DUE)
                   : 0;

  if (write->n_due == 0 && crier_output_buffer_is_empty (&priv->outgoing))
    return FALSE;

  write->n_parts = crier_output_buffer_gather (&priv->outgoing, write->due, write->n_due,
                                               write->parts, &write->size);
  write->fd = priv->watch.fd;

  return TRUE;
}

static void
set_blocked (CrierConnectionPrivate *priv,
             gboolean                blocked)
{
  if (priv->blocked == blocked)
    return;

  priv->blocked = blocked;
  crier_connection_update_wanted (priv);
}

/* Notes that the kernel has taken n bytes at the time now, microseconds since 1970. */
static void
account (CrierConnection  *self,
         const CrierWrite *write,
         gsize             n,
         gint64            now)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);
  guint n_begun = crier_output_buffer_consume (&priv->outgoing, write->due,
                                               write->n_due, n);
  guint i;

  for (i = 0; i < n_begun; i++)
    crier_listener_advance (CRIER_LISTENER (self), &write->due[i]);

  if (n_begun > 0)
    crier_traffic_meter_count (priv->context->meter, &priv->entry, write->due,
                               n_begun, now);

  /* The figures of a client that has left are another thread's. */
  if (priv->phase == CRIER_CONNECTION_OPEN)
    crier_client_count_sent (crier_listener_get_client (CRIER_LISTENER (self)), n);

  if (n > 0 || !priv->blocked)
    priv->last_progress = crier_reactor_get_running_time (priv->context->reactor);
}

static gsize
count_unheard (CrierConnectionPrivate *priv)
{
  int n;

  if (ioctl (priv->watch.fd, FIONREAD, &n) != 0)
    n = 0;

  return n + (priv->unread != NULL ? priv->unread->len : 0);
}

/* The peer is gone: nothing can be sent any more, but what it said before is
 * still to be taken, at the pace at which it may be, though not for ever. The
 * kernel would report this without end, so it is looked after in the beats.
 * Returns FALSE if it has finished. */
gboolean
crier_connection_break_off (CrierConnection *self)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);

  if (priv->phase != CRIER_CONNECTION_OPEN)
    {
      crier_connection_finish (self, CRIER_DEPARTURE_LEFT);
      return FALSE;
    }

  priv->broken = TRUE;
  priv->blocked = TRUE;
  priv->deadline = crier_running_time_get () +
                   (count_unheard (priv) <= LAST_WORDS_MAX ? LAST_WORDS_USEC : FLOOD_USEC);
  crier_reactor_mute (priv->context->reactor, &priv->watch);

  return TRUE;
}

/* Once there is nothing more to write for now. */
static void
settle (CrierConnectionPrivate *priv)
{
  if (priv->phase == CRIER_CONNECTION_CLOSING && !priv->shut &&
      crier_output_buffer_is_empty (&priv->outgoing))
    {
      priv->shut = TRUE;
      shutdown (priv->watch.fd, SHUT_WR);
    }
}

/* Applies what became of a write: taken as crier_send_batch_send_one() returns it, at
 * the time now, microseconds since 1970. Returns whether there may be more to write;
 * self may have finished if there is not. */
static gboolean
apply (CrierConnection  *self,
       const CrierWrite *write,
       gssize            taken,
       gint64            now)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);
  gboolean whole = taken >= 0 && (gsize) taken == write->size;

  if (taken < 0)
    {
      crier_connection_break_off (self);
      return FALSE;
    }

  account (self, write, taken, now);
  set_blocked (priv, !whole);
  if (whole && write->n_due == CRIER_WRITE_MAX_DUE)
    return TRUE;

  settle (priv);

  return FALSE;
}

/* May finish: self is not to be touched after FALSE. */
gboolean
crier_connection_write (CrierConnection *self)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (self);
  CrierDue due[CRIER_WRITE_MAX_DUE];
  struct iovec parts[CRIER_WRITE_MAX_PARTS];
  CrierWrite write = { due, parts };
  gssize taken;

  do
    {
      if (!prepare (self, &write))
        {
          set_blocked (priv, FALSE);
          settle (priv);
          return TRUE;
        }

      taken = crier_send_batch_send_one (priv->watch.fd, parts, write.n_parts);
    }
  while (apply (self, &write, taken, g_get_real_time ()));

  return taken >= 0;
}

static CrierConnection *
get_owner (CrierFanOutMember *member)
{
  gsize offset = G_STRUCT_OFFSET (CrierConnectionPrivate, member);
  CrierConnectionPrivate *priv = (void *) ((char *) member - offset);

  return priv->owner;
}

static gboolean
prepare_cb (CrierFanOutMember *member,
            CrierWrite        *write)
{
  return prepare (get_owner (member), write);
}

static void
apply_cb (CrierFanOutMember *member,
          const CrierWrite  *write,
          gssize             taken,
          gint64             now)
{
  CrierConnection *self = get_owner (member);

  if (apply (self, write, taken, now))
    crier_connection_write (self);
}

void
crier_connection_init_member (CrierConnectionPrivate *priv)
{
  priv->member.prepare = prepare_cb;
  priv->member.apply = apply_cb;
}
