/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-store.h"

/* So that no message waits long for those that are forgotten: messages, and pages
 * that are given back, at a time. */
#define PRUNE_STEP  "1000"
#define SHRINK_STEP "256"

/* A file of so many pages, one MiB, is not worth the work. */
#define MIN_PAGES 256

/*
 * How a store forgets what was kept long enough, and how its file becomes smaller by
 * that.
 */

/**
 * crier_store_prune:
 * @self: a store in a transaction
 * @running: how long it has been open, as crier_journal_clock_get_running()
 * @error: return location for a #GError
 *
 * Writes down how long that is, and forgets the oldest messages up to the first
 * that was kept for less than %CRIER_STORE_DAYS days of it, some of them at a time,
 * with what became of them.
 *
 * Returns: %FALSE with %CRIER_ERROR_STORAGE if it could not
 */
gboolean
crier_store_prune (CrierStore  *self,
                   gint64       running,
                   GError     **error)
{
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("INSERT OR REPLACE INTO meta VALUES ('running', %" G_GINT64_FORMAT ");"
                         "DELETE FROM messages WHERE offset IN"
                         " (SELECT offset FROM messages WHERE offset < ifnull ("
                         "   (SELECT offset FROM messages WHERE running >= %" G_GINT64_FORMAT
                         "    ORDER BY offset LIMIT 1), 1 << 62)"
                         "  ORDER BY offset LIMIT " PRUNE_STEP ");"
                         "DELETE FROM seen WHERE offset <"
                         " ifnull ((SELECT min (offset) FROM messages), 1 << 62);"
                         "DELETE FROM sent WHERE last <"
                         " ifnull ((SELECT min (offset) FROM messages), 1 << 62);"
                         "DELETE FROM receipts WHERE offset <"
                         " ifnull ((SELECT min (offset) FROM messages), 1 << 62)",
                         running, running - CRIER_STORE_DAYS * G_TIME_SPAN_DAY);

  if (sqlite3_exec (crier_store_get_db (self), sql, NULL, NULL, NULL) != SQLITE_OK)
    return crier_store_set_error (self, error);

  crier_store_recount (self);

  return TRUE;
}

/**
 * crier_store_has_old:
 * @running: how long it has been open, as crier_journal_clock_get_running()
 *
 * Returns: %TRUE if crier_store_prune() would forget the oldest message
 */
gboolean
crier_store_has_old (CrierStore *self,
                     gint64      running)
{
  gint64 oldest = crier_sqlite_statement_read_int (crier_store_get_db (self),
                                                   "SELECT running FROM messages"
                                                   " ORDER BY offset LIMIT 1");

  return oldest >= 0 && oldest < running - CRIER_STORE_DAYS * G_TIME_SPAN_DAY;
}

/**
 * crier_store_shrink:
 * @self: a store in no transaction
 *
 * Gives back some of the room that is not used, if that is more than what is.
 */
void
crier_store_shrink (CrierStore *self)
{
  sqlite3 *db = crier_store_get_db (self);
  gint64 n_free = crier_sqlite_statement_read_int (db, "PRAGMA freelist_count");
  gint64 n_pages = crier_sqlite_statement_read_int (db, "PRAGMA page_count");
  g_autoptr (GError) error = NULL;

  if (n_free * 2 <= n_pages || n_pages <= MIN_PAGES ||
      crier_sqlite_statement_read_int (db, "PRAGMA auto_vacuum") == 0)
    return;

  if (!crier_store_begin (self, &error))
    return;

  if (sqlite3_exec (db, "PRAGMA incremental_vacuum (" SHRINK_STEP ")", NULL, NULL, NULL) !=
      SQLITE_OK || !crier_store_commit (self, &error))
    crier_store_rollback (self);

  /* The file itself is cut when the log is moved into it. */
  sqlite3_wal_checkpoint_v2 (db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}
