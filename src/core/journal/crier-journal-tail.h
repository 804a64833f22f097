/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * CrierJournalTail:
 *
 * Where the committed part of a write-ahead log ends.
 */
typedef struct
{
  sqlite3 *db;    /* (unowned) */
  gsize    frame; /* bytes of one page there */
  guint    n;     /* frames that are committed and not in the database yet */
  gboolean unsure; /* nothing may be written before crier_journal_tail_settle() */
} CrierJournalTail;

void     crier_journal_tail_start    (CrierJournalTail *self,
                                      sqlite3          *db);
gboolean crier_journal_tail_settle   (CrierJournalTail *self);
void     crier_journal_tail_cut      (CrierJournalTail *self);

G_END_DECLS
