/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-reactor.h"

#include <errno.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib-unix.h>

#include "crier-running-time.h"
#include "crier-slice.h"

/* So many events are served before the other sources of the thread have
 * their turn: at some 10 µs each, well under the time of one dispatch. */
#define MAX_EVENTS 128

/* What one watch may read in one turn. A greedy peer waits for the next one
 * like every other. */
#define BUFFER_SIZE 8192

/* Watches in one step of a beat, at less than half a microsecond each. */
#define BEAT_STEP 16

/*
 * CrierReactor:
 *
 * All connections that were taken over from libsoup, in one epoll set that is
 * one source of the main loop, so that ten thousand of them cost the loop as
 * much as one. It says when a descriptor is ready and beats time for their
 * deadlines, a slice of them at a time; what is read and written is not its
 * business.
 */
struct _CrierReactor
{
  int epoll_fd;          /* (owned) */
  GSource *source;       /* (owned) (nullable): NULL until attached */
  GSource *beat_source;  /* (owned) (nullable): likewise */
  GQueue watches;        /* (element-type CrierWatch), by the link in each */

  struct epoll_event events[MAX_EVENTS];
  int n_events;          /* of the turn that is under way, else 0 */
  CrierSlice *beats;     /* (owned) */
  GList *next_beat;      /* (nullable): who is next in the beat under way */
  guint64 beat;
  gint64 now;
  gint64 running_time;
  guint8 buffer[BUFFER_SIZE];
};

static void
look_at_clocks (CrierReactor *self)
{
  self->now = g_get_monotonic_time ();
  self->running_time = crier_running_time_get ();
}

static gboolean
ready_cb (int          fd,
          GIOCondition condition,
          gpointer     data)
{
  CrierReactor *self = data;
  int i;

  self->n_events = epoll_wait (self->epoll_fd, self->events, MAX_EVENTS, 0);
  look_at_clocks (self);

  for (i = 0; i < self->n_events; i++)
    {
      CrierWatch *watch = self->events[i].data.ptr;

      /* NULL: it was removed earlier in this turn. */
      if (watch != NULL)
        watch->ready (watch, self->events[i].events);
    }

  self->n_events = 0;

  return G_SOURCE_CONTINUE;
}

static gboolean
beat_step (gpointer owner,
           gpointer item)
{
  CrierReactor *self = owner;
  guint i;

  look_at_clocks (self);

  for (i = 0; i < BEAT_STEP && self->next_beat != NULL; i++)
    {
      CrierWatch *watch = self->next_beat->data;

      self->next_beat = self->next_beat->next;
      watch->beat (watch, self->beat);
    }

  return self->next_beat != NULL;
}

/* A beat that takes longer than one interval is not hurried by the next. */
static gboolean
beat_cb (gpointer data)
{
  CrierReactor *self = data;

  if (!crier_slice_is_idle (self->beats))
    return G_SOURCE_CONTINUE;

  self->beat++;
  self->next_beat = self->watches.head;
  crier_slice_add (self->beats, beat_step, NULL, NULL);

  return G_SOURCE_CONTINUE;
}

/**
 * crier_reactor_new:
 *
 * Makes a reactor, on any thread; all else happens on that of the context to
 * which it is attached.
 *
 * Returns: (transfer full) (nullable): the reactor, or %NULL with a
 *   #GIOErrorEnum if there is no descriptor left
 */
CrierReactor *
crier_reactor_new (GError **error)
{
  CrierReactor *self;
  int fd = epoll_create1 (EPOLL_CLOEXEC);

  if (fd < 0)
    {
      int saved_errno = errno;

      g_set_error_literal (error, G_IO_ERROR,
                           g_io_error_from_errno (saved_errno),
                           g_strerror (saved_errno));
      return NULL;
    }

  self = g_new0 (CrierReactor, 1);
  self->epoll_fd = fd;
  g_queue_init (&self->watches);
  self->beats = crier_slice_new ("crier reactor beats", self);

  return self;
}

/**
 * crier_reactor_free:
 * @self: (transfer full): a reactor without watches
 */
void
crier_reactor_free (CrierReactor *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->watches.head == NULL);

  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
      g_source_destroy (self->beat_source);
      g_source_unref (self->beat_source);
    }

  crier_slice_free (self->beats);
  close (self->epoll_fd);
  g_free (self);
}

void
crier_reactor_attach (CrierReactor *self,
                      GMainContext *context)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->source == NULL);

  look_at_clocks (self);
  self->source = g_unix_fd_source_new (self->epoll_fd, G_IO_IN);
  g_source_set_static_name (self->source, "crier reactor");
  /* It never does; but a source that cannot is taken from the poll and put
   * back at every dispatch, which wakes the loop up once more for nothing. */
  g_source_set_can_recurse (self->source, TRUE);
  g_source_set_callback (self->source,
                         (GSourceFunc) (void (*) (void)) ready_cb, self, NULL);
  g_source_attach (self->source, context);

  self->beat_source = g_timeout_source_new (CRIER_REACTOR_BEAT);
  g_source_set_static_name (self->beat_source, "crier reactor beat");
  g_source_set_callback (self->beat_source, beat_cb, self, NULL);
  g_source_attach (self->beat_source, context);
}

/**
 * crier_reactor_add:
 * @watch: what to watch, filled in; it must not move until it is removed
 * @events: what to report, of `CRIER_REACTOR_…`
 *
 * Watches a descriptor. Readiness is reported as long as it lasts, or with
 * %CRIER_REACTOR_EDGE when it begins and when there is more.
 *
 * Returns: %FALSE if the system refused, for want of memory or descriptors
 */
gboolean
crier_reactor_add (CrierReactor *self,
                   CrierWatch   *watch,
                   guint         events)
{
  struct epoll_event event = { .events = events, .data.ptr = watch };

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (watch->ready != NULL && watch->beat != NULL, FALSE);

  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, watch->fd, &event) != 0)
    return FALSE;

  watch->wanted = events;
  watch->link = (GList) { .data = watch };
  g_queue_push_tail_link (&self->watches, &watch->link);

  return TRUE;
}

/**
 * crier_reactor_set_wanted:
 * @events: what to report from now on, of `CRIER_REACTOR_…`;
 *   %CRIER_REACTOR_BROKEN is in any case
 */
void
crier_reactor_set_wanted (CrierReactor *self,
                          CrierWatch   *watch,
                          guint         events)
{
  struct epoll_event event = { .events = events, .data.ptr = watch };

  if (watch->wanted == events)
    return;

  watch->wanted = events;
  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, watch->fd, &event) != 0)
    g_error ("A watched descriptor is not watched: %s", g_strerror (errno));
}

/**
 * crier_reactor_mute:
 *
 * Reports nothing of @watch any more, not even that it is broken, until it is
 * removed; the beats go on.
 */
void
crier_reactor_mute (CrierReactor *self,
                    CrierWatch   *watch)
{
  epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
}

/**
 * crier_reactor_remove:
 *
 * Stops watching; nothing more is reported of @watch, also not from the turn
 * that is under way. The descriptor stays open.
 */
void
crier_reactor_remove (CrierReactor *self,
                      CrierWatch   *watch)
{
  int i;

  epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);

  for (i = 0; i < self->n_events; i++)
    {
      if (self->events[i].data.ptr == watch)
        self->events[i].data.ptr = NULL;
    }

  if (self->next_beat == &watch->link)
    self->next_beat = watch->link.next;

  g_queue_unlink (&self->watches, &watch->link);
}

guint
crier_reactor_get_n (CrierReactor *self)
{
  return self->watches.length;
}

CrierWatch *
crier_reactor_peek (CrierReactor *self)
{
  return self->watches.head != NULL ? self->watches.head->data : NULL;
}

/**
 * crier_reactor_get_now:
 *
 * Returns: the monotonic time at which the turn or beat under way began,
 *   microseconds
 */
gint64
crier_reactor_get_now (CrierReactor *self)
{
  return self->now;
}

/**
 * crier_reactor_get_running_time:
 *
 * Returns: the time of crier_running_time_get() at which the turn or beat under
 *   way began: the one by which peers are judged
 */
gint64
crier_reactor_get_running_time (CrierReactor *self)
{
  return self->running_time;
}

/**
 * crier_reactor_get_buffer:
 * @size: (out): its size, which is also the most to be read in one turn
 *
 * Returns: (transfer none): memory to read into, for use until the function
 *   that was called by the reactor returns
 */
guint8 *
crier_reactor_get_buffer (CrierReactor *self,
                          gsize        *size)
{
  *size = sizeof self->buffer;

  return self->buffer;
}
