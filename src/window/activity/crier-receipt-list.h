/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-receipt-model.h"
#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_RECEIPT_LIST (crier_receipt_list_get_type ())
G_DECLARE_FINAL_TYPE (CrierReceiptList, crier_receipt_list,
                      CRIER, RECEIPT_LIST, AdwBin)

void               crier_receipt_list_bind      (CrierReceiptList *self,
                                                 CrierService     *service,
                                                 CrierMessage     *message);
CrierReceiptModel *crier_receipt_list_get_model (CrierReceiptList *self);
void               crier_receipt_list_refresh   (CrierReceiptList *self);

G_END_DECLS
