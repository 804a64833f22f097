/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-journal-file.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-journal-place.h"
#include "crier-sqlite-statement.h"

/* "Crie", by which the file is known as ours (SQLite, application_id). */
#define APPLICATION 0x43726965
#define VERSION     4

/* Where a file of SQLite says what it is, in the byte order of a network
 * (https://www.sqlite.org/fileformat.html, §1.3). */
#define HEADER_MAGIC       "SQLite format 3"
#define HEADER_SIZE        100
#define HEADER_PAGE_SIZE   16
#define HEADER_VERSION     60
#define HEADER_APPLICATION 68

/* Behind it, in the first page: how many tables there are, in the byte order of a
 * network (likewise, §1.6). */
#define FIRST_PAGE_CELLS (HEADER_SIZE + 3)
#define FIRST_PAGE_HEAD  (HEADER_SIZE + 8)

/* To check a larger file takes longer than a start should. */
#define MAX_CHECKED (64 * 1024 * 1024)

/* As much of the write-ahead log as stays on the disk, in bytes: a little more than
 * is written between two checkpoints. */
#define LOG_SIZE "8388608"

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
  "  key TEXT,"
  "  running INTEGER NOT NULL DEFAULT 0," /* as of CrierJournalClock */
  "  withdraws INTEGER NOT NULL DEFAULT 0," /* the offset of the message of which
                                            * text is the id; 0 for none */
  "  withdrawn INTEGER NOT NULL DEFAULT 0);"
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
  "DELETE FROM meta WHERE name = 'epoch';"
  "ALTER TABLE messages ADD COLUMN running INTEGER NOT NULL DEFAULT 0;"
  "DROP INDEX messages_by_time;",
  "ALTER TABLE messages ADD COLUMN withdraws INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE messages ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;",
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

  return crier_journal_place_refuse (path, _(cause), error);
}

static guint32
get_header_number (const guint8 *header,
                   gsize         place)
{
  guint32 number;

  memcpy (&number, header + place, sizeof number);

  return GUINT32_FROM_BE (number);
}

/* What a file is, by its bytes. */
typedef enum
{
  KIND_REFUSED,
  KIND_USELESS, /* empty, or not finished when it was made: nothing was ever in it */
  KIND_OURS,
} Kind;

static gboolean
is_all_zero (sqlite3_file  *file,
             sqlite3_int64  size)
{
  static const guint8 zeros[4096];
  guint8 bytes[sizeof zeros];
  sqlite3_int64 place;

  if (size == 0 || size > MAX_CHECKED)
    return FALSE;

  for (place = 0; place < size; place += sizeof bytes)
    {
      int n = (int) MIN ((sqlite3_int64) sizeof bytes, size - place);

      if (file->pMethods->xRead (file, bytes, n, place) != SQLITE_OK ||
          memcmp (bytes, zeros, (gsize) n) != 0)
        return FALSE;
    }

  return TRUE;
}

/* Whether it is the beginning of a database that holds nothing yet, such as was
 * left by an earlier Crier that was killed, or had no room, when it was made. */
static gboolean
is_unfinished (const guint8  *head,
               sqlite3_int64  size)
{
  guint32 page_size;
  guint32 application;

  if (size < (sqlite3_int64) sizeof HEADER_MAGIC ||
      memcmp (head, HEADER_MAGIC, sizeof HEADER_MAGIC) != 0)
    return FALSE;

  if (size < HEADER_SIZE)
    return TRUE;

  page_size = ((guint32) head[HEADER_PAGE_SIZE] << 8) | head[HEADER_PAGE_SIZE + 1];
  page_size = page_size == 1 ? 65536 : page_size;
  application = get_header_number (head, HEADER_APPLICATION);
  if (application != 0 && application != APPLICATION)
    return FALSE;

  /* Not even one page, or one without a table. */
  return size < page_size ||
         (size == page_size && application == 0 &&
          get_header_number (head, HEADER_VERSION) == 0 &&
          head[FIRST_PAGE_CELLS] == 0 && head[FIRST_PAGE_CELLS + 1] == 0);
}

/* By its first bytes and before SQLite reads it: what it does with the file of
 * a program that crashed would be a change. They are read through SQLite, see
 * CrierJournalPlace. */
static Kind
look (sqlite3     *db,
      const char  *path,
      GError     **error)
{
  guint8 head[FIRST_PAGE_HEAD] = { 0 };
  sqlite3_file *file = NULL;
  sqlite3_int64 size = 0;
  gboolean zero;
  int result;

  if (sqlite3_file_control (db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
      file == NULL || file->pMethods == NULL ||
      file->pMethods->xFileSize (file, &size) != SQLITE_OK)
    return fail_to_open (db, path, error);

  result = file->pMethods->xRead (file, head, sizeof head, 0);
  if (result != SQLITE_OK && result != SQLITE_IOERR_SHORT_READ)
    return crier_journal_place_refuse (path, g_strerror (EIO), error);

  /* SQLite says of a file of one byte that it is empty. */
  if (head[0] == 0 && size == 0)
    return KIND_USELESS;

  /* What SQLite wrote beside it may be all that is left of it. */
  zero = is_all_zero (file, size);
  if ((zero || is_unfinished (head, size)) && !crier_journal_place_has_rest (path))
    return KIND_USELESS;

  if (zero)
    return crier_journal_place_refuse (path, _("it is damaged"), error);

  if (size < HEADER_SIZE || memcmp (head, HEADER_MAGIC, sizeof HEADER_MAGIC) != 0)
    return crier_journal_place_refuse (path, _("the file is no journal"), error);

  if (get_header_number (head, HEADER_APPLICATION) != APPLICATION)
    return crier_journal_place_refuse (path, _("it is another program’s"), error);

  if (get_header_number (head, HEADER_VERSION) > VERSION)
    return crier_journal_place_refuse (path, _("a newer Crier has written it"), error);

  return KIND_OURS;
}

/* All of it or nothing. */
static gboolean
transact (sqlite3     *db,
          const char  *sql,
          const char  *path,
          GError     **error)
{
  g_autofree char *all = g_strconcat ("BEGIN;", sql, "COMMIT;", NULL);

  if (run (db, all))
    return TRUE;

  fail_to_open (db, path, error);
  if (!sqlite3_get_autocommit (db))
    run (db, "ROLLBACK");

  return FALSE;
}

static gboolean
create (sqlite3     *db,
        const char  *path,
        GError     **error)
{
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("%s PRAGMA application_id = %d; PRAGMA user_version = %d;",
                         SCHEMA, APPLICATION, VERSION);

  return transact (db, sql, path, error);
}

static gboolean
open_db (const char  *name,
         const char  *path,
         sqlite3    **db,
         GError     **error)
{
  if (sqlite3_open_v2 (name, db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX,
                       NULL) == SQLITE_OK)
    return TRUE;

  fail_to_open (*db, path, error);
  g_clear_pointer (db, sqlite3_close_v2);

  return FALSE;
}

/* A CrierJournalMaker: user_data is the name that it will have. */
static gboolean
make_new (const char  *path,
          gpointer     user_data,
          GError     **error)
{
  sqlite3 *db = NULL;
  gboolean good;

  if (!open_db (path, user_data, &db, error))
    return FALSE;

  /* If this one is interrupted, it is begun anew. */
  good = run (db, "PRAGMA journal_mode = OFF; PRAGMA auto_vacuum = INCREMENTAL")
         ? create (db, user_data, error) : fail_to_open (db, user_data, error);
  sqlite3_close_v2 (db);

  return good;
}

/* Brings a file that an earlier Crier wrote up to this one, which no earlier
 * one can read afterwards. */
static gboolean
bring_up (sqlite3     *db,
          gint64       version,
          const char  *path,
          GError     **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  gint64 i;

  if (version < 1 || version >= VERSION)
    return TRUE;

  for (i = version; i < VERSION; i++)
    g_string_append (sql, STEPS[i - 1]);

  g_string_append_printf (sql, "PRAGMA user_version = %d;", VERSION);

  return transact (db, sql->str, path, error);
}

static gint64
get_size (sqlite3 *db)
{
  return crier_sqlite_statement_read_int (db, "PRAGMA page_count") *
         crier_sqlite_statement_read_int (db, "PRAGMA page_size");
}

static gboolean
is_damaged (sqlite3 *db)
{
  g_autoptr (CrierSqliteStatement) check = NULL;

  if (get_size (db) > MAX_CHECKED)
    return FALSE;

  check = crier_sqlite_statement_new (db, "PRAGMA quick_check (1)");

  return !crier_sqlite_statement_step (check) ||
         g_strcmp0 (crier_sqlite_statement_get_text (check, 0), "ok") != 0;
}

/* An earlier Crier's file cannot shrink, unless it is written anew once; if there
 * is no room for that, it is as before. */
static void
make_shrinkable (sqlite3 *db)
{
  if (crier_sqlite_statement_read_int (db, "PRAGMA auto_vacuum") == 0 &&
      get_size (db) <= MAX_CHECKED)
    run (db, "PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
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
    return crier_journal_place_refuse (path, _("it cannot be written"), error);

  if (run (db, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT"))
    return TRUE;

  return fail_to_open (db, path, error);
}

static gboolean
use_log (sqlite3     *db,
         const char  *path,
         GError     **error)
{
  g_autoptr (CrierSqliteStatement) mode = NULL;

  mode = crier_sqlite_statement_new (db, "PRAGMA journal_mode = WAL");
  if (!crier_sqlite_statement_step (mode))
    return fail_to_open (db, path, error);

  /* If it cannot, it says which it has. */
  if (strcmp (path, ":memory:") != 0 &&
      g_strcmp0 (crier_sqlite_statement_get_text (mode, 0), "wal") != 0)
    return crier_journal_place_refuse (path, _("it cannot be written"), error);

  return TRUE;
}

/* Nothing is written before it is known that the file is ours and whole. */
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
    return crier_journal_place_refuse (path, _("a newer Crier has written it"), error);

  if (n_tables > 0 && is_damaged (db))
    return crier_journal_place_refuse (path, _("it is damaged"), error);

  if (!(n_tables == 0 ? create (db, path, error) : bring_up (db, version, path, error)) ||
      !use_log (db, path, error))
    return FALSE;

  make_shrinkable (db);

  return run (db, "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"
              "PRAGMA journal_size_limit = " LOG_SIZE) ||
         fail_to_open (db, path, error);
}

/* It comes from a disk to which others may have written: what it says it has to
 * do when it is read is not done. */
static void
be_careful (sqlite3 *db)
{
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  run (db, "PRAGMA cell_size_check = ON");
}

/* Returns what the file is; of one that is ours also its database, locked. */
static Kind
open_file (const char  *path,
           sqlite3    **db,
           GError     **error)
{
  Kind kind;

  if (!open_db (path, path, db, error))
    return KIND_REFUSED;

  /* What is refused now is not written to when it is closed either. */
  sqlite3_db_config (*db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  kind = look (*db, path, error);
  if (kind == KIND_OURS)
    {
      be_careful (*db);
      if (lock (*db, path, error) && crier_journal_place_mend (path, error) &&
          prepare (*db, path, error))
        {
          sqlite3_db_config (*db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
          return KIND_OURS;
        }

      kind = KIND_REFUSED;
    }
  else if (kind == KIND_USELESS && !run (*db, "BEGIN EXCLUSIVE; ROLLBACK") &&
           sqlite3_errcode (*db) == SQLITE_BUSY)
    {
      /* Another process is about to make something of it. */
      fail_to_open (*db, path, error);
      kind = KIND_REFUSED;
    }

  g_clear_pointer (db, sqlite3_close_v2);

  return kind;
}

static sqlite3 *
open_in_memory (GError **error)
{
  static const char NAME[] = ":memory:";
  sqlite3 *db = NULL;

  if (open_db (NAME, NAME, &db, error) && !prepare (db, NAME, error))
    g_clear_pointer (&db, sqlite3_close_v2);

  return db;
}

/**
 * crier_journal_file_open:
 * @path: (nullable): the absolute name of a file, which is made if it is not
 *   there; %NULL for none
 * @error: return location for a #GError
 *
 * Opens the database of a store for this process alone, until it is closed or
 * the process ends, whichever way. A file that is not ours is not touched, unless
 * there is nothing in it.
 *
 * Returns: (transfer full) (nullable): a database that has our tables, or %NULL
 *   with %CRIER_ERROR_JOURNAL_IN_USE or %CRIER_ERROR_JOURNAL
 */
sqlite3 *
crier_journal_file_open (const char  *path,
                         GError     **error)
{
  g_autofree char *place = NULL;
  sqlite3 *db = NULL;
  struct stat there;
  Kind kind;

  g_return_val_if_fail (path == NULL || g_path_is_absolute (path), NULL);

  if (path == NULL)
    return open_in_memory (error);

  place = crier_journal_place_resolve (path, error);
  if (place == NULL || !crier_journal_place_examine (place, &there, error))
    return NULL;

  kind = there.st_size > 0 ? open_file (place, &db, error) : KIND_USELESS;
  if (kind == KIND_USELESS &&
      crier_journal_place_fill (place, &there, make_new, place, error) &&
      open_file (place, &db, error) == KIND_USELESS)
    crier_journal_place_refuse (place, _("it is damaged"), error);

  return db;
}
