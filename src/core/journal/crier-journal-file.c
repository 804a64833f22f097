/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-journal-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "crier-error.h"
#include "crier-sqlite-statement.h"

/* "Crie", by which the file is known as ours (SQLite, application_id). */
#define APPLICATION 0x43726965
#define VERSION     3

/* Where a file of SQLite says what it is, in the byte order of a network
 * (https://www.sqlite.org/fileformat.html, §1.3). */
#define HEADER_MAGIC       "SQLite format 3"
#define HEADER_SIZE        100
#define HEADER_VERSION     60
#define HEADER_APPLICATION 68

/* To check a larger file takes longer than a start should. */
#define MAX_CHECKED (64 * 1024 * 1024)

/* Of a message whose receipts are no rows any more, how many there were. */
#define RECEIPTS \
  "CREATE TABLE receipts (offset INTEGER PRIMARY KEY, sent INTEGER NOT NULL," \
  " seen INTEGER NOT NULL, mute INTEGER NOT NULL);"

/* Offsets are SQLite's own: one that was given is never given again, not even
 * when its message is not kept any more (AUTOINCREMENT). What an Id was sent is
 * kept as ranges of offsets: one row for each time it was here and not for each
 * message. The store adds the first epoch. */
static const char SCHEMA[] =
  "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE epochs (first INTEGER PRIMARY KEY, name TEXT NOT NULL);"
  "CREATE TABLE messages ("
  "  offset INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  time INTEGER NOT NULL,"          /* microseconds since 1970 */
  "  zone INTEGER NOT NULL,"          /* seconds east of UTC */
  "  clear INTEGER NOT NULL,"
  "  text TEXT NOT NULL,"
  "  recipients TEXT,"                /* one a line; NULL for everyone */
  "  lasts INTEGER NOT NULL,"         /* seconds; 0 for ever */
  "  key TEXT);"
  "CREATE INDEX messages_by_time ON messages (time);"
  "CREATE INDEX messages_by_key ON messages (key) WHERE key IS NOT NULL;"
  "CREATE INDEX messages_by_clear ON messages (offset) WHERE clear;"
  "CREATE TABLE recipients ("
  "  id TEXT PRIMARY KEY,"
  "  can_tell INTEGER NOT NULL,"
  "  time INTEGER NOT NULL,"
  "  name TEXT,"                      /* the operator's for it */
  "  mark INTEGER NOT NULL DEFAULT 0,"  /* its CrierColor */
  "  worth INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
  "CREATE TABLE sent ("
  "  id TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,"
  "  PRIMARY KEY (id, first)) WITHOUT ROWID;"
  "CREATE TABLE seen ("
  "  offset INTEGER NOT NULL, id TEXT NOT NULL, time INTEGER NOT NULL,"
  "  PRIMARY KEY (offset, id)) WITHOUT ROWID;"
  RECEIPTS;

/* What makes of each version, from 1 on, the next one. */
static const char * const STEPS[] = {
  "ALTER TABLE recipients ADD COLUMN name TEXT;"
  "ALTER TABLE recipients ADD COLUMN mark INTEGER NOT NULL DEFAULT 0;",
  "ALTER TABLE recipients ADD COLUMN worth INTEGER NOT NULL DEFAULT 0;"
  RECEIPTS
  "CREATE TABLE epochs (first INTEGER PRIMARY KEY, name TEXT NOT NULL);"
  "INSERT INTO epochs SELECT 0, value FROM meta WHERE name = 'epoch';"
  "DELETE FROM meta WHERE name = 'epoch';",
};

G_STATIC_ASSERT (G_N_ELEMENTS (STEPS) == VERSION - 1);

/*
 * How the file of a store is made, recognized, brought up to date and locked.
 */

static gboolean
run (sqlite3    *db,
     const char *sql)
{
  return sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static gboolean
refuse (const char  *path,
        const char  *cause,
        GError     **error)
{
  g_set_error (error, CRIER_ERROR, CRIER_ERROR_JOURNAL,
               _("The journal “%s” cannot be used (%s)"), path, cause);

  return FALSE;
}

/* With its folder, for no other user to read. What is there is not even opened:
 * closing it again would take the locks away from a database that this process
 * has open on it (POSIX.1-2017, fcntl(), F_SETLK). */
static gboolean
make_file (const char  *path,
           GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  GStatBuf info;
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_JOURNAL,
                   _("The folder of the journal “%s” cannot be made (%s)"),
                   path, g_strerror (errno));
      return FALSE;
    }

  fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0)
    {
      close (fd);
      return TRUE;
    }

  if (errno != EEXIST)
    return refuse (path, g_strerror (errno), error);

  if (g_stat (path, &info) != 0)
    return refuse (path, g_strerror (errno), error);

  if (!S_ISREG (info.st_mode))
    return refuse (path, _("it is no regular file"), error);

  /* SQLite takes a file of one byte for an empty one. */
  if (info.st_size > 0 && info.st_size < HEADER_SIZE)
    return refuse (path, _("the file is no journal"), error);

  return TRUE;
}

static gboolean
fail_to_open (sqlite3     *db,
              const char  *path,
              GError     **error)
{
  g_autofree char *cause = NULL;

  if (sqlite3_errcode (db) == SQLITE_BUSY)
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_JOURNAL_IN_USE,
                   _("The journal “%s” is in use by another Crier"), path);
      return FALSE;
    }

  cause = crier_sqlite_statement_dup_cause (db);

  return refuse (path, _(cause), error);
}

static guint32
get_header_number (const guint8 *header,
                   gsize         place)
{
  guint32 number;

  memcpy (&number, header + place, sizeof number);

  return GUINT32_FROM_BE (number);
}

/* By its first bytes and before SQLite reads it: what it does with the file of
 * a program that crashed would be a change. They are read through SQLite, for
 * the same reason as in make_file(). */
static gboolean
is_ours (sqlite3     *db,
         const char  *path,
         GError     **error)
{
  guint8 header[HEADER_SIZE];
  sqlite3_file *file = NULL;
  sqlite3_int64 size = 0;

  if (sqlite3_file_control (db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
      file == NULL || file->pMethods == NULL ||
      file->pMethods->xFileSize (file, &size) != SQLITE_OK)
    return fail_to_open (db, path, error);

  /* Just made, or the disk was full when it was. */
  if (size == 0)
    return TRUE;

  if (file->pMethods->xRead (file, header, sizeof header, 0) != SQLITE_OK)
    return refuse (path, g_strerror (EIO), error);

  if (memcmp (header, HEADER_MAGIC, sizeof HEADER_MAGIC) != 0)
    return refuse (path, _("the file is no journal"), error);

  if (get_header_number (header, HEADER_APPLICATION) != APPLICATION)
    return refuse (path, _("it is another program’s"), error);

  if (get_header_number (header, HEADER_VERSION) > VERSION)
    return refuse (path, _("a newer Crier has written it"), error);

  return TRUE;
}

/* All of it or nothing. */
static gboolean
transact (sqlite3    *db,
          const char *sql)
{
  g_autofree char *all = g_strconcat ("BEGIN;", sql, "COMMIT;", NULL);

  if (run (db, all))
    return TRUE;

  if (!sqlite3_get_autocommit (db))
    run (db, "ROLLBACK");

  return FALSE;
}

static gboolean
create (sqlite3 *db)
{
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("%s PRAGMA application_id = %d; PRAGMA user_version = %d;",
                         SCHEMA, APPLICATION, VERSION);

  return transact (db, sql);
}

/* Brings a file that an earlier Crier wrote up to this one, which no earlier
 * one can read afterwards. */
static gboolean
bring_up (sqlite3 *db,
          gint64   version)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  gint64 i;

  if (version < 1 || version >= VERSION)
    return TRUE;

  for (i = version; i < VERSION; i++)
    g_string_append (sql, STEPS[i - 1]);

  g_string_append_printf (sql, "PRAGMA user_version = %d;", VERSION);

  return transact (db, sql->str);
}

static gboolean
is_damaged (sqlite3    *db,
            const char *path)
{
  g_autoptr (CrierSqliteStatement) check = NULL;
  GStatBuf info;

  if (g_stat (path, &info) != 0 || info.st_size > MAX_CHECKED)
    return FALSE;

  check = crier_sqlite_statement_new (db, "PRAGMA quick_check (1)");

  return !crier_sqlite_statement_step (check) ||
         g_strcmp0 (crier_sqlite_statement_get_text (check, 0), "ok") != 0;
}

/* The lock is taken with the first read and kept; so no other process needs to
 * see the index of the write-ahead log, which is in our memory then. */
static gboolean
lock (sqlite3     *db,
      const char  *path,
      GError     **error)
{
  /* Its lock could not be had either, for a reason that says nothing. */
  if (sqlite3_db_readonly (db, "main") == 1)
    return refuse (path, _("it cannot be written"), error);

  if (run (db, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT"))
    return TRUE;

  return fail_to_open (db, path, error);
}

/* Nothing is written before it is known that the file is ours and whole. It
 * gets its tables before its write-ahead log, so that it says from the first
 * moment what it is. */
static gboolean
prepare (sqlite3     *db,
         const char  *path,
         GError     **error)
{
  gint64 n_tables = crier_sqlite_statement_read_int (db, "SELECT count (*) FROM sqlite_schema");
  gint64 version = crier_sqlite_statement_read_int (db, "PRAGMA user_version");

  if (n_tables < 0 || version < 0)
    return fail_to_open (db, path, error);

  if (version > VERSION)
    return refuse (path, _("a newer Crier has written it"), error);

  if (n_tables > 0 && is_damaged (db, path))
    return refuse (path, _("it is damaged"), error);

  if ((n_tables == 0 ? !create (db) : !bring_up (db, version)) ||
      !run (db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "PRAGMA temp_store = MEMORY"))
    return fail_to_open (db, path, error);

  return TRUE;
}

/**
 * crier_journal_file_open:
 * @path: (nullable): the absolute name of a file, which is made if it is not
 *   there; %NULL for none
 * @error: return location for a #GError
 *
 * Opens the database of a store for this process alone, until it is closed or
 * the process ends, whichever way. A file that is not ours is not touched.
 *
 * Returns: (transfer full) (nullable): a database that has our tables, or %NULL
 *   with %CRIER_ERROR_JOURNAL_IN_USE or %CRIER_ERROR_JOURNAL
 */
sqlite3 *
crier_journal_file_open (const char  *path,
                         GError     **error)
{
  const char *name = path != NULL ? path : ":memory:";
  sqlite3 *db = NULL;

  g_return_val_if_fail (path == NULL || g_path_is_absolute (path), NULL);

  if (path != NULL && !make_file (path, error))
    return NULL;

  if (sqlite3_open_v2 (name, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX,
                       NULL) != SQLITE_OK)
    {
      fail_to_open (db, name, error);
      sqlite3_close_v2 (db);
      return NULL;
    }

  /* What is refused now is not written to when it is closed either. */
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if ((path != NULL && !is_ours (db, name, error)) ||
      !lock (db, name, error) || !prepare (db, name, error))
    {
      sqlite3_close_v2 (db);
      return NULL;
    }

  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);

  return db;
}
