/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-roster.h"

#include "crier-event.h"

/* Above so many removals in a batch one splice is cheaper for a view than
 * each of them. */
#define MANY 200

/*
 * CrierRoster:
 *
 * A #GListModel of the #CrierClient objects that are connected, in the order
 * in which they came. It is fed with batches of events and says what changed
 * as rarely as it can; that a client's counters move is not a change of the
 * list. It belongs to the main thread.
 */
struct _CrierRoster
{
  GObject parent_instance;

  GPtrArray *clients; /* (owned) (element-type CrierClient), by serial */
  guint64 sent;       /* bytes, to those who are not here any more */
};

static GType
crier_roster_get_item_type (GListModel *model)
{
  return CRIER_TYPE_CLIENT;
}

static guint
crier_roster_get_n_items (GListModel *model)
{
  return CRIER_ROSTER (model)->clients->len;
}

static gpointer
crier_roster_get_item (GListModel *model,
                       guint       position)
{
  CrierRoster *self = CRIER_ROSTER (model);

  if (position >= self->clients->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->clients, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = crier_roster_get_item_type;
  iface->get_n_items = crier_roster_get_n_items;
  iface->get_item = crier_roster_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CrierRoster, crier_roster, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      list_model_init))

static int
compare_serials (gconstpointer a,
                 gconstpointer b)
{
  guint64 serial_a = crier_client_get_serial (*(CrierClient **) a);
  guint64 serial_b = crier_client_get_serial (*(CrierClient **) b);

  return serial_a < serial_b ? -1 : serial_a > serial_b;
}

/* The first place whose client does not come before client. */
static guint
find_place (CrierRoster *self,
            CrierClient *client)
{
  guint low = 0;
  guint high = self->clients->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      gpointer *place = &g_ptr_array_index (self->clients, middle);

      if (compare_serials (place, &client) < 0)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static guint64
sum_sent (CrierRoster *self)
{
  guint64 sum = 0;
  guint i;

  for (i = 0; i < self->clients->len; i++)
    sum += crier_client_get_sent (g_ptr_array_index (self->clients, i));

  return sum;
}

static void
remove_each (CrierRoster *self,
             GHashTable  *left)
{
  GHashTableIter iter;
  gpointer client;

  g_hash_table_iter_init (&iter, left);
  while (g_hash_table_iter_next (&iter, &client, NULL))
    {
      guint place = find_place (self, client);

      g_assert (place < self->clients->len &&
                g_ptr_array_index (self->clients, place) == client);
      g_ptr_array_remove_index (self->clients, place);
      g_list_model_items_changed (G_LIST_MODEL (self), place, 1, 0);
    }
}

static void
remove_at_once (CrierRoster *self,
                GHashTable  *left)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->clients);
  guint i;

  self->clients = g_ptr_array_new_full (old->len, g_object_unref);
  for (i = 0; i < old->len; i++)
    {
      gpointer client = g_ptr_array_index (old, i);

      if (!g_hash_table_contains (left, client))
        g_ptr_array_add (self->clients, g_object_ref (client));
    }

  g_list_model_items_changed (G_LIST_MODEL (self), 0,
                              old->len, self->clients->len);
}

static void
add_all (CrierRoster *self,
         GPtrArray   *joined)
{
  guint n_before;
  guint place;
  guint i;

  if (joined->len == 0)
    return;

  /* Serials are given out when a request is read and clients join when it is
   * answered, so a few may have to go before those that are there. */
  g_ptr_array_sort (joined, compare_serials);
  place = find_place (self, g_ptr_array_index (joined, 0));
  n_before = self->clients->len;

  for (i = 0; i < joined->len; i++)
    g_ptr_array_add (self->clients,
                     g_object_ref (g_ptr_array_index (joined, i)));

  if (place < n_before)
    g_ptr_array_sort (self->clients, compare_serials);

  g_list_model_items_changed (G_LIST_MODEL (self), place,
                              n_before - place, self->clients->len - place);
}

static void
crier_roster_dispose (GObject *object)
{
  g_clear_pointer (&CRIER_ROSTER (object)->clients, g_ptr_array_unref);

  G_OBJECT_CLASS (crier_roster_parent_class)->dispose (object);
}

static void
crier_roster_class_init (CrierRosterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_roster_dispose;
}

static void
crier_roster_init (CrierRoster *self)
{
  self->clients = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * crier_roster_new:
 *
 * Returns: (transfer full): an empty roster
 */
CrierRoster *
crier_roster_new (void)
{
  return g_object_new (CRIER_TYPE_ROSTER, NULL);
}

/**
 * crier_roster_apply:
 * @self: a roster
 * @events: (element-type CrierEvent): what happened, in order
 *
 * Adds who joined and removes who left. Who did both in @events is never
 * seen here.
 */
void
crier_roster_apply (CrierRoster *self,
                    GPtrArray   *events)
{
  g_autoptr (GHashTable) left = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) joined = g_ptr_array_new ();
  guint i;

  g_return_if_fail (CRIER_IS_ROSTER (self));
  g_return_if_fail (events != NULL);

  for (i = 0; i < events->len; i++)
    {
      CrierEvent *event = g_ptr_array_index (events, i);
      CrierEventKind kind = crier_event_get_kind (event);

      if (kind == CRIER_EVENT_JOINED)
        {
          g_ptr_array_add (joined, crier_event_get_client (event));
        }
      else if (kind == CRIER_EVENT_LEFT)
        {
          g_hash_table_add (left, crier_event_get_client (event));
          self->sent += crier_client_get_sent (crier_event_get_client (event));
        }
    }

  for (i = 0; i < joined->len;)
    {
      if (g_hash_table_remove (left, g_ptr_array_index (joined, i)))
        g_ptr_array_remove_index_fast (joined, i);
      else
        i++;
    }

  if (g_hash_table_size (left) > MANY)
    remove_at_once (self, left);
  else
    remove_each (self, left);

  add_all (self, joined);
}

/**
 * crier_roster_clear:
 * @self: a roster
 *
 * Removes everybody.
 */
void
crier_roster_clear (CrierRoster *self)
{
  guint n;

  g_return_if_fail (CRIER_IS_ROSTER (self));

  n = self->clients->len;
  if (n == 0)
    return;

  self->sent += sum_sent (self);
  g_ptr_array_set_size (self->clients, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

/**
 * crier_roster_get_sent:
 * @self: a roster
 *
 * Returns: how many bytes were written to everybody who is or was here; it
 *   never becomes less, so that the difference of two is what was written in
 *   between
 */
guint64
crier_roster_get_sent (CrierRoster *self)
{
  g_return_val_if_fail (CRIER_IS_ROSTER (self), 0);

  return self->sent + sum_sent (self);
}
