/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-journal-tail.h"

#include "crier-sqlite-statement.h"

/* As of SQLite: the log is moved into the database when it has so many pages. */
#define CHECKPOINT_FRAMES 1000

/* https://www.sqlite.org/fileformat.html, §4.1 and §4.2 */
#define LOG_HEAD_SIZE   32
#define FRAME_HEAD_SIZE 24

/*
 * A commit whose synchronization failed is undone for SQLite, but its pages stand
 * whole at the end of the write-ahead log: whoever opened the file next, after a
 * crash, would take them for committed, and a message that was refused would be
 * there. So they are cut off; and nothing is written behind them before the disk
 * has taken all that is in the log.
 */

static int
committed_cb (gpointer    user_data,
              sqlite3    *db,
              const char *name,
              int         n_frames)
{
  CrierJournalTail *self = user_data;
  int n_log = -1;
  int n_moved = -1;

  self->n = (guint) n_frames;
  if (n_frames < CHECKPOINT_FRAMES)
    return SQLITE_OK;

  /* The next one begins the log from the front if all of it was moved. */
  if (sqlite3_wal_checkpoint_v2 (db, name, SQLITE_CHECKPOINT_PASSIVE,
                                 &n_log, &n_moved) == SQLITE_OK &&
      n_log == n_moved)
    self->n = 0;

  return SQLITE_OK;
}

/**
 * crier_journal_tail_start:
 * @self: (out caller-allocates): it stays where it is as long as @db is open
 * @db: a database with a write-ahead log, or one in memory
 */
void
crier_journal_tail_start (CrierJournalTail *self,
                          sqlite3          *db)
{
  gint64 page_size = crier_sqlite_statement_read_int (db, "PRAGMA page_size");

  *self = (CrierJournalTail) { db, (gsize) page_size + FRAME_HEAD_SIZE, 0, TRUE };
  sqlite3_wal_hook (db, committed_cb, self);
}

/* Returns TRUE if that is on the disk. */
static gboolean
cut (CrierJournalTail *self)
{
  sqlite3_int64 size = self->n > 0 ? LOG_HEAD_SIZE + self->n * (sqlite3_int64) self->frame : 0;
  sqlite3_file *log = NULL;
  sqlite3_int64 there = 0;

  if (sqlite3_file_control (self->db, "main", SQLITE_FCNTL_JOURNAL_POINTER,
                            &log) != SQLITE_OK ||
      log == NULL || log->pMethods == NULL)
    return TRUE;

  if (log->pMethods->xFileSize (log, &there) != SQLITE_OK)
    return FALSE;

  return (there <= size || log->pMethods->xTruncate (log, size) == SQLITE_OK) &&
         log->pMethods->xSync (log, SQLITE_SYNC_NORMAL) == SQLITE_OK;
}

/**
 * crier_journal_tail_cut:
 *
 * Removes what a commit that failed has left.
 */
void
crier_journal_tail_cut (CrierJournalTail *self)
{
  /* What was in the log when it was opened is not counted yet. */
  if (!self->unsure)
    cut (self);

  self->unsure = TRUE;
}

/**
 * crier_journal_tail_settle:
 * @self: that of a database in no transaction
 *
 * Has all that is committed moved into the database, if a commit failed before, or
 * if there was none yet.
 *
 * Returns: %FALSE if the disk did not take it; the database knows why
 */
gboolean
crier_journal_tail_settle (CrierJournalTail *self)
{
  if (!self->unsure)
    return TRUE;

  if (sqlite3_wal_checkpoint_v2 (self->db, "main", SQLITE_CHECKPOINT_TRUNCATE,
                                 NULL, NULL) != SQLITE_OK)
    return FALSE;

  self->n = 0;
  self->unsure = FALSE;

  return TRUE;
}
