/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "crier-error.h"
#include "crier-sqlite-statement.h"
#include "crier-journal-file.h"
#include "crier-test.h"
#include "journal-fixture.h"

#define ALL          100000
#define N_APPENDS    200
#define TEXT_SIZE    (4 * 1024)
#define BALLAST_SIZE (192 * 1024) /* what makes room again */

/* Where a test that runs itself once more finds its journal. */
#define PATH_VARIABLE "CRIER_TEST_JOURNAL"

/* What a killed program and a test of it cannot tell from the rest: that a
 * commit outlives the computer's power as well. */
static void
test_settings (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierSqliteStatement) mode = NULL;
  g_autoptr (CrierSqliteStatement) sync = NULL;
  g_autoptr (CrierSqliteStatement) lock = NULL;
  JournalFixture fixture;
  sqlite3 *db;

  journal_fixture_init (&fixture);
  db = crier_journal_file_open (fixture.path, &error);
  g_assert_no_error (error);

  mode = crier_sqlite_statement_new (db, "PRAGMA journal_mode");
  g_assert_true (crier_sqlite_statement_step (mode));
  g_assert_cmpstr (crier_sqlite_statement_get_text (mode, 0), ==, "wal");
  sync = crier_sqlite_statement_new (db, "PRAGMA synchronous");
  g_assert_true (crier_sqlite_statement_step (sync));
  g_assert_cmpint (crier_sqlite_statement_get_int (sync, 0), ==, 2);
  lock = crier_sqlite_statement_new (db, "PRAGMA locking_mode");
  g_assert_true (crier_sqlite_statement_step (lock));
  g_assert_cmpstr (crier_sqlite_statement_get_text (lock, 0), ==, "exclusive");

  g_clear_pointer (&mode, crier_sqlite_statement_free);
  g_clear_pointer (&sync, crier_sqlite_statement_free);
  g_clear_pointer (&lock, crier_sqlite_statement_free);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  journal_fixture_clear (&fixture);
}

/* Killed after a flush, with more on its way. */
static void
test_killed_subprocess (void)
{
  JournalFixture fixture;
  guint i;

  journal_fixture_init (&fixture);
  g_rmdir (fixture.folder);
  g_free (fixture.path);
  fixture.path = g_strdup (g_getenv (PATH_VARIABLE));
  journal_fixture_start (&fixture);
  for (i = 0; i < N_APPENDS; i++)
    journal_fixture_append (&fixture, crier_draft_new ("flushed", NULL));

  crier_journal_flush (fixture.journal);
  for (i = 0; i < N_APPENDS; i++)
    journal_fixture_append (&fixture, crier_draft_new ("perhaps", NULL));

  kill (getpid (), SIGKILL);
}

static void
kill_one (JournalFixture *fixture)
{
  g_setenv (PATH_VARIABLE, fixture->path, TRUE);
  g_test_trap_subprocess ("/journal-disk/subprocess/killed", 0,
                          G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
}

static void
test_killed (void)
{
  g_autofree char *epoch = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  JournalFixture fixture;
  guint i;

  /* Once from nothing, once with what there is. */
  journal_fixture_init (&fixture);
  kill_one (&fixture);
  journal_fixture_open (&fixture);
  epoch = g_strdup (crier_epochs_get_newest (crier_journal_get_epochs (fixture.journal)));
  journal_fixture_close (&fixture);

  kill_one (&fixture);
  journal_fixture_open (&fixture);
  g_assert_cmpstr (crier_epochs_find (crier_journal_get_epochs (fixture.journal), 1), ==,
                   epoch);
  messages = crier_journal_load (fixture.journal, ALL, G_MAXSIZE);
  g_assert_cmpuint (messages->len, >=, 2 * N_APPENDS);
  g_assert_cmpuint (messages->len, ==, crier_journal_get_last (fixture.journal));
  for (i = 0; i < messages->len; i++)
    g_assert_cmpuint (crier_message_get_offset (messages->pdata[i]), ==, i + 1);

  journal_fixture_clear (&fixture);
}

/* Asks for more than fits, and checks that what was answered as kept is kept,
 * and nothing else. Returns how many that are. */
static guint
overfill (JournalFixture *fixture,
          const char     *cause)
{
  g_autofree char *text = crier_test_fill ("text ", TEXT_SIZE);
  guint n_kept = 0;
  guint i;

  for (i = 0; i < N_APPENDS; i++)
    journal_fixture_append (fixture, crier_draft_new (text, NULL));

  journal_fixture_wait (fixture);
  for (i = 0; i < N_APPENDS; i++)
    {
      JournalAnswer *answer = g_ptr_array_index (fixture->answers, i);

      if (answer->error == NULL)
        {
          g_assert_cmpuint (crier_message_get_offset (answer->message), ==, ++n_kept);
          continue;
        }

      g_assert_error (answer->error, CRIER_ERROR, CRIER_ERROR_STORAGE);
      g_assert_nonnull (strstr (answer->error->message, cause));
      g_assert_false (answer->repeated);
    }

  g_assert_cmpuint (n_kept, <, N_APPENDS);
  g_assert_cmpuint (journal_fixture_read (fixture, 0, ALL)->list->len, ==, n_kept);

  return n_kept;
}

/* There is room again: the next has the place of the first that failed. */
static void
refill (JournalFixture *fixture,
        guint           n_kept)
{
  g_autoptr (GPtrArray) messages = NULL;
  JournalAnswer *answer = journal_fixture_say (fixture, "room again");

  g_assert_cmpuint (crier_message_get_offset (answer->message), ==, n_kept + 1);
  journal_fixture_close (fixture);

  journal_fixture_open (fixture);
  messages = crier_journal_load (fixture->journal, ALL, G_MAXSIZE);
  g_assert_cmpuint (messages->len, ==, n_kept + 1);
  journal_fixture_close (fixture);
}

/* The file may not grow any more: an error that is not a full disk. */
static void
test_limit_subprocess (void)
{
  JournalFixture fixture;
  struct rlimit limit;
  guint n_kept;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  journal_fixture_init (&fixture);
  journal_fixture_start (&fixture);
  crier_journal_flush (fixture.journal);

  limit.rlim_cur = 128 * 1024;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  n_kept = overfill (&fixture, g_strerror (EFBIG));
  limit.rlim_cur = limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  refill (&fixture, n_kept);
  journal_fixture_clear (&fixture);
}

static void
test_limit (void)
{
  g_test_trap_subprocess ("/journal-disk/subprocess/limit", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static gboolean
write_line (const char *path,
            const char *line)
{
  int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  gboolean good = fd >= 0 && write (fd, line, strlen (line)) == (ssize_t) strlen (line);

  if (fd >= 0)
    close (fd);

  return good;
}

/* Who is not known in the namespace can make no file there. */
static gboolean
map_user (uid_t user,
          gid_t group)
{
  g_autofree char *users = g_strdup_printf ("0 %u 1", (guint) user);
  g_autofree char *groups = g_strdup_printf ("0 %u 1", (guint) group);

  return write_line ("/proc/self/setgroups", "deny") &&
         write_line ("/proc/self/uid_map", users) &&
         write_line ("/proc/self/gid_map", groups);
}

/* A small disk on the folder, for this process alone. */
static gboolean
mount_small (const char *folder)
{
  uid_t user = geteuid ();
  gid_t group = getegid ();
  gboolean root = user == 0;

  return unshare (CLONE_NEWNS | (root ? 0 : CLONE_NEWUSER)) == 0 &&
         (root || map_user (user, group)) &&
         mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("none", folder, "tmpfs", 0, "size=384k,mode=0700") == 0;
}

static void
test_full_subprocess (void)
{
  g_autofree char *ballast = NULL;
  g_autofree char *zeros = g_malloc0 (BALLAST_SIZE);
  JournalFixture fixture;
  guint n_kept;

  journal_fixture_init (&fixture);
  if (!mount_small (fixture.folder))
    {
      g_assert_true (g_file_set_contents (g_getenv (PATH_VARIABLE), "", 0, NULL));
      journal_fixture_clear (&fixture);
      return;
    }

  ballast = g_build_filename (fixture.folder, "ballast", NULL);
  g_assert_true (g_file_set_contents (ballast, zeros, BALLAST_SIZE, NULL));
  journal_fixture_start (&fixture);
  n_kept = overfill (&fixture, "the disk is full");
  g_assert_cmpint (g_remove (ballast), ==, 0);
  refill (&fixture, n_kept);
  g_assert_cmpint (g_remove (fixture.path), ==, 0);
  g_assert_cmpint (umount2 (fixture.folder, MNT_DETACH), ==, 0);
  journal_fixture_clear (&fixture);
}

static void
test_full (void)
{
  JournalFixture fixture;

  journal_fixture_init (&fixture);
  g_setenv (PATH_VARIABLE, fixture.path, TRUE);
  g_test_trap_subprocess ("/journal-disk/subprocess/full", 0,
                          G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();

  /* So it says that it could do nothing. */
  if (g_file_test (fixture.path, G_FILE_TEST_EXISTS))
    g_test_skip ("no file system may be mounted here");

  journal_fixture_clear (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/journal-disk/settings", test_settings);
  g_test_add_func ("/journal-disk/killed", test_killed);
  g_test_add_func ("/journal-disk/subprocess/killed", test_killed_subprocess);
  g_test_add_func ("/journal-disk/limit", test_limit);
  g_test_add_func ("/journal-disk/subprocess/limit", test_limit_subprocess);
  g_test_add_func ("/journal-disk/full", test_full);
  g_test_add_func ("/journal-disk/subprocess/full", test_full_subprocess);

  return g_test_run ();
}
