/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-recipient.h"

#include "crier-test.h"

#define N_OFFSETS 60 /* fewer than the stretches that are kept */

static void
test_new (void)
{
  g_autoptr (CrierRecipient) a = crier_recipient_new ("a");

  g_assert_cmpstr (crier_recipient_get_id (a), ==, "a");
  g_assert_false (crier_recipient_can_report_seen (a));
  g_assert_false (crier_recipient_was_sent (a, 1));
  g_assert_cmpuint (crier_recipient_get_n_here (a), ==, 0);
  g_assert_null (crier_recipient_take_changes (a));
}

static void
test_speaks_json (void)
{
  g_autoptr (CrierRecipient) a = crier_recipient_new ("a");

  g_assert_true (crier_recipient_mark_speaks_json (a));
  g_assert_true (crier_recipient_can_report_seen (a));
  g_assert_false (crier_recipient_mark_speaks_json (a));
}

static void
test_sent_in_order (void)
{
  g_autoptr (CrierRecipient) a = crier_recipient_new ("a");
  guint64 i;

  for (i = 5; i <= 1000; i++)
    {
      g_assert_true (crier_recipient_take_sent (a, i));
      g_assert_false (crier_recipient_take_sent (a, i));
    }

  g_assert_false (crier_recipient_was_sent (a, 4));
  g_assert_true (crier_recipient_was_sent (a, 5));
  g_assert_true (crier_recipient_was_sent (a, 1000));
  g_assert_false (crier_recipient_was_sent (a, 1001));
}

/* Two clients of an Id, at different places: each offset is new once. */
static void
test_sent_at_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  guint round;

  for (round = 0; round < 300; round++)
    {
      g_autoptr (CrierRecipient) a = crier_recipient_new ("a");
      gboolean sent[N_OFFSETS + 2] = { FALSE };
      guint n;

      for (n = 0; n < 100; n++)
        {
          guint64 offset = g_rand_int_range (random, 1, N_OFFSETS + 1);
          guint64 i;

          g_assert_cmpint (crier_recipient_take_sent (a, offset), ==, !sent[offset]);
          sent[offset] = TRUE;

          for (i = 1; i <= N_OFFSETS + 1; i++)
            g_assert_cmpint (crier_recipient_was_sent (a, i), ==, sent[i]);
        }
    }
}

/* What is not for it leaves no gap. */
static void
test_pass (void)
{
  g_autoptr (CrierRecipient) a = crier_recipient_new ("a");
  g_autoptr (CrierRecipientRecord) record = NULL;
  guint64 i;

  for (i = 1; i <= 500; i++)
    {
      if (i % 2 == 0)
        crier_recipient_pass (a, i);
      else
        g_assert_true (crier_recipient_take_sent (a, i));
    }

  record = crier_recipient_take_changes (a);
  g_assert_nonnull (record);
  g_assert_true (crier_offset_set_contains (record->sent, 1));
  g_assert_true (crier_offset_set_contains (record->sent, 499));
}

static void
test_seen (void)
{
  g_autoptr (CrierRecipient) a = crier_recipient_new ("a");

  g_autoptr (CrierRecipientRecord) record = NULL;
  g_autoptr (CrierRecipientRecord) farewell = NULL;

  crier_recipient_take_sent (a, 7);
  crier_recipient_take_sent (a, 3);
  g_assert_true (crier_recipient_take_seen (a, 7));
  g_assert_false (crier_recipient_take_seen (a, 7));
  g_assert_true (crier_recipient_take_seen (a, 3));

  /* The journal may know that it was written to it in an earlier run. */
  g_assert_false (crier_recipient_take_seen (a, 5));
  g_assert_false (crier_recipient_was_seen (a, 5));
  g_assert_false (crier_recipient_was_sent (a, 5));
  record = crier_recipient_take_changes (a);
  g_assert_true (crier_offset_set_contains (record->seen, 5));

  farewell = crier_recipient_make_farewell (a);
  g_assert_true (farewell->is_forgotten);
  g_assert_true (crier_offset_set_contains (farewell->seen, 3));
  g_assert_false (crier_offset_set_contains (farewell->seen, 5));
}

/* However often it comes and goes, and whatever it says it saw, each message that
 * a log can hold counts once. */
static void
test_once (void)
{
  g_autoptr (CrierRecipient) a = crier_recipient_new ("a");
  guint64 last = CRIER_OFFSET_SET_SIZE;
  guint64 i;

  for (i = 1; i <= last; i += 2)
    {
      g_assert_true (crier_recipient_take_sent (a, i));
      g_assert_true (crier_recipient_take_seen (a, i));
    }

  for (i = 1; i <= last; i += 2)
    {
      g_assert_false (crier_recipient_take_sent (a, i));
      g_assert_false (crier_recipient_take_seen (a, i));
    }
}

static void
test_changes (void)
{
  g_autoptr (CrierRecipient) a = crier_recipient_new ("a");
  CrierRecipientRecord *record;

  crier_recipient_enter (a);
  record = crier_recipient_take_changes (a);
  g_assert_cmpstr (record->id, ==, "a");
  g_assert_false (record->can_tell);
  g_assert_cmpint (record->time, >, G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  crier_recipient_record_free (record);
  g_assert_null (crier_recipient_take_changes (a));

  crier_recipient_take_sent (a, 9);
  crier_recipient_take_sent (a, 2);
  crier_recipient_take_seen (a, 2);
  crier_recipient_mark_speaks_json (a);
  record = crier_recipient_take_changes (a);
  g_assert_true (record->can_tell);
  g_assert_true (crier_offset_set_contains (record->sent, 9));
  g_assert_true (crier_offset_set_contains (record->sent, 2));
  g_assert_false (crier_offset_set_contains (record->sent, 3));
  g_assert_true (crier_offset_set_contains (record->seen, 2));
  g_assert_false (crier_offset_set_contains (record->seen, 9));
  crier_recipient_record_free (record);

  /* What it says again is no change. */
  crier_recipient_take_seen (a, 2);
  crier_recipient_mark_speaks_json (a);
  g_assert_null (crier_recipient_take_changes (a));
}

/* Several clients may carry the Id at a time. */
static void
test_here (void)
{
  g_autoptr (CrierRecipient) a = crier_recipient_new ("a");

  crier_recipient_enter (a);
  crier_recipient_enter (a);
  g_assert_cmpuint (crier_recipient_get_n_here (a), ==, 2);
  crier_recipient_leave (a);
  g_assert_false (crier_recipient_can_be_forgotten (a));
  crier_recipient_leave (a);
  g_assert_cmpuint (crier_recipient_get_n_here (a), ==, 0);
  g_assert_true (crier_recipient_can_be_forgotten (a));
}

static void
test_label (void)
{
  g_autoptr (CrierRecipient) a = crier_recipient_new ("a");
  g_autoptr (CrierRecipient) b = crier_recipient_new ("a");
  g_autoptr (CrierRecipientRecord) record = NULL;
  char name[] = "Front door";

  g_assert_true (crier_recipient_can_be_forgotten (a));
  g_assert_null (crier_recipient_get_name (a));
  crier_recipient_set_label (a, name, CRIER_COLOR_NONE);
  name[0] = 'X';
  g_assert_cmpstr (crier_recipient_get_name (a), ==, "Front door");
  g_assert_false (crier_recipient_can_be_forgotten (a));
  record = crier_recipient_take_changes (a);
  g_assert_cmpstr (record->name, ==, "Front door");

  crier_recipient_set_label (a, "Front door", CRIER_COLOR_NONE);
  g_assert_null (crier_recipient_take_changes (a));

  /* What was written down is the same again, and no change. */
  record->color = CRIER_COLOR_PURPLE;
  crier_recipient_restore (b, record);
  g_assert_cmpstr (crier_recipient_get_name (b), ==, "Front door");
  g_assert_cmpint (crier_recipient_get_color (b), ==, CRIER_COLOR_PURPLE);
  g_assert_null (crier_recipient_take_changes (b));
  crier_recipient_set_label (b, NULL, CRIER_COLOR_NONE);
  g_assert_true (crier_recipient_can_be_forgotten (b));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/recipient/new", test_new);
  g_test_add_func ("/recipient/speaks-json", test_speaks_json);
  g_test_add_func ("/recipient/sent/in-order", test_sent_in_order);
  g_test_add_func ("/recipient/sent/at-random", test_sent_at_random);
  g_test_add_func ("/recipient/pass", test_pass);
  g_test_add_func ("/recipient/seen", test_seen);
  g_test_add_func ("/recipient/once", test_once);
  g_test_add_func ("/recipient/changes", test_changes);
  g_test_add_func ("/recipient/here", test_here);
  g_test_add_func ("/recipient/label", test_label);

  return g_test_run ();
}
