/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-sqlite-statement.h"
#include "crier-store.h"

G_BEGIN_DECLS

/* What crier_store_query_message() wants, from column 0 on. */
#define CRIER_STORE_COLUMNS "offset, time, zone, clear, text, recipients, lasts"

/* Whether the operator gave a recipient a name or a colour. */
#define CRIER_STORE_LABELLED "(name IS NOT NULL OR mark <> 0)"

/* What is written again and again. */
typedef enum
{
  CRIER_STORE_MESSAGE,
  CRIER_STORE_RECIPIENT,
  CRIER_STORE_SENT,
  CRIER_STORE_SEEN,
} CrierStoreWrite;

#define CRIER_STORE_N_WRITES (CRIER_STORE_SEEN + 1)

struct _CrierStore
{
  sqlite3 *db;         /* (owned) */
  gboolean in_memory;
  char *epoch;         /* (owned) */
  gsize n_bytes;       /* of the texts that are kept; of a file, not counted */
  gsize n_added;       /* of those of this transaction */
  CrierSqliteStatement *writes[CRIER_STORE_N_WRITES]; /* (owned) (nullable): each once
                                                 * it was needed */
};

CrierMessage *crier_store_query_message (CrierStore           *self,
                                         CrierSqliteStatement *row) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
