/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-contacts.h"
#include "crier-receipt.h"

G_BEGIN_DECLS

#define CRIER_TYPE_RECEIPT_ROW (crier_receipt_row_get_type ())
G_DECLARE_FINAL_TYPE (CrierReceiptRow, crier_receipt_row,
                      CRIER, RECEIPT_ROW, AdwBin)

GtkWidget *crier_receipt_row_new         (CrierContacts   *contacts);

void       crier_receipt_row_set_receipt (CrierReceiptRow *self,
                                          CrierReceipt    *receipt);
void       crier_receipt_row_refresh     (CrierReceiptRow *self);

G_END_DECLS
