/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-recipient-record.h"

#include <string.h>

#include "crier-id.h"

/**
 * crier_recipient_record_new:
 *
 * Makes a record without a name, that cannot tell and was sent nothing.
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
 * crier_recipient_record_is_name:
 *
 * Returns: %TRUE if it can stand in a file as an Id or as the operator's name for
 *   one: as that always was, whatever is asked of a new one
 */
gboolean
crier_recipient_record_is_name (const char *name)
{
  const char *p;

  if (*name == '\0' || strlen (name) > CRIER_ID_MAX || !g_utf8_validate (name, -1, NULL))
    return FALSE;

  for (p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        return FALSE;
    }

  return TRUE;
}

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

void
crier_reader_free (CrierReader *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->id);
  g_free (self);
}
