/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-batch-list.h"

/* Above so many removals in a batch one splice is cheaper for a view than
 * each of them. */
#define MANY 200

/*
 * CrierBatchList:
 *
 * A #GListModel whose subclasses change it in batches, and which says what
 * changed as rarely as it can.
 */
typedef struct
{
  GPtrArray *items; /* (owned) (element-type GObject) */
} CrierBatchListPrivate;

static GType
crier_batch_list_get_item_type (GListModel *model)
{
  return CRIER_BATCH_LIST_GET_CLASS (model)->item_type;
}

static guint
crier_batch_list_get_n_items (GListModel *model)
{
  return crier_batch_list_get_items (CRIER_BATCH_LIST (model))->len;
}

static gpointer
crier_batch_list_get_item (GListModel *model,
                           guint       position)
{
  GPtrArray *items = crier_batch_list_get_items (CRIER_BATCH_LIST (model));

  if (position >= items->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (items, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = crier_batch_list_get_item_type;
  iface->get_n_items = crier_batch_list_get_n_items;
  iface->get_item = crier_batch_list_get_item;
}

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (CrierBatchList, crier_batch_list, G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (CrierBatchList)
                                  G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                         list_model_init))

static void
crier_batch_list_finalize (GObject *object)
{
  CrierBatchListPrivate *priv =
    crier_batch_list_get_instance_private (CRIER_BATCH_LIST (object));

  g_ptr_array_unref (priv->items);

  G_OBJECT_CLASS (crier_batch_list_parent_class)->finalize (object);
}

static void
crier_batch_list_class_init (CrierBatchListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crier_batch_list_finalize;
  klass->item_type = G_TYPE_OBJECT;
}

static void
crier_batch_list_init (CrierBatchList *self)
{
  CrierBatchListPrivate *priv = crier_batch_list_get_instance_private (self);

  priv->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * crier_batch_list_get_items:
 *
 * Returns: (transfer none) (element-type GObject): its items, only to be read,
 *   and as long as nothing changes
 */
GPtrArray *
crier_batch_list_get_items (CrierBatchList *self)
{
  CrierBatchListPrivate *priv = crier_batch_list_get_instance_private (self);

  g_return_val_if_fail (CRIER_IS_BATCH_LIST (self), NULL);

  return priv->items;
}

/**
 * crier_batch_list_splice:
 * @n_removed: how many items go from @place on
 * @added: (array length=n_added) (transfer none): the items that take their
 *   place, which may be some of them
 *
 * Changes a part of the list, and says so once.
 */
void
crier_batch_list_splice (CrierBatchList *self,
                         guint           place,
                         guint           n_removed,
                         gpointer       *added,
                         guint           n_added)
{
  CrierBatchListPrivate *priv = crier_batch_list_get_instance_private (self);
  guint i;

  g_return_if_fail (CRIER_IS_BATCH_LIST (self));
  g_return_if_fail (place + n_removed <= priv->items->len);

  if (n_removed == 0 && n_added == 0)
    return;

  for (i = 0; i < n_added; i++)
    g_object_ref (added[i]);

  if (place + n_removed == priv->items->len)
    {
      g_ptr_array_set_size (priv->items, (int) place);
      for (i = 0; i < n_added; i++)
        g_ptr_array_add (priv->items, added[i]);
    }
  else
    {
      if (n_removed > 0)
        g_ptr_array_remove_range (priv->items, place, n_removed);
      for (i = 0; i < n_added; i++)
        g_ptr_array_insert (priv->items, (int) (place + i), added[i]);
    }

  g_list_model_items_changed (G_LIST_MODEL (self), place, n_removed, n_added);
}

/* From behind, so that a place is still the same when it is looked at. */
static void
remove_each (CrierBatchList *self,
             GHashTable     *removed)
{
  GPtrArray *items = crier_batch_list_get_items (self);
  guint n = g_hash_table_size (removed);
  guint i = items->len;

  while (i-- > 0 && n > 0)
    {
      if (g_hash_table_contains (removed, g_ptr_array_index (items, i)))
        {
          crier_batch_list_splice (self, i, 1, NULL, 0);
          n--;
        }
    }
}

/**
 * crier_batch_list_update:
 * @removed: (element-type GObject): a set of items to remove
 * @added: (nullable) (element-type GObject): items to append, in order
 *
 * Applies a batch. Each removal is a change of its own, and what is added is
 * one; above 200 removals all of it is one change.
 */
void
crier_batch_list_update (CrierBatchList *self,
                         GHashTable     *removed,
                         GPtrArray      *added)
{
  g_autoptr (GPtrArray) kept = NULL;
  GPtrArray *items;
  guint i;

  g_return_if_fail (CRIER_IS_BATCH_LIST (self));
  g_return_if_fail (removed != NULL);

  items = crier_batch_list_get_items (self);
  if (g_hash_table_size (removed) <= MANY)
    {
      remove_each (self, removed);
      if (added != NULL)
        crier_batch_list_splice (self, items->len, 0, added->pdata, added->len);
      return;
    }

  kept = g_ptr_array_sized_new (items->len);
  for (i = 0; i < items->len; i++)
    {
      if (!g_hash_table_contains (removed, g_ptr_array_index (items, i)))
        g_ptr_array_add (kept, g_ptr_array_index (items, i));
    }

  if (added != NULL)
    g_ptr_array_extend (kept, added, NULL, NULL);

  crier_batch_list_splice (self, 0, items->len, kept->pdata, kept->len);
}
