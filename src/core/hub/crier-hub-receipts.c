/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-hub-private.h"

/*
 * What the journal is to know of who was sent and saw what, and of whom the hub
 * forgets.
 */

/* A message's counters count the Ids that are known, so one that comes back after
 * it was forgotten counts once. */
static void
uncount (CrierHub       *self,
         CrierRecipient *recipient)
{
  const char *id = crier_recipient_get_id (recipient);
  guint64 offset;

  for (offset = crier_log_get_first (self->log);
       offset <= crier_log_get_last (self->log); offset++)
    {
      CrierMessage *message = crier_log_get (self->log, offset);

      if (crier_recipient_was_sent (recipient, offset) &&
          crier_message_is_for (message, id))
        crier_message_uncount (message, crier_recipient_can_report_seen (recipient),
                               crier_recipient_was_seen (recipient, offset));
    }
}

/**
 * crier_hub_take_changes:
 *
 * Returns: (transfer full) (element-type CrierRecipientRecord): what became of
 *   messages, and of recipients, since the last call; those that were forgotten
 *   come first
 */
GPtrArray *
crier_hub_take_changes (CrierHub *self)
{
  GDestroyNotify free_func = (GDestroyNotify) crier_recipient_record_free;
  g_autoptr (GPtrArray) forgotten = NULL;
  GPtrArray *records;
  guint i;

  g_return_val_if_fail (CRIER_IS_HUB (self), NULL);

  records = g_ptr_array_new_with_free_func (free_func);
  forgotten = crier_recipient_table_take_forgotten (self->recipients);
  for (i = 0; i < forgotten->len; i++)
    {
      CrierRecipient *recipient = g_ptr_array_index (forgotten, i);

      uncount (self, recipient);
      g_ptr_array_add (records, crier_recipient_make_farewell (recipient));
    }

  g_ptr_array_extend_and_steal (records,
                                crier_recipient_table_take_changes (self->recipients));

  return records;
}
