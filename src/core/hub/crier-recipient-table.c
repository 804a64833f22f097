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
 * left are still known, for messages to whoever may come back; anybody can
 * make up Ids, so no more than %CRIER_RECIPIENT_TABLE_MAX_AWAY of them: who left first is
 * forgotten first. Whom the operator gave a name or a colour is not forgotten.
 */
struct _CrierRecipientTable
{
  GHashTable *known; /* (owned) (element-type utf8 CrierRecipient) */
  GQueue away;       /* (element-type CrierRecipient), by the link in each: who
                      * can be forgotten, the one that left first at the head */
};

/**
 * crier_recipient_table_new:
 *
 * Returns: (transfer full): nobody yet
 */
CrierRecipientTable *
crier_recipient_table_new (void)
{
  CrierRecipientTable *self = g_new0 (CrierRecipientTable, 1);

  self->known = g_hash_table_new_full (g_str_hash, g_str_equal,
                                       NULL,
                                       (GDestroyNotify) crier_recipient_free);
  g_queue_init (&self->away);

  return self;
}

/**
 * crier_recipient_table_free:
 * @self: (transfer full): Ids
 *
 * Forgets them all.
 */
void
crier_recipient_table_free (CrierRecipientTable *self)
{
  g_return_if_fail (self != NULL);

  /* The links of the queue are in what the table frees. */
  g_hash_table_unref (self->known);
  g_free (self);
}

static CrierRecipient *
add (CrierRecipientTable   *self,
     const char *id)
{
  CrierRecipient *recipient = crier_recipient_new (id);

  g_hash_table_insert (self->known,
                       (char *) crier_recipient_get_id (recipient), recipient);

  return recipient;
}

/* Whether it is to stand among those that can be forgotten. */
static gboolean
can_be_forgotten (CrierRecipient *recipient)
{
  return *crier_recipient_get_n_here (recipient) == 0 &&
         !crier_recipient_is_labelled (recipient);
}

static void
add_away (CrierRecipientTable       *self,
          CrierRecipient *recipient)
{
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
 * @self: Ids
 * @id: anything at all
 *
 * Returns: (transfer none) (nullable): who it is, if it is known; until
 *   somebody comes or goes
 */
CrierRecipient *
crier_recipient_table_find (CrierRecipientTable   *self,
                            const char *id)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return g_hash_table_lookup (self->known, id);
}

/**
 * crier_recipient_table_come:
 * @self: Ids
 * @id: an Id
 *
 * Notes that a connection of @id is here.
 *
 * Returns: (transfer none): who it is, at least until crier_recipient_table_part()
 */
CrierRecipient *
crier_recipient_table_come (CrierRecipientTable   *self,
                            const char *id)
{
  CrierRecipient *recipient;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (id != NULL, NULL);

  recipient = g_hash_table_lookup (self->known, id);
  if (recipient == NULL)
    recipient = add (self, id);
  else if (can_be_forgotten (recipient))
    g_queue_unlink (&self->away, crier_recipient_get_link (recipient));

  ++*crier_recipient_get_n_here (recipient);
  crier_recipient_touch (recipient);

  return recipient;
}

/**
 * crier_recipient_table_part:
 * @self: Ids
 * @id: an Id of which a connection is here
 *
 * Notes that a connection of @id has gone.
 */
void
crier_recipient_table_part (CrierRecipientTable   *self,
                            const char *id)
{
  CrierRecipient *recipient;
  guint *n_here;

  g_return_if_fail (self != NULL);
  g_return_if_fail (id != NULL);

  recipient = g_hash_table_lookup (self->known, id);
  g_return_if_fail (recipient != NULL);

  n_here = crier_recipient_get_n_here (recipient);
  g_return_if_fail (*n_here > 0);

  crier_recipient_touch (recipient);
  --*n_here;
  if (can_be_forgotten (recipient))
    add_away (self, recipient);
}

/**
 * crier_recipient_table_label:
 * @self: Ids
 * @id: anything at all
 * @name: (nullable): what the operator calls it, checked
 * @mark: the operator's colour for it
 *
 * Gives an Id another name and colour, or takes them away.
 *
 * Returns: %FALSE if @id is not known; nothing has changed then
 */
gboolean
crier_recipient_table_label (CrierRecipientTable   *self,
                             const char *id,
                             const char *name,
                             CrierColor   mark)
{
  CrierRecipient *recipient = crier_recipient_table_find (self, id);
  gboolean could;

  if (recipient == NULL)
    return FALSE;

  could = can_be_forgotten (recipient);
  crier_recipient_set_label (recipient, name, mark);
  if (could && !can_be_forgotten (recipient))
    g_queue_unlink (&self->away, crier_recipient_get_link (recipient));
  else if (!could && can_be_forgotten (recipient))
    add_away (self, recipient);

  return TRUE;
}

/**
 * crier_recipient_table_restore:
 * @self: Ids
 * @stays: (element-type CrierRecipientRecord): who was here in earlier runs, the one that
 *   left first at the beginning
 *
 * Makes them known again, as away.
 */
void
crier_recipient_table_restore (CrierRecipientTable  *self,
                               GPtrArray *stays)
{
  guint i;

  g_return_if_fail (self != NULL);
  g_return_if_fail (stays != NULL);

  for (i = 0; i < stays->len; i++)
    {
      const CrierRecipientRecord *stay = g_ptr_array_index (stays, i);
      CrierRecipient *recipient;

      if (g_hash_table_contains (self->known, stay->id))
        continue;

      recipient = add (self, stay->id);
      crier_recipient_restore (recipient, stay);
      if (can_be_forgotten (recipient))
        add_away (self, recipient);
    }
}

/**
 * crier_recipient_table_take_changes:
 * @self: Ids
 *
 * Returns: (transfer full) (element-type CrierRecipientRecord): what is to be written
 *   down of those to whom something happened since the last call
 */
GPtrArray *
crier_recipient_table_take_changes (CrierRecipientTable *self)
{
  GPtrArray *stays = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
  GHashTableIter iter;
  gpointer recipient;

  g_return_val_if_fail (self != NULL, stays);

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &recipient))
    {
      CrierRecipientRecord *stay = crier_recipient_take_changes (recipient);

      if (stay != NULL)
        g_ptr_array_add (stays, stay);
    }

  return stays;
}

/**
 * crier_recipient_table_contain:
 * @self: Ids
 * @id: anything at all
 *
 * Returns: %TRUE if a client called @id is here or has been, as far as it is
 *   remembered
 */
gboolean
crier_recipient_table_contain (CrierRecipientTable   *self,
                               const char *id)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  return g_hash_table_contains (self->known, id);
}

/**
 * crier_recipient_table_count:
 * @self: Ids
 * @id: anything at all
 *
 * Returns: how many connections of @id are here
 */
guint
crier_recipient_table_count (CrierRecipientTable   *self,
                             const char *id)
{
  CrierRecipient *recipient;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (id != NULL, 0);

  recipient = g_hash_table_lookup (self->known, id);

  return recipient != NULL ? *crier_recipient_get_n_here (recipient) : 0;
}
