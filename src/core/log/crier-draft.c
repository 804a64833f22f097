/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-draft.h"

CrierDraft *
crier_draft_new (const char         *text,
                 const char * const *to)
{
  CrierDraft *self;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (CrierDraft, 1);
  self->text = g_strdup (text);
  self->to = g_strdupv ((char **) to);

  return self;
}

CrierDraft *
crier_draft_new_clear (void)
{
  CrierDraft *self = crier_draft_new ("", NULL);

  self->clear = TRUE;

  return self;
}

/**
 * crier_draft_new_withdraw:
 * @offset: a message's place in the log, from 1
 *
 * Makes what withdraws that message, for those that it is for.
 */
CrierDraft *
crier_draft_new_withdraw (guint64 offset)
{
  CrierDraft *self = crier_draft_new ("", NULL);

  self->withdraws = offset;

  return self;
}

gboolean
crier_draft_has_text (const CrierDraft *self)
{
  return !self->clear && self->withdraws == 0;
}

void
crier_draft_free (CrierDraft *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->text);
  g_strfreev (self->to);
  g_free (self->key);
  g_free (self);
}
