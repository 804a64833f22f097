/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-recipient-table.h"

#include "crier-test.h"

static void
test_connections (void)
{
  g_autoptr (CrierRecipientTable) ids = crier_recipient_table_new ();

  g_assert_false (crier_recipient_table_contain (ids, "a"));
  g_assert_cmpuint (crier_recipient_table_count (ids, "a"), ==, 0);

  crier_recipient_table_come (ids, "a");
  crier_recipient_table_come (ids, "a");
  crier_recipient_table_come (ids, "b");
  g_assert_cmpuint (crier_recipient_table_count (ids, "a"), ==, 2);
  g_assert_cmpuint (crier_recipient_table_count (ids, "b"), ==, 1);

  crier_recipient_table_part (ids, "a");
  g_assert_cmpuint (crier_recipient_table_count (ids, "a"), ==, 1);
  crier_recipient_table_part (ids, "a");
  g_assert_cmpuint (crier_recipient_table_count (ids, "a"), ==, 0);
  g_assert_true (crier_recipient_table_contain (ids, "a"));
  g_assert_false (crier_recipient_table_contain (ids, "A"));

  crier_recipient_table_come (ids, "a");
  g_assert_cmpuint (crier_recipient_table_count (ids, "a"), ==, 1);
}

static void
visit (CrierRecipientTable *ids,
       guint     first,
       guint     n)
{
  guint i;

  for (i = first; i < first + n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      crier_recipient_table_come (ids, id);
      crier_recipient_table_part (ids, id);
    }
}

/* Who left first is forgotten first; who came back in between is not. */
static void
test_forgotten (void)
{
  g_autoptr (CrierRecipientTable) ids = crier_recipient_table_new ();

  visit (ids, 0, CRIER_RECIPIENT_TABLE_MAX_AWAY);
  g_assert_true (crier_recipient_table_contain (ids, "0"));
  crier_recipient_table_come (ids, "0");
  visit (ids, 1, 1);

  visit (ids, CRIER_RECIPIENT_TABLE_MAX_AWAY, 3);
  g_assert_true (crier_recipient_table_contain (ids, "0"));
  g_assert_true (crier_recipient_table_contain (ids, "1"));
  g_assert_false (crier_recipient_table_contain (ids, "2"));
  g_assert_false (crier_recipient_table_contain (ids, "3"));
  g_assert_true (crier_recipient_table_contain (ids, "4"));

  /* Those that are here are never too many. */
  crier_recipient_table_part (ids, "0");
  g_assert_false (crier_recipient_table_contain (ids, "4"));
  g_assert_true (crier_recipient_table_contain (ids, "5"));
  g_assert_true (crier_recipient_table_contain (ids, "0"));
}

static void
assert_label (CrierRecipientTable   *ids,
              const char *id,
              const char *name,
              CrierColor   mark)
{
  CrierRecipient *recipient = crier_recipient_table_find (ids, id);

  g_assert_nonnull (recipient);
  g_assert_cmpstr (crier_recipient_get_name (recipient), ==, name);
  g_assert_cmpint (crier_recipient_get_mark (recipient), ==, mark);
}

/* Whom the operator knows is never forgotten, whenever that began. */
static void
test_label (void)
{
  g_autoptr (CrierRecipientTable) ids = crier_recipient_table_new ();

  g_assert_false (crier_recipient_table_label (ids, "ann", "Ann", CRIER_COLOR_NONE));
  crier_recipient_table_come (ids, "ann");
  g_assert_true (crier_recipient_table_label (ids, "ann", "Ann", CRIER_COLOR_NONE));
  crier_recipient_table_part (ids, "ann");
  visit (ids, 0, 1);
  g_assert_true (crier_recipient_table_label (ids, "0", NULL, CRIER_COLOR_RED));
  visit (ids, 1, 2 * CRIER_RECIPIENT_TABLE_MAX_AWAY);
  assert_label (ids, "ann", "Ann", CRIER_COLOR_NONE);
  assert_label (ids, "0", NULL, CRIER_COLOR_RED);
  g_assert_false (crier_recipient_table_contain (ids, "1"));

  /* It comes and goes as everybody does. */
  crier_recipient_table_come (ids, "ann");
  g_assert_cmpuint (crier_recipient_table_count (ids, "ann"), ==, 1);
  crier_recipient_table_part (ids, "ann");

  /* And is forgotten as everybody is, once it has no name. */
  g_assert_true (crier_recipient_table_label (ids, "ann", NULL, CRIER_COLOR_NONE));
  g_assert_true (crier_recipient_table_contain (ids, "ann"));
  visit (ids, 3 * CRIER_RECIPIENT_TABLE_MAX_AWAY, CRIER_RECIPIENT_TABLE_MAX_AWAY);
  g_assert_false (crier_recipient_table_contain (ids, "ann"));
  g_assert_true (crier_recipient_table_contain (ids, "0"));
}

static void
test_restore (void)
{
  g_autoptr (CrierRecipientTable) ids = crier_recipient_table_new ();
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
  g_autoptr (GPtrArray) changes = NULL;
  CrierRecipientRecord *ann = crier_recipient_record_new ("ann");

  ann->name = g_strdup ("Ann");
  ann->color = CRIER_COLOR_GREEN;
  ann->time = 1000;
  ann->can_tell = TRUE;
  g_ptr_array_add (records, ann);
  g_ptr_array_add (records, crier_recipient_record_new ("bob"));
  crier_recipient_table_restore (ids, records);

  changes = crier_recipient_table_take_changes (ids);
  g_assert_cmpuint (changes->len, ==, 0);
  assert_label (ids, "ann", "Ann", CRIER_COLOR_GREEN);
  g_assert_true (crier_recipient_can_tell (crier_recipient_table_find (ids, "ann")));
  assert_label (ids, "bob", NULL, CRIER_COLOR_NONE);
  visit (ids, 0, CRIER_RECIPIENT_TABLE_MAX_AWAY);
  g_assert_true (crier_recipient_table_contain (ids, "ann"));
  g_assert_false (crier_recipient_table_contain (ids, "bob"));
}

/* Of many, only what was changed is written down; what it was when it was last
 * here does not change by a name. */
static void
test_changes (void)
{
  g_autoptr (CrierRecipientTable) ids = crier_recipient_table_new ();
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  const CrierRecipientRecord *record;
  gint64 time;

  visit (ids, 0, 3);
  before = crier_recipient_table_take_changes (ids);
  g_assert_cmpuint (before->len, ==, 3);
  record = g_ptr_array_index (before, 0);
  time = record->time;
  g_assert_true (crier_recipient_table_label (ids, record->id, "Ann", CRIER_COLOR_BLUE));
  after = crier_recipient_table_take_changes (ids);
  g_assert_cmpuint (after->len, ==, 1);
  record = g_ptr_array_index (after, 0);
  g_assert_cmpstr (record->name, ==, "Ann");
  g_assert_cmpint (record->color, ==, CRIER_COLOR_BLUE);
  g_assert_cmpint (record->time, ==, time);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ids/connections", test_connections);
  g_test_add_func ("/ids/forgotten", test_forgotten);
  g_test_add_func ("/ids/label", test_label);
  g_test_add_func ("/ids/restore", test_restore);
  g_test_add_func ("/ids/changes", test_changes);

  return g_test_run ();
}
