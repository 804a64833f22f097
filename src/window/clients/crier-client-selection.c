/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-selection.h"

/*
 * CrierClientSelection:
 *
 * A #GtkSelectionModel that remembers clients, not places: a client that a search
 * hides stays selected, one that leaves is not selected any more, and nothing
 * takes its place. It sits on the model that is shown and watches the one
 * behind it, in which all clients are.
 */
struct _CrierClientSelection
{
  GObject parent_instance;

  GListModel *model;    /* (owned): what is shown */
  GListModel *all;      /* (owned): what it is made from */

  /* What the models held when they last spoke. A model does not tell what it
   * removed, and to ask one for 10,000 items costs more than to keep them. */
  GPtrArray *shown;     /* (owned) (element-type CrierClient) */
  GPtrArray *present;   /* (owned) (element-type CrierClient) */

  GHashTable *selected; /* (owned) (element-type CrierClient): a set */
  guint n_visible;      /* how many of shown are in selected */
};

/* The first and the last place that has changed. */
typedef struct
{
  guint first;
  guint last;
} Range;

#define RANGE_EMPTY { G_MAXUINT, 0 }

static guint changed_signal;

static GType
crier_client_selection_get_item_type (GListModel *model)
{
  return CRIER_TYPE_CLIENT;
}

static guint
crier_client_selection_get_n_items (GListModel *model)
{
  return CRIER_CLIENT_SELECTION (model)->shown->len;
}

static gpointer
crier_client_selection_get_item (GListModel *model,
                                 guint       position)
{
  CrierClientSelection *self = CRIER_CLIENT_SELECTION (model);

  if (position >= self->shown->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->shown, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = crier_client_selection_get_item_type;
  iface->get_n_items = crier_client_selection_get_n_items;
  iface->get_item = crier_client_selection_get_item;
}

static void
set_one (CrierClientSelection *self,
         guint           position,
         gboolean        select,
         Range          *range)
{
  gpointer client = g_ptr_array_index (self->shown, position);

  if (g_hash_table_contains (self->selected, client) == select)
    return;

  if (select)
    {
      g_hash_table_add (self->selected, g_object_ref (client));
      self->n_visible++;
    }
  else
    {
      g_hash_table_remove (self->selected, client);
      self->n_visible--;
    }

  range->first = MIN (range->first, position);
  range->last = MAX (range->last, position);
}

/* Places beyond the end are none. */
static void
set_range (CrierClientSelection *self,
           guint           position,
           guint           n_items,
           gboolean        select,
           Range          *range)
{
  guint n = self->shown->len;
  guint end = position < n ? position + MIN (n_items, n - position) : 0;
  guint i;

  for (i = position; i < end; i++)
    set_one (self, i, select, range);
}

static void
forget_hidden (CrierClientSelection *self)
{
  GHashTable *visible;
  guint i;

  if (crier_client_selection_get_n_hidden (self) == 0)
    return;

  visible = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  for (i = 0; i < self->shown->len; i++)
    {
      gpointer client = g_ptr_array_index (self->shown, i);

      if (g_hash_table_contains (self->selected, client))
        g_hash_table_add (visible, g_object_ref (client));
    }

  g_hash_table_unref (self->selected);
  self->selected = visible;
}

/* Unselects all clients, hidden or not, but for those at the places from
 * position on. */
static void
unselect_rest (CrierClientSelection *self,
               guint           position,
               guint           n_items,
               Range          *range)
{
  guint n = self->shown->len;
  guint end;

  /* So it is nearly always, and no client must be looked for then. */
  if (g_hash_table_size (self->selected) == 0)
    return;

  position = MIN (position, n);
  end = position + MIN (n_items, n - position);

  if (self->n_visible > 0)
    {
      set_range (self, 0, position, FALSE, range);
      set_range (self, end, n - end, FALSE, range);
    }

  forget_hidden (self);
}

static void
tell (CrierClientSelection *self,
      const Range    *range,
      guint           n_hidden)
{
  gboolean is_visible = range->first <= range->last;

  if (is_visible)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self),
                                           range->first,
                                           range->last - range->first + 1);

  if (is_visible || n_hidden != crier_client_selection_get_n_hidden (self))
    g_signal_emit (self, changed_signal, 0, FALSE);
}

static gboolean
crier_client_selection_is_selected (GtkSelectionModel *model,
                                    guint              position)
{
  CrierClientSelection *self = CRIER_CLIENT_SELECTION (model);

  return position < self->shown->len &&
         g_hash_table_contains (self->selected,
                                g_ptr_array_index (self->shown, position));
}

static GtkBitset *
crier_client_selection_get_selection_in_range (GtkSelectionModel *model,
                                               guint              position,
                                               guint              n_items)
{
  CrierClientSelection *self = CRIER_CLIENT_SELECTION (model);
  GtkBitset *result = gtk_bitset_new_empty ();
  guint n = self->shown->len;
  guint end = position < n ? position + MIN (n_items, n - position) : 0;
  guint i;

  if (self->n_visible == 0)
    return result;

  for (i = position; i < end; i++)
    {
      if (crier_client_selection_is_selected (model, i))
        gtk_bitset_add (result, i);
    }

  return result;
}

static gboolean
crier_client_selection_select_range (GtkSelectionModel *model,
                                     guint              position,
                                     guint              n_items,
                                     gboolean           only)
{
  CrierClientSelection *self = CRIER_CLIENT_SELECTION (model);
  guint n_hidden = crier_client_selection_get_n_hidden (self);
  Range range = RANGE_EMPTY;

  if (only)
    unselect_rest (self, position, n_items, &range);
  set_range (self, position, n_items, TRUE, &range);
  tell (self, &range, n_hidden);

  return TRUE;
}

static gboolean
crier_client_selection_select_item (GtkSelectionModel *model,
                                    guint              position,
                                    gboolean           only)
{
  return crier_client_selection_select_range (model, position, 1, only);
}

static gboolean
crier_client_selection_unselect_all (GtkSelectionModel *model)
{
  crier_client_selection_clear (CRIER_CLIENT_SELECTION (model));

  return TRUE;
}

static gboolean
crier_client_selection_set_selection (GtkSelectionModel *model,
                                      GtkBitset         *selected,
                                      GtkBitset         *mask)
{
  CrierClientSelection *self = CRIER_CLIENT_SELECTION (model);
  guint n_hidden = crier_client_selection_get_n_hidden (self);
  Range range = RANGE_EMPTY;
  GtkBitsetIter iter;
  gboolean found;
  guint i;

  for (found = gtk_bitset_iter_init_first (&iter, mask, &i);
       found && i < self->shown->len;
       found = gtk_bitset_iter_next (&iter, &i))
    set_one (self, i, gtk_bitset_contains (selected, i), &range);

  tell (self, &range, n_hidden);

  return TRUE;
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = crier_client_selection_is_selected;
  iface->get_selection_in_range = crier_client_selection_get_selection_in_range;
  iface->select_item = crier_client_selection_select_item;
  iface->select_range = crier_client_selection_select_range;
  iface->unselect_all = crier_client_selection_unselect_all;
  iface->set_selection = crier_client_selection_set_selection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CrierClientSelection, crier_client_selection,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                      selection_model_init))

/* Brings what is kept of model up to date. Returns the clients that it has lost. */
static GPtrArray *
follow (GPtrArray  *kept,
        GListModel *model,
        guint       position,
        guint       removed,
        guint       added)
{
  GPtrArray *lost = g_ptr_array_new_full (removed, g_object_unref);
  guint n_behind = kept->len - position - removed;
  guint i;

  for (i = position; i < position + removed; i++)
    g_ptr_array_add (lost, g_object_ref (g_ptr_array_index (kept, i)));

  if (removed > 0)
    g_ptr_array_remove_range (kept, position, removed);

  if (added > 0)
    {
      g_ptr_array_set_size (kept, (int) (kept->len + added));
      memmove (&g_ptr_array_index (kept, position + added),
               &g_ptr_array_index (kept, position),
               n_behind * sizeof (gpointer));
      for (i = position; i < position + added; i++)
        g_ptr_array_index (kept, i) = g_list_model_get_item (model, i);
    }

  return lost;
}

static guint
count_selected (CrierClientSelection *self,
                GPtrArray      *clients,
                guint           position,
                guint           n)
{
  guint count = 0;
  guint i;

  if (g_hash_table_size (self->selected) == 0)
    return 0;

  for (i = position; i < position + n; i++)
    count += g_hash_table_contains (self->selected,
                                    g_ptr_array_index (clients, i));

  return count;
}

static void
model_changed_cb (CrierClientSelection *self,
                  guint           position,
                  guint           removed,
                  guint           added)
{
  g_autoptr (GPtrArray) lost = follow (self->shown, self->model,
                                       position, removed, added);

  self->n_visible -= count_selected (self, lost, 0, lost->len);
  self->n_visible += count_selected (self, self->shown, position, added);

  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* The model that is shown hears of it earlier, so no client that is dropped here
 * is on display. */
static void
all_changed_cb (CrierClientSelection *self,
                guint           position,
                guint           removed,
                guint           added)
{
  guint n_before = g_hash_table_size (self->selected);
  g_autoptr (GPtrArray) lost = follow (self->present, self->all,
                                       position, removed, added);
  g_autoptr (GHashTable) kept = NULL;
  guint i;

  if (n_before == 0)
    return;

  kept = g_hash_table_new (NULL, NULL);
  for (i = 0; i < added; i++)
    g_hash_table_add (kept, g_ptr_array_index (self->present, position + i));

  for (i = 0; i < lost->len; i++)
    {
      gpointer client = g_ptr_array_index (lost, i);

      if (!g_hash_table_contains (kept, client))
        g_hash_table_remove (self->selected, client);
    }

  if (g_hash_table_size (self->selected) != n_before)
    g_signal_emit (self, changed_signal, 0, TRUE);
}

static void
crier_client_selection_dispose (GObject *object)
{
  CrierClientSelection *self = CRIER_CLIENT_SELECTION (object);

  g_clear_object (&self->model);
  g_clear_object (&self->all);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->present, g_ptr_array_unref);
  g_clear_pointer (&self->selected, g_hash_table_unref);

  G_OBJECT_CLASS (crier_client_selection_parent_class)->dispose (object);
}

static void
crier_client_selection_class_init (CrierClientSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_client_selection_dispose;

  /**
   * CrierClientSelection::changed:
   * @by_departure: whether clients are gone from it because they left
   *
   * Others are selected than before. That a search hides others of them than
   * before is not told by this; the list has changed then.
   */
  changed_signal = g_signal_new ("changed", CRIER_TYPE_CLIENT_SELECTION, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
crier_client_selection_init (CrierClientSelection *self)
{
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  self->present = g_ptr_array_new_with_free_func (g_object_unref);
  self->selected = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * crier_client_selection_new:
 * @model: (type GListModel<CrierClient>): the clients that are shown
 * @all: (type GListModel<CrierClient>): all clients, from which @model is made
 *
 * Selects no client. No client is in @model or in @all twice. As a list model the
 * selection is the same as @model.
 *
 * Returns: (transfer full): a selection
 */
CrierClientSelection *
crier_client_selection_new (GListModel *model,
                            GListModel *all)
{
  CrierClientSelection *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (all), NULL);

  self = g_object_new (CRIER_TYPE_CLIENT_SELECTION, NULL);
  self->model = g_object_ref (model);
  self->all = g_object_ref (all);
  g_ptr_array_unref (follow (self->shown, model, 0, 0, g_list_model_get_n_items (model)));
  g_ptr_array_unref (follow (self->present, all, 0, 0, g_list_model_get_n_items (all)));

  /* In this order, in case they are the same. */
  g_signal_connect_object (model, "items-changed",
                           G_CALLBACK (model_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (all, "items-changed",
                           G_CALLBACK (all_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * crier_client_selection_get_n:
 *
 * Returns: how many clients are selected, those that are hidden included
 */
guint
crier_client_selection_get_n (CrierClientSelection *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT_SELECTION (self), 0);

  return g_hash_table_size (self->selected);
}

/**
 * crier_client_selection_get_n_hidden:
 *
 * Returns: how many of the selected clients are not shown
 */
guint
crier_client_selection_get_n_hidden (CrierClientSelection *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT_SELECTION (self), 0);

  return g_hash_table_size (self->selected) - self->n_visible;
}

/**
 * crier_client_selection_dup_clients:
 *
 * Returns: (transfer full) (element-type CrierClient): what is selected, hidden or
 *   not, in the order in which all clients are
 */
GPtrArray *
crier_client_selection_dup_clients (CrierClientSelection *self)
{
  GPtrArray *clients;
  guint i;

  g_return_val_if_fail (CRIER_IS_CLIENT_SELECTION (self), NULL);

  clients = g_ptr_array_new_with_free_func (g_object_unref);
  if (g_hash_table_size (self->selected) == 0)
    return clients;

  for (i = 0; i < self->present->len; i++)
    {
      gpointer client = g_ptr_array_index (self->present, i);

      if (g_hash_table_contains (self->selected, client))
        g_ptr_array_add (clients, g_object_ref (client));
    }

  return clients;
}

gboolean
crier_client_selection_contains (CrierClientSelection *self,
                                 CrierClient    *client)
{
  g_return_val_if_fail (CRIER_IS_CLIENT_SELECTION (self), FALSE);

  return g_hash_table_contains (self->selected, client);
}

/**
 * crier_client_selection_select_only:
 *
 * Selects @client, hidden or not, and no other. Does nothing if @client has left.
 */
void
crier_client_selection_select_only (CrierClientSelection *self,
                                    CrierClient    *client)
{
  guint position;

  g_return_if_fail (CRIER_IS_CLIENT_SELECTION (self));
  g_return_if_fail (CRIER_IS_CLIENT (client));

  if (!g_ptr_array_find (self->present, client, NULL))
    return;

  if (g_ptr_array_find (self->shown, client, &position))
    {
      crier_client_selection_select_range (GTK_SELECTION_MODEL (self), position,
                                           1, TRUE);
    }
  else if (crier_client_selection_get_n (self) != 1 ||
           !g_hash_table_contains (self->selected, client))
    {
      Range range = RANGE_EMPTY;

      unselect_rest (self, 0, 0, &range);
      g_hash_table_add (self->selected, g_object_ref (client));
      /* Whatever was hidden before: another client is now. */
      tell (self, &range, G_MAXUINT);
    }
}

void
crier_client_selection_clear (CrierClientSelection *self)
{
  Range range = RANGE_EMPTY;
  guint n_hidden;

  g_return_if_fail (CRIER_IS_CLIENT_SELECTION (self));

  n_hidden = crier_client_selection_get_n_hidden (self);
  unselect_rest (self, 0, 0, &range);
  tell (self, &range, n_hidden);
}
