/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sys/stat.h>

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * CrierJournalWatch:
 *
 * Which files a database is, since it was opened.
 */
typedef struct
{
  sqlite3    *db;   /* (unowned) */
  struct stat file; /* zeroed of one in memory */
  struct stat log;  /* the write-ahead log; zeroed if there is none */
} CrierJournalWatch;

void      crier_journal_watch_start    (CrierJournalWatch *self,
                                        sqlite3           *db);
gboolean  crier_journal_watch_is_there (const CrierJournalWatch *self);
sqlite3  *crier_journal_watch_put_back (const CrierJournalWatch  *self,
                                        GError                  **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
