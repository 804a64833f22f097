/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-ids.h"

#include "crier-test.h"

static void
test_connections (void)
{
  g_autoptr (CrierIds) ids = crier_ids_new ();

  g_assert_false (crier_ids_contain (ids, "a"));
  g_assert_cmpuint (crier_ids_count (ids, "a"), ==, 0);

  crier_ids_come (ids, "a");
  crier_ids_come (ids, "a");
  crier_ids_come (ids, "b");
  g_assert_cmpuint (crier_ids_count (ids, "a"), ==, 2);
  g_assert_cmpuint (crier_ids_count (ids, "b"), ==, 1);

  crier_ids_part (ids, "a");
  g_assert_cmpuint (crier_ids_count (ids, "a"), ==, 1);
  crier_ids_part (ids, "a");
  g_assert_cmpuint (crier_ids_count (ids, "a"), ==, 0);
  g_assert_true (crier_ids_contain (ids, "a"));
  g_assert_false (crier_ids_contain (ids, "A"));

  crier_ids_come (ids, "a");
  g_assert_cmpuint (crier_ids_count (ids, "a"), ==, 1);
}

static void
visit (CrierIds *ids,
       guint     first,
       guint     n)
{
  guint i;

  for (i = first; i < first + n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      crier_ids_come (ids, id);
      crier_ids_part (ids, id);
    }
}

/* Who left first is forgotten first; who came back in between is not. */
static void
test_forgotten (void)
{
  g_autoptr (CrierIds) ids = crier_ids_new ();

  visit (ids, 0, CRIER_IDS_MAX_AWAY);
  g_assert_true (crier_ids_contain (ids, "0"));
  crier_ids_come (ids, "0");
  visit (ids, 1, 1);

  visit (ids, CRIER_IDS_MAX_AWAY, 3);
  g_assert_true (crier_ids_contain (ids, "0"));
  g_assert_true (crier_ids_contain (ids, "1"));
  g_assert_false (crier_ids_contain (ids, "2"));
  g_assert_false (crier_ids_contain (ids, "3"));
  g_assert_true (crier_ids_contain (ids, "4"));

  /* Those that are here are never too many. */
  crier_ids_part (ids, "0");
  g_assert_false (crier_ids_contain (ids, "4"));
  g_assert_true (crier_ids_contain (ids, "5"));
  g_assert_true (crier_ids_contain (ids, "0"));
}

static void
assert_label (CrierIds   *ids,
              const char *id,
              const char *name,
              CrierMark   mark)
{
  CrierRecipient *recipient = crier_ids_find (ids, id);

  g_assert_nonnull (recipient);
  g_assert_cmpstr (crier_recipient_get_name (recipient), ==, name);
  g_assert_cmpint (crier_recipient_get_mark (recipient), ==, mark);
}

/* Whom the operator knows is never forgotten, whenever that began. */
static void
test_label (void)
{
  g_autoptr (CrierIds) ids = crier_ids_new ();

  g_assert_false (crier_ids_label (ids, "ann", "Ann", CRIER_MARK_NONE));
  crier_ids_come (ids, "ann");
  g_assert_true (crier_ids_label (ids, "ann", "Ann", CRIER_MARK_NONE));
  crier_ids_part (ids, "ann");
  visit (ids, 0, 1);
  g_assert_true (crier_ids_label (ids, "0", NULL, CRIER_MARK_RED));
  visit (ids, 1, 2 * CRIER_IDS_MAX_AWAY);
  assert_label (ids, "ann", "Ann", CRIER_MARK_NONE);
  assert_label (ids, "0", NULL, CRIER_MARK_RED);
  g_assert_false (crier_ids_contain (ids, "1"));

  /* It comes and goes as everybody does. */
  crier_ids_come (ids, "ann");
  g_assert_cmpuint (crier_ids_count (ids, "ann"), ==, 1);
  crier_ids_part (ids, "ann");

  /* And is forgotten as everybody is, once it has no name. */
  g_assert_true (crier_ids_label (ids, "ann", NULL, CRIER_MARK_NONE));
  g_assert_true (crier_ids_contain (ids, "ann"));
  visit (ids, 3 * CRIER_IDS_MAX_AWAY, CRIER_IDS_MAX_AWAY);
  g_assert_false (crier_ids_contain (ids, "ann"));
  g_assert_true (crier_ids_contain (ids, "0"));
}

static void
test_restore (void)
{
  g_autoptr (CrierIds) ids = crier_ids_new ();
  g_autoptr (GPtrArray) stays = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_stay_free);
  g_autoptr (GPtrArray) changes = NULL;
  CrierStay *ann = crier_stay_new ("ann");

  ann->name = g_strdup ("Ann");
  ann->mark = CRIER_MARK_GREEN;
  ann->time = 1000;
  ann->can_tell = TRUE;
  g_ptr_array_add (stays, ann);
  g_ptr_array_add (stays, crier_stay_new ("bob"));
  crier_ids_restore (ids, stays);

  changes = crier_ids_take_changes (ids);
  g_assert_cmpuint (changes->len, ==, 0);
  assert_label (ids, "ann", "Ann", CRIER_MARK_GREEN);
  g_assert_true (crier_recipient_can_tell (crier_ids_find (ids, "ann")));
  assert_label (ids, "bob", NULL, CRIER_MARK_NONE);
  visit (ids, 0, CRIER_IDS_MAX_AWAY);
  g_assert_true (crier_ids_contain (ids, "ann"));
  g_assert_false (crier_ids_contain (ids, "bob"));
}

/* Of many, only what was changed is written down; what it was when it was last
 * here does not change by a name. */
static void
test_changes (void)
{
  g_autoptr (CrierIds) ids = crier_ids_new ();
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  const CrierStay *stay;
  gint64 time;

  visit (ids, 0, 3);
  before = crier_ids_take_changes (ids);
  g_assert_cmpuint (before->len, ==, 3);
  stay = g_ptr_array_index (before, 0);
  time = stay->time;
  g_assert_true (crier_ids_label (ids, stay->id, "Ann", CRIER_MARK_BLUE));
  after = crier_ids_take_changes (ids);
  g_assert_cmpuint (after->len, ==, 1);
  stay = g_ptr_array_index (after, 0);
  g_assert_cmpstr (stay->name, ==, "Ann");
  g_assert_cmpint (stay->mark, ==, CRIER_MARK_BLUE);
  g_assert_cmpint (stay->time, ==, time);
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
