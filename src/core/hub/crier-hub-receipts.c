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
 * crier_hub_begin_changes:
 *
 * Has crier_hub_take_changes() begin anew.
 */
void
crier_hub_begin_changes (CrierHub *self)
{
  g_return_if_fail (CRIER_IS_HUB (self));

  crier_recipient_table_begin_changes (self->recipients);
}

/**
 * crier_hub_take_changes:
 * @records: (element-type CrierRecipientRecord): what became of messages, and of
 *   recipients, since they were looked at is added here
 *
 * Looks at the next few recipients, which takes microseconds. One that was
 * forgotten comes before all that has changed since then, since a client of that Id
 * may be back.
 *
 * Returns: %TRUE if there are more
 */
gboolean
crier_hub_take_changes (CrierHub  *self,
                        GPtrArray *records)
{
  g_autoptr (CrierRecipient) forgotten = NULL;

  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);
  g_return_val_if_fail (records != NULL, FALSE);

  forgotten = crier_recipient_table_take_forgotten (self->recipients);
  if (forgotten == NULL)
    return crier_recipient_table_take_changes (self->recipients, records);

  uncount (self, forgotten);
  g_ptr_array_add (records, crier_recipient_make_farewell (forgotten));

  return TRUE;
}
