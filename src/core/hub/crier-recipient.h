/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-journal.h"

G_BEGIN_DECLS

typedef struct _CrierRecipient CrierRecipient;

/**
 * CrierStretch:
 * @first: an offset, 0 when there is none
 * @last: an offset, @first or more
 *
 * The newest offsets that somebody was sent without a gap.
 */
typedef struct
{
  guint64 first;
  guint64 last;
} CrierStretch;

CrierRecipient       *crier_recipient_new          (const char *id) G_GNUC_WARN_UNUSED_RESULT;
void                  crier_recipient_free         (CrierRecipient *self);

const char           *crier_recipient_get_id       (CrierRecipient *self);
const char           *crier_recipient_get_name     (CrierRecipient *self);
CrierColor            crier_recipient_get_mark     (CrierRecipient *self);
gboolean              crier_recipient_is_labelled  (CrierRecipient *self);
gboolean              crier_recipient_can_tell     (CrierRecipient *self);
gboolean              crier_recipient_take_voice   (CrierRecipient *self);
gboolean              crier_recipient_was_sent     (CrierRecipient *self,
                                                    guint64         offset);
gboolean              crier_recipient_take_sent    (CrierRecipient *self,
                                                    guint64         offset);
void                  crier_recipient_pass         (CrierRecipient *self,
                                                    guint64         offset);
gboolean              crier_recipient_take_seen    (CrierRecipient *self,
                                                    guint64         offset);

void                  crier_recipient_lend         (CrierRecipient *self,
                                                    CrierStretch   *place);
void                  crier_recipient_take_back    (CrierRecipient *self,
                                                    CrierStretch   *place);

void                  crier_recipient_touch        (CrierRecipient *self);
CrierRecipientRecord *crier_recipient_take_changes (CrierRecipient *self);

/* For CrierRecipientTable. */
void                  crier_recipient_restore      (CrierRecipient             *self,
                                                    const CrierRecipientRecord *stay);
void                  crier_recipient_set_label    (CrierRecipient *self,
                                                    const char     *name,
                                                    CrierColor      mark);
guint                *crier_recipient_get_n_here   (CrierRecipient *self);
GList                *crier_recipient_get_link     (CrierRecipient *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierRecipient, crier_recipient_free)

G_END_DECLS
