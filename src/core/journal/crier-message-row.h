/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-draft.h"
#include "crier-epochs.h"
#include "crier-journal-clock.h"
#include "crier-message.h"
#include "crier-sqlite-statement.h"

G_BEGIN_DECLS

/* What a statement returns from column 0 on, to be read as a message. */
#define CRIER_MESSAGE_ROW_COLUMNS \
  "offset, time, zone, clear, text, recipients, lasts, running, withdraws, withdrawn"

#define CRIER_MESSAGE_ROW_INSERT \
  "INSERT INTO messages (time, zone, clear, text, recipients, lasts, key, running," \
  " withdraws) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

CrierMessage *crier_message_row_read    (CrierSqliteStatement    *row,
                                         const CrierEpochs       *epochs,
                                         const CrierJournalClock *clock) G_GNUC_WARN_UNUSED_RESULT;
gsize         crier_message_row_get_weight (CrierSqliteStatement *row);
gboolean      crier_message_row_is_same (CrierSqliteStatement *row,
                                         const CrierDraft     *draft,
                                         const char           *recipients);
gboolean      crier_message_row_write   (CrierSqliteStatement *insert,
                                         const CrierDraft     *draft,
                                         const char           *recipients,
                                         GDateTime            *now,
                                         gint64                running);

G_END_DECLS
