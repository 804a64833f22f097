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
#include <stdlib.h>
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

/* The disk of this program: what SQLite, and all else, asks to be synchronized. */
static gboolean disk_fails;

static int
sync_disk (void)
{
  if (!g_atomic_int_get (&disk_fails))
    return 0;

  errno = EIO;

  return -1;
}

int
fsync (int fd)
{
  return sync_disk ();
}

int
fdatasync (int fd)
{
  return sync_disk ();
}

/* As a crash at this moment would leave it, opened in another place. Returns what
 * is there, with bars in between. */
static char *
dup_texts_after_crash (JournalFixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "crashed.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierJournal) journal = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  GString *texts = g_string_new (NULL);
  guint i;

  for (i = 0; i < 2; i++)
    {
      const char *suffix = i == 0 ? "" : "-wal";
      g_autofree char *from = g_strconcat (fixture->path, suffix, NULL);
      g_autofree char *to = g_strconcat (path, suffix, NULL);
      g_autofree char *command = g_strdup_printf ("cp '%s' '%s'", from, to);

      /* Not by this process: see CrierJournalPlace. */
      g_assert_cmpint (system (command), ==, 0);
    }

  journal = crier_journal_open (path, &error);
  g_assert_no_error (error);
  messages = crier_journal_load (journal, ALL, G_MAXSIZE);
  for (i = 0; i < messages->len; i++)
    g_string_append_printf (texts, "%s%s", i > 0 ? "|" : "",
                            crier_message_get_text (messages->pdata[i]));

  return g_string_free (texts, FALSE);
}

static void
assert_texts_after_crash (JournalFixture *fixture,
                          const char     *expected)
{
  g_autofree char *texts = NULL;

  g_atomic_int_set (&disk_fails, FALSE);
  texts = dup_texts_after_crash (fixture);
  g_assert_cmpstr (texts, ==, expected);
}

static void
fail_to_say (JournalFixture *fixture,
             const char     *text)
{
  JournalAnswer *answer;

  g_atomic_int_set (&disk_fails, TRUE);
  journal_fixture_append (fixture, crier_draft_new (text, NULL));
  journal_fixture_wait (fixture);
  answer = g_ptr_array_index (fixture->answers, fixture->answers->len - 1);
  g_assert_error (answer->error, CRIER_ERROR, CRIER_ERROR_STORAGE);
}

/* A message that was refused since the disk did not take it is not there after a
 * crash either, wherever in the write-ahead log it stood. */
static void
test_refused (void)
{
  JournalFixture fixture;
  g_autoptr (GString) expected = g_string_new ("0");
  guint i;

  journal_fixture_init (&fixture);
  journal_fixture_start (&fixture);
  fail_to_say (&fixture, "refused at first");
  assert_texts_after_crash (&fixture, "");
  for (i = 0; i < 12; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      g_assert_cmpuint (crier_message_get_offset (journal_fixture_say (&fixture, text)->message),
                        ==, i + 1);
      if (i > 0)
        g_string_append_printf (expected, "|%u", i);

      if (i % 4 != 3)
        continue;

      fail_to_say (&fixture, "refused");
      assert_texts_after_crash (&fixture, expected->str);
      fail_to_say (&fixture, "refused");
      fail_to_say (&fixture, "refused");
      assert_texts_after_crash (&fixture, expected->str);
    }

  journal_fixture_clear (&fixture);
}

/* Likewise when the log has just been moved into the file and begins anew. */
static void
test_refused_after_checkpoint (void)
{
  g_autofree char *text = crier_test_fill ("x", 60000);
  g_autofree char *texts = NULL;
  JournalFixture fixture;
  guint i;

  journal_fixture_init (&fixture);
  journal_fixture_start (&fixture);
  for (i = 0; i < 90; i++)
    {
      journal_fixture_say (&fixture, text);
      if (i < 50)
        continue;

      fail_to_say (&fixture, "refused");
      g_atomic_int_set (&disk_fails, FALSE);
    }

  texts = dup_texts_after_crash (&fixture);
  g_assert_null (strstr (texts, "refused"));
  g_assert_cmpuint (strlen (texts), ==, 90 * 60001 - 1);
  journal_fixture_clear (&fixture);
}

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
mount_small (const char *folder,
             const char *options)
{
  uid_t user = geteuid ();
  gid_t group = getegid ();
  gboolean root = user == 0;

  return unshare (CLONE_NEWNS | (root ? 0 : CLONE_NEWUSER)) == 0 &&
         (root || map_user (user, group)) &&
         mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("none", folder, "tmpfs", 0, options) == 0;
}

static void
test_full_subprocess (void)
{
  g_autofree char *ballast = NULL;
  g_autofree char *zeros = g_malloc0 (BALLAST_SIZE);
  JournalFixture fixture;
  guint n_kept;

  journal_fixture_init (&fixture);
  if (!mount_small (fixture.folder, "size=384k,mode=0700"))
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

/* A first start without room for all of it leaves nothing that hinders the next. */
static void
test_no_room_subprocess (void)
{
  JournalFixture fixture;
  guint n_failed = 0;
  guint size;

  journal_fixture_init (&fixture);
  if (!mount_small (fixture.folder, "size=4k,mode=0700"))
    {
      g_assert_true (g_file_set_contents (g_getenv (PATH_VARIABLE), "", 0, NULL));
      journal_fixture_clear (&fixture);
      return;
    }

  for (size = 4; size <= 96; size += 4)
    {
      g_autofree char *options = g_strdup_printf ("size=%uk,mode=0700", size);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (umount2 (fixture.folder, 0), ==, 0);
      g_assert_cmpint (mount ("none", fixture.folder, "tmpfs", 0, options), ==, 0);
      fixture.journal = crier_journal_open (fixture.path, &error);
      if (fixture.journal == NULL)
        {
          n_failed++;
          g_assert_error (error, CRIER_ERROR, CRIER_ERROR_JOURNAL);
          g_assert_nonnull (strstr (error->message, "the disk is full"));
        }

      g_clear_pointer (&fixture.journal, crier_journal_free);
      g_assert_cmpint (mount ("none", fixture.folder, "tmpfs", MS_REMOUNT, "size=1m"), ==, 0);
      journal_fixture_start (&fixture);
      journal_fixture_say (&fixture, "room");
      journal_fixture_close (&fixture);
    }

  g_assert_cmpuint (n_failed, >, 3);
  g_assert_cmpint (umount2 (fixture.folder, MNT_DETACH), ==, 0);
  journal_fixture_clear (&fixture);
}

static void
test_small_disk (gconstpointer path)
{
  JournalFixture fixture;

  journal_fixture_init (&fixture);
  g_setenv (PATH_VARIABLE, fixture.path, TRUE);
  g_test_trap_subprocess (path, 0,
                          G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();

  /* So it says that it could do nothing. */
  if (g_file_test (fixture.path, G_FILE_TEST_EXISTS))
    g_test_skip ("no file system may be mounted here");

  journal_fixture_clear (&fixture);
}

static guint n_lost;
static guint n_found;

static void
lost_cb (const GError *error,
         gpointer      user_data)
{
  if (error != NULL)
    n_lost++;
  else
    n_found++;
}

static void
remove_beside (const char *path,
               const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);

  g_assert_cmpint (g_unlink (name), ==, 0);
}

/* Whatever others do to the file while it is open, nothing of it is lost. */
static void
test_lost (void)
{
  g_autofree char *aside = NULL;
  g_autofree char *epoch = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  JournalFixture fixture;
  guint i;

  n_lost = n_found = 0;
  journal_fixture_init (&fixture);
  journal_fixture_open (&fixture);
  epoch = g_strdup (crier_epochs_find (crier_journal_get_epochs (fixture.journal), 1));
  crier_journal_start (fixture.journal);
  crier_journal_set_lost_func (fixture.journal, lost_cb, NULL);
  aside = g_strconcat (fixture.path, "-replaced-1", NULL);
  for (i = 0; i < 5; i++)
    {
      g_autofree char *moved = g_strconcat (fixture.path, "-moved", NULL);

      journal_fixture_say (&fixture, "kept");
      if (i == 0)
        g_assert_cmpint (g_unlink (fixture.path), ==, 0);
      else if (i == 1)
        remove_beside (fixture.path, "-wal");
      else if (i == 2)
        g_assert_cmpint (g_rename (fixture.path, moved), ==, 0);
      else if (i == 3)
        {
          g_assert_cmpint (g_unlink (fixture.path), ==, 0);
          g_assert_true (g_file_set_contents (fixture.path, "a stranger's", -1, NULL));
        }
      else
        {
          remove_beside (fixture.path, "");
          remove_beside (fixture.path, "-wal");
        }
    }

  /* The last time, it sees it by itself. */
  crier_test_wait (n_found >= 5);
  g_assert_cmpuint (n_lost, ==, 5);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  journal_fixture_say (&fixture, "kept");
  journal_fixture_close (&fixture);

  journal_fixture_open (&fixture);
  messages = crier_journal_load (fixture.journal, 100, G_MAXSIZE);
  g_assert_cmpuint (messages->len, ==, 6);
  g_assert_cmpstr (crier_message_get_text (messages->pdata[5]), ==, "kept");
  g_assert_cmpstr (crier_epochs_find (crier_journal_get_epochs (fixture.journal), 1), ==, epoch);
  journal_fixture_clear (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/journal-disk/settings", test_settings);
  g_test_add_func ("/journal-disk/refused", test_refused);
  g_test_add_func ("/journal-disk/refused-after-checkpoint", test_refused_after_checkpoint);
  g_test_add_func ("/journal-disk/lost", test_lost);
  g_test_add_func ("/journal-disk/killed", test_killed);
  g_test_add_func ("/journal-disk/subprocess/killed", test_killed_subprocess);
  g_test_add_func ("/journal-disk/limit", test_limit);
  g_test_add_func ("/journal-disk/subprocess/limit", test_limit_subprocess);
  g_test_add_data_func ("/journal-disk/full", "/journal-disk/subprocess/full", test_small_disk);
  g_test_add_data_func ("/journal-disk/no-room", "/journal-disk/subprocess/no-room",
                        test_small_disk);
  g_test_add_func ("/journal-disk/subprocess/no-room", test_no_room_subprocess);
  g_test_add_func ("/journal-disk/subprocess/full", test_full_subprocess);

  return g_test_run ();
}
