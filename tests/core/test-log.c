/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-log.h"

#include <string.h>

#include "crier-test.h"

#define ALPHABET "23456789abcdefghjkmnpqrstuvwxyz"

static CrierMessage *
make_next (CrierLog   *log,
           const char *text)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return crier_message_new (crier_log_get_epoch (log),
                            crier_log_get_last (log) + 1, now, text, NULL, NULL);
}

static void
append (CrierLog   *log,
        const char *text)
{
  g_autoptr (CrierMessage) message = make_next (log, text);

  crier_log_append (log, message);
}

static void
append_numbers (CrierLog *log,
                guint     n)
{
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *text = NULL;

      text = g_strdup_printf ("%" G_GUINT64_FORMAT, crier_log_get_last (log) + 1);
      append (log, text);
    }
}

/* That exactly first to last are kept, each at its place with its text. */
static void
assert_kept (CrierLog *log,
             guint64   first,
             guint64   last)
{
  guint64 offset;

  g_assert_cmpuint (crier_log_get_first (log), ==, first);
  g_assert_cmpuint (crier_log_get_last (log), ==, last);
  g_assert_null (crier_log_get (log, first - 1));
  g_assert_null (crier_log_get (log, last + 1));
  g_assert_null (crier_log_get (log, 0));
  g_assert_null (crier_log_get (log, G_MAXUINT64));

  for (offset = first; offset <= last; offset++)
    {
      CrierMessage *message = crier_log_get (log, offset);
      g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, offset);

      g_assert_nonnull (message);
      g_assert_cmpuint (crier_message_get_offset (message), ==, offset);
      g_assert_cmpstr (crier_message_get_text (message), ==, text);
    }
}

static void
test_empty (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, 1000);

  assert_kept (log, 1, 0);
}

static void
test_epoch (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, 1000);
  g_autoptr (CrierLog) other = crier_log_new (3, 1000);
  const char *epoch = crier_log_get_epoch (log);

  g_assert_cmpuint (strlen (epoch), ==, 6);
  g_assert_cmpuint (strspn (epoch, ALPHABET), ==, 6);
  g_assert_cmpstr (epoch, !=, crier_log_get_epoch (other));
}

static void
test_ring_by_number (void)
{
  const guint capacities[] = { 1, 2, 3, 1000 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (capacities); i++)
    {
      guint capacity = capacities[i];
      g_autoptr (CrierLog) log = crier_log_new (capacity, G_MAXSIZE);
      guint n;

      for (n = 1; n <= 3 * capacity + 1; n++)
        {
          append_numbers (log, 1);
          if (capacity < 10 || n > 3 * capacity - 1)
            assert_kept (log, n > capacity ? n - capacity + 1 : 1, n);
        }
    }
}

static void
test_ring_by_bytes (void)
{
  g_autoptr (CrierLog) measure = crier_log_new (1, G_MAXSIZE);
  g_autoptr (CrierMessage) message = make_next (measure, "1");
  gsize size = crier_message_get_size (message);
  g_autoptr (CrierLog) log = crier_log_new (1000, 3 * size);
  g_autoptr (CrierLog) tight = crier_log_new (1000, 3 * size - 1);

  append_numbers (log, 3);
  assert_kept (log, 1, 3);
  append_numbers (log, 1);
  assert_kept (log, 2, 4);
  append_numbers (log, 4);
  assert_kept (log, 6, 8);

  append_numbers (tight, 2);
  assert_kept (tight, 1, 2);
  append_numbers (tight, 1);
  assert_kept (tight, 2, 3);
}

/* One that is larger than all the room pushes out everything else, but is
 * kept itself; the next one has room again. */
static void
test_ring_larger_than_room (void)
{
  g_autoptr (CrierLog) log = crier_log_new (1000, 4096);
  g_autofree char *text = crier_test_fill ("x", 65536);

  append_numbers (log, 3);
  append (log, text);
  g_assert_cmpuint (crier_log_get_first (log), ==, 4);
  g_assert_cmpuint (crier_log_get_last (log), ==, 4);
  g_assert_cmpstr (crier_message_get_text (crier_log_get (log, 4)), ==, text);

  append_numbers (log, 2);
  assert_kept (log, 5, 6);
}

/* Bytes are given back when something is forgotten, by either limit: sizes
 * that are counted twice, or not at all, would show within a few rounds. */
static void
test_ring_by_both (void)
{
  const gsize room = 64 * 1024;
  g_autoptr (CrierLog) log = crier_log_new (50, room);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint i;

  for (i = 1; i <= 2000; i++)
    {
      g_autofree char *text = crier_test_fill ("x", g_rand_int_range (random, 0, 2000));
      guint64 first;
      guint64 offset;
      gsize size = 0;

      append (log, text);
      first = crier_log_get_first (log);

      for (offset = first; offset <= i; offset++)
        size += crier_message_get_size (crier_log_get (log, offset));

      g_assert_cmpuint (crier_log_get_last (log), ==, i);
      g_assert_cmpuint (i + 1 - first, <=, 50);
      g_assert_cmpuint (size, <=, room);

      /* As many as there is room for: one more of any size would not fit. */
      g_assert_true (first == 1 || i + 1 - first == 50 || size > room - 11000);
    }
}

/* What somebody else still holds lives on. */
static void
test_ring_references (void)
{
  CrierLog *log = crier_log_new (1, G_MAXSIZE);
  g_autoptr (CrierMessage) first = make_next (log, "first");
  g_autoptr (CrierMessage) second = NULL;

  crier_log_append (log, first);
  second = make_next (log, "second");
  crier_log_append (log, second);
  g_assert_cmpstr (crier_message_get_text (first), ==, "first");
  crier_log_free (log);
  g_assert_cmpstr (crier_message_get_text (second), ==, "second");
}

static void
test_find (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, G_MAXSIZE);
  const char *epoch = crier_log_get_epoch (log);
  const char *garbage[] = { "", "-", "-4", "4", "earliest", "x-4", "\xFF-4" };
  guint64 offset;
  guint i;

  append_numbers (log, 5);

  for (offset = 0; offset <= 7; offset++)
    {
      g_autofree char *id = NULL;

      id = g_strdup_printf ("%s-%" G_GUINT64_FORMAT, epoch, offset);
      g_assert_true (crier_log_find (log, id) == crier_log_get (log, offset));
      g_assert_cmpint (crier_log_find (log, id) != NULL, ==,
                       offset >= 3 && offset <= 5);
    }

  for (i = 0; i < G_N_ELEMENTS (garbage); i++)
    g_assert_null (crier_log_find (log, garbage[i]));
}

static void
assert_resume (CrierLog   *log,
               const char *since,
               gboolean    recovered,
               guint64     position)
{
  guint64 found = 4711;

  g_assert_cmpint (crier_log_resume (log, since, &found), ==, recovered);
  g_assert_cmpuint (found, ==, position);
}

/* The same, for a cursor of this log. */
static void
assert_resume_after (CrierLog   *log,
                     const char *offset,
                     gboolean    recovered,
                     guint64     position)
{
  g_autofree char *since = NULL;

  since = g_strdup_printf ("%s-%s", crier_log_get_epoch (log), offset);
  assert_resume (log, since, recovered, position);
}

static void
test_resume_empty (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, G_MAXSIZE);

  assert_resume (log, NULL, TRUE, 0);
  assert_resume (log, "earliest", TRUE, 0);
  assert_resume_after (log, "0", TRUE, 0);
  assert_resume_after (log, "1", FALSE, 0);
  assert_resume (log, "other2-0", FALSE, 0);
  assert_resume (log, "", FALSE, 0);
}

static void
test_resume_whole (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, G_MAXSIZE);

  append_numbers (log, 3);
  assert_resume (log, NULL, TRUE, 3);
  assert_resume (log, "earliest", TRUE, 0);
  assert_resume_after (log, "0", TRUE, 0);
  assert_resume_after (log, "1", TRUE, 1);
  assert_resume_after (log, "2", TRUE, 2);
  assert_resume_after (log, "3", TRUE, 3);
  assert_resume_after (log, "4", FALSE, 0);
}

static void
append_clear (CrierLog *log)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (CrierMessage) message = NULL;

  message = crier_message_new_clear (crier_log_get_epoch (log),
                                     crier_log_get_last (log) + 1, now);
  crier_log_append (log, message);
}

/* Who has nothing, or something else, begins with the newest clear. */
static void
test_resume_cleared (void)
{
  g_autoptr (CrierLog) log = crier_log_new (4, G_MAXSIZE);

  append_numbers (log, 1);
  append_clear (log);
  append_clear (log);
  append_numbers (log, 1);
  assert_resume (log, NULL, TRUE, 4);
  assert_resume (log, "earliest", TRUE, 2);
  assert_resume (log, "other2-1", FALSE, 2);
  /* Nor does who returns need to see what was cleared meanwhile. */
  assert_resume_after (log, "1", TRUE, 2);
  assert_resume_after (log, "2", TRUE, 2);
  assert_resume_after (log, "3", TRUE, 3);

  /* Once it is not kept any more, it makes no difference. */
  append_numbers (log, 4);
  assert_resume (log, "earliest", TRUE, 4);
}

/* It ends what it withdraws, also what ends by itself, and nothing that is not kept. */
static void
test_withdraw (void)
{
  g_autoptr (CrierLog) log = crier_log_new (4, G_MAXSIZE);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  guint i;

  append_numbers (log, 6);
  for (i = 0; i < 2; i++)
    {
      g_autofree char *of = crier_log_format_cursor (log, i == 0 ? 1 : 5);
      g_autoptr (CrierMessage) withdraw = NULL;

      withdraw = crier_message_new_withdraw (crier_log_get_epoch (log),
                                             crier_log_get_last (log) + 1, now, of, NULL);
      crier_log_append (log, withdraw);
      g_assert_cmpint (crier_message_is_withdrawn (crier_log_get (log, 5)), ==, i == 1);
      g_assert_false (crier_message_is_withdrawn (crier_log_get (log, 6)));
    }

  g_assert_true (crier_message_has_expired (crier_log_get (log, 5), G_MININT64 + 2));
  assert_resume_after (log, "5", TRUE, 5);
}

/* Of ten messages 8, 9 and 10 are kept. */
static void
test_resume_cut (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, G_MAXSIZE);

  append_numbers (log, 10);
  assert_resume (log, NULL, TRUE, 10);
  assert_resume (log, "earliest", TRUE, 7);
  assert_resume_after (log, "10", TRUE, 10);
  assert_resume_after (log, "8", TRUE, 8);
  /* All that comes after it is there, though it is not there itself. */
  assert_resume_after (log, "7", TRUE, 7);
  assert_resume_after (log, "6", FALSE, 7);
  assert_resume_after (log, "0", FALSE, 7);
  assert_resume_after (log, "11", FALSE, 7);
  assert_resume_after (log, "18446744073709551615", FALSE, 7);
  assert_resume_after (log, "18446744073709551616", FALSE, 7);
}

static void
test_resume_garbage (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, G_MAXSIZE);
  g_autoptr (CrierLog) other = crier_log_new (3, G_MAXSIZE);
  g_autofree char *foreign = NULL;
  g_autofree char *longer = NULL;
  g_autofree char *long_text = crier_test_fill ("9-", 100000);
  const char *garbage[] = { "", " ", "-", "-2", "2", "Earliest", "earliest ",
                            "earliest-2", "null", "\xFF", "厨-2" };
  guint i;

  append_numbers (log, 10);
  append_numbers (other, 10);
  foreign = g_strconcat (crier_log_get_epoch (other), "-9", NULL);
  longer = g_strconcat (crier_log_get_epoch (log), "x-9", NULL);

  for (i = 0; i < G_N_ELEMENTS (garbage); i++)
    assert_resume (log, garbage[i], FALSE, 7);

  assert_resume (log, foreign, FALSE, 7);
  assert_resume (log, longer, FALSE, 7);
  assert_resume (log, long_text, FALSE, 7);
  assert_resume_after (log, "", FALSE, 7);
  assert_resume_after (log, "+9", FALSE, 7);
  assert_resume_after (log, "9 ", FALSE, 7);
}

/* An earlier run left 1 and 2, and the one that goes on with them gave 3 and 4:
 * what another run gave in the same places is not this. */
static void
test_resume_earlier_runs (void)
{
  g_autoptr (CrierLog) log = crier_log_new (10, G_MAXSIZE);
  g_autoptr (CrierEpochs) epochs = crier_epochs_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  guint64 offset;

  crier_epochs_add (epochs, 0, "early");
  crier_log_restore (log, epochs, 0);
  append_numbers (log, 2);
  assert_resume (log, "early-3", FALSE, 0);

  for (offset = 3; offset <= 4; offset++)
    {
      g_autoptr (CrierMessage) message = NULL;

      message = crier_message_new ("later", offset, now, "x", NULL, NULL);
      crier_log_append (log, message);
    }

  g_assert_cmpstr (crier_log_get_epoch (log), ==, "later");
  assert_resume (log, "early-1", TRUE, 1);
  assert_resume (log, "early-2", TRUE, 2);
  assert_resume (log, "later-2", TRUE, 2);
  assert_resume (log, "later-4", TRUE, 4);
  assert_resume (log, "early-3", FALSE, 0);
  assert_resume (log, "early-4", FALSE, 0);
  assert_resume (log, "later-1", FALSE, 0);
  assert_resume (log, "lost-3", FALSE, 0);

  for (offset = 0; offset <= 5; offset++)
    {
      g_autofree char *cursor = crier_log_format_cursor (log, offset);
      g_autofree char *expected = NULL;

      expected = g_strdup_printf ("%s-%u", offset <= 2 ? "early" : "later", (guint) offset);
      g_assert_cmpstr (cursor, ==, expected);
      g_assert_true (crier_log_find (log, cursor) == crier_log_get (log, offset));
    }

  g_assert_null (crier_log_find (log, "later-2"));
  g_assert_null (crier_log_find (log, "early-3"));
}

static CrierMessage *
make_tick (int second)
{
  g_autoptr (GDateTime) time = g_date_time_new_utc (2026, 11, 22, 14, 59, second);

  return crier_message_new_time (time);
}

static void
test_tick (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, G_MAXSIZE);
  g_autoptr (CrierMessage) first = make_tick (1);
  g_autoptr (CrierMessage) second = make_tick (2);
  guint64 number = 4711;

  g_assert_null (crier_log_get_tick (log, &number));
  g_assert_cmpuint (number, ==, 0);

  crier_log_set_tick (log, first);
  g_assert_true (crier_log_get_tick (log, &number) == first);
  g_assert_cmpuint (number, ==, 1);

  crier_log_set_tick (log, second);
  g_assert_true (crier_log_get_tick (log, &number) == second);
  g_assert_cmpuint (number, ==, 2);

  /* The same one again is a new announcement. */
  crier_log_set_tick (log, second);
  g_assert_true (crier_log_get_tick (log, &number) == second);
  g_assert_cmpuint (number, ==, 3);

  /* Ticks take no place and move no cursor. */
  assert_kept (log, 1, 0);
  append_numbers (log, 1);
  g_assert_true (crier_log_get_tick (log, &number) == second);
  g_assert_cmpuint (number, ==, 3);
}

/* A client from before a message that is not kept is told, and gets all the others. */
static void
test_gap (void)
{
  g_autoptr (CrierLog) log = crier_log_new (10, 1000000);
  g_autoptr (CrierEpochs) epochs = crier_epochs_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  guint64 position = 99;
  guint64 i;

  crier_epochs_add (epochs, 0, "abcdef");
  crier_log_restore (log, epochs, 0);
  for (i = 1; i <= 5; i++)
    {
      g_autoptr (CrierMessage) message = NULL;

      message = i == 3 ? crier_message_new_gap ("abcdef", i, now)
                       : crier_message_new ("abcdef", i, now, "x", NULL, NULL);
      crier_log_append (log, message);
    }

  g_assert_true (crier_message_has_expired (crier_log_get (log, 3), 0));
  g_assert_false (crier_log_resume (log, "abcdef-2", &position));
  g_assert_cmpuint (position, ==, 0);
  g_assert_true (crier_log_resume (log, "abcdef-3", &position));
  g_assert_cmpuint (position, ==, 3);
  g_assert_true (crier_log_resume (log, "earliest", &position));
  g_assert_cmpuint (position, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/log/empty", test_empty);
  g_test_add_func ("/log/epoch", test_epoch);
  g_test_add_func ("/log/ring/by-number", test_ring_by_number);
  g_test_add_func ("/log/ring/by-bytes", test_ring_by_bytes);
  g_test_add_func ("/log/ring/larger-than-room", test_ring_larger_than_room);
  g_test_add_func ("/log/ring/by-both", test_ring_by_both);
  g_test_add_func ("/log/ring/references", test_ring_references);
  g_test_add_func ("/log/find", test_find);
  g_test_add_func ("/log/resume/empty", test_resume_empty);
  g_test_add_func ("/log/resume/whole", test_resume_whole);
  g_test_add_func ("/log/resume/cleared", test_resume_cleared);
  g_test_add_func ("/log/withdraw", test_withdraw);
  g_test_add_func ("/log/resume/cut", test_resume_cut);
  g_test_add_func ("/log/resume/garbage", test_resume_garbage);
  g_test_add_func ("/log/resume/earlier-runs", test_resume_earlier_runs);
  g_test_add_func ("/log/tick", test_tick);
  g_test_add_func ("/log/gap", test_gap);

  return g_test_run ();
}
