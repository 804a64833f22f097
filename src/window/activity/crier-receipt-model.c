/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-receipt-model.h"

#include "crier-display-name.h"

/* Before so many it is not worth a new order: as many as the server remembers. */
#define MAX_FORGOTTEN 10000

/*
 * CrierReceiptModel:
 *
 * The #CrierReceipt objects of one message: of the Ids that it names, and of the
 * clients to which it was sent. They are in order when they are first known; one
 * that is known later stands at the end, and none moves, so that no row slips
 * away under the pointer when a client sees the message.
 */
struct _CrierReceiptModel
{
  CrierBatchList parent_instance;

  GHashTable *by_id;   /* (owned): Id of a receipt to it */
  char **to;           /* (owned) (nullable): the Ids that the message names */
  gboolean is_sorted;  /* what was known first is in order */
  CrierContacts *contacts; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (CrierReceiptModel, crier_receipt_model, CRIER_TYPE_BATCH_LIST)

static GPtrArray *
get_receipts (CrierReceiptModel *self)
{
  return crier_batch_list_get_items (CRIER_BATCH_LIST (self));
}

static void
crier_receipt_model_dispose (GObject *object)
{
  CrierReceiptModel *self = CRIER_RECEIPT_MODEL (object);

  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->to, g_strfreev);
  g_clear_object (&self->contacts);

  G_OBJECT_CLASS (crier_receipt_model_parent_class)->dispose (object);
}

static void
crier_receipt_model_class_init (CrierReceiptModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_receipt_model_dispose;
  CRIER_BATCH_LIST_CLASS (klass)->item_type = CRIER_TYPE_RECEIPT;
}

static void
crier_receipt_model_init (CrierReceiptModel *self)
{
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
}

/* One that is not known yet is added to what comes. */
static CrierReceipt *
find (CrierReceiptModel *self,
      const char        *id,
      GPtrArray         *added)
{
  CrierReceipt *receipt = g_hash_table_lookup (self->by_id, id);

  if (receipt != NULL)
    return receipt;

  receipt = crier_receipt_new (id,
                               crier_display_name_find (self->contacts, id));
  g_ptr_array_add (added, receipt);
  g_hash_table_insert (self->by_id, (gpointer) crier_receipt_get_id (receipt),
                       receipt);

  return receipt;
}

static int
compare_func (gconstpointer a,
              gconstpointer b)
{
  return crier_receipt_compare (*(CrierReceipt **) a, *(CrierReceipt **) b);
}

static void
add_named (CrierReceiptModel *self,
           GPtrArray         *added)
{
  char **id;

  for (id = self->to; id != NULL && *id != NULL; id++)
    find (self, *id, added);
}

/* @to: (nullable): the Ids that the message names; %NULL when it is for all. */
CrierReceiptModel *
crier_receipt_model_new (const char * const *to,
                         CrierContacts      *contacts)
{
  CrierReceiptModel *self = g_object_new (CRIER_TYPE_RECEIPT_MODEL, NULL);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  g_set_object (&self->contacts, contacts);
  self->to = g_strdupv ((char **) to);
  add_named (self, added);
  g_ptr_array_sort (added, compare_func);
  crier_batch_list_splice (CRIER_BATCH_LIST (self), 0, 0, added->pdata, added->len);

  return self;
}

/* Of a message of which only the numbers are kept. */
void
crier_receipt_model_clear (CrierReceiptModel *self)
{
  g_hash_table_remove_all (self->by_id);
  crier_batch_list_splice (CRIER_BATCH_LIST (self), 0, get_receipts (self)->len, NULL, 0);
}

/* Ids that the server has forgotten stay here, but not ever more of them. */
static void
forget_some (CrierReceiptModel *self,
             guint              n_readers,
             GPtrArray         *added)
{
  guint n_named = self->to != NULL ? g_strv_length (self->to) : 0;

  if (get_receipts (self)->len <= n_readers + n_named + MAX_FORGOTTEN)
    return;

  crier_receipt_model_clear (self);
  add_named (self, added);
  self->is_sorted = FALSE;
}

/**
 * crier_receipt_model_take:
 * @readers: (element-type CrierReader): to whom the message was sent, and who
 *   has seen it
 *
 * Takes what is known now. What stood there keeps its place, unless this is the
 * first time.
 *
 * Returns: %TRUE if anything differs, also in a receipt that was there
 */
gboolean
crier_receipt_model_take (CrierReceiptModel *self,
                          GPtrArray         *readers)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *receipts;
  guint place;
  gboolean differs = FALSE;
  guint i;

  forget_some (self, readers->len, added);
  for (i = 0; i < readers->len; i++)
    {
      const CrierReader *reader = g_ptr_array_index (readers, i);

      differs |= crier_receipt_take (find (self, reader->id, added), reader);
    }

  receipts = get_receipts (self);
  place = receipts->len;
  if (!self->is_sorted)
    {
      self->is_sorted = TRUE;
      place = 0;
      for (i = 0; i < receipts->len; i++)
        g_ptr_array_add (added, g_object_ref (g_ptr_array_index (receipts, i)));
      g_ptr_array_sort (added, compare_func);
    }

  crier_batch_list_splice (CRIER_BATCH_LIST (self), place, receipts->len - place,
                           added->pdata, added->len);

  return differs;
}

guint
crier_receipt_model_count_due (CrierReceiptModel *self)
{
  guint n = 0;
  guint i;

  for (i = 0; i < get_receipts (self)->len; i++)
    n += crier_receipt_is_due (g_ptr_array_index (get_receipts (self), i));

  return n;
}

char **
crier_receipt_model_dup_due (CrierReceiptModel *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint i;

  for (i = 0; i < get_receipts (self)->len; i++)
    {
      CrierReceipt *receipt = g_ptr_array_index (get_receipts (self), i);

      if (crier_receipt_is_due (receipt))
        g_strv_builder_add (builder, crier_receipt_get_id (receipt));
    }

  return g_strv_builder_end (builder);
}

/* @ids: from crier_receipt_model_dup_due(). */
void
crier_receipt_model_set_again (CrierReceiptModel  *self,
                               const char * const *ids)
{
  for (; *ids != NULL; ids++)
    {
      CrierReceipt *receipt = g_hash_table_lookup (self->by_id, *ids);

      /* It may have been cleared in the meantime. */
      if (receipt != NULL)
        crier_receipt_set_again (receipt, TRUE);
    }
}
