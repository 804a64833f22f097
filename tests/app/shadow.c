/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "shadow.h"

/*
 * Shadow:
 *
 * What a view knows of a list model: it looks at nothing but what is said to
 * have changed, and at that moment. A change that is told wrongly, too late or
 * not at all makes the two differ.
 */
struct _Shadow
{
  GListModel *model;  /* (unowned) */
  GPtrArray *items;   /* (owned) */

  guint n_changes;    /* since the last reset */
  guint position;     /* of the last change */
  guint removed;      /* likewise */
  guint added;        /* likewise */
};

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Shadow     *self)
{
  guint i;

  g_assert_cmpuint (removed + added, >, 0);
  g_assert_cmpuint (position + removed, <=, self->items->len);

  if (removed > 0)
    g_ptr_array_remove_range (self->items, position, removed);

  for (i = 0; i < added; i++)
    {
      gpointer item = g_list_model_get_item (model, position + i);

      g_assert_nonnull (item);
      g_ptr_array_insert (self->items, (int) (position + i), item);
    }

  self->n_changes++;
  self->position = position;
  self->removed = removed;
  self->added = added;

  /* Also in the middle of a batch the list is what it was said to be. */
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, self->items->len);
}

/**
 * shadow_new:
 * @model: an empty model, which outlives its shadow
 *
 * Returns: (transfer full): its shadow
 */
Shadow *
shadow_new (GListModel *model)
{
  Shadow *self = g_new0 (Shadow, 1);

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 0);
  self->model = model;
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), self);

  return self;
}

/**
 * shadow_free:
 * @self: (transfer full): a shadow
 */
void
shadow_free (Shadow *self)
{
  g_signal_handlers_disconnect_by_data (self->model, self);
  g_ptr_array_unref (self->items);
  g_free (self);
}

/**
 * shadow_reset:
 * @self: a shadow
 *
 * Begins to count changes anew.
 */
void
shadow_reset (Shadow *self)
{
  self->n_changes = 0;
}

/**
 * shadow_get_n_changes:
 * @self: a shadow
 *
 * Returns: how often the model has said that it changed
 */
guint
shadow_get_n_changes (Shadow *self)
{
  return self->n_changes;
}

/**
 * shadow_assert_change:
 * @self: a shadow
 * @position: where
 * @removed: how many
 * @added: how many
 *
 * Compares with the last change.
 */
void
shadow_assert_change (Shadow *self,
                      guint   position,
                      guint   removed,
                      guint   added)
{
  g_assert_cmpuint (self->n_changes, >, 0);
  g_assert_cmpuint (self->position, ==, position);
  g_assert_cmpuint (self->removed, ==, removed);
  g_assert_cmpuint (self->added, ==, added);
}

/**
 * shadow_assert_same:
 * @self: a shadow
 *
 * That it has the model's items, in its order.
 */
void
shadow_assert_same (Shadow *self)
{
  guint i;

  g_assert_cmpuint (g_list_model_get_n_items (self->model), ==, self->items->len);

  for (i = 0; i < self->items->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->model, i);

      g_assert_true (item == g_ptr_array_index (self->items, i));
    }

  g_assert_null (g_list_model_get_item (self->model, self->items->len));
}
