/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-errand.h"

/* To close ten thousand connections takes longer than anything of this thread
 * may, so it is cut into slices. */
#define SLICE_USEC     4000
#define CLOCK_INTERVAL 8    /* listeners between two looks at the clock */

/*
 * CrierErrand:
 *
 * Something that the operator wants done to many listeners, as disconnecting
 * them: it is done from the main loop, so that between two slices of many
 * announcements go out and others are served. It belongs to one thread and uses
 * the main context that is its default.
 */
struct _CrierErrand
{
  CrierErrandFunc func;
  gpointer user_data;
  GQueue listeners; /* (owned) (element-type CrierListener) */
  GSource *source;  /* (owned) (nullable): NULL while there is nobody */
};

static void
end (CrierErrand *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);

  g_clear_pointer (&self->source, g_source_unref);
}

static gboolean
visit_next (CrierErrand *self)
{
  g_autoptr (CrierListener) listener = g_queue_pop_head (&self->listeners);

  if (listener == NULL)
    return FALSE;

  /* It may have left by itself. */
  if (crier_listener_is_seated (listener))
    self->func (listener, self->user_data);

  return TRUE;
}

static gboolean
slice_cb (gpointer data)
{
  CrierErrand *self = data;
  gint64 limit = g_get_monotonic_time () + SLICE_USEC;
  guint n = 0;

  while (visit_next (self))
    {
      if (++n % CLOCK_INTERVAL == 0 && g_get_monotonic_time () >= limit)
        return G_SOURCE_CONTINUE;
    }

  end (self);

  return G_SOURCE_REMOVE;
}

/**
 * crier_errand_new:
 * @func: what is to be done
 * @user_data: passed to @func
 *
 * Returns: (transfer full): an errand to nobody
 */
CrierErrand *
crier_errand_new (CrierErrandFunc func,
                  gpointer        user_data)
{
  CrierErrand *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (CrierErrand, 1);
  self->func = func;
  self->user_data = user_data;

  return self;
}

/**
 * crier_errand_free:
 * @self: (transfer full): an errand
 *
 * Frees @self. To those who are left nothing is done.
 */
void
crier_errand_free (CrierErrand *self)
{
  g_return_if_fail (self != NULL);

  end (self);
  g_queue_clear_full (&self->listeners, g_object_unref);
  g_free (self);
}

/**
 * crier_errand_add:
 * @self: an errand
 * @listener: a listener that is in a hub
 *
 * Has it done to @listener soon, unless that has left by then; twice, if it is
 * added twice.
 */
void
crier_errand_add (CrierErrand   *self,
                  CrierListener *listener)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (CRIER_IS_LISTENER (listener));

  g_queue_push_tail (&self->listeners, g_object_ref (listener));

  if (self->source != NULL)
    return;

  self->source = g_idle_source_new ();
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->source, "crier errand");
  g_source_set_callback (self->source, slice_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}
