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
      crier_recipient_table_forget (table);
    }
}

static void
assert_known (CrierRecipientTable *table,
              const char          *ids)
{
  g_auto (GStrv) list = g_strsplit (ids, " ", 0);
  char **id;

  for (id = list; *id != NULL; id++)
    {
      g_test_message ("%s", *id);
      g_assert_nonnull (crier_recipient_table_find (table, *id));
    }
}

/* All of them. */
static GPtrArray *
take_changes (CrierRecipientTable *table)
{
  GPtrArray *records =
    g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);

  crier_recipient_table_begin_changes (table);
  while (crier_recipient_table_take_changes (table, records))
    ;

  return records;
}

static void
forgotten_cb (CrierRecipient *recipient,
              gpointer        data)
{
  g_string_append_printf (data, "%s ", crier_recipient_get_id (recipient));
}

/* A crowd of strangers displaces itself, the newest first. */
static void
test_forgotten (void)
{
  g_autoptr (CrierRecipientTable) table = crier_recipient_table_new ();
  g_autoptr (GString) forgotten = g_string_new (NULL);
  guint n = CRIER_RECIPIENT_TABLE_MAX_AWAY;

  crier_recipient_table_set_func (table, forgotten_cb, forgotten);
  visit (table, 0, n);
  g_assert_cmpstr (forgotten->str, ==, "");
  crier_recipient_table_enter (table, "0");
  visit (table, n, 1);
  g_assert_cmpstr (forgotten->str, ==, "");

  visit (table, n + 1, 2);
  g_assert_cmpstr (forgotten->str, ==, "10001 10002 ");
  assert_known (table, "0 1 9999 10000");
  g_assert_null (crier_recipient_table_find (table, "10001"));

  /* Those that are here are never too many; it stays known until it is time. */
  crier_recipient_table_leave (table, "0");
  assert_known (table, "0 1 9999 10000");
  crier_recipient_table_forget (table);
  g_assert_cmpstr (forgotten->str, ==, "10001 10002 0 ");
}

/* Ten times as many as are remembered, each of which writes, displace none that
 * the operator has written to, and none that was here for longer. */
static void
test_worth (void)
{
  g_autoptr (CrierRecipientTable) table = crier_recipient_table_new ();
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
  CrierRecipientRecord *long_here = crier_recipient_record_new ("long-here");
  guint i;

  long_here->time = g_get_real_time ();
  long_here->worth = 6;
  g_ptr_array_add (records, long_here);
  crier_recipient_table_restore (table, records);
  visit (table, 0, 3);
  crier_recipient_table_note_wrote (table, "0");
  crier_recipient_table_address (table, (const char *[]) { "1", NULL });
  crier_recipient_table_address (table, NULL);
  visit (table, 1, 1);

  for (i = 100; i < 100 + 10 * CRIER_RECIPIENT_TABLE_MAX_AWAY; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      crier_recipient_table_enter (table, id);
      crier_recipient_table_note_wrote (table, id);
      crier_recipient_table_leave (table, id);
      crier_recipient_table_forget (table);
    }

  assert_known (table, "0 1 long-here 100 101");
  g_assert_null (crier_recipient_table_find (table, "2"));

  /* What the operator writes to was known when it began to. */
  crier_recipient_table_address (table, (const char *[]) { "2", NULL });
  assert_known (table, "2 1 0");
}

static CrierRecipientRecord *
find_record (GPtrArray  *records,
             const char *id)
{
  guint i;

  for (i = 0; i < records->len; i++)
    {
      CrierRecipientRecord *record = g_ptr_array_index (records, i);

      if (g_str_equal (record->id, id))
        return record;
    }

  return NULL;
}

/* It is written down, and is the same when it is read again. */
static void
test_worth_again (void)
{
  g_autoptr (CrierRecipientTable) table = crier_recipient_table_new ();
  g_autoptr (CrierRecipientTable) again = crier_recipient_table_new ();
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GPtrArray) later = NULL;

  visit (table, 0, 4);
  crier_recipient_table_note_wrote (table, "1");
  crier_recipient_table_address (table, (const char *[]) { "2", "3", "3", NULL });
  crier_recipient_table_note_wrote (table, "3");
  records = take_changes (table);
  g_assert_cmpuint (find_record (records, "0")->worth, ==, 0);
  g_assert_cmpuint (find_record (records, "1")->worth, ==, 2);
  g_assert_cmpuint (find_record (records, "2")->worth, ==, 32);
  g_assert_cmpuint (find_record (records, "3")->worth, ==, 34);

  crier_recipient_table_restore (again, records);
  changes = take_changes (again);
  g_assert_cmpuint (changes->len, ==, 0);
  visit (again, 0, 4);
  later = take_changes (again);
  g_assert_cmpuint (find_record (later, "0")->worth, ==, 0);
  g_assert_cmpuint (find_record (later, "1")->worth, ==, 2);
  g_assert_cmpuint (find_record (later, "2")->worth, ==, 32);
  g_assert_cmpuint (find_record (later, "3")->worth, ==, 34);
}

/* No message waits for those that were away for longer than one is kept, so that
 * old ones do not take the place of new ones for ever. */
static void
test_stale (void)
{
  g_autoptr (CrierRecipientTable) table = crier_recipient_table_new ();
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
  gint64 now = g_get_real_time ();
  guint i;

  for (i = 0; i < CRIER_RECIPIENT_TABLE_MAX_AWAY; i++)
    {
      g_autofree char *id = g_strdup_printf ("old-%u", i);
      CrierRecipientRecord *record = crier_recipient_record_new (id);

      record->time = i < 2 ? now - 8 * G_TIME_SPAN_DAY + i : now - G_TIME_SPAN_DAY + i;
      g_ptr_array_add (records, record);
    }

  crier_recipient_table_restore (table, records);
  visit (table, 0, 3);
  g_assert_null (crier_recipient_table_find (table, "old-0"));
  g_assert_null (crier_recipient_table_find (table, "old-1"));
  assert_known (table, "old-2 0 1");
  g_assert_null (crier_recipient_table_find (table, "2"));
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
  g_assert_null (crier_recipient_table_find (table, "20000"));

  /* It comes and goes as everybody does. */
  crier_recipient_table_enter (table, "ann");
  g_assert_cmpuint (crier_recipient_table_count (table, "ann"), ==, 1);
  crier_recipient_table_leave (table, "ann");

  /* And is forgotten as everybody is, once it has no name. */
  g_assert_true (crier_recipient_table_label (table, "ann", NULL, CRIER_COLOR_NONE));
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

  changes = take_changes (table);
  g_assert_cmpuint (changes->len, ==, 0);
  assert_label (table, "ann", "Ann", CRIER_COLOR_GREEN);
  g_assert_true (crier_recipient_can_report_seen (crier_recipient_table_find (table, "ann")));
  assert_label (table, "bob", NULL, CRIER_COLOR_NONE);
  /* That one was last here in 1970. */
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
  before = take_changes (table);
  g_assert_cmpuint (before->len, ==, 3);
  record = g_ptr_array_index (before, 0);
  time = record->time;
  g_assert_true (crier_recipient_table_label (table, record->id, "Ann", CRIER_COLOR_BLUE));
  after = take_changes (table);
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
  g_test_add_func ("/recipient-table/worth", test_worth);
  g_test_add_func ("/recipient-table/worth-again", test_worth_again);
  g_test_add_func ("/recipient-table/stale", test_stale);
  g_test_add_func ("/recipient-table/label", test_label);
  g_test_add_func ("/recipient-table/restore", test_restore);
  g_test_add_func ("/recipient-table/changes", test_changes);

  return g_test_run ();
}
