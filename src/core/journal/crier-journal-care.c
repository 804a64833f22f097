/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-journal-care.h"

#include "crier-error.h"

/* At least so often it is written how long it was open: an idle computer's disk has
 * to wake up for that. */
#define PRUNE_SECONDS 600

/* What became of messages waits for so many Ids while the disk takes nothing:
 * as many as are known, and as many again that came meanwhile. */
#define MAX_UNWRITTEN 20000

/*
 * What the journal's thread does that nobody waits for: it writes what became of
 * messages, and looks after the file, that it stands where the next start looks for
 * it, that what is too old is forgotten, a little at a time, and that it shrinks.
 */

void
crier_journal_care_init (CrierJournalCare *self,
                         CrierStore       *store,
                         CrierJournalTell  tell,
                         gpointer          user_data)
{
  *self = (CrierJournalCare) { .store = store, .tell = tell, .user_data = user_data };
  self->unwritten = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
}

void
crier_journal_care_clear (CrierJournalCare *self)
{
  g_clear_pointer (&self->unwritten, g_ptr_array_unref);
}

static gint64
get_running (CrierJournalCare *self)
{
  return crier_journal_clock_get_running (crier_store_get_clock (self->store));
}

/**
 * crier_journal_care_keep_place:
 *
 * Sees to it that what is written now is found at the next start.
 *
 * Returns: %FALSE with %CRIER_ERROR_STORAGE if it would not be
 */
gboolean
crier_journal_care_keep_place (CrierJournalCare  *self,
                               GError           **error)
{
  g_autoptr (GError) cause = NULL;

  if (crier_store_is_there (self->store))
    return TRUE;

  if (!self->lost)
    {
      g_set_error (&cause, CRIER_ERROR, CRIER_ERROR_STORAGE,
                   "Messages cannot be sent: %s", CRIER_STORE_LOST);
      self->tell (cause, self->user_data);
      self->lost = TRUE;
    }

  if (!crier_store_put_back (self->store, error))
    return FALSE;

  self->lost = FALSE;
  self->tell (NULL, self->user_data);

  return TRUE;
}

/**
 * crier_journal_care_note:
 * @records: (transfer full) (element-type CrierRecipientRecord): what became of
 *   messages
 *
 * Writes it. No caller waits for that: if it cannot be written, the next is written
 * with it.
 */
void
crier_journal_care_note (CrierJournalCare *self,
                         GPtrArray        *records)
{
  g_autoptr (GError) error = NULL;
  gboolean good = crier_journal_care_keep_place (self, &error) &&
                  crier_store_begin (self->store, &error);
  GPtrArray *all = self->unwritten;
  guint i;

  g_ptr_array_extend_and_steal (all, records);
  for (i = 0; good && i < all->len; i++)
    good = crier_store_note (self->store, g_ptr_array_index (all, i), &error);

  if (good && crier_store_commit (self->store, &error))
    {
      g_ptr_array_set_size (all, 0);
      return;
    }

  g_debug ("Receipts were not written: %s", error->message);
  crier_store_rollback (self->store);
  if (all->len > MAX_UNWRITTEN)
    g_ptr_array_remove_range (all, 0, all->len - MAX_UNWRITTEN);
}

/**
 * crier_journal_care_prune:
 *
 * Writes how long it was open, and forgets some of what is too old.
 */
void
crier_journal_care_prune (CrierJournalCare *self)
{
  g_autoptr (GError) error = NULL;

  if (crier_store_begin (self->store, &error) &&
      crier_store_prune (self->store, get_running (self), &error) &&
      crier_store_commit (self->store, &error))
    return;

  g_debug ("Not pruned: %s", error->message);
  crier_store_rollback (self->store);
}

/**
 * crier_journal_care_look:
 *
 * Does what is to be done, every %CRIER_JOURNAL_CARE_SECONDS.
 */
void
crier_journal_care_look (CrierJournalCare *self)
{
  g_autoptr (GError) error = NULL;

  if (!crier_journal_care_keep_place (self, &error))
    {
      g_debug ("%s", error->message);
      return;
    }

  if (++self->n_looks * CRIER_JOURNAL_CARE_SECONDS >= PRUNE_SECONDS ||
      crier_store_has_old (self->store, get_running (self)))
    {
      self->n_looks = 0;
      crier_journal_care_prune (self);
    }

  crier_store_shrink (self->store);
}
