/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-message.h"
#include "crier-recipient-record.h"

G_BEGIN_DECLS

#define CRIER_TYPE_RECEIPT (crier_receipt_get_type ())
G_DECLARE_FINAL_TYPE (CrierReceipt, crier_receipt, CRIER, RECEIPT, GObject)

CrierReceipt *crier_receipt_new         (const char *id,
                                         const char *name);

const char   *crier_receipt_get_id      (CrierReceipt *self);
gboolean      crier_receipt_take        (CrierReceipt      *self,
                                         const CrierReader *reader);
gboolean      crier_receipt_is_due      (CrierReceipt *self);
void          crier_receipt_set_again   (CrierReceipt *self,
                                         gboolean      again);
const char   *crier_receipt_get_icon    (CrierReceipt *self);
char         *crier_receipt_dup_status  (CrierReceipt *self,
                                         gint64        now) G_GNUC_WARN_UNUSED_RESULT;
int           crier_receipt_compare     (CrierReceipt *a,
                                         CrierReceipt *b);

char         *crier_receipt_dup_summary (CrierMessage *message) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
