/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-store.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "crier-error.h"
#include "crier-test.h"
#include "folder-fixture.h"

/* How messages are kept and found again. What is read in other ways stands in
 * test-store-read.c. */

static CrierStore *
open_store (FolderFixture *f)
{
  g_autoptr (GError) error = NULL;
  CrierStore *store = crier_store_open (f->path, &error);

  g_assert_no_error (error);

  return store;
}

static void
begin (CrierStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (crier_store_begin (store, &error));
  g_assert_no_error (error);
}

static void
commit (CrierStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (crier_store_commit (store, &error));
  g_assert_no_error (error);
}

/* Within a transaction. Returns the offset. */
static guint64
put (CrierStore *store,
     CrierDraft *draft,
     gboolean    repeated)
{
  g_autoptr (CrierDraft) owned = draft;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierMessage) message = NULL;
  gboolean was_there = !repeated;

  g_assert_nonnull (owned);
  message = crier_store_append (store, draft, now, &was_there, &error);
  g_assert_no_error (error);
  g_assert_cmpint (was_there, ==, repeated);
  g_assert_cmpstr (crier_message_get_text (message), ==, draft->text);

  return crier_message_get_offset (message);
}

static guint64
append (CrierStore *store,
        const char *text)
{
  guint64 offset;

  begin (store);
  offset = put (store, folder_fixture_draft (text, NULL), FALSE);
  commit (store);

  return offset;
}

/* What is kept, with bars in between. */
static char *
dup_texts (CrierStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = crier_store_load (store, G_MAXINT, G_MAXSIZE, &error);
  GString *texts = g_string_new (NULL);
  guint i;

  g_assert_no_error (error);
  for (i = 0; i < messages->len; i++)
    g_string_append_printf (texts, "%s%s", i > 0 ? "|" : "",
                            crier_message_get_text (g_ptr_array_index (messages, i)));

  return g_string_free (texts, FALSE);
}

static void
assert_texts (CrierStore *store,
              const char *expected)
{
  g_autofree char *texts = dup_texts (store);

  g_assert_cmpstr (texts, ==, expected);
}

static gint64
get_running (CrierStore *store)
{
  return crier_journal_clock_get_running (crier_store_get_clock (store));
}

static void
prune (CrierStore *store,
       int         days)
{
  g_autoptr (GError) error = NULL;

  begin (store);
  g_assert_true (crier_store_prune (store, get_running (store) +
                                    days * G_TIME_SPAN_DAY, &error));
  g_assert_no_error (error);
  commit (store);
}

static char *
dup_epoch (CrierStore *store,
           guint64     offset)
{
  return g_strdup (crier_epochs_find (crier_store_get_epochs (store), offset));
}

/* Of 1 and 2, of 3 and 4, and from 5 on, as the messages have it, too. */
static void
assert_epochs (CrierStore *store,
               const char *first,
               const char *second,
               const char *third)
{
  const char * const expected[] = { first, first, second, second, third };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = crier_store_load (store, 10, G_MAXSIZE, &error);
  guint i;

  g_assert_no_error (error);
  for (i = 0; i < messages->len; i++)
    {
      CrierMessage *message = g_ptr_array_index (messages, i);
      g_autofree char *id = g_strdup_printf ("%s-%u", expected[i], i + 1);

      g_assert_cmpstr (crier_message_get_id (message), ==, id);
    }

  g_assert_cmpstr (crier_epochs_find (crier_store_get_epochs (store), 5), ==, third);
}

static void
test_reopen (FolderFixture *f,
             gconstpointer  data)
{
  CrierStore *store = open_store (f);
  g_autofree char *epoch = dup_epoch (store, 0);

  g_assert_cmpuint (strlen (epoch), ==, CRIER_EPOCHS_LENGTH);
  g_assert_cmpuint (crier_store_get_last (store), ==, 0);
  g_assert_cmpuint (append (store, "a"), ==, 1);
  g_assert_cmpuint (append (store, "b"), ==, 2);
  crier_store_close (store);

  store = open_store (f);
  g_assert_cmpstr (crier_epochs_get_newest (crier_store_get_epochs (store)), ==, epoch);
  g_assert_cmpuint (crier_store_get_last (store), ==, 2);
  assert_texts (store, "a|b");
  g_assert_cmpuint (append (store, "c"), ==, 3);
  crier_store_close (store);
}

/* The first message of each run begins an epoch, once it is kept; those before
 * it keep theirs. */
static void
test_epochs (FolderFixture *f,
             gconstpointer  data)
{
  CrierStore *store = open_store (f);
  g_autofree char *first = dup_epoch (store, 1);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  guint i;

  g_assert_cmpuint (append (store, "a"), ==, 1);
  g_assert_cmpuint (append (store, "b"), ==, 2);
  crier_store_close (store);

  store = open_store (f);
  for (i = 0; i < 2; i++)
    {
      begin (store);
      put (store, folder_fixture_draft ("undone", NULL), FALSE);
      crier_store_rollback (store);
    }

  g_assert_cmpuint (append (store, "c"), ==, 3);
  g_assert_cmpuint (append (store, "d"), ==, 4);
  second = dup_epoch (store, 3);
  g_assert_cmpstr (second, !=, first);
  crier_store_close (store);

  /* Nothing was said. */
  crier_store_close (open_store (f));

  store = open_store (f);
  assert_epochs (store, first, second, second);
  g_assert_cmpuint (append (store, "e"), ==, 5);
  third = dup_epoch (store, 5);
  g_assert_cmpstr (third, !=, second);
  crier_store_close (store);

  store = open_store (f);
  assert_epochs (store, first, second, third);
  crier_store_close (store);
}

/* Names of what is not kept any more are not, but for the place before the
 * first message that is. */
static void
test_epochs_pruned (FolderFixture *f,
                    gconstpointer  data)
{
  CrierStore *store = NULL;
  g_autofree char *second = NULL;
  guint64 place;
  guint i;

  for (i = 1; i <= 4; i++)
    {
      store = open_store (f);
      if (i == 4)
        prune (store, CRIER_STORE_DAYS + 1);

      g_assert_cmpuint (append (store, "x"), ==, i);
      if (i == 3)
        second = dup_epoch (store, 3);

      crier_store_close (store);
    }

  store = open_store (f);
  g_assert_cmpuint (crier_store_get_first (store), ==, 4);
  g_assert_cmpint (crier_sqlite_statement_read_int (crier_store_get_db (store),
                                                    "SELECT count (*) FROM epochs"), ==, 2);
  g_assert_cmpstr (crier_epochs_find (crier_store_get_epochs (store), 3), ==, second);
  for (i = 3; i <= 5; i++)
    {
      const char *name = crier_epochs_find (crier_store_get_epochs (store), i);
      g_autofree char *cursor = g_strdup_printf ("%s-%u", name, i);

      g_assert_cmpint (crier_epochs_locate (crier_store_get_epochs (store), cursor, 4, &place),
                       ==, i <= 4);
    }

  crier_store_close (store);
}

/* A name that could not stand in a cursor is none. */
static void
test_epochs_strange (FolderFixture *f,
                     gconstpointer  data)
{
  static const char * const strange[] = {
    "UPDATE epochs SET name = 'a\"b'", "UPDATE epochs SET name = ''",
    "UPDATE epochs SET name = 'a-b'", "UPDATE epochs SET first = -1",
    "UPDATE epochs SET name = 'Ä'", "UPDATE epochs SET name = hex (zeroblob (40))",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      CrierStore *store = open_store (f);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (sqlite3_exec (crier_store_get_db (store), strange[i], NULL, NULL, NULL),
                       ==, SQLITE_OK);
      crier_store_close (store);
      g_assert_null (crier_store_open (f->path, &error));
      g_assert_error (error, CRIER_ERROR, CRIER_ERROR_JOURNAL);
      g_assert_cmpint (unlink (f->path), ==, 0);
    }
}

/* A place in the log is given once, whatever has become of its message. */
static void
test_offsets_after_pruning (FolderFixture *f,
                            gconstpointer  data)
{
  CrierStore *store = open_store (f);

  append (store, "a");
  append (store, "b");
  prune (store, CRIER_STORE_DAYS - 1);
  assert_texts (store, "a|b");
  prune (store, CRIER_STORE_DAYS + 1);
  assert_texts (store, "");
  g_assert_cmpuint (crier_store_get_last (store), ==, 2);
  crier_store_close (store);

  store = open_store (f);
  g_assert_cmpuint (crier_store_get_last (store), ==, 2);
  assert_texts (store, "");
  g_assert_cmpuint (append (store, "c"), ==, 3);
  assert_texts (store, "c");
  crier_store_close (store);
}

static void
test_prune_old_only (FolderFixture *f,
                     gconstpointer  data)
{
  CrierStore *store = open_store (f);
  g_autofree char *sql = NULL;

  append (store, "old");
  append (store, "new");
  crier_store_close (store);

  sql = g_strdup_printf ("UPDATE messages SET running = running + %" G_GINT64_FORMAT
                         " WHERE offset = 2",
                         (gint64) (CRIER_STORE_DAYS * G_TIME_SPAN_DAY));
  folder_fixture_run_sql (f->path, sql);
  store = open_store (f);
  g_assert_true (crier_store_has_old (store, get_running (store)));
  prune (store, 0);
  g_assert_false (crier_store_has_old (store, get_running (store)));
  assert_texts (store, "new");
  crier_store_close (store);
}

static void
set_times (FolderFixture *f,
           gint64         time)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE messages SET time = %" G_GINT64_FORMAT, time);

  folder_fixture_run_sql (f->path, sql);
}

/* Whatever the clock said when it was sent, or says now, it is kept. */
static void
test_clock (FolderFixture *f,
            gconstpointer  data)
{
  const gint64 TIMES[] = { 0, g_get_real_time () - 30 * G_TIME_SPAN_DAY,
                           g_get_real_time () + 30 * G_TIME_SPAN_DAY };
  CrierStore *store = open_store (f);
  guint i;

  append (store, "a");
  crier_store_close (store);
  for (i = 0; i < G_N_ELEMENTS (TIMES); i++)
    {
      set_times (f, TIMES[i]);
      store = open_store (f);
      prune (store, 0);
      assert_texts (store, "a");
      crier_store_close (store);
    }

  /* How long it was open goes on where it ended. */
  store = open_store (f);
  prune (store, 3);
  crier_store_close (store);
  store = open_store (f);
  g_assert_cmpint (get_running (store), >, 3 * G_TIME_SPAN_DAY);
  prune (store, CRIER_STORE_DAYS - 4);
  assert_texts (store, "a");
  prune (store, CRIER_STORE_DAYS - 3);
  assert_texts (store, "");
  crier_store_close (store);
}

static void
assert_n_current (CrierStore *store,
                  gint64      seconds,
                  guint       n)
{
  g_autoptr (GPtrArray) messages = NULL;

  messages = crier_store_query (store, 0, 10,
                                get_running (store) + seconds * G_USEC_PER_SEC, NULL);
  g_assert_cmpuint (messages->len, ==, n);
}

/* The clock may end a message for a run, not for good, and it cannot make it last
 * for longer than Crier has run. */
static void
test_expires (FolderFixture *f,
              gconstpointer  data)
{
  CrierStore *store = open_store (f);
  CrierDraft *draft = folder_fixture_draft ("a", NULL);

  draft->expires = 60;
  begin (store);
  put (store, draft, FALSE);
  commit (store);
  assert_n_current (store, 58, 1);
  assert_n_current (store, 61, 0);
  crier_store_close (store);

  /* A clock that is ahead now, then the right one, then one that is behind. */
  set_times (f, g_get_real_time () - G_TIME_SPAN_HOUR);
  store = open_store (f);
  assert_n_current (store, 0, 0);
  assert_texts (store, "a");
  crier_store_close (store);
  set_times (f, g_get_real_time () - 20 * G_USEC_PER_SEC);
  store = open_store (f);
  assert_n_current (store, 0, 1);
  assert_n_current (store, 41, 0);
  crier_store_close (store);
  set_times (f, g_get_real_time () + G_TIME_SPAN_HOUR);
  store = open_store (f);
  assert_n_current (store, 50, 1);
  assert_n_current (store, 61, 0);
  crier_store_close (store);
}

static goffset
get_size (FolderFixture *f)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (f->path, &info), ==, 0);

  return info.st_size;
}

/* Room that is not needed any more is given back, a little at a time. */
static void
test_shrink (FolderFixture *f,
             gconstpointer  data)
{
  CrierStore *store = open_store (f);
  g_autofree char *text = crier_test_fill ("x", 60000);
  goffset full;
  guint i;

  begin (store);
  for (i = 0; i < 100; i++)
    put (store, folder_fixture_draft (text, NULL), FALSE);

  commit (store);
  prune (store, CRIER_STORE_DAYS + 1);
  full = get_size (f);
  g_assert_cmpint (full, >, 5000000);
  for (i = 0; i < 20; i++)
    crier_store_shrink (store);

  g_assert_cmpint (get_size (f), <, 1500000);
  append (store, "a");
  crier_store_close (store);
  store = open_store (f);
  assert_texts (store, "a");
  crier_store_close (store);
}

static void
test_rollback (FolderFixture *f,
               gconstpointer  data)
{
  CrierStore *store = open_store (f);

  append (store, "a");
  begin (store);
  g_assert_cmpuint (put (store, folder_fixture_draft ("b", NULL), FALSE), ==, 2);
  crier_store_rollback (store);
  crier_store_rollback (store);
  assert_texts (store, "a");
  g_assert_cmpuint (append (store, "c"), ==, 2);
  crier_store_close (store);
}

/* What was not committed when the process ended is not there. */
static void
test_no_commit (FolderFixture *f,
                gconstpointer  data)
{
  CrierStore *store = open_store (f);

  append (store, "a");
  begin (store);
  put (store, folder_fixture_draft ("b", NULL), FALSE);
  crier_store_close (store);

  store = open_store (f);
  assert_texts (store, "a");
  crier_store_close (store);
}

static void
fail_to_append (CrierStore *store,
                const char *text,
                const char *key,
                int         code)
{
  g_autoptr (CrierDraft) draft = folder_fixture_draft (text, key);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GError) error = NULL;
  gboolean repeated;

  g_assert_null (crier_store_append (store, draft, now, &repeated, &error));
  g_assert_error (error, CRIER_ERROR, code);
  g_assert_false (repeated);
}

static void
set_max_pages (CrierStore *store,
               guint       n)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA max_page_count = %u", n);

  g_assert_cmpint (sqlite3_exec (crier_store_get_db (store), sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
test_full (FolderFixture *f,
           gconstpointer  data)
{
  CrierStore *store = open_store (f);
  g_autofree char *large = crier_test_fill ("x", 100000);

  append (store, "a");
  set_max_pages (store, 1);
  begin (store);
  fail_to_append (store, large, NULL, CRIER_ERROR_STORAGE);
  crier_store_rollback (store);
  assert_texts (store, "a");

  set_max_pages (store, 1000000);
  g_assert_cmpuint (append (store, "b"), ==, 2);
  crier_store_close (store);

  store = open_store (f);
  assert_texts (store, "a|b");
  crier_store_close (store);
}

static void
test_keys (FolderFixture *f,
           gconstpointer  data)
{
  CrierStore *store = open_store (f);
  CrierDraft *draft;

  begin (store);
  g_assert_cmpuint (put (store, folder_fixture_draft ("a", "k"), FALSE), ==, 1);
  /* In the same transaction, and in a later one. */
  g_assert_cmpuint (put (store, folder_fixture_draft ("a", "k"), TRUE), ==, 1);
  fail_to_append (store, "b", "k", CRIER_ERROR_KEY_REUSED);
  g_assert_cmpuint (put (store, folder_fixture_draft ("b", "other"), FALSE), ==, 2);
  commit (store);

  begin (store);
  g_assert_cmpuint (put (store, folder_fixture_draft ("a", "k"), TRUE), ==, 1);
  fail_to_append (store, "a ", "k", CRIER_ERROR_KEY_REUSED);
  commit (store);
  crier_store_close (store);

  store = open_store (f);
  begin (store);
  g_assert_cmpuint (put (store, folder_fixture_draft ("a", "k"), TRUE), ==, 1);
  fail_to_append (store, "b", "k", CRIER_ERROR_KEY_REUSED);

  /* Another message is also one for others, or that ends. */
  draft = folder_fixture_draft ("a", "to");
  draft->to = g_strsplit ("x y", " ", -1);
  draft->expires = 60;
  g_assert_cmpuint (put (store, draft, FALSE), ==, 3);
  fail_to_append (store, "a", "to", CRIER_ERROR_KEY_REUSED);
  draft = folder_fixture_draft ("a", "to");
  draft->to = g_strsplit ("x y", " ", -1);
  draft->expires = 60;
  g_assert_cmpuint (put (store, draft, TRUE), ==, 3);
  commit (store);
  assert_texts (store, "a|b|a");
  crier_store_close (store);
}

/* Since the newest message the store has been open for so long. */
static void
pass (FolderFixture *f,
      int            seconds)
{
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("INSERT OR REPLACE INTO meta SELECT 'running',"
                         " max (running) + %d FROM messages", seconds * (int) G_USEC_PER_SEC);
  folder_fixture_run_sql (f->path, sql);
}

static void
test_key_ends (FolderFixture *f,
               gconstpointer  data)
{
  CrierStore *store = open_store (f);

  begin (store);
  put (store, folder_fixture_draft ("a", "k"), FALSE);
  commit (store);
  crier_store_close (store);

  pass (f, CRIER_DRAFT_KEY_SECONDS - 60);
  store = open_store (f);
  begin (store);
  g_assert_cmpuint (put (store, folder_fixture_draft ("a", "k"), TRUE), ==, 1);
  commit (store);
  crier_store_close (store);

  /* While it was closed, no time has passed, whatever the clock says. */
  set_times (f, 0);
  pass (f, CRIER_DRAFT_KEY_SECONDS);
  store = open_store (f);
  begin (store);
  g_assert_cmpuint (put (store, folder_fixture_draft ("b", "k"), FALSE), ==, 2);
  g_assert_cmpuint (put (store, folder_fixture_draft ("b", "k"), TRUE), ==, 2);
  commit (store);
  crier_store_close (store);
}

static void
test_memory_messages (void)
{
  g_autoptr (CrierStore) store = crier_store_open (NULL, NULL);
  g_autoptr (GPtrArray) messages = NULL;
  guint i;

  for (i = 1; i <= CRIER_STORE_MAX_MESSAGES + 5; i++)
    g_assert_cmpuint (append (store, "x"), ==, i);

  messages = crier_store_load (store, G_MAXINT, G_MAXSIZE, NULL);
  g_assert_cmpuint (messages->len, ==, CRIER_STORE_MAX_MESSAGES);
  g_assert_cmpuint (crier_message_get_offset (g_ptr_array_index (messages, 0)), ==, 6);
}

static void
assert_n_messages (CrierStore *store,
                   guint       n)
{
  g_autoptr (GPtrArray) messages = crier_store_load (store, G_MAXINT, G_MAXSIZE, NULL);

  g_assert_cmpuint (messages->len, ==, n);
}

/* Bytes are counted and not characters, also after a rollback and a prune. */
static void
test_memory_bytes (void)
{
  g_autoptr (CrierStore) store = crier_store_open (NULL, NULL);
  g_autofree char *text = crier_test_fill ("\344\270\255", 60000);
  guint fit = CRIER_STORE_MAX_BYTES / 60000;
  guint i;

  for (i = 0; i < 3 * fit; i++)
    append (store, text);

  for (i = 0; i < fit; i++)
    {
      begin (store);
      put (store, folder_fixture_draft (text, NULL), FALSE);
      crier_store_rollback (store);
    }

  append (store, text);
  assert_n_messages (store, fit);

  /* Then there is room for as many again, and for no more. */
  prune (store, CRIER_STORE_DAYS + 1);
  for (i = 0; i < fit; i++)
    append (store, text);

  assert_n_messages (store, fit);
  append (store, text);
  assert_n_messages (store, fit);
  prune (store, CRIER_STORE_DAYS + 1);
  append (store, "small");
  assert_texts (store, "small");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(path, function) \
  g_test_add (path, FolderFixture, NULL, folder_fixture_set_up, function, \
              folder_fixture_tear_down)

  add ("/store/reopen", test_reopen);
  add ("/store/epochs", test_epochs);
  add ("/store/epochs-pruned", test_epochs_pruned);
  add ("/store/epochs-strange", test_epochs_strange);
  add ("/store/offsets-after-pruning", test_offsets_after_pruning);
  add ("/store/prune-old-only", test_prune_old_only);
  add ("/store/clock", test_clock);
  add ("/store/expires", test_expires);
  add ("/store/shrink", test_shrink);
  add ("/store/rollback", test_rollback);
  add ("/store/no-commit", test_no_commit);
  add ("/store/full", test_full);
  add ("/store/keys", test_keys);
  add ("/store/key-ends", test_key_ends);
  g_test_add_func ("/store/memory/messages", test_memory_messages);
  g_test_add_func ("/store/memory/bytes", test_memory_bytes);

#undef add

  return g_test_run ();
}
