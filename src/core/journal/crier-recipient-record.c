/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-recipient-record.h"

/**
 * crier_recipient_record_new:
 * @id: an Id
 *
 * Returns: (transfer full): somebody without a name who cannot tell and was sent
 *   nothing
 */
CrierRecipientRecord *
crier_recipient_record_new (const char *id)
{
  CrierRecipientRecord *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_new0 (CrierRecipientRecord, 1);
  self->id = g_strdup (id);
  self->sent = crier_offset_set_new ();
  self->seen = crier_offset_set_new ();

  return self;
}

/**
 * crier_recipient_record_free:
 * @self: (transfer full): a stay
 *
 * Frees @self.
 */
void
crier_recipient_record_free (CrierRecipientRecord *self)
{
  g_return_if_fail (self != NULL);

  crier_offset_set_free (self->sent);
  crier_offset_set_free (self->seen);
  g_free (self->name);
  g_free (self->id);
  g_free (self);
}

/**
 * crier_reader_new:
 * @id: an Id
 * @can_tell: whether it could say that it saw a message
 * @seen: when it said so, microseconds since 1970; 0 if it did not
 *
 * Returns: (transfer full): a line of a message's receipts
 */
CrierReader *
crier_reader_new (const char *id,
                  gboolean    can_tell,
                  gint64      seen)
{
  CrierReader *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_new (CrierReader, 1);
  self->id = g_strdup (id);
  self->can_tell = can_tell;
  self->seen = seen;

  return self;
}

/**
 * crier_reader_free:
 * @self: (transfer full): a line of receipts
 *
 * Frees @self.
 */
void
crier_reader_free (CrierReader *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->id);
  g_free (self);
}
