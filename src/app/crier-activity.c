/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity.h"

#include "crier-event.h"

/*
 * CrierActivity:
 *
 * A #GListModel of the #CrierEvent objects that an operator wants to look
 * back at: who came and went, what was sent and received; the newest last,
 * and no more than %CRIER_ACTIVITY_MAX, or than %CRIER_ACTIVITY_BYTES of text.
 * It is fed with batches and changes twice a batch at the most. It belongs to
 * the main thread.
 */
struct _CrierActivity
{
  GObject parent_instance;

  GPtrArray *events; /* (owned) (element-type CrierEvent) */
  gsize n_bytes;     /* of their texts */
};

static GType
crier_activity_get_item_type (GListModel *model)
{
  return CRIER_TYPE_EVENT;
}

static guint
crier_activity_get_n_items (GListModel *model)
{
  return CRIER_ACTIVITY (model)->events->len;
}

static gpointer
crier_activity_get_item (GListModel *model,
                         guint       position)
{
  CrierActivity *self = CRIER_ACTIVITY (model);

  if (position >= self->events->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->events, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = crier_activity_get_item_type;
  iface->get_n_items = crier_activity_get_n_items;
  iface->get_item = crier_activity_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CrierActivity, crier_activity, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      list_model_init))

static gboolean
is_worth_keeping (CrierEvent *event)
{
  CrierEventKind kind = crier_event_get_kind (event);

  return kind != CRIER_EVENT_ANNOUNCED && kind != CRIER_EVENT_SEEN;
}

static void
crier_activity_dispose (GObject *object)
{
  g_clear_pointer (&CRIER_ACTIVITY (object)->events, g_ptr_array_unref);

  G_OBJECT_CLASS (crier_activity_parent_class)->dispose (object);
}

static void
crier_activity_class_init (CrierActivityClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_activity_dispose;
}

static void
crier_activity_init (CrierActivity *self)
{
  self->events = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * crier_activity_new:
 *
 * Returns: (transfer full): an empty activity
 */
CrierActivity *
crier_activity_new (void)
{
  return g_object_new (CRIER_TYPE_ACTIVITY, NULL);
}

static CrierEvent *
get_nth (CrierActivity *self,
         GPtrArray     *added,
         guint          n)
{
  return n < self->events->len
           ? g_ptr_array_index (self->events, n)
           : g_ptr_array_index (added, n - self->events->len);
}

static gsize
sum_sizes (GPtrArray *events)
{
  gsize size = 0;
  guint i;

  for (i = 0; i < events->len; i++)
    size += crier_event_get_size (g_ptr_array_index (events, i));

  return size;
}

/* How many of the oldest, of what is there and then of added, there would be
 * too many. The newest is never too many, however long it is. */
static guint
count_excess (CrierActivity *self,
              GPtrArray     *added)
{
  guint n_events = self->events->len + added->len;
  gsize n_bytes = self->n_bytes + sum_sizes (added);
  guint n = 0;

  while (n + 1 < n_events &&
         (n_events - n > CRIER_ACTIVITY_MAX || n_bytes > CRIER_ACTIVITY_BYTES))
    n_bytes -= crier_event_get_size (get_nth (self, added, n++));

  return n;
}

static void
forget_oldest (CrierActivity *self,
               guint          n)
{
  guint i;

  if (n == 0)
    return;

  for (i = 0; i < n; i++)
    self->n_bytes -= crier_event_get_size (g_ptr_array_index (self->events, i));

  g_ptr_array_remove_range (self->events, 0, n);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

static void
append (CrierActivity *self,
        GPtrArray     *added,
        guint          first)
{
  guint place = self->events->len;
  guint i;

  for (i = first; i < added->len; i++)
    {
      CrierEvent *event = g_ptr_array_index (added, i);

      g_ptr_array_add (self->events, g_object_ref (event));
      self->n_bytes += crier_event_get_size (event);
    }

  g_list_model_items_changed (G_LIST_MODEL (self), place, 0,
                              added->len - first);
}

/**
 * crier_activity_apply:
 * @self: an activity
 * @events: (element-type CrierEvent): what happened, in order
 *
 * Adds those of @events that are worth looking back at, and forgets the
 * oldest beyond the limits.
 */
void
crier_activity_apply (CrierActivity *self,
                      GPtrArray     *events)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  guint n_excess;
  guint n_old;
  guint i;

  g_return_if_fail (CRIER_IS_ACTIVITY (self));
  g_return_if_fail (events != NULL);

  for (i = 0; i < events->len; i++)
    {
      if (is_worth_keeping (g_ptr_array_index (events, i)))
        g_ptr_array_add (added, g_ptr_array_index (events, i));
    }

  if (added->len == 0)
    return;

  n_excess = count_excess (self, added);
  n_old = MIN (n_excess, self->events->len);
  forget_oldest (self, n_old);
  append (self, added, n_excess - n_old);
}
