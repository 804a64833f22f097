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
  g_autoptr (CrierRecipientTable) table = crier_recipient_table_new ();

  g_assert_null (crier_recipient_table_find (table, "a"));
  g_assert_cmpuint (crier_recipient_table_count (table, "a"), ==, 0);

  crier_recipient_table_enter (table, "a");
  crier_recipient_table_enter (table, "a");
  crier_recipient_table_enter (table, "b");
  g_assert_cmpuint (crier_recipient_table_count (table, "a"), ==, 2);
  g_assert_cmpuint (crier_recipient_table_count (table, "b"), ==, 1);

  crier_recipient_table_leave (table, "a");
  g_assert_cmpuint (crier_recipient_table_count (table, "a"), ==, 1);
  crier_recipient_table_leave (table, "a");
  g_assert_cmpuint (crier_recipient_table_count (table, "a"), ==, 0);
  g_assert_nonnull (crier_recipient_table_find (table, "a"));
  g_assert_null (crier_recipient_table_find (table, "A"));

  crier_recipient_table_enter (table, "a");
  g_assert_cmpuint (crier_recipient_table_count (table, "a"), ==, 1);
}

static void
visit (CrierRecipientTable *table,
       guint                first,
       guint                n)
{
  guint i;

  for (i = first; i < first + n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      crier_recipient_table_enter (table, id);
      crier_recipient_table_leave (table, id);
    }
}

/* Who left first is forgotten first; who came back in between is not. */
static void
test_forgotten (void)
{
  g_autoptr (CrierRecipientTable) table = crier_recipient_table_new ();

  visit (table, 0, CRIER_RECIPIENT_TABLE_MAX_AWAY);
  g_assert_nonnull (crier_recipient_table_find (table, "0"));
  crier_recipient_table_enter (table, "0");
  visit (table, 1, 1);

  visit (table, CRIER_RECIPIENT_TABLE_MAX_AWAY, 3);
  g_assert_nonnull (crier_recipient_table_find (table, "0"));
  g_assert_nonnull (crier_recipient_table_find (table, "1"));
  g_assert_null (crier_recipient_table_find (table, "2"));
  g_assert_null (crier_recipient_table_find (table, "3"));
  g_assert_nonnull (crier_recipient_table_find (table, "4"));

  /* Those that are here are never too many. */
  crier_recipient_table_leave (table, "0");
  g_assert_null (crier_recipient_table_find (table, "4"));
  g_assert_nonnull (crier_recipient_table_find (table, "5"));
  g_assert_nonnull (crier_recipient_table_find (table, "0"));
}

static void
assert_label (CrierRecipientTable *table,
              const char          *id,
              const char          *name,
              CrierColor           color)
{
  CrierRecipient *recipient = crier_recipient_table_find (table, id);

  g_assert_nonnull (recipient);
  g_assert_cmpstr (crier_recipient_get_name (recipient), ==, name);
  g_assert_cmpint (crier_recipient_get_color (recipient), ==, color);
}

/* Whom the operator knows is never forgotten, whenever that began. */
static void
test_label (void)
{
  g_autoptr (CrierRecipientTable) table = crier_recipient_table_new ();

  g_assert_false (crier_recipient_table_label (table, "ann", "Ann", CRIER_COLOR_NONE));
  crier_recipient_table_enter (table, "ann");
  g_assert_true (crier_recipient_table_label (table, "ann", "Ann", CRIER_COLOR_NONE));
  crier_recipient_table_leave (table, "ann");
  visit (table, 0, 1);
  g_assert_true (crier_recipient_table_label (table, "0", NULL, CRIER_COLOR_RED));
  visit (table, 1, 2 * CRIER_RECIPIENT_TABLE_MAX_AWAY);
  assert_label (table, "ann", "Ann", CRIER_COLOR_NONE);
  assert_label (table, "0", NULL, CRIER_COLOR_RED);
  g_assert_null (crier_recipient_table_find (table, "1"));

  /* It comes and goes as everybody does. */
  crier_recipient_table_enter (table, "ann");
  g_assert_cmpuint (crier_recipient_table_count (table, "ann"), ==, 1);
  crier_recipient_table_leave (table, "ann");

  /* And is forgotten as everybody is, once it has no name. */
  g_assert_true (crier_recipient_table_label (table, "ann", NULL, CRIER_COLOR_NONE));
  g_assert_nonnull (crier_recipient_table_find (table, "ann"));
  visit (table, 3 * CRIER_RECIPIENT_TABLE_MAX_AWAY, CRIER_RECIPIENT_TABLE_MAX_AWAY);
  g_assert_null (crier_recipient_table_find (table, "ann"));
  g_assert_nonnull (crier_recipient_table_find (table, "0"));
}

static void
test_restore (void)
{
  g_autoptr (CrierRecipientTable) table = crier_recipient_table_new ();
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
  g_autoptr (GPtrArray) changes = NULL;
  CrierRecipientRecord *ann = crier_recipient_record_new ("ann");

  ann->name = g_strdup ("Ann");
  ann->color = CRIER_COLOR_GREEN;
  ann->time = 1000;
  ann->can_tell = TRUE;
  g_ptr_array_add (records, ann);
  g_ptr_array_add (records, crier_recipient_record_new ("bob"));
  crier_recipient_table_restore (table, records);

  changes = crier_recipient_table_take_changes (table);
  g_assert_cmpuint (changes->len, ==, 0);
  assert_label (table, "ann", "Ann", CRIER_COLOR_GREEN);
  g_assert_true (crier_recipient_can_report_seen (crier_recipient_table_find (table, "ann")));
  assert_label (table, "bob", NULL, CRIER_COLOR_NONE);
  visit (table, 0, CRIER_RECIPIENT_TABLE_MAX_AWAY);
  g_assert_nonnull (crier_recipient_table_find (table, "ann"));
  g_assert_null (crier_recipient_table_find (table, "bob"));
}

/* Of many, only what was changed is written down; what it was when it was last
 * here does not change by a name. */
static void
test_changes (void)
{
  g_autoptr (CrierRecipientTable) table = crier_recipient_table_new ();
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  const CrierRecipientRecord *record;
  gint64 time;

  visit (table, 0, 3);
  before = crier_recipient_table_take_changes (table);
  g_assert_cmpuint (before->len, ==, 3);
  record = g_ptr_array_index (before, 0);
  time = record->time;
  g_assert_true (crier_recipient_table_label (table, record->id, "Ann", CRIER_COLOR_BLUE));
  after = crier_recipient_table_take_changes (table);
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

  g_test_add_func ("/recipient-table/connections", test_connections);
  g_test_add_func ("/recipient-table/forgotten", test_forgotten);
  g_test_add_func ("/recipient-table/label", test_label);
  g_test_add_func ("/recipient-table/restore", test_restore);
  g_test_add_func ("/recipient-table/changes", test_changes);

  return g_test_run ();
}
