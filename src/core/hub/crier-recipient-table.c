/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-recipient-table.h"

#include "crier-away-list.h"

/*
 * CrierRecipientTable:
 *
 * Which Ids have been here, and how many connections each has now. Those that
 * left are still known, for messages to clients that may come back; a client
 * can make up Ids, so no more than %CRIER_RECIPIENT_TABLE_MAX_AWAY of them: the
 * one that is worth least is forgotten, but none with a name or a color.
 */
struct _CrierRecipientTable
{
  GHashTable *known; /* (owned) (element-type utf8 CrierRecipient) */
  GQueue all;        /* (element-type CrierRecipient): those, by the link in each */
  GList *next;       /* (nullable): whose changes are taken next */
  CrierAwayList *away; /* (owned): which can be forgotten */
  GQueue forgotten;  /* (owned) (element-type CrierRecipient): not taken yet, at
                      * most MAX_FORGOTTEN, by the link that they had there */
  CrierForgottenFunc func; /* (nullable) */
  gpointer user_data;
};

/* Beyond that the journal forgets them at the next start. */
#define MAX_FORGOTTEN CRIER_RECIPIENT_TABLE_MAX_AWAY

/* Of which the changes are taken in one step, some microseconds each. */
#define STEP 16

CrierRecipientTable *
crier_recipient_table_new (void)
{
  CrierRecipientTable *self = g_new0 (CrierRecipientTable, 1);

  self->known = g_hash_table_new_full (g_str_hash, g_str_equal,
                                       NULL,
                                       (GDestroyNotify) crier_recipient_free);
  self->away = crier_away_list_new ();

  return self;
}

void
crier_recipient_table_free (CrierRecipientTable *self)
{
  CrierRecipient *recipient;

  while ((recipient = crier_recipient_table_take_forgotten (self)) != NULL)
    crier_recipient_free (recipient);

  /* The links of the lists are in what the table frees. */
  crier_away_list_free (self->away);
  g_hash_table_unref (self->known);
  g_free (self);
}

/**
 * crier_recipient_table_set_func:
 * @func: called with each recipient that is forgotten, before it is
 */
void
crier_recipient_table_set_func (CrierRecipientTable *self,
                                CrierForgottenFunc   func,
                                gpointer             user_data)
{
  self->func = func;
  self->user_data = user_data;
}

static CrierRecipient *
add (CrierRecipientTable *self,
     const char          *id)
{
  CrierRecipient *recipient = crier_recipient_new (id);

  g_hash_table_insert (self->known,
                       (char *) crier_recipient_get_id (recipient), recipient);
  g_queue_push_tail_link (&self->all, crier_recipient_get_known_link (recipient));

  return recipient;
}

/* Before a change of recipient. */
static void
leave_away (CrierRecipientTable *self,
            CrierRecipient      *recipient)
{
  if (crier_recipient_can_be_forgotten (recipient))
    crier_away_list_remove (self->away, recipient);
}

/* After it. */
static void
join_away (CrierRecipientTable *self,
           CrierRecipient      *recipient)
{
  if (crier_recipient_can_be_forgotten (recipient))
    crier_away_list_add (self->away, recipient);
}

static void
forget (CrierRecipientTable *self,
        CrierRecipient      *recipient)
{
  GList *link = crier_recipient_get_known_link (recipient);

  if (self->next == link)
    self->next = link->next;

  g_queue_unlink (&self->all, link);
  crier_away_list_remove (self->away, recipient);
  if (self->func != NULL)
    self->func (recipient, self->user_data);

  g_hash_table_steal (self->known, crier_recipient_get_id (recipient));

  if (self->forgotten.length < MAX_FORGOTTEN)
    g_queue_push_tail_link (&self->forgotten, crier_recipient_get_link (recipient));
  else
    crier_recipient_free (recipient);
}

/**
 * crier_recipient_table_forget:
 *
 * Forgets what are too many of those that are away, after others have left or
 * lost their labels.
 */
void
crier_recipient_table_forget (CrierRecipientTable *self)
{
  while (crier_away_list_get_n (self->away) > CRIER_RECIPIENT_TABLE_MAX_AWAY)
    forget (self, crier_away_list_peek (self->away, g_get_real_time ()));
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

  if (recipient != NULL)
    leave_away (self, recipient);
  else
    recipient = add (self, id);

  crier_recipient_enter (recipient);

  return recipient;
}

/**
 * crier_recipient_table_leave:
 * @id: an Id of which a connection is here
 *
 * Notes that a connection of @id has gone. It stays known until
 * crier_recipient_table_forget().
 */
void
crier_recipient_table_leave (CrierRecipientTable *self,
                             const char          *id)
{
  CrierRecipient *recipient = g_hash_table_lookup (self->known, id);

  g_return_if_fail (recipient != NULL);

  crier_recipient_leave (recipient);
  join_away (self, recipient);
}

/* Notes that a client of that Id, which is known, has written to the operator. */
void
crier_recipient_table_note_wrote (CrierRecipientTable *self,
                                  const char          *id)
{
  CrierRecipient *recipient = g_hash_table_lookup (self->known, id);

  if (recipient == NULL)
    return;

  leave_away (self, recipient);
  crier_recipient_mark_wrote (recipient);
  join_away (self, recipient);
}

/**
 * crier_recipient_table_address:
 * @to: (nullable): Ids that have been here; %NULL for everyone, which is passed
 *   over
 *
 * Notes that the operator has written to them. One that was forgotten since that
 * was checked is known again.
 */
void
crier_recipient_table_address (CrierRecipientTable *self,
                               const char * const  *to)
{
  for (; to != NULL && *to != NULL; to++)
    {
      CrierRecipient *recipient = g_hash_table_lookup (self->known, *to);

      if (recipient != NULL)
        leave_away (self, recipient);
      else
        recipient = add (self, *to);

      crier_recipient_mark_addressed (recipient);
      join_away (self, recipient);
    }

  crier_recipient_table_forget (self);
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

  if (recipient == NULL)
    return FALSE;

  leave_away (self, recipient);
  crier_recipient_set_label (recipient, name, color);
  join_away (self, recipient);
  crier_recipient_table_forget (self);

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
      join_away (self, recipient);
    }

  crier_recipient_table_forget (self);
}

/**
 * crier_recipient_table_begin_changes:
 *
 * Has crier_recipient_table_take_changes() begin with the first of all.
 */
void
crier_recipient_table_begin_changes (CrierRecipientTable *self)
{
  self->next = self->all.head;
}

/**
 * crier_recipient_table_take_changes:
 * @records: (element-type CrierRecipientRecord): what is to be written down of
 *   recipients that have changed since they were looked at is added here
 *
 * Looks at the next few.
 *
 * Returns: %TRUE if there are more
 */
gboolean
crier_recipient_table_take_changes (CrierRecipientTable *self,
                                    GPtrArray           *records)
{
  guint i;

  for (i = 0; i < STEP && self->next != NULL; i++)
    {
      CrierRecipientRecord *record = crier_recipient_take_changes (self->next->data);

      self->next = self->next->next;
      if (record != NULL)
        g_ptr_array_add (records, record);
    }

  return self->next != NULL;
}

/**
 * crier_recipient_table_take_forgotten:
 *
 * Returns: (transfer full) (nullable): the first of those that were forgotten and
 *   not taken yet
 */
CrierRecipient *
crier_recipient_table_take_forgotten (CrierRecipientTable *self)
{
  GList *link = g_queue_pop_head_link (&self->forgotten);

  return link != NULL ? link->data : NULL;
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
