/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-receipt-model.h"

#include "crier-naming.h"

/*
 * CrierReceiptModel:
 *
 * A #GListModel of the #CrierReceipt objects of one message: of those whom it
 * names, and of those to whom it was sent. They are in order when they are
 * first known; whoever is known later stands at the end, and nobody moves, so
 * that no row slips away under the pointer when somebody sees the message. It
 * is fed with what was asked elsewhere.
 */
struct _CrierReceiptModel
{
  GObject parent_instance;

  GPtrArray *receipts; /* (owned) (element-type CrierReceipt) */
  GHashTable *by_id;   /* (owned): Id of a receipt to it */
  gboolean is_sorted;  /* what was known first is in order */
  CrierContacts *contacts; /* (owned) (nullable) */
};

static GType
crier_receipt_model_get_item_type (GListModel *model)
{
  return CRIER_TYPE_RECEIPT;
}

static guint
crier_receipt_model_get_n_items (GListModel *model)
{
  return CRIER_RECEIPT_MODEL (model)->receipts->len;
}

static gpointer
crier_receipt_model_get_item (GListModel *model,
                              guint       position)
{
  CrierReceiptModel *self = CRIER_RECEIPT_MODEL (model);

  if (position >= self->receipts->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->receipts, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = crier_receipt_model_get_item_type;
  iface->get_n_items = crier_receipt_model_get_n_items;
  iface->get_item = crier_receipt_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CrierReceiptModel, crier_receipt_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      list_model_init))

static void
crier_receipt_model_dispose (GObject *object)
{
  CrierReceiptModel *self = CRIER_RECEIPT_MODEL (object);

  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->receipts, g_ptr_array_unref);
  g_clear_object (&self->contacts);

  G_OBJECT_CLASS (crier_receipt_model_parent_class)->dispose (object);
}

static void
crier_receipt_model_class_init (CrierReceiptModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_receipt_model_dispose;
}

static void
crier_receipt_model_init (CrierReceiptModel *self)
{
  self->receipts = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
}

static CrierReceipt *
find (CrierReceiptModel *self,
      const char        *id)
{
  CrierReceipt *receipt = g_hash_table_lookup (self->by_id, id);

  if (receipt != NULL)
    return receipt;

  receipt = crier_receipt_new (id, crier_naming_find (self->contacts, id));
  g_ptr_array_add (self->receipts, receipt);
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

/**
 * crier_receipt_model_new:
 * @to: (nullable): the Ids that the message names; %NULL when it is for
 *   everyone
 * @contacts: (nullable): whom the operator knows by other names
 *
 * Returns: (transfer full): a model of what is known without asking
 */
CrierReceiptModel *
crier_receipt_model_new (const char * const *to,
                         CrierContacts      *contacts)
{
  CrierReceiptModel *self = g_object_new (CRIER_TYPE_RECEIPT_MODEL, NULL);

  g_set_object (&self->contacts, contacts);
  for (; to != NULL && *to != NULL; to++)
    find (self, *to);

  g_ptr_array_sort (self->receipts, compare_func);

  return self;
}

/**
 * crier_receipt_model_take:
 * @self: a model
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
  guint n;
  gboolean differs = FALSE;
  guint i;

  g_return_val_if_fail (CRIER_IS_RECEIPT_MODEL (self), FALSE);
  g_return_val_if_fail (readers != NULL, FALSE);

  n = self->receipts->len;

  for (i = 0; i < readers->len; i++)
    {
      const CrierReader *reader = g_ptr_array_index (readers, i);

      differs |= crier_receipt_take (find (self, reader->id), reader);
    }

  if (!self->is_sorted)
    {
      self->is_sorted = TRUE;
      g_ptr_array_sort (self->receipts, compare_func);
      g_list_model_items_changed (G_LIST_MODEL (self), 0, n, self->receipts->len);
    }
  else if (self->receipts->len > n)
    {
      g_list_model_items_changed (G_LIST_MODEL (self), n, 0, self->receipts->len - n);
    }

  return differs;
}

/**
 * crier_receipt_model_count_due:
 * @self: a model
 *
 * Returns: how many the text is worth sending again, see
 *   crier_receipt_is_due()
 */
guint
crier_receipt_model_count_due (CrierReceiptModel *self)
{
  guint n = 0;
  guint i;

  g_return_val_if_fail (CRIER_IS_RECEIPT_MODEL (self), 0);

  for (i = 0; i < self->receipts->len; i++)
    n += crier_receipt_is_due (g_ptr_array_index (self->receipts, i));

  return n;
}

/**
 * crier_receipt_model_dup_due:
 * @self: a model
 *
 * Returns: (transfer full) (array zero-terminated=1): the Ids of those
 */
char **
crier_receipt_model_dup_due (CrierReceiptModel *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint i;

  g_return_val_if_fail (CRIER_IS_RECEIPT_MODEL (self), NULL);

  for (i = 0; i < self->receipts->len; i++)
    {
      CrierReceipt *receipt = g_ptr_array_index (self->receipts, i);

      if (crier_receipt_is_due (receipt))
        g_strv_builder_add (builder, crier_receipt_get_id (receipt));
    }

  return g_strv_builder_end (builder);
}

/**
 * crier_receipt_model_set_again:
 * @self: a model
 * @ids: Ids, from crier_receipt_model_dup_due()
 *
 * Notes that the text was sent to these again.
 */
void
crier_receipt_model_set_again (CrierReceiptModel  *self,
                               const char * const *ids)
{
  g_return_if_fail (CRIER_IS_RECEIPT_MODEL (self));
  g_return_if_fail (ids != NULL);

  for (; *ids != NULL; ids++)
    crier_receipt_set_again (find (self, *ids), TRUE);
}
