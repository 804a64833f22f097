/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-journal-file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "crier-error.h"
#include "crier-store.h"
#include "folder-fixture.h"

/* Where the other process finds the file. */
#define PATH_VARIABLE "CRIER_TEST_PATH"

static void
make (FolderFixture *f)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *db = crier_journal_file_open (f->path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
refuse (const char *path,
        int         code,
        const char *cause)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (crier_journal_file_open (path, &error));
  g_assert_error (error, CRIER_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, cause));
}

/* And leaves everything there as it is. */
static void
refuse_untouched (FolderFixture *f,
                  const char    *cause)
{
  g_autofree char *before = folder_fixture_dup_content (f);
  g_autofree char *after = NULL;

  refuse (f->path, CRIER_ERROR_JOURNAL, cause);
  after = folder_fixture_dup_content (f);
  g_assert_cmpstr (after, ==, before);
}

static void
assert_mode (const char *path,
             guint       mode)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 0777, ==, mode);
}

static void
test_permissions (FolderFixture *f,
                  gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (f->folder, "a", NULL);
  g_autofree char *inner = g_build_filename (folder, "b", NULL);
  g_autofree char *path = g_build_filename (inner, "journal.db", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autoptr (GError) error = NULL;
  mode_t mask = umask (0);
  sqlite3 *db = crier_journal_file_open (path, &error);

  umask (mask);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_exec (db, "INSERT INTO meta VALUES ('x', 'y')",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  assert_mode (folder, 0700);
  assert_mode (inner, 0700);
  assert_mode (path, 0600);
  assert_mode (log, 0600);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
test_in_memory (void)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *db = crier_journal_file_open (NULL, &error);
  sqlite3 *other = crier_journal_file_open (NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (other), ==, SQLITE_OK);
}

static void
other_process (void)
{
  g_test_trap_subprocess ("/store-file/subprocess/in-use", 0,
                          G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_in_use_subprocess (void)
{
  refuse (g_getenv (PATH_VARIABLE), CRIER_ERROR_JOURNAL_IN_USE, "another Crier");
}

/* A lock of POSIX goes with the first descriptor that its process closes: the
 * second attempt must not give the first one's away. */
static void
test_in_use (FolderFixture *f,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *db;
  guint i;

  g_setenv (PATH_VARIABLE, f->path, TRUE);
  make (f);
  db = crier_journal_file_open (f->path, &error);
  g_assert_no_error (error);
  other_process ();

  for (i = 0; i < 3; i++)
    {
      refuse (f->path, CRIER_ERROR_JOURNAL_IN_USE, "another Crier");
      other_process ();
    }

  g_assert_cmpint (sqlite3_exec (db, "INSERT INTO meta VALUES ('x', 'y')",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  other_process ();
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  make (f);
}

static gint64
read_number (const char *path,
             const char *sql)
{
  sqlite3_stmt *statement = NULL;
  sqlite3 *db = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);

  return number;
}

static void
test_garbage (FolderFixture *f,
              gconstpointer  data)
{
  static const gsize SIZES[] = { 1, 99, 100, 5000 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (SIZES); i++)
    {
      g_autofree char *noise = g_malloc (SIZES[i]);

      memset (noise, 'x', SIZES[i]);
      g_assert_true (g_file_set_contents (f->path, noise, SIZES[i], NULL));
      refuse_untouched (f, "the file is no journal");
    }
}

/* What was left by a Crier that was killed, or had no room, or by a computer
 * without power, while it was made, holds nothing: it is made anew. */
static void
test_unfinished (FolderFixture *f,
                 gconstpointer  data)
{
  static const gsize SIZES[] = { 0, 1, 16, 100, 511, 4096, 40960 };
  g_autofree char *whole = NULL;
  g_autofree char *blank = NULL;
  gsize size;
  guint i;

  /* As SQLite begins it: a page without a table, and nobody's. */
  folder_fixture_run_sql (f->path, "BEGIN EXCLUSIVE; COMMIT");
  g_assert_true (g_file_get_contents (f->path, &blank, &size, NULL));
  g_assert_cmpuint (size, ==, 4096);
  make (f);
  g_assert_cmpint (read_number (f->path, "SELECT count (*) FROM sqlite_schema WHERE name = 'meta'"), ==, 1);
  g_assert_true (g_file_get_contents (f->path, &whole, &size, NULL));

  for (i = 0; i < 3 * G_N_ELEMENTS (SIZES); i++)
    {
      gsize n = SIZES[i / 3];
      g_autofree char *bytes = g_malloc0 (n);

      /* Zeros, a part of what it was to be, or a part of its beginning. */
      if (i % 3 > 0 && (n < 16 || n > 4096 || (i % 3 == 1 && n == 4096)))
        continue;

      if (i % 3 > 0)
        memcpy (bytes, i % 3 == 1 ? whole : blank, n);

      g_assert_true (g_file_set_contents (f->path, bytes, (gssize) n, NULL));
      make (f);
      g_assert_cmpint (read_number (f->path, "SELECT count (*) FROM sqlite_schema WHERE name = 'meta'"), ==, 1);
    }
}

/* But what SQLite wrote beside it may be all that is left. */
static void
test_unfinished_with_log (FolderFixture *f,
                          gconstpointer  data)
{
  g_autofree char *log = g_strconcat (f->path, "-wal", NULL);
  char zeros[4096] = { 0 };

  g_assert_true (g_file_set_contents (f->path, zeros, sizeof zeros, NULL));
  g_assert_true (g_file_set_contents (log, "x", 1, NULL));
  refuse_untouched (f, "damaged");

  /* It is nothing of a file that is not there. */
  g_assert_cmpint (g_unlink (f->path), ==, 0);
  make (f);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
}

static void
test_foreign (FolderFixture *f,
              gconstpointer  data)
{
  folder_fixture_run_sql (f->path, "CREATE TABLE t (n)");
  refuse_untouched (f, "another program");
  folder_fixture_run_sql (f->path, "PRAGMA application_id = 7");
  refuse_untouched (f, "another program");
}

static void
copy (const char *from,
      const char *to,
      const char *suffix)
{
  g_autofree char *source = g_strconcat (from, suffix, NULL);
  g_autofree char *target = g_strconcat (to, suffix, NULL);
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (source, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (target, bytes, size, NULL));
}

/* A file that could be read by others cannot be any more, nor what is beside it. */
static void
test_mended (FolderFixture *f,
             gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (f->folder, "crier", NULL);
  g_autofree char *path = g_build_filename (folder, "journal.db", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autoptr (GError) error = NULL;
  sqlite3 *db = crier_journal_file_open (path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_assert_true (g_file_set_contents (log, "", 0, NULL));
  g_assert_cmpint (g_chmod (log, 0664), ==, 0);
  db = crier_journal_file_open (path, &error);
  g_assert_no_error (error);
  assert_mode (folder, 0700);
  assert_mode (path, 0600);
  assert_mode (log, 0600);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);

  /* A folder that is not Crier's may be shared. */
  g_assert_cmpint (g_chmod (f->folder, 0755), ==, 0);
  make (f);
  assert_mode (f->folder, 0755);
}

/* A link is followed, and what SQLite puts beside the file is beside the file. */
static void
test_links (FolderFixture *f,
            gconstpointer  data)
{
  g_autofree char *target = g_build_filename (f->folder, "target.db", NULL);
  g_autofree char *log = g_strconcat (target, "-wal", NULL);
  g_autofree char *other = g_strconcat (f->path, "-wal", NULL);
  g_autoptr (GError) error = NULL;
  sqlite3 *db;

  g_assert_cmpint (symlink (target, f->path), ==, 0);
  refuse (f->path, CRIER_ERROR_JOURNAL, g_strerror (ENOENT));
  g_assert_true (g_file_set_contents (target, "", 0, NULL));
  db = crier_journal_file_open (f->path, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (f->path, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (sqlite3_exec (db, "INSERT INTO meta VALUES ('x', 'y')",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_true (g_file_test (log, G_FILE_TEST_EXISTS));
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);

  /* What would be opened beside it must be a file: a pipe would be waited for. */
  g_assert_cmpint (g_unlink (f->path), ==, 0);
  make (f);
  g_assert_cmpint (mkfifo (other, 0600), ==, 0);
  refuse (f->path, CRIER_ERROR_JOURNAL, "no regular file");
}

/* What SQLite would bring into order, if it could. */
static void
test_foreign_crashed (FolderFixture *f,
                      gconstpointer  data)
{
  g_autofree char *live = g_build_filename (f->folder, "live.db", NULL);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (live, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA journal_mode = WAL; CREATE TABLE t (n)",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  copy (live, f->path, "");
  copy (live, f->path, "-wal");
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  refuse_untouched (f, "another program");
}

/* A file that an earlier Crier wrote. */
static void
copy_file (FolderFixture *f,
           const char    *name)
{
  g_autofree char *first = g_test_build_filename (G_TEST_DIST, "core", "files", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize size;

  g_file_get_contents (first, &bytes, &size, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (f->path, bytes, (gssize) size, NULL));
}

/* Brought up to date, with nothing lost, once and for all. In it "Küche" and "door"
 * were sent "Lunch", and the former saw it. */
static void
test_first_version (FolderFixture *f,
                    gconstpointer  data)
{
  guint i;

  copy_file (f, "journal-1.db");
  g_assert_cmpint (read_number (f->path, "PRAGMA user_version"), ==, 1);

  for (i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CrierStore) store = crier_store_open (f->path, &error);
      g_autoptr (GPtrArray) records = NULL;
      g_autoptr (GPtrArray) readers = NULL;
      g_autoptr (CrierMessage) message = NULL;
      const CrierRecipientRecord *record;

      g_assert_no_error (error);
      g_assert_cmpstr (crier_epochs_get_newest (crier_store_get_epochs (store)), ==, "23u5v7");
      g_assert_cmpuint (crier_store_get_last (store), ==, 1);
      records = crier_store_load_records (store, 10, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (records->len, ==, 2);
      record = g_ptr_array_index (records, 0);
      g_assert_cmpstr (record->id, ==, "door");
      g_assert_cmpint (record->time, ==, G_GINT64_CONSTANT (1795546761044793));
      g_assert_null (record->name);
      g_assert_cmpint (record->color, ==, CRIER_COLOR_NONE);
      record = g_ptr_array_index (records, 1);
      g_assert_cmpstr (record->id, ==, "Küche");
      g_assert_true (record->can_tell);

      readers = crier_store_query_readers (store, 1, &message, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (crier_message_get_text (message), ==, "Lunch");
      g_assert_cmpuint (readers->len, ==, 2);
    }

  g_assert_cmpint (read_number (f->path, "PRAGMA user_version"), ==, 4);
}

/* In the third version nothing could be withdrawn; what it kept can be. */
static void
test_third_version (FolderFixture *f,
                    gconstpointer  data)
{
  guint i;

  copy_file (f, "journal-3.db");
  g_assert_cmpint (read_number (f->path, "PRAGMA user_version"), ==, 3);

  for (i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CrierStore) store = crier_store_open (f->path, &error);
      g_autoptr (GDateTime) now = g_date_time_new_now_local ();
      g_autoptr (CrierDraft) draft = crier_draft_new_withdraw (1);
      g_autoptr (CrierMessage) message = NULL;
      g_autoptr (GPtrArray) messages = NULL;
      gboolean repeated;

      g_assert_no_error (error);
      g_assert_true (crier_store_begin (store, NULL));
      message = crier_store_append (store, draft, now, &repeated, &error);
      if (i == 0)
        g_assert_cmpstr (crier_message_get_of (message), ==, "xfzrrb-1");
      else
        g_assert_error (error, CRIER_ERROR, CRIER_ERROR_NOT_STANDING);

      g_assert_true (crier_store_commit (store, NULL));
      messages = crier_store_query (store, 0, 10, 0, NULL);
      g_assert_cmpuint (messages->len, ==, 1);
      g_assert_cmpstr (crier_message_get_text (messages->pdata[0]), ==, "Dinner");
      g_assert_cmpuint (crier_store_get_last (store), ==, 3);
    }

  g_assert_cmpint (read_number (f->path, "PRAGMA user_version"), ==, 4);
}

/* What is made now and what is brought up to date are the same. */
static void
test_same_tables (FolderFixture *f,
                  gconstpointer  data)
{
  static const char COLUMNS[] =
    "SELECT (SELECT count (*) FROM pragma_table_info ('recipients') WHERE"
    " name IN ('id', 'can_tell', 'time', 'name', 'mark', 'worth')) +"
    " (SELECT count (*) FROM pragma_table_info ('epochs') WHERE name IN ('first', 'name')) +"
    " (SELECT count (*) FROM pragma_table_info ('messages') WHERE"
    " name IN ('running', 'withdraws', 'withdrawn'))";

  make (f);
  g_assert_cmpint (read_number (f->path, COLUMNS), ==, 11);
  g_assert_cmpint (g_unlink (f->path), ==, 0);
  copy_file (f, "journal-1.db");
  g_assert_cmpint (read_number (f->path, COLUMNS), ==, 3);
  make (f);
  g_assert_cmpint (read_number (f->path, COLUMNS), ==, 11);
}

static void
test_newer (FolderFixture *f,
            gconstpointer  data)
{
  make (f);
  folder_fixture_run_sql (f->path, "PRAGMA user_version = 99; CREATE TABLE t (n)");
  refuse_untouched (f, "a newer Crier");
}

/* It became newer in what was not yet moved into the file. */
static void
test_newer_crashed (FolderFixture *f,
                    gconstpointer  data)
{
  g_autofree char *live = g_build_filename (f->folder, "live.db", NULL);
  g_autoptr (GError) error = NULL;
  sqlite3 *db = crier_journal_file_open (live, &error);

  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA user_version = 99", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  copy (live, f->path, "");
  copy (live, f->path, "-wal");
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  refuse_untouched (f, "a newer Crier");
}

static void
test_damaged (FolderFixture *f,
              gconstpointer  data)
{
  g_autofree char *bytes = NULL;
  gsize size;

  make (f);
  g_assert_true (g_file_get_contents (f->path, &bytes, &size, NULL));
  memset (bytes + size / 2, 0x5a, size / 2);
  g_assert_true (g_file_set_contents (f->path, bytes, size, NULL));
  refuse_untouched (f, "damaged");
}

static void
test_no_file (FolderFixture *f,
              gconstpointer  data)
{
  g_autofree char *below = NULL;

  refuse (f->folder, CRIER_ERROR_JOURNAL, "no regular file");
  refuse ("/dev/null", CRIER_ERROR_JOURNAL, "no regular file");
  g_assert_true (g_file_set_contents (f->path, "x", 1, NULL));
  below = g_build_filename (f->path, "journal.db", NULL);
  refuse (below, CRIER_ERROR_JOURNAL, "folder");
}

static void
test_read_only_subprocess (void)
{
  /* Root may write everywhere. */
  if (geteuid () == 0)
    g_assert_cmpint (setresuid (65534, 65534, 65534), ==, 0);

  refuse (g_getenv (PATH_VARIABLE), CRIER_ERROR_JOURNAL, "(");
}

static void
test_read_only (FolderFixture *f,
                gconstpointer  data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  guint i;

  g_setenv (PATH_VARIABLE, f->path, TRUE);
  g_assert_cmpint (g_chmod (f->folder, 0555), ==, 0);

  /* First without a file, then with one. */
  for (i = 0; i < 2; i++)
    {
      before = folder_fixture_dup_content (f);
      g_test_trap_subprocess ("/store-file/subprocess/read-only", 0,
                              G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      after = folder_fixture_dup_content (f);
      g_assert_cmpstr (after, ==, before);
      g_clear_pointer (&before, g_free);
      g_clear_pointer (&after, g_free);

      g_assert_cmpint (g_chmod (f->folder, 0755), ==, 0);
      if (i == 0)
        make (f);

      g_assert_cmpint (g_chmod (f->path, 0444), ==, 0);
      g_assert_cmpint (g_chmod (f->folder, 0555), ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(path, function) \
  g_test_add (path, FolderFixture, NULL, folder_fixture_set_up, function, \
              folder_fixture_tear_down)

  g_test_add_func ("/store-file/in-memory", test_in_memory);
  add ("/store-file/permissions", test_permissions);
  add ("/store-file/in-use", test_in_use);
  g_test_add_func ("/store-file/subprocess/in-use", test_in_use_subprocess);
  add ("/store-file/garbage", test_garbage);
  add ("/store-file/unfinished", test_unfinished);
  add ("/store-file/unfinished-with-log", test_unfinished_with_log);
  add ("/store-file/mended", test_mended);
  add ("/store-file/links", test_links);
  add ("/store-file/foreign", test_foreign);
  add ("/store-file/foreign-crashed", test_foreign_crashed);
  add ("/store-file/first-version", test_first_version);
  add ("/store-file/third-version", test_third_version);
  add ("/store-file/same-tables", test_same_tables);
  add ("/store-file/newer", test_newer);
  add ("/store-file/newer-crashed", test_newer_crashed);
  add ("/store-file/damaged", test_damaged);
  add ("/store-file/no-file", test_no_file);
  add ("/store-file/read-only", test_read_only);
  g_test_add_func ("/store-file/subprocess/read-only", test_read_only_subprocess);

#undef add

  return g_test_run ();
}
