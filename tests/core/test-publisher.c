/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-publisher.h"

#include <signal.h>
#include <sys/resource.h>

#include "crier-error.h"
#include "crier-test.h"
#include "folder-fixture.h"
#include "hub-fixture.h"

#define PATH_VARIABLE "CRIER_TEST_PATH"

typedef struct
{
  HubFixture hub;            /* its events are also the order of all that happens */
  CrierJournal *journal;     /* (owned) */
  CrierPublisher *publisher; /* (owned) */
} Fixture;

static void
failed_cb (CrierPublisher *publisher,
           const char     *sentence,
           Fixture        *f)
{
  g_ptr_array_add (f->hub.events, g_strdup ("failed"));
}

static void
recovered_cb (CrierPublisher *publisher,
              Fixture        *f)
{
  g_ptr_array_add (f->hub.events, g_strdup ("recovered"));
}

static void
begin (Fixture    *f,
       const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (GPtrArray) records = NULL;

  hub_fixture_set_up (&f->hub, NULL);
  f->journal = crier_journal_open (path, &error);
  g_assert_no_error (error);
  messages = crier_journal_load (f->journal, CRIER_LOG_MESSAGES, CRIER_LOG_BYTES);
  records = crier_journal_load_records (f->journal, 100);
  crier_hub_restore (f->hub.hub, crier_journal_get_epochs (f->journal),
                     crier_journal_get_last (f->journal), messages, records);
  crier_journal_start (f->journal);
  f->publisher = crier_publisher_new (f->hub.hub, f->journal);
  g_signal_connect (f->publisher, "failed", G_CALLBACK (failed_cb), f);
  g_signal_connect (f->publisher, "recovered", G_CALLBACK (recovered_cb), f);
}

static void
close_publisher (Fixture *f)
{
  crier_publisher_close (f->publisher);
  g_assert_cmpuint (crier_publisher_get_n_pending (f->publisher), ==, 0);
  g_assert_finalize_object (f->publisher);
  f->publisher = NULL;
}

static void
end (Fixture *f)
{
  if (f->publisher != NULL)
    close_publisher (f);

  crier_journal_free (f->journal);
  crier_test_drain ();
  hub_fixture_tear_down (&f->hub, NULL);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  begin (f, NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  end (f);
}

static void
told_cb (CrierMessage *message,
         guint         n_reached,
         const GError *error,
         gpointer      user_data)
{
  Fixture *f = user_data;

  g_assert_true ((message == NULL) == (error != NULL));
  if (message != NULL)
    g_ptr_array_add (f->hub.events, g_strdup_printf ("told %s %u",
                                                     crier_message_get_text (message),
                                                     n_reached));
  else
    g_ptr_array_add (f->hub.events, g_strdup_printf ("error %d", error->code));
}

static void
publish (Fixture    *f,
         const char *text,
         const char *to,
         const char *key)
{
  CrierDraft *draft = folder_fixture_draft (text, key);

  draft->to = to != NULL ? g_strsplit (to, " ", -1) : NULL;
  crier_publisher_publish (f->publisher, draft, told_cb, f);
}

static void
settle (Fixture *f)
{
  crier_test_wait (crier_publisher_get_n_pending (f->publisher) == 0);
}

static void
assert_error (Fixture *f,
              int      code)
{
  g_autofree char *expected = g_strdup_printf ("error %d", code);

  hub_fixture_assert_events (&f->hub, expected);
}

/* At once, and nothing goes on its way. */
static void
test_check (Fixture       *f,
            gconstpointer  data)
{
  publish (f, " ", NULL, NULL);
  assert_error (f, CRIER_ERROR_BLANK);
  publish (f, "x", "nobody", NULL);
  assert_error (f, CRIER_ERROR_UNKNOWN_ID);
  publish (f, "\xff", NULL, NULL);
  assert_error (f, CRIER_ERROR_BAD_TEXT);
  g_assert_cmpuint (crier_publisher_get_n_pending (f->publisher), ==, 0);
  g_assert_cmpuint (crier_publisher_get_n_failed (f->publisher), ==, 0);
  crier_publisher_publish (f->publisher, folder_fixture_draft (" ", NULL), NULL, NULL);
}

static void
test_order (Fixture       *f,
            gconstpointer  data)
{
  MockListener *mock = hub_fixture_join (&f->hub, "a");

  hub_fixture_assert_events (&f->hub, "joined a");
  publish (f, "1", NULL, NULL);
  publish (f, "2", "a", NULL);
  crier_publisher_publish (f->publisher, crier_draft_new_clear (), told_cb, f);
  crier_publisher_publish (f->publisher, folder_fixture_draft ("3", NULL), NULL, NULL);
  g_assert_cmpuint (crier_publisher_get_n_pending (f->publisher), ==, 4);

  /* Not before it is kept. */
  hub_fixture_assert_events (&f->hub, "");
  settle (f);
  hub_fixture_assert_events (&f->hub, "published 1 1|told 1 1|published 2 1|told 2 1|"
                             "published  1|told  1|published 3 1");
  crier_test_drain ();
  hub_fixture_leave (&f->hub, mock, CRIER_DEPARTURE_LEFT);
}

static void
withdraw (Fixture    *f,
          guint64     offset,
          const char *key)
{
  g_autofree char *id = crier_log_format_cursor (crier_hub_get_log (f->hub.hub), offset);

  crier_publisher_withdraw (f->publisher, id, key, told_cb, f);
  settle (f);
}

/* Once, if it stands; what is repeated with its key is answered as then. */
static void
test_withdraw (Fixture       *f,
               gconstpointer  data)
{
  MockListener *a = hub_fixture_join (&f->hub, "a");
  g_autofree char *refused = g_strdup_printf ("error %d", CRIER_ERROR_NOT_STANDING);
  g_autofree char *reused = g_strdup_printf ("error %d", CRIER_ERROR_KEY_REUSED);
  CrierLog *log = crier_hub_get_log (f->hub.hub);

  publish (f, "1", NULL, NULL);
  publish (f, "2", "a", "k");
  settle (f);
  g_ptr_array_set_size (f->hub.events, 0);

  withdraw (f, 2, "w");
  hub_fixture_assert_events (&f->hub, "published  1|told  1");
  g_assert_true (crier_message_is_withdrawn (crier_log_get (log, 2)));
  g_assert_cmpstr (crier_message_get_of (crier_log_get (log, 3)), ==,
                   crier_message_get_id (crier_log_get (log, 2)));
  g_assert_cmpstr (crier_message_get_to (crier_log_get (log, 3))[0], ==, "a");
  withdraw (f, 2, "w");
  hub_fixture_assert_events (&f->hub, "told  1");
  withdraw (f, 1, "w");
  hub_fixture_assert_events (&f->hub, reused);
  withdraw (f, 1, "k");
  hub_fixture_assert_events (&f->hub, reused);
  publish (f, "2", "a", "w");
  settle (f);
  hub_fixture_assert_events (&f->hub, reused);

  /* Withdrawn, what withdraws, and what is not there. */
  withdraw (f, 2, NULL);
  hub_fixture_assert_events (&f->hub, refused);
  withdraw (f, 3, NULL);
  hub_fixture_assert_events (&f->hub, refused);
  withdraw (f, 4, NULL);
  hub_fixture_assert_events (&f->hub, refused);
  crier_publisher_withdraw (f->publisher, "other-1", NULL, told_cb, f);
  crier_publisher_withdraw (f->publisher, "", NULL, NULL, NULL);
  settle (f);
  hub_fixture_assert_events (&f->hub, refused);

  /* What was cleared does not stand. */
  crier_publisher_publish (f->publisher, crier_draft_new_clear (), NULL, NULL);
  withdraw (f, 1, NULL);
  {
    g_autofree char *expected = g_strdup_printf ("published  1|%s", refused);

    hub_fixture_assert_events (&f->hub, expected);
  }

  withdraw (f, 4, NULL);
  hub_fixture_assert_events (&f->hub, refused);
  g_assert_cmpuint (crier_log_get_last (log), ==, 4);
  g_assert_cmpuint (crier_publisher_get_n_failed (f->publisher), ==, 0);
  hub_fixture_leave (&f->hub, a, CRIER_DEPARTURE_LEFT);
}

static void
test_key (Fixture       *f,
          gconstpointer  data)
{
  MockListener *a = hub_fixture_join (&f->hub, "a");
  MockListener *b;

  publish (f, "x", NULL, "k");
  publish (f, "x", NULL, "k");
  settle (f);
  hub_fixture_assert_events (&f->hub, "joined a|published x 1|told x 1|told x 1");

  /* The first answer again, whoever listens now. */
  b = hub_fixture_join (&f->hub, "b");
  publish (f, "x", NULL, "k");
  publish (f, "y", NULL, "k");
  settle (f);
  {
    g_autofree char *expected = g_strdup_printf ("joined b|told x 1|error %d",
                                                 CRIER_ERROR_KEY_REUSED);

    hub_fixture_assert_events (&f->hub, expected);
  }
  g_assert_cmpuint (crier_publisher_get_n_failed (f->publisher), ==, 0);
  crier_test_drain ();
  hub_fixture_assert_took (a, "x");
  hub_fixture_assert_took (b, "");
  hub_fixture_leave (&f->hub, a, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (&f->hub, b, CRIER_DEPARTURE_LEFT);
}

static void
again_cb (CrierMessage *message,
          guint         n_reached,
          const GError *error,
          gpointer      user_data)
{
  Fixture *f = user_data;

  told_cb (message, n_reached, error, f);
  publish (f, "more", NULL, NULL);
}

static void
read_cb (GPtrArray    *messages,
         gboolean      whole,
         const GError *error,
         gpointer      user_data)
{
  g_assert_no_error (error);
  *(guint *) user_data += messages->len;
}

static void
test_close (Fixture       *f,
            gconstpointer  data)
{
  guint n_read = 0;

  crier_publisher_publish (f->publisher, folder_fixture_draft ("1", NULL), again_cb, f);
  publish (f, "2", NULL, NULL);
  g_assert_true (crier_publisher_read (f->publisher, NULL, 10, read_cb, &n_read));
  close_publisher (f);
  hub_fixture_assert_events (&f->hub, "published 1 0|told 1 0|published 2 0|told 2 0|"
                             "published more 0|told more 0");
  g_assert_cmpuint (n_read, ==, 2);
}

static void
test_read (Fixture       *f,
           gconstpointer  data)
{
  CrierLog *log = crier_hub_get_log (f->hub.hub);
  g_autofree char *cursor = g_strdup_printf ("%s-1", crier_log_get_epoch (log));
  guint n = 0;

  publish (f, "1", NULL, NULL);
  publish (f, "2", NULL, NULL);
  g_assert_true (crier_publisher_read (f->publisher, NULL, 10, read_cb, &n));
  crier_test_wait (n == 2);
  g_assert_true (crier_publisher_read (f->publisher, cursor, 10, read_cb, &n));
  crier_test_wait (n == 3);
  g_assert_false (crier_publisher_read (f->publisher, "other-1", 10, read_cb, &n));
  crier_test_wait (n == 5);
  g_assert_false (crier_publisher_read (f->publisher, "", 10, read_cb, &n));
  crier_test_wait (n == 7);
}

static void
readers_cb (CrierMessage *message,
            GPtrArray    *readers,
            const GError *error,
            gpointer      user_data)
{
  GString *found = user_data;
  guint i;

  g_assert_no_error (error);
  g_string_append (found, message != NULL ? crier_message_get_text (message) : "none");
  for (i = 0; i < readers->len; i++)
    {
      const CrierReader *reader = g_ptr_array_index (readers, i);

      g_string_append_printf (found, " %s%s", reader->id, reader->seen > 0 ? "!" : "");
    }
}

/* As they are now, and not as they were when they were written down last. */
static void
test_readers (Fixture       *f,
              gconstpointer  data)
{
  MockListener *a = hub_fixture_join (&f->hub, "a");
  MockListener *b = hub_fixture_join (&f->hub, "b");
  g_autoptr (GString) found = g_string_new (NULL);
  const char *epoch = crier_log_get_epoch (crier_hub_get_log (f->hub.hub));
  g_autofree char *id = g_strdup_printf ("%s-1", epoch);
  g_autofree char *none = g_strdup_printf ("%s-99", epoch);

  publish (f, "x", NULL, NULL);
  settle (f);
  crier_test_drain ();
  crier_listener_mark_speaks_json (CRIER_LISTENER (a));
  crier_hub_see (f->hub.hub, CRIER_LISTENER (a), id);
  g_assert_true (crier_publisher_read_readers (f->publisher, id, readers_cb, found));
  crier_test_wait (found->len > 0);
  g_assert_cmpstr (found->str, ==, "x a! b");

  g_string_truncate (found, 0);
  crier_hub_see (f->hub.hub, CRIER_LISTENER (b), id);
  g_assert_true (crier_publisher_read_readers (f->publisher, id, readers_cb, found));
  crier_test_wait (found->len > 0);
  g_assert_cmpstr (found->str, ==, "x a! b!");

  g_assert_false (crier_publisher_read_readers (f->publisher, none, readers_cb, found));
  g_assert_false (crier_publisher_read_readers (f->publisher, "x-1", readers_cb, found));
  g_assert_false (crier_publisher_read_readers (f->publisher, "", readers_cb, found));

  hub_fixture_leave (&f->hub, a, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (&f->hub, b, CRIER_DEPARTURE_LEFT);
}

static void
limit (rlim_t size)
{
  struct rlimit room = { size, RLIM_INFINITY };

  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &room), ==, 0);
}

/* Killed as soon as the disk has it, with nothing said goodbye to. */
static void
test_label_subprocess (void)
{
  Fixture f = { 0 };
  MockListener *ann;

  begin (&f, g_getenv (PATH_VARIABLE));
  ann = hub_fixture_join (&f.hub, "ann");
  g_assert_false (crier_publisher_label (f.publisher, "bob", "Bob",
                                         CRIER_COLOR_NONE));
  g_assert_true (crier_publisher_label (f.publisher, "ann", "Ann",
                                        CRIER_COLOR_RED));
  crier_journal_flush (f.journal);
  g_assert_nonnull (ann);
  raise (SIGKILL);
}

static void
test_label (FolderFixture *folder,
            gconstpointer  data)
{
  Fixture f = { 0 };
  CrierColor mark;

  g_setenv (PATH_VARIABLE, folder->path, TRUE);
  g_test_trap_subprocess ("/publisher/subprocess/label", 0,
                          G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_failed ();

  /* And what is said to it while it is away reaches it. */
  begin (&f, folder->path);
  g_assert_cmpstr (crier_hub_get_label (f.hub.hub, "ann", &mark), ==, "Ann");
  g_assert_cmpint (mark, ==, CRIER_COLOR_RED);
  g_assert_false (crier_hub_is_here (f.hub.hub, "ann"));
  g_assert_null (crier_hub_get_label (f.hub.hub, "bob", &mark));
  end (&f);
}

static void
test_full_subprocess (void)
{
  Fixture f = { 0 };
  g_autofree char *failed = g_strdup_printf ("error %d", CRIER_ERROR_STORAGE);
  g_autofree char *first = g_strdup_printf ("failed|%s", failed);
  guint round;

  signal (SIGXFSZ, SIG_IGN);
  begin (&f, g_getenv (PATH_VARIABLE));

  for (round = 0; round < 2; round++)
    {
      limit (1000);
      publish (&f, "lost", NULL, NULL);
      settle (&f);
      hub_fixture_assert_events (&f.hub, first);
      publish (&f, "lost", NULL, NULL);
      settle (&f);
      hub_fixture_assert_events (&f.hub, failed);

      limit (RLIM_INFINITY);
      publish (&f, "kept", NULL, NULL);
      settle (&f);
      hub_fixture_assert_events (&f.hub, "recovered|published kept 0|told kept 0");
      publish (&f, "kept", NULL, NULL);
      settle (&f);
      hub_fixture_assert_events (&f.hub, "published kept 0|told kept 0");
    }

  g_assert_cmpuint (crier_publisher_get_n_failed (f.publisher), ==, 4);
  g_assert_cmpuint (crier_log_get_last (crier_hub_get_log (f.hub.hub)), ==, 4);
  end (&f);
}

static void
test_full (FolderFixture *folder,
           gconstpointer  data)
{
  g_setenv (PATH_VARIABLE, folder->path, TRUE);
  g_test_trap_subprocess ("/publisher/subprocess/full", 0,
                          G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* Messages, their order, their keys and who was here outlast it. */
static void
test_restart (FolderFixture *folder,
              gconstpointer  data)
{
  Fixture f = { 0 };
  MockListener *mock;
  g_autofree char *cursor = NULL;

  begin (&f, folder->path);
  mock = hub_fixture_join (&f.hub, "a");
  cursor = hub_fixture_dup_cursor (&f.hub, mock);
  publish (&f, "1", NULL, "k");
  publish (&f, "2", "a", NULL);
  settle (&f);
  crier_test_drain ();
  hub_fixture_leave (&f.hub, mock, CRIER_DEPARTURE_LEFT);
  end (&f);

  begin (&f, folder->path);
  publish (&f, "3", "a", NULL);
  publish (&f, "1", NULL, "k");
  settle (&f);
  hub_fixture_assert_events (&f.hub, "published 3 0|told 3 0|told 1 0");
  mock = hub_fixture_join_since (&f.hub, "a", cursor, TRUE);
  crier_listener_pump (CRIER_LISTENER (mock));
  hub_fixture_assert_took (mock, "1|2|3");
  hub_fixture_leave (&f.hub, mock, CRIER_DEPARTURE_LEFT);
  end (&f);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(path, function) \
  g_test_add (path, Fixture, NULL, set_up, function, tear_down)

  add ("/publisher/check", test_check);
  add ("/publisher/order", test_order);
  add ("/publisher/withdraw", test_withdraw);
  add ("/publisher/key", test_key);
  add ("/publisher/close", test_close);
  add ("/publisher/read", test_read);
  add ("/publisher/readers", test_readers);

#undef add
#define add(path, function) \
  g_test_add (path, FolderFixture, NULL, folder_fixture_set_up, function, \
              folder_fixture_tear_down)

  add ("/publisher/full", test_full);
  g_test_add ("/publisher/label", FolderFixture, NULL, folder_fixture_set_up,
              test_label, folder_fixture_tear_down);
  g_test_add_func ("/publisher/subprocess/label", test_label_subprocess);
  g_test_add_func ("/publisher/subprocess/full", test_full_subprocess);
  add ("/publisher/restart", test_restart);

#undef add

  return g_test_run ();
}
