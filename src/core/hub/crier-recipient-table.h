/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-recipient.h"

G_BEGIN_DECLS

#define CRIER_RECIPIENT_TABLE_MAX_AWAY 10000

typedef struct _CrierRecipientTable CrierRecipientTable;

CrierRecipientTable *crier_recipient_table_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void                 crier_recipient_table_free         (CrierRecipientTable *self);

void                 crier_recipient_table_set_func     (CrierRecipientTable *self,
                                                         CrierForgottenFunc   func,
                                                         gpointer             user_data);
CrierRecipient      *crier_recipient_table_enter        (CrierRecipientTable *self,
                                                         const char          *id);
void                 crier_recipient_table_leave        (CrierRecipientTable *self,
                                                         const char          *id);
void                 crier_recipient_table_note_wrote   (CrierRecipientTable *self,
                                                         const char          *id);
void                 crier_recipient_table_address      (CrierRecipientTable *self,
                                                         const char * const  *to);
void                 crier_recipient_table_forget       (CrierRecipientTable *self);
CrierRecipient      *crier_recipient_table_find         (CrierRecipientTable *self,
                                                         const char          *id);
gboolean             crier_recipient_table_label        (CrierRecipientTable *self,
                                                         const char          *id,
                                                         const char          *name,
                                                         CrierColor           color);
guint                crier_recipient_table_count        (CrierRecipientTable *self,
                                                         const char          *id);

void                 crier_recipient_table_restore      (CrierRecipientTable *self,
                                                         GPtrArray           *records);
void                 crier_recipient_table_begin_changes (CrierRecipientTable *self);
gboolean             crier_recipient_table_take_changes  (CrierRecipientTable *self,
                                                          GPtrArray           *records);
CrierRecipient      *crier_recipient_table_take_forgotten (CrierRecipientTable *self)
  G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierRecipientTable, crier_recipient_table_free)

G_END_DECLS
