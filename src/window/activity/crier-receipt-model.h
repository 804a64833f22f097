/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-batch-list.h"
#include "crier-contacts.h"
#include "crier-receipt.h"

G_BEGIN_DECLS

#define CRIER_TYPE_RECEIPT_MODEL (crier_receipt_model_get_type ())
G_DECLARE_FINAL_TYPE (CrierReceiptModel, crier_receipt_model,
                      CRIER, RECEIPT_MODEL, CrierBatchList)

CrierReceiptModel *crier_receipt_model_new       (const char * const *to,
                                                  CrierContacts      *contacts);

gboolean           crier_receipt_model_take      (CrierReceiptModel *self,
                                                  GPtrArray         *readers);
void               crier_receipt_model_clear     (CrierReceiptModel *self);
guint              crier_receipt_model_count_due (CrierReceiptModel *self);
char             **crier_receipt_model_dup_due   (CrierReceiptModel *self)
  G_GNUC_WARN_UNUSED_RESULT;
void               crier_receipt_model_set_again (CrierReceiptModel  *self,
                                                  const char * const *ids);

G_END_DECLS
