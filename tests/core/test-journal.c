/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-journal.h"

#include <signal.h>
#include <sys/resource.h>

#include "crier-error.h"
#include "crier-test.h"
#include "folder-fixture.h"

#define PATH_VARIABLE "CRIER_TEST_PATH"

/* As in crier-journal.c. */
#define MAX_GROUP 256

/* What came of appends, in the order in which it was told. */
typedef struct
{
  GPtrArray *texts;   /* (owned) (element-type utf8): "TEXT OFFSET", with "again"
                       * for what was there, or an error's code */
  GArray *times;      /* (owned) (element-type gint64): of those that were kept */
  guint n;
} Outcome;

static void
outcome_init (Outcome *outcome)
{
  outcome->texts = g_ptr_array_new_with_free_func (g_free);
  outcome->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  outcome->n = 0;
}

static void
outcome_clear (Outcome *outcome)
{
  g_ptr_array_unref (outcome->texts);
  g_array_unref (outcome->times);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
appended_cb (CrierMessage *message,
             gboolean      repeated,
             const GError *error,
             gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->n++;
  g_assert_true ((message == NULL) == (error != NULL));
  if (error != NULL)
    {
      g_assert_cmpuint (error->domain, ==, CRIER_ERROR);
      g_assert_false (repeated);
      g_ptr_array_add (outcome->texts, g_strdup_printf ("error %d", error->code));
    }
  else
    {
      GDateTime *time = crier_message_get_time (message);
      gint64 usec = g_date_time_to_unix (time) * G_USEC_PER_SEC +
                    g_date_time_get_microsecond (time);

      g_array_append_val (outcome->times, usec);
      g_ptr_array_add (outcome->texts,
                       g_strdup_printf ("%s %" G_GUINT64_FORMAT "%s",
                                        crier_message_get_text (message),
                                        crier_message_get_offset (message),
                                        repeated ? " again" : ""));
    }
}

static CrierJournal *
open_journal (const char *path)
{
  g_autoptr (GError) error = NULL;
  CrierJournal *journal = crier_journal_open (path, &error);

  g_assert_no_error (error);

  return journal;
}

static void
append (CrierJournal *journal,
        Outcome      *outcome,
        const char   *text,
        const char   *key)
{
  crier_journal_append (journal, folder_fixture_draft (text, key), appended_cb, outcome);
}

static void
assert_outcome (Outcome    *outcome,
                const char *expected)
{
  g_autofree char *texts = NULL;

  g_ptr_array_add (outcome->texts, NULL);
  texts = g_strjoinv ("|", (char **) outcome->texts->pdata);
  g_ptr_array_set_size (outcome->texts, 0);
  g_assert_cmpstr (texts, ==, expected);
}

static void
test_reopen (FolderFixture *f,
             gconstpointer  data)
{
  g_auto (Outcome) outcome;
  g_autofree char *epoch = NULL;
  CrierJournal *journal = open_journal (f->path);
  GPtrArray *messages;

  outcome_init (&outcome);
  epoch = g_strdup (crier_epochs_get_newest (crier_journal_get_epochs (journal)));
  g_assert_cmpuint (crier_journal_get_last (journal), ==, 0);
  crier_journal_start (journal);
  append (journal, &outcome, "a", NULL);
  append (journal, &outcome, "b", NULL);
  crier_test_wait (outcome.n == 2);
  assert_outcome (&outcome, "a 1|b 2");
  crier_journal_free (journal);

  journal = open_journal (f->path);
  g_assert_cmpstr (crier_epochs_get_newest (crier_journal_get_epochs (journal)), ==, epoch);
  g_assert_cmpuint (crier_journal_get_last (journal), ==, 2);
  messages = crier_journal_load (journal, 10, G_MAXSIZE);
  g_assert_cmpuint (messages->len, ==, 2);
  g_ptr_array_unref (messages);
  crier_journal_start (journal);
  append (journal, &outcome, "c", NULL);
  crier_journal_flush (journal);
  assert_outcome (&outcome, "c 3");
  crier_journal_free (journal);
}

static void
test_not_started (FolderFixture *f,
                  gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  CrierJournal *journal = open_journal (f->path);

  g_assert_null (crier_journal_open (f->path, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_JOURNAL_IN_USE);
  crier_journal_free (journal);
  crier_journal_free (open_journal (f->path));
}

/* Those of one transaction have one time. */
static void
check_groups (GArray *times)
{
  guint n_groups = 0;
  guint n_in_group = 0;
  gint64 before = 0;
  guint i;

  for (i = 0; i < times->len; i++)
    {
      gint64 time = g_array_index (times, gint64, i);

      g_assert_cmpint (time, >=, before);
      n_groups += time != before;
      n_in_group = time != before ? 1 : n_in_group + 1;
      g_assert_cmpuint (n_in_group, <=, MAX_GROUP);
      before = time;
    }

  g_test_message ("%u messages in %u transactions", times->len, n_groups);
  g_assert_cmpuint (n_groups, <, times->len / 10);
}

static void
test_burst (FolderFixture *f,
            gconstpointer  data)
{
  g_auto (Outcome) outcome;
  CrierJournal *journal = open_journal (f->path);
  guint i;

  outcome_init (&outcome);
  crier_journal_start (journal);

  for (i = 1; i <= 1000; i++)
    {
      g_autofree char *text = g_strdup_printf ("m%u", i);

      append (journal, &outcome, text, NULL);
    }

  /* Not before it is asked for. */
  g_assert_cmpuint (outcome.n, ==, 0);
  crier_test_wait (outcome.n == 1000);

  for (i = 1; i <= 1000; i++)
    {
      g_autofree char *expected = g_strdup_printf ("m%u %u", i, i);

      g_assert_cmpstr (g_ptr_array_index (outcome.texts, i - 1), ==, expected);
    }

  check_groups (outcome.times);
  crier_journal_free (journal);
}

/* Nobody waits for ever for an answer. */
static void
test_free_answers (FolderFixture *f,
                   gconstpointer  data)
{
  g_auto (Outcome) outcome;
  CrierJournal *journal = open_journal (f->path);
  guint i;

  outcome_init (&outcome);
  crier_journal_start (journal);
  for (i = 0; i < 500; i++)
    append (journal, &outcome, "x", NULL);

  crier_journal_free (journal);
  g_assert_cmpuint (outcome.n, ==, 500);
}

static void
test_keys (FolderFixture *f,
           gconstpointer  data)
{
  g_auto (Outcome) outcome;
  CrierJournal *journal = open_journal (f->path);
  g_autofree char *reused = g_strdup_printf ("error %d", CRIER_ERROR_KEY_REUSED);
  g_autofree char *expected = NULL;

  outcome_init (&outcome);
  crier_journal_start (journal);
  append (journal, &outcome, "a", "k");
  append (journal, &outcome, "a", "k");
  append (journal, &outcome, "b", "k");
  append (journal, &outcome, "c", NULL);
  crier_journal_flush (journal);
  expected = g_strdup_printf ("a 1|a 1 again|%s|c 2", reused);
  assert_outcome (&outcome, expected);
  crier_journal_free (journal);

  journal = open_journal (f->path);
  crier_journal_start (journal);
  append (journal, &outcome, "a", "k");
  crier_journal_flush (journal);
  assert_outcome (&outcome, "a 1 again");
  crier_journal_free (journal);
}

/* What was said to be kept is, and nothing else. */
static void
assert_kept (const char *path,
             Outcome    *outcome)
{
  CrierJournal *journal = open_journal (path);
  g_autoptr (GPtrArray) messages = crier_journal_load (journal, 1000, G_MAXSIZE);
  guint n = 0;
  guint i;

  for (i = 0; i < outcome->texts->len; i++)
    {
      const char *told = g_ptr_array_index (outcome->texts, i);
      g_autofree char *kept = NULL;

      if (g_str_has_prefix (told, "error "))
        continue;

      g_assert_cmpuint (n, <, messages->len);
      kept = g_strdup_printf ("%s %u",
                              crier_message_get_text (g_ptr_array_index (messages, n)),
                              n + 1);
      g_assert_cmpstr (told, ==, kept);
      n++;
    }

  g_assert_cmpuint (n, ==, messages->len);
  crier_journal_free (journal);
}

/* In a process of its own: a file may not grow beyond so many bytes there. */
static void
limit (rlim_t size)
{
  struct rlimit room = { size, RLIM_INFINITY };

  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &room), ==, 0);
}

static void
add_record (CrierJournal *journal,
          const char   *id,
          guint64       offset)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
  CrierRecipientRecord *record = crier_recipient_record_new (id);

  crier_offset_set_add (record->sent, offset, offset);
  g_ptr_array_add (records, record);
  crier_journal_note (journal, records);
}

static void
readers_cb (CrierMessage *message,
            GPtrArray    *readers,
            const GError *error,
            gpointer      user_data)
{
  guint i;

  g_assert_no_error (error);
  g_assert_nonnull (message);
  for (i = 0; i < readers->len; i++)
    g_string_append (user_data, ((CrierReader *) g_ptr_array_index (readers, i))->id);
}

static void
test_full_subprocess (void)
{
  g_auto (Outcome) outcome;
  g_autoptr (GString) readers = g_string_new (NULL);
  CrierJournal *journal = open_journal (g_getenv (PATH_VARIABLE));
  g_autofree char *large = crier_test_fill ("x", 400000);
  g_autofree char *failed = g_strdup_printf ("error %d", CRIER_ERROR_STORAGE);
  g_autofree char *expected = NULL;
  guint round;

  signal (SIGXFSZ, SIG_IGN);
  outcome_init (&outcome);
  crier_journal_start (journal);
  append (journal, &outcome, "a", "k");
  crier_journal_flush (journal);
  assert_outcome (&outcome, "a 1");

  for (round = 0; round < 3; round++)
    {
      limit (200000);
      append (journal, &outcome, large, "l");
      append (journal, &outcome, large, "l");
      crier_journal_flush (journal);
      g_clear_pointer (&expected, g_free);
      expected = g_strdup_printf ("%s|%s", failed, failed);
      assert_outcome (&outcome, expected);
      add_record (journal, "early", 1);

      limit (RLIM_INFINITY);
      append (journal, &outcome, "b", NULL);
      crier_journal_flush (journal);
      g_clear_pointer (&expected, g_free);
      expected = g_strdup_printf ("b %u", round + 2);
      assert_outcome (&outcome, expected);
    }

  append (journal, &outcome, "a", "k");
  crier_journal_flush (journal);
  assert_outcome (&outcome, "a 1 again");

  /* What could not be written of receipts is written with the next. */
  limit (1000);
  add_record (journal, "-later", 1);
  crier_journal_flush (journal);
  limit (RLIM_INFINITY);
  add_record (journal, "-last", 1);
  crier_journal_read_readers (journal, 1, readers_cb, readers);
  crier_journal_flush (journal);
  g_assert_cmpstr (readers->str, ==, "-last-laterearly");
  crier_journal_free (journal);
}

/* In whichever groups they come, one that has no room takes the others of its
 * group with it, and those only. */
static void
test_full_group_subprocess (void)
{
  g_auto (Outcome) outcome;
  const char *path = g_getenv (PATH_VARIABLE);
  CrierJournal *journal = open_journal (path);
  g_autofree char *large = crier_test_fill ("x", 400000);
  guint n_failed = 0;
  guint i;

  signal (SIGXFSZ, SIG_IGN);
  outcome_init (&outcome);
  crier_journal_start (journal);
  limit (300000);
  for (i = 0; i < 60; i++)
    append (journal, &outcome, i % 10 == 5 ? large : "x", NULL);

  crier_journal_flush (journal);
  limit (RLIM_INFINITY);
  append (journal, &outcome, "y", NULL);
  crier_journal_free (journal);

  g_assert_cmpuint (outcome.n, ==, 61);
  for (i = 0; i < 61; i++)
    n_failed += g_str_has_prefix (g_ptr_array_index (outcome.texts, i), "error ");

  /* More than those that are too large: they were not alone in their groups. */
  g_assert_cmpuint (n_failed, >, 6);
  assert_kept (path, &outcome);
}

static void
test_full_group (FolderFixture *f,
                 gconstpointer  data)
{
  g_setenv (PATH_VARIABLE, f->path, TRUE);
  g_test_trap_subprocess ("/journal/subprocess/full-group", 0,
                          G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_full (FolderFixture *f,
           gconstpointer  data)
{
  CrierJournal *journal;
  GPtrArray *messages;

  g_setenv (PATH_VARIABLE, f->path, TRUE);
  g_test_trap_subprocess ("/journal/subprocess/full", 0,
                          G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();

  /* Whole, and without a gap. */
  journal = open_journal (f->path);
  messages = crier_journal_load (journal, 100, G_MAXSIZE);
  g_assert_cmpuint (messages->len, ==, 4);
  g_assert_cmpuint (crier_journal_get_last (journal), ==, 4);
  g_ptr_array_unref (messages);
  crier_journal_free (journal);
}

static void
read_cb (GPtrArray    *messages,
         gboolean      whole,
         const GError *error,
         gpointer      user_data)
{
  g_assert_no_error (error);
  *(guint *) user_data = messages->len;
}

/* Each call sees what came before it, and nothing that came after. */
static void
test_order_of_reads (FolderFixture *f,
                     gconstpointer  data)
{
  g_auto (Outcome) outcome;
  g_autoptr (GString) readers = g_string_new (NULL);
  CrierJournal *journal = open_journal (f->path);
  guint n[4] = { 0 };

  outcome_init (&outcome);
  crier_journal_start (journal);
  crier_journal_read (journal, 0, 10, read_cb, &n[0]);
  append (journal, &outcome, "a", NULL);
  append (journal, &outcome, "b", NULL);
  crier_journal_read (journal, 0, 10, read_cb, &n[1]);
  add_record (journal, "x", 2);
  crier_journal_read_readers (journal, 2, readers_cb, readers);
  append (journal, &outcome, "c", NULL);
  crier_journal_read (journal, 1, 10, read_cb, &n[2]);
  crier_journal_read (journal, 0, 1, read_cb, &n[3]);
  crier_journal_flush (journal);
  g_assert_cmpuint (n[0], ==, 0);
  g_assert_cmpuint (n[1], ==, 2);
  g_assert_cmpuint (n[2], ==, 2);
  g_assert_cmpuint (n[3], ==, 1);
  g_assert_cmpstr (readers->str, ==, "x");
  g_assert_false (crier_journal_is_behind (journal));
  crier_journal_free (journal);
}

static void
test_in_memory (void)
{
  g_auto (Outcome) outcome;
  CrierJournal *journal = open_journal (NULL);
  CrierJournal *other = open_journal (NULL);

  outcome_init (&outcome);
  g_assert_cmpstr (crier_epochs_get_newest (crier_journal_get_epochs (journal)), !=,
                   crier_epochs_get_newest (crier_journal_get_epochs (other)));
  crier_journal_start (journal);
  append (journal, &outcome, "a", NULL);
  crier_journal_flush (journal);
  assert_outcome (&outcome, "a 1");
  crier_journal_free (journal);
  crier_journal_free (other);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(path, function) \
  g_test_add (path, FolderFixture, NULL, folder_fixture_set_up, function, \
              folder_fixture_tear_down)

  add ("/journal/reopen", test_reopen);
  add ("/journal/not-started", test_not_started);
  add ("/journal/burst", test_burst);
  add ("/journal/free-answers", test_free_answers);
  add ("/journal/keys", test_keys);
  add ("/journal/full", test_full);
  g_test_add_func ("/journal/subprocess/full", test_full_subprocess);
  add ("/journal/full-group", test_full_group);
  g_test_add_func ("/journal/subprocess/full-group", test_full_group_subprocess);
  add ("/journal/order-of-reads", test_order_of_reads);
  g_test_add_func ("/journal/in-memory", test_in_memory);

#undef add

  return g_test_run ();
}
