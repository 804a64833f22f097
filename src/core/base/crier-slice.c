/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-slice.h"

/* Between two slices announcements go out, and connections are accepted and
 * read. */
#define SLICE_USEC 4000

/*
 * CrierSlice:
 *
 * Work on many thousand listeners takes longer than any dispatch of their
 * thread may, so it is done in steps, from the main loop, as many at a time as
 * fit into four milliseconds. All work that was added to one slice shares them,
 * one item after the other. It belongs to one thread and uses the main context
 * that is its default.
 */
struct _CrierSlice
{
  const char *name;
  gpointer owner;
  GQueue tasks;    /* (owned) (element-type Task) */
  GSource *source; /* (owned) (nullable): NULL while there are none */
  gboolean is_over; /* this slice, whatever the clock says */
};

typedef struct
{
  CrierSliceFunc func;
  gpointer item;            /* (owned) (nullable) */
  GDestroyNotify item_free; /* (nullable) */
} Task;

static void
task_free (gpointer data)
{
  Task *task = data;

  if (task->item_free != NULL)
    task->item_free (task->item);

  g_free (task);
}

static void
stop (CrierSlice *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);

  g_clear_pointer (&self->source, g_source_unref);
}

static gboolean
slice_cb (gpointer data)
{
  CrierSlice *self = data;
  gint64 begin = g_get_monotonic_time ();
  gint64 n = 0;

  self->is_over = FALSE;
  while (self->tasks.head != NULL)
    {
      Task *task = self->tasks.head->data;

      if (!task->func (self->owner, task->item))
        task_free (g_queue_pop_head (&self->tasks));

      /* Over, too, when one more step like those before would not fit. */
      n++;
      if (self->is_over || (g_get_monotonic_time () - begin) * (n + 1) >= SLICE_USEC * n)
        return G_SOURCE_CONTINUE;
    }

  stop (self);

  return G_SOURCE_REMOVE;
}

/**
 * crier_slice_new:
 * @name: (type static): of the source in the main loop, for debuggers
 * @owner: passed to each step; it outlives the slice
 */
CrierSlice *
crier_slice_new (const char *name,
                 gpointer    owner)
{
  CrierSlice *self = g_new0 (CrierSlice, 1);

  self->name = name;
  self->owner = owner;

  return self;
}

/**
 * crier_slice_free:
 * @self: (transfer full): a slice of which no step is under way
 *
 * Frees @self. What is left to do is not done.
 */
void
crier_slice_free (CrierSlice *self)
{
  g_return_if_fail (self != NULL);

  stop (self);
  g_queue_clear_full (&self->tasks, task_free);
  g_free (self);
}

/**
 * crier_slice_end:
 *
 * Ends the slice after the step that is under way, since that was a long one. What
 * is left is done in the next.
 */
void
crier_slice_end (CrierSlice *self)
{
  self->is_over = TRUE;
}

/**
 * crier_slice_is_idle:
 *
 * Returns: %TRUE if nothing is left to do; in the last step there still is
 */
gboolean
crier_slice_is_idle (CrierSlice *self)
{
  return self->tasks.head == NULL;
}

/**
 * crier_slice_add:
 * @func: called from the main loop until it returns %FALSE
 * @item: (nullable) (transfer full): passed to @func
 * @item_free: (nullable): frees @item afterwards
 *
 * Adds work, after all that is there; also in the course of a step.
 */
void
crier_slice_add (CrierSlice     *self,
                 CrierSliceFunc  func,
                 gpointer        item,
                 GDestroyNotify  item_free)
{
  Task *task = g_new (Task, 1);

  *task = (Task) { func, item, item_free };
  g_queue_push_tail (&self->tasks, task);

  if (self->source != NULL)
    return;

  self->source = g_idle_source_new ();
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->source, self->name);
  g_source_set_callback (self->source, slice_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}
