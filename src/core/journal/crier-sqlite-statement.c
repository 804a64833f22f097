/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-sqlite-statement.h"

#include <glib/gi18n.h>

/*
 * CrierSqliteStatement:
 *
 * One statement of SQLite. After the first failure it does nothing more, so that
 * a caller asks once whether a mistake in it or the disk made it fail.
 */
struct _CrierSqliteStatement
{
  sqlite3 *db;         /* (unowned) */
  sqlite3_stmt *stmt;  /* (owned) (nullable): NULL if it could not be made */
  gboolean failed;
};

/**
 * crier_sqlite_statement_new:
 * @db: a database, which outlives it
 * @sql: one statement, with `?` where values come
 *
 * Makes a statement, which may have failed already.
 */
CrierSqliteStatement *
crier_sqlite_statement_new (sqlite3    *db,
                            const char *sql)
{
  CrierSqliteStatement *self = g_new0 (CrierSqliteStatement, 1);

  self->db = db;
  self->failed = sqlite3_prepare_v2 (db, sql, -1, &self->stmt, NULL) != SQLITE_OK;

  return self;
}

void
crier_sqlite_statement_free (CrierSqliteStatement *self)
{
  sqlite3_finalize (self->stmt);
  g_free (self);
}

/**
 * crier_sqlite_statement_bind_int:
 * @self: a statement that is at its beginning
 * @place: which `?`, from 1
 */
void
crier_sqlite_statement_bind_int (CrierSqliteStatement *self,
                                 int             place,
                                 gint64          value)
{
  if (!self->failed)
    self->failed = sqlite3_bind_int64 (self->stmt, place, value) != SQLITE_OK;
}

/**
 * crier_sqlite_statement_bind_text:
 * @self: a statement that is at its beginning
 * @place: which `?`, from 1
 * @value: (nullable): a text, which outlives the next step
 */
void
crier_sqlite_statement_bind_text (CrierSqliteStatement *self,
                                  int             place,
                                  const char     *value)
{
  if (!self->failed)
    self->failed = sqlite3_bind_text (self->stmt, place, value, -1,
                                      SQLITE_STATIC) != SQLITE_OK;
}

/**
 * crier_sqlite_statement_step:
 *
 * Goes on to the next row.
 *
 * Returns: %FALSE if there is none
 */
gboolean
crier_sqlite_statement_step (CrierSqliteStatement *self)
{
  int result;

  if (self->failed)
    return FALSE;

  result = sqlite3_step (self->stmt);
  self->failed = result != SQLITE_ROW && result != SQLITE_DONE;

  return result == SQLITE_ROW;
}

/**
 * crier_sqlite_statement_run:
 * @self: a statement that has no rows
 *
 * Does it, and can be done again, with other values.
 *
 * Returns: %FALSE if it failed
 */
gboolean
crier_sqlite_statement_run (CrierSqliteStatement *self)
{
  crier_sqlite_statement_step (self);
  crier_sqlite_statement_reset (self);

  return !self->failed;
}

void
crier_sqlite_statement_reset (CrierSqliteStatement *self)
{
  /* What went wrong is known from the step; a reset would only repeat it. */
  if (!self->failed)
    sqlite3_reset (self->stmt);
}

gboolean
crier_sqlite_statement_has_failed (CrierSqliteStatement *self)
{
  return self->failed;
}

/**
 * crier_sqlite_statement_get_int:
 *
 * Returns: the number in @column, from 0, of the row it is at; 0 if there is none
 */
gint64
crier_sqlite_statement_get_int (CrierSqliteStatement *self,
                                int             column)
{
  return sqlite3_column_int64 (self->stmt, column);
}

gboolean
crier_sqlite_statement_is_null (CrierSqliteStatement *self,
                                int                   column)
{
  return sqlite3_column_type (self->stmt, column) == SQLITE_NULL;
}

/**
 * crier_sqlite_statement_get_text:
 *
 * Returns: (transfer none) (nullable): the text in @column, from 0, of the row it
 *   is at, valid until the next step
 */
const char *
crier_sqlite_statement_get_text (CrierSqliteStatement *self,
                                 int             column)
{
  return (const char *) sqlite3_column_text (self->stmt, column);
}

/**
 * crier_sqlite_statement_read_int:
 *
 * Returns: the number in the only row of @sql, -1 if there is none or it failed
 */
gint64
crier_sqlite_statement_read_int (sqlite3    *db,
                                 const char *sql)
{
  g_autoptr (CrierSqliteStatement) self = crier_sqlite_statement_new (db, sql);

  return crier_sqlite_statement_step (self) ? crier_sqlite_statement_get_int (self, 0)
                                            : -1;
}

static int
get_last_errno (sqlite3 *db,
                int      which)
{
  sqlite3_file *file = NULL;
  int number = 0;

  if (sqlite3_file_control (db, "main", which, &file) == SQLITE_OK &&
      file != NULL && file->pMethods != NULL &&
      file->pMethods->xFileControl != NULL)
    file->pMethods->xFileControl (file, SQLITE_FCNTL_LAST_ERRNO, &number);

  return number;
}

/* SQLite asks the system late, and after a commit that failed not at all: the
 * files know better, the log that is written first before the others. */
static int
get_errno (sqlite3 *db)
{
  int number = get_last_errno (db, SQLITE_FCNTL_JOURNAL_POINTER);

  if (number == 0)
    number = get_last_errno (db, SQLITE_FCNTL_FILE_POINTER);

  return number != 0 ? number : sqlite3_system_errno (db);
}

/**
 * crier_sqlite_statement_dup_cause:
 * @db: a database on which something has failed just now
 *
 * Returns: (transfer full): why, in English words that can end a sentence;
 *   gettext has them, or libc does
 */
char *
crier_sqlite_statement_dup_cause (sqlite3 *db)
{
  int system_error;

  switch (sqlite3_errcode (db) & 0xff)
    {
    case SQLITE_FULL:
      return g_strdup (N_("the disk is full"));

    case SQLITE_READONLY:
      return g_strdup (N_("the file cannot be written"));

    case SQLITE_CORRUPT:
      return g_strdup (N_("the file is damaged"));

    case SQLITE_NOTADB:
      return g_strdup (N_("the file is no journal"));

    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      system_error = get_errno (db);
      if (system_error != 0)
        return g_strdup (strerrordesc_np (system_error));

      return g_strdup (sqlite3_errmsg (db));

    default:
      return g_strdup (sqlite3_errmsg (db));
    }
}
