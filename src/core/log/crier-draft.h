/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_DRAFT_MAX_EXPIRES (7 * 24 * 60 * 60) /* seconds */
#define CRIER_DRAFT_KEY_SECONDS 300 /* an Idempotency-Key is known for so long */

/**
 * CrierDraft:
 *
 * A message before it is accepted.
 */
typedef struct
{
  char    *text;    /* (owned): empty in what only clears or withdraws */
  char   **to;      /* (owned) (nullable): Ids it is for, NULL for everyone */
  guint    expires; /* seconds after which it ends, 0 for never */
  gboolean clear;   /* only says that those before are to be forgotten */
  guint64  withdraws; /* only says that the message at this offset is; else 0 */
  char    *key;     /* (owned) (nullable): an Idempotency-Key: the same message
                     * with the same key is kept once within CRIER_DRAFT_KEY_SECONDS */
} CrierDraft;

CrierDraft *crier_draft_new       (const char         *text,
                                   const char * const *to) G_GNUC_WARN_UNUSED_RESULT;
CrierDraft *crier_draft_new_clear (void) G_GNUC_WARN_UNUSED_RESULT;
CrierDraft *crier_draft_new_withdraw (guint64 offset) G_GNUC_WARN_UNUSED_RESULT;
gboolean    crier_draft_has_text  (const CrierDraft *self);
void        crier_draft_free      (CrierDraft *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierDraft, crier_draft_free)

G_END_DECLS
