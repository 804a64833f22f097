/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-dismissal.h"

/* To close ten thousand connections takes longer than anything of this thread
 * may, so it is cut into slices. */
#define SLICE_USEC     4000
#define CLOCK_INTERVAL 8    /* listeners between two looks at the clock */

/*
 * CrierDismissal:
 *
 * Disconnects listeners, as the operator wants it, from the main loop, so that
 * between two slices of many announcements go out and others are served. It
 * belongs to one thread and uses the main context that is its default.
 */
struct _CrierDismissal
{
  GQueue listeners; /* (owned) (element-type CrierListener) */
  GSource *source;  /* (owned) (nullable): NULL while there is nobody */
};

static void
end (CrierDismissal *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);

  g_clear_pointer (&self->source, g_source_unref);
}

static gboolean
dismiss_next (CrierDismissal *self)
{
  g_autoptr (CrierListener) listener = g_queue_pop_head (&self->listeners);

  if (listener == NULL)
    return FALSE;

  /* It may have left by itself. */
  if (crier_listener_is_seated (listener))
    crier_listener_close (listener, 1008, "disconnected by the operator");

  return TRUE;
}

static gboolean
slice_cb (gpointer data)
{
  CrierDismissal *self = data;
  gint64 limit = g_get_monotonic_time () + SLICE_USEC;
  guint n = 0;

  while (dismiss_next (self))
    {
      if (++n % CLOCK_INTERVAL == 0 && g_get_monotonic_time () >= limit)
        return G_SOURCE_CONTINUE;
    }

  end (self);

  return G_SOURCE_REMOVE;
}

/**
 * crier_dismissal_new:
 *
 * Returns: (transfer full): a dismissal of nobody
 */
CrierDismissal *
crier_dismissal_new (void)
{
  return g_new0 (CrierDismissal, 1);
}

/**
 * crier_dismissal_free:
 * @self: (transfer full): a dismissal
 *
 * Frees @self. Who was to be disconnected and is still there stays.
 */
void
crier_dismissal_free (CrierDismissal *self)
{
  g_return_if_fail (self != NULL);

  end (self);
  g_queue_clear_full (&self->listeners, g_object_unref);
  g_free (self);
}

/**
 * crier_dismissal_add:
 * @self: a dismissal
 * @listener: a listener that is in a hub
 *
 * Has @listener closed, with 1008, soon; see crier_listener_close(). One that
 * is added twice is closed once.
 */
void
crier_dismissal_add (CrierDismissal *self,
                     CrierListener  *listener)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (CRIER_IS_LISTENER (listener));

  g_queue_push_tail (&self->listeners, g_object_ref (listener));

  if (self->source != NULL)
    return;

  self->source = g_idle_source_new ();
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->source, "crier dismissal");
  g_source_set_callback (self->source, slice_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}
