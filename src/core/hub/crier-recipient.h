/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-journal.h"

G_BEGIN_DECLS

typedef struct _CrierRecipient CrierRecipient;

typedef void (*CrierForgottenFunc) (CrierRecipient *recipient,
                                    gpointer        user_data);

CrierRecipient       *crier_recipient_new              (const char *id) G_GNUC_WARN_UNUSED_RESULT;
void                  crier_recipient_free             (CrierRecipient *self);

const char           *crier_recipient_get_id           (CrierRecipient *self);
const char           *crier_recipient_get_name         (CrierRecipient *self);
CrierColor            crier_recipient_get_color        (CrierRecipient *self);
gboolean              crier_recipient_can_report_seen  (CrierRecipient *self);
gboolean              crier_recipient_mark_speaks_json (CrierRecipient *self);
gboolean              crier_recipient_was_sent         (CrierRecipient *self,
                                                        guint64         offset);
gboolean              crier_recipient_was_seen         (CrierRecipient *self,
                                                        guint64         offset);
void                  crier_recipient_expect_sent      (CrierRecipient *self);
gboolean              crier_recipient_take_sent        (CrierRecipient *self,
                                                        guint64         offset);
void                  crier_recipient_pass             (CrierRecipient *self,
                                                        guint64         offset);
gboolean              crier_recipient_take_seen        (CrierRecipient *self,
                                                        guint64         offset);
CrierRecipientRecord *crier_recipient_take_changes     (CrierRecipient *self)
  G_GNUC_WARN_UNUSED_RESULT;
CrierRecipientRecord *crier_recipient_make_farewell    (CrierRecipient *self)
  G_GNUC_WARN_UNUSED_RESULT;

/* For CrierRecipientTable. */
void                  crier_recipient_enter            (CrierRecipient *self);
void                  crier_recipient_leave            (CrierRecipient *self);
guint                 crier_recipient_get_n_here       (CrierRecipient *self);
gboolean              crier_recipient_can_be_forgotten (CrierRecipient *self);
void                  crier_recipient_mark_wrote       (CrierRecipient *self);
void                  crier_recipient_mark_addressed   (CrierRecipient *self);
guint                 crier_recipient_get_worth        (CrierRecipient *self);
gint64                crier_recipient_get_time         (CrierRecipient *self);
void                  crier_recipient_restore          (CrierRecipient             *self,
                                                        const CrierRecipientRecord *record);
void                  crier_recipient_set_label        (CrierRecipient *self,
                                                        const char     *name,
                                                        CrierColor      color);
GList                *crier_recipient_get_link         (CrierRecipient *self);
GList                *crier_recipient_get_known_link   (CrierRecipient *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierRecipient, crier_recipient_free)

G_END_DECLS
