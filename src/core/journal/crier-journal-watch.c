/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-journal-watch.h"

#include <unistd.h>

#include "crier-journal-file.h"
#include "crier-journal-place.h"
#include "crier-sqlite-statement.h"

/*
 * A file that is deleted, moved or replaced while it is open goes on to be written,
 * but no other start finds it. Whether that has happened is seen by what its name
 * means now; and since all of it can still be read, it is written anew.
 */

static gboolean
means (const char        *name,
       const struct stat *file)
{
  struct stat there;

  return name != NULL && stat (name, &there) == 0 &&
         there.st_ino == file->st_ino && there.st_dev == file->st_dev;
}

static const char *
get_name (const CrierJournalWatch *self)
{
  return sqlite3_db_filename (self->db, "main");
}

static const char *
get_log_name (const CrierJournalWatch *self)
{
  return sqlite3_filename_wal (get_name (self));
}

/**
 * crier_journal_watch_start:
 * @self: (out caller-allocates): a watch
 * @db: a database that was read from, so that its write-ahead log is open
 */
void
crier_journal_watch_start (CrierJournalWatch *self,
                           sqlite3           *db)
{
  const char *name = sqlite3_db_filename (db, "main");

  *self = (CrierJournalWatch) { .db = db };
  if (name == NULL || *name == '\0' || stat (name, &self->file) != 0)
    return;

  if (stat (get_log_name (self), &self->log) != 0)
    self->log.st_ino = 0;
}

/**
 * crier_journal_watch_is_there:
 *
 * Returns: %FALSE if another start would not find what is written now
 */
gboolean
crier_journal_watch_is_there (const CrierJournalWatch *self)
{
  return self->file.st_ino == 0 ||
         (means (get_name (self), &self->file) &&
          (self->log.st_ino == 0 || means (get_log_name (self), &self->log)));
}

/* A CrierJournalMaker. */
static gboolean
copy (const char  *path,
      gpointer     user_data,
      GError     **error)
{
  sqlite3 *db = user_data;
  g_autoptr (CrierSqliteStatement) vacuum = NULL;
  g_autofree char *cause = NULL;

  vacuum = crier_sqlite_statement_new (db, "VACUUM INTO ?");
  crier_sqlite_statement_bind_text (vacuum, 1, path);
  if (crier_sqlite_statement_run (vacuum))
    return TRUE;

  cause = crier_sqlite_statement_dup_cause (db);

  return crier_journal_place_refuse (sqlite3_db_filename (db, "main"), cause, error);
}

/**
 * crier_journal_watch_put_back:
 * @self: the watch of a database in no transaction, which is not there
 *
 * Writes all that is in the database to the place where it was, and opens it
 * there. Another file that stands there now gets another name.
 *
 * Returns: (transfer full) (nullable): a database like the first one, which is to be
 *   closed; or %NULL with an error
 */
sqlite3 *
crier_journal_watch_put_back (const CrierJournalWatch  *self,
                              GError                  **error)
{
  const char *name = get_name (self);
  g_autofree char *path = NULL;

  /* Its folder may be gone, too. */
  path = crier_journal_place_resolve (name, error);
  if (path == NULL)
    return NULL;

  /* It would be taken for that of the new one. */
  if (means (get_log_name (self), &self->log))
    unlink (get_log_name (self));

  if (!means (path, &self->file) && !crier_journal_place_set_aside (path, error))
    return NULL;

  if (!crier_journal_place_fill (path, &self->file, copy, self->db, error))
    return NULL;

  /* By its name it would remove what belongs to the new one. */
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);

  return crier_journal_file_open (path, error);
}
