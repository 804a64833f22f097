/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-epochs.h"
#include "crier-journal-clock.h"
#include "crier-message.h"
#include "crier-recipient-record.h"
#include "crier-sqlite-statement.h"

G_BEGIN_DECLS

/* A row has an Id of at most 64 characters and two numbers: some 18 MiB on a disk,
 * and 9 MiB in memory. Each more than there can be rows of one message. */
#define CRIER_RECEIPT_ROWS_MAX        200000
#define CRIER_RECEIPT_ROWS_MAX_MEMORY 100000

typedef struct _CrierReceiptRows CrierReceiptRows;

typedef void (*CrierReceiptRowsFunc) (const CrierReader *reader,
                                      gpointer           user_data);

CrierReceiptRows *crier_receipt_rows_new     (sqlite3    *db,
                                              const CrierEpochs *epochs,
                                              const CrierJournalClock *clock,
                                              guint       max_rows) G_GNUC_WARN_UNUSED_RESULT;
void              crier_receipt_rows_free    (CrierReceiptRows *self);

gboolean          crier_receipt_rows_note    (CrierReceiptRows           *self,
                                              const CrierRecipientRecord *record);
void              crier_receipt_rows_recount (CrierReceiptRows *self);
gboolean          crier_receipt_rows_read    (sqlite3              *db,
                                              CrierMessage         *message,
                                              CrierReceiptRowsFunc  func,
                                              gpointer              user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierReceiptRows, crier_receipt_rows_free)

G_END_DECLS
