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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ids/connections", test_connections);
  g_test_add_func ("/ids/forgotten", test_forgotten);

  return g_test_run ();
}
