/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-receipt.h"

#include "crier-receipt-model.h"

#define N_MANY 10000

static CrierMessage *
make_message (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return crier_message_new ("m7q2", 1, now, "Dinner", NULL, NULL);
}

static void
assert_summary (CrierMessage *message,
                const char   *expected)
{
  g_autofree char *summary = crier_receipt_dup_summary (message);

  g_assert_cmpstr (summary, ==, expected);
}

static void
test_summary (void)
{
  g_autoptr (CrierMessage) message = make_message ();

  assert_summary (message, "Not sent to anybody yet");

  crier_message_count_sent (message, FALSE);
  assert_summary (message, "Sent to 1 · cannot tell");
  crier_message_count_sent (message, FALSE);
  assert_summary (message, "Sent to 2 · none can tell");

  crier_message_count_sent (message, TRUE);
  assert_summary (message, "Seen by 0 of 1 · 2 cannot tell");
  crier_message_count_sent (message, TRUE);
  crier_message_count_seen (message);
  assert_summary (message, "Seen by 1 of 2 · 2 cannot tell");

  /* They find their voice. */
  crier_message_count_voice (message);
  assert_summary (message, "Seen by 1 of 3 · 1 cannot tell");
  crier_message_count_voice (message);
  assert_summary (message, "Seen by 1 of 4");
}

/* What another thread has not counted yet does not look odd. */
static void
test_race (void)
{
  g_autoptr (CrierMessage) message = make_message ();

  crier_message_count_sent (message, TRUE);
  crier_message_count_seen (message);
  crier_message_count_seen (message);
  assert_summary (message, "Seen by 1 of 1");
}

static void
assert_status (CrierReceipt *receipt,
               const char   *expected)
{
  g_autofree char *status = crier_receipt_dup_status (receipt, g_get_real_time ());

  if (expected != NULL)
    g_assert_cmpstr (status, ==, expected);
  else
    g_assert_true (g_regex_match_simple ("^Seen at \\d\\d:\\d\\d:\\d\\d$", status, 0, 0));
}

static void
test_states (void)
{
  g_autoptr (CrierReceipt) receipt = crier_receipt_new ("Lobby", "Lobby");
  CrierReader reader = { (char *) "Lobby", FALSE, 0 };

  g_assert_cmpstr (crier_receipt_get_id (receipt), ==, "Lobby");
  assert_status (receipt, "Not sent yet");
  g_assert_false (crier_receipt_is_due (receipt));

  g_assert_true (crier_receipt_take (receipt, &reader));
  g_assert_false (crier_receipt_take (receipt, &reader));
  assert_status (receipt, "Cannot tell");
  g_assert_false (crier_receipt_is_due (receipt));

  reader.can_tell = TRUE;
  g_assert_true (crier_receipt_take (receipt, &reader));
  assert_status (receipt, "Not seen");
  g_assert_nonnull (crier_receipt_get_icon (receipt));
  g_assert_true (crier_receipt_is_due (receipt));

  crier_receipt_set_again (receipt, TRUE);
  assert_status (receipt, "Not seen, sent again");
  g_assert_false (crier_receipt_is_due (receipt));

  reader.seen = g_get_real_time ();
  g_assert_true (crier_receipt_take (receipt, &reader));
  assert_status (receipt, NULL);
  g_assert_false (crier_receipt_is_due (receipt));
}

static void
add_reader (GPtrArray  *readers,
            const char *id,
            gboolean    can_tell,
            gboolean    has_seen)
{
  g_ptr_array_add (readers, crier_reader_new (id, can_tell,
                                              has_seen ? g_get_real_time () : 0));
}

static GPtrArray *
make_readers (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) crier_reader_free);
}

static void
assert_ids (CrierReceiptModel *model,
            const char        *expected)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  guint i;

  for (i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (model)); i++)
    {
      g_autoptr (CrierReceipt) receipt = g_list_model_get_item (G_LIST_MODEL (model), i);

      g_string_append_printf (ids, "%s ", crier_receipt_get_id (receipt));
    }

  g_assert_cmpstr (ids->str, ==, expected);
}

static void
test_order (void)
{
  const char *to[] = { "Hall", "absent", "Gate", NULL };
  g_autoptr (CrierReceiptModel) model = crier_receipt_model_new (to, NULL);
  g_autoptr (GPtrArray) readers = make_readers ();
  g_autoptr (GPtrArray) later = make_readers ();

  assert_ids (model, "absent Gate Hall ");
  g_assert_cmpuint (crier_receipt_model_count_due (model), ==, 0);

  add_reader (readers, "Gate", TRUE, TRUE);
  add_reader (readers, "Hall", TRUE, FALSE);
  add_reader (readers, "clock", FALSE, FALSE);
  add_reader (readers, "Door", TRUE, FALSE);
  g_assert_true (crier_receipt_model_take (model, readers));
  assert_ids (model, "Door Hall absent clock Gate ");
  g_assert_false (crier_receipt_model_take (model, readers));

  /* Nobody moves any more. */
  add_reader (later, "Door", TRUE, TRUE);
  add_reader (later, "Attic", TRUE, FALSE);
  g_assert_true (crier_receipt_model_take (model, later));
  assert_ids (model, "Door Hall absent clock Gate Attic ");
}

/* Ids come and are forgotten, again and again. */
static void
test_bound (void)
{
  const char *to[] = { "Hall", NULL };
  g_autoptr (CrierReceiptModel) model = crier_receipt_model_new (to, NULL);
  guint round, i;

  for (round = 0; round < 30; round++)
    {
      g_autoptr (GPtrArray) readers = make_readers ();

      for (i = 0; i < 1000; i++)
        {
          g_autofree char *id = g_strdup_printf ("%u", round * 1000 + i);

          add_reader (readers, id, TRUE, FALSE);
        }

      crier_receipt_model_take (model, readers);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), <=, 12100);
      g_assert_cmpuint (crier_receipt_model_count_due (model), >=, 1000);
    }
}

static void
test_due (void)
{
  g_autoptr (CrierReceiptModel) model = crier_receipt_model_new (NULL, NULL);
  g_autoptr (GPtrArray) readers = make_readers ();
  g_auto (GStrv) due = NULL;

  add_reader (readers, "seen", TRUE, TRUE);
  add_reader (readers, "one", TRUE, FALSE);
  add_reader (readers, "mute", FALSE, FALSE);
  add_reader (readers, "two", TRUE, FALSE);
  crier_receipt_model_take (model, readers);
  g_assert_cmpuint (crier_receipt_model_count_due (model), ==, 2);
  due = crier_receipt_model_dup_due (model);
  g_assert_cmpuint (g_strv_length (due), ==, 2);
  g_assert_cmpstr (due[0], ==, "one");
  g_assert_cmpstr (due[1], ==, "two");

  crier_receipt_model_set_again (model, (const char * const *) due);
  g_assert_cmpuint (crier_receipt_model_count_due (model), ==, 0);
}

static void
changed_cb (GListModel *model,
            guint       position,
            guint       n_removed,
            guint       n_added,
            guint      *n_changes)
{
  *n_changes += 1;
}

static void
test_many (void)
{
  g_autoptr (CrierReceiptModel) model = crier_receipt_model_new (NULL, NULL);
  g_autoptr (GPtrArray) readers = make_readers ();
  guint n_changes = 0;
  guint i;

  for (i = 0; i < N_MANY; i++)
    {
      g_autofree char *id = g_strdup_printf ("client-%u", i);

      add_reader (readers, id, i % 3 != 0, FALSE);
    }

  g_signal_connect (model, "items-changed", G_CALLBACK (changed_cb), &n_changes);
  g_assert_true (crier_receipt_model_take (model, readers));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, N_MANY);
  g_assert_cmpuint (crier_receipt_model_count_due (model), ==, N_MANY * 2 / 3);
  g_assert_cmpuint (n_changes, ==, 1);

  /* Who has seen it stays where it is: a list is told of nothing. */
  for (i = 0; i < N_MANY; i++)
    ((CrierReader *) g_ptr_array_index (readers, i))->seen = i % 3 != 0 ? 1 : 0;
  g_assert_true (crier_receipt_model_take (model, readers));
  g_assert_cmpuint (crier_receipt_model_count_due (model), ==, 0);
  g_assert_cmpuint (n_changes, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/receipt/summary", test_summary);
  g_test_add_func ("/receipt/race", test_race);
  g_test_add_func ("/receipt/states", test_states);
  g_test_add_func ("/receipt/order", test_order);
  g_test_add_func ("/receipt/due", test_due);
  g_test_add_func ("/receipt/bound", test_bound);
  g_test_add_func ("/receipt/many", test_many);

  return g_test_run ();
}
