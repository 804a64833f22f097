/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-recipient-table.h"

/*
 * CrierRecipientTable:
 *
 * Which Ids have been here, and how many connections each has now. Those that
 * left are still known, for messages to clients that may come back; a client
 * can make up Ids, so no more than %CRIER_RECIPIENT_TABLE_MAX_AWAY of them: the
 * one that left first is forgotten first, but none with a name or a color.
 */
struct _CrierRecipientTable
{
  GHashTable *known; /* (owned) (element-type utf8 CrierRecipient) */
  GQueue away;       /* (element-type CrierRecipient), by the link in each: which
                      * can be forgotten, the one that left first at the head */
};

CrierRecipientTable *
crier_recipient_table_new (void)
{
  CrierRecipientTable *self = g_new0 (CrierRecipientTable, 1);

  self->known = g_hash_table_new_full (g_str_hash, g_str_equal,
                                       NULL,
                                       (GDestroyNotify) crier_recipient_free);

  return self;
}

void
crier_recipient_table_free (CrierRecipientTable *self)
{
  /* The links of the queue are in what the table frees. */
  g_hash_table_unref (self->known);
  g_free (self);
}

static CrierRecipient *
add (CrierRecipientTable *self,
     const char          *id)
{
  CrierRecipient *recipient = crier_recipient_new (id);

  g_hash_table_insert (self->known,
                       (char *) crier_recipient_get_id (recipient), recipient);

  return recipient;
}

/* After a change of recipient, which could be forgotten before or not. */
static void
update_away (CrierRecipientTable *self,
             CrierRecipient      *recipient,
             gboolean             was_away)
{
  gboolean is_away = crier_recipient_can_be_forgotten (recipient);

  if (was_away && !is_away)
    g_queue_unlink (&self->away, crier_recipient_get_link (recipient));
  else if (!was_away && is_away)
    g_queue_push_tail_link (&self->away, crier_recipient_get_link (recipient));

  if (self->away.length > CRIER_RECIPIENT_TABLE_MAX_AWAY)
    {
      CrierRecipient *oldest = self->away.head->data;

      g_queue_unlink (&self->away, self->away.head);
      g_hash_table_remove (self->known, crier_recipient_get_id (oldest));
    }
}

/**
 * crier_recipient_table_find:
 * @id: anything at all
 *
 * Returns: (transfer none) (nullable): the recipient, if a client called @id is
 *   here or has been, as far as it is remembered; until a client joins or leaves
 */
CrierRecipient *
crier_recipient_table_find (CrierRecipientTable *self,
                            const char          *id)
{
  return g_hash_table_lookup (self->known, id);
}

/**
 * crier_recipient_table_enter:
 *
 * Notes that a connection of @id is here.
 *
 * Returns: (transfer none): the recipient, at least until
 *   crier_recipient_table_leave()
 */
CrierRecipient *
crier_recipient_table_enter (CrierRecipientTable *self,
                             const char          *id)
{
  CrierRecipient *recipient = g_hash_table_lookup (self->known, id);
  gboolean was_away = recipient != NULL &&
                      crier_recipient_can_be_forgotten (recipient);

  if (recipient == NULL)
    recipient = add (self, id);

  crier_recipient_enter (recipient);
  update_away (self, recipient, was_away);

  return recipient;
}

/**
 * crier_recipient_table_leave:
 * @id: an Id of which a connection is here
 *
 * Notes that a connection of @id has gone.
 */
void
crier_recipient_table_leave (CrierRecipientTable *self,
                             const char          *id)
{
  CrierRecipient *recipient = g_hash_table_lookup (self->known, id);

  g_return_if_fail (recipient != NULL);

  crier_recipient_leave (recipient);
  update_away (self, recipient, FALSE);
}

/**
 * crier_recipient_table_label:
 * @id: anything at all
 * @name: (nullable): what the operator calls it, checked
 * @color: the operator's color for it
 *
 * Gives an Id another name and color, or takes them away.
 *
 * Returns: %FALSE if @id is not known; nothing has changed then
 */
gboolean
crier_recipient_table_label (CrierRecipientTable *self,
                             const char          *id,
                             const char          *name,
                             CrierColor           color)
{
  CrierRecipient *recipient = g_hash_table_lookup (self->known, id);
  gboolean was_away;

  if (recipient == NULL)
    return FALSE;

  was_away = crier_recipient_can_be_forgotten (recipient);
  crier_recipient_set_label (recipient, name, color);
  update_away (self, recipient, was_away);

  return TRUE;
}

/**
 * crier_recipient_table_restore:
 * @records: (element-type CrierRecipientRecord): of the clients that were here in
 *   earlier runs, the one that left first at the beginning
 *
 * Makes them known again, as away.
 */
void
crier_recipient_table_restore (CrierRecipientTable *self,
                               GPtrArray           *records)
{
  guint i;

  for (i = 0; i < records->len; i++)
    {
      const CrierRecipientRecord *record = g_ptr_array_index (records, i);
      CrierRecipient *recipient;

      if (g_hash_table_contains (self->known, record->id))
        continue;

      recipient = add (self, record->id);
      crier_recipient_restore (recipient, record);
      update_away (self, recipient, FALSE);
    }
}

/**
 * crier_recipient_table_take_changes:
 *
 * Returns: (transfer full) (element-type CrierRecipientRecord): what is to be
 *   written down of the recipients that have changed since the last call
 */
GPtrArray *
crier_recipient_table_take_changes (CrierRecipientTable *self)
{
  GDestroyNotify free_func = (GDestroyNotify) crier_recipient_record_free;
  GPtrArray *records = g_ptr_array_new_with_free_func (free_func);
  GHashTableIter iter;
  gpointer recipient;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &recipient))
    {
      CrierRecipientRecord *record = crier_recipient_take_changes (recipient);

      if (record != NULL)
        g_ptr_array_add (records, record);
    }

  return records;
}

/**
 * crier_recipient_table_count:
 * @id: anything at all
 *
 * Returns: how many connections of @id are here
 */
guint
crier_recipient_table_count (CrierRecipientTable *self,
                             const char          *id)
{
  CrierRecipient *recipient = g_hash_table_lookup (self->known, id);

  return recipient != NULL ? crier_recipient_get_n_here (recipient) : 0;
}
