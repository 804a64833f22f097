/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-roster.h"

#include "crier-event.h"

/*
 * CrierRoster:
 *
 * The #CrierClient objects that are connected, in the order in which they came,
 * fed with batches of events. That a client's counters move is not a change of
 * the list.
 */
struct _CrierRoster
{
  CrierBatchList parent_instance; /* by serial */

  guint64 sent;                   /* bytes, to clients that have left */
};

G_DEFINE_FINAL_TYPE (CrierRoster, crier_roster, CRIER_TYPE_BATCH_LIST)

static GPtrArray *
get_clients (CrierRoster *self)
{
  return crier_batch_list_get_items (CRIER_BATCH_LIST (self));
}

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
  GPtrArray *clients = get_clients (self);
  guint low = 0;
  guint high = clients->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      gpointer *place = &g_ptr_array_index (clients, middle);

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
  GPtrArray *clients = get_clients (self);
  guint64 sum = 0;
  guint i;

  for (i = 0; i < clients->len; i++)
    sum += crier_client_get_sent (g_ptr_array_index (clients, i));

  return sum;
}

static void
add_all (CrierRoster *self,
         GPtrArray   *joined)
{
  GPtrArray *clients = get_clients (self);
  guint n_before = clients->len;
  guint place;
  guint i;

  if (joined->len == 0)
    return;

  /* Serials are given out when a request is read and clients join when it is
   * answered, so a few may have to go before those that are there. */
  g_ptr_array_sort (joined, compare_serials);
  place = find_place (self, g_ptr_array_index (joined, 0));
  if (place < n_before)
    {
      for (i = place; i < n_before; i++)
        g_ptr_array_add (joined, g_ptr_array_index (clients, i));

      g_ptr_array_sort (joined, compare_serials);
    }

  crier_batch_list_splice (CRIER_BATCH_LIST (self), place, n_before - place,
                           joined->pdata, joined->len);
}

static void
crier_roster_class_init (CrierRosterClass *klass)
{
  CRIER_BATCH_LIST_CLASS (klass)->item_type = CRIER_TYPE_CLIENT;
}

static void
crier_roster_init (CrierRoster *self)
{
}

CrierRoster *
crier_roster_new (void)
{
  return g_object_new (CRIER_TYPE_ROSTER, NULL);
}

/**
 * crier_roster_apply:
 * @events: (element-type CrierEvent): what happened, in order
 *
 * Adds clients that joined and removes those that left. A client that did both
 * in @events is never seen here.
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

  crier_batch_list_update (CRIER_BATCH_LIST (self), left, NULL);
  add_all (self, joined);
}

void
crier_roster_clear (CrierRoster *self)
{
  g_return_if_fail (CRIER_IS_ROSTER (self));

  self->sent += sum_sent (self);
  crier_batch_list_splice (CRIER_BATCH_LIST (self), 0, get_clients (self)->len, NULL, 0);
}

/**
 * crier_roster_contains:
 *
 * Returns: whether @client is connected; found in logarithmic time
 */
gboolean
crier_roster_contains (CrierRoster *self,
                       CrierClient *client)
{
  GPtrArray *clients;
  guint place;

  g_return_val_if_fail (CRIER_IS_ROSTER (self), FALSE);
  g_return_val_if_fail (CRIER_IS_CLIENT (client), FALSE);

  clients = get_clients (self);
  place = find_place (self, client);

  return place < clients->len && g_ptr_array_index (clients, place) == client;
}

/**
 * crier_roster_get_sent:
 *
 * Returns: how many bytes were written to all clients that are or were here; it
 *   never becomes less, so that the difference of two is what was written in
 *   between
 */
guint64
crier_roster_get_sent (CrierRoster *self)
{
  g_return_val_if_fail (CRIER_IS_ROSTER (self), 0);

  return self->sent + sum_sent (self);
}
