/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-sqlite-statement.h"

typedef struct
{
  sqlite3 *db;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_assert_cmpint (sqlite3_open (":memory:", &f->db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (f->db, "CREATE TABLE t (n INTEGER UNIQUE, s TEXT)",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  /* SQLITE_BUSY if a statement was left behind. */
  g_assert_cmpint (sqlite3_close (f->db), ==, SQLITE_OK);
}

static void
test_round_trip (Fixture       *f,
                 gconstpointer  data)
{
  g_autoptr (CrierSqliteStatement) insert = NULL;
  g_autoptr (CrierSqliteStatement) row = NULL;

  insert = crier_sqlite_statement_new (f->db, "INSERT INTO t VALUES (?, ?)");
  crier_sqlite_statement_bind_int (insert, 1, G_MAXINT64);
  crier_sqlite_statement_bind_text (insert, 2, "ä ' \" ;");
  g_assert_true (crier_sqlite_statement_run (insert));
  crier_sqlite_statement_bind_int (insert, 1, G_MININT64);
  crier_sqlite_statement_bind_text (insert, 2, NULL);
  g_assert_true (crier_sqlite_statement_run (insert));

  row = crier_sqlite_statement_new (f->db, "SELECT n, s FROM t ORDER BY n");
  g_assert_true (crier_sqlite_statement_step (row));
  g_assert_cmpint (crier_sqlite_statement_get_int (row, 0), ==, G_MININT64);
  g_assert_null (crier_sqlite_statement_get_text (row, 1));
  g_assert_true (crier_sqlite_statement_step (row));
  g_assert_cmpint (crier_sqlite_statement_get_int (row, 0), ==, G_MAXINT64);
  g_assert_cmpstr (crier_sqlite_statement_get_text (row, 1), ==, "ä ' \" ;");
  g_assert_false (crier_sqlite_statement_step (row));
  g_assert_false (crier_sqlite_statement_has_failed (row));
}

static void
test_mistake (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (CrierSqliteStatement) bad = crier_sqlite_statement_new (f->db, "SELECT nothing");

  g_assert_true (crier_sqlite_statement_has_failed (bad));
  crier_sqlite_statement_bind_int (bad, 1, 1);
  crier_sqlite_statement_bind_text (bad, 1, "x");
  g_assert_false (crier_sqlite_statement_step (bad));
  g_assert_false (crier_sqlite_statement_run (bad));
  crier_sqlite_statement_reset (bad);
  g_assert_true (crier_sqlite_statement_has_failed (bad));
}

/* It stays failed, so that nobody needs to look after each step. */
static void
test_failure (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (CrierSqliteStatement) insert = NULL;
  g_autofree char *cause = NULL;

  insert = crier_sqlite_statement_new (f->db, "INSERT INTO t VALUES (?, 'x')");
  crier_sqlite_statement_bind_int (insert, 1, 1);
  g_assert_true (crier_sqlite_statement_run (insert));
  crier_sqlite_statement_bind_int (insert, 1, 1);
  g_assert_false (crier_sqlite_statement_run (insert));
  cause = crier_sqlite_statement_dup_cause (f->db);
  g_assert_cmpstr (cause, ==, "UNIQUE constraint failed: t.n");
  crier_sqlite_statement_bind_int (insert, 1, 2);
  g_assert_false (crier_sqlite_statement_run (insert));
  g_assert_true (crier_sqlite_statement_has_failed (insert));
}

static void
test_full (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (CrierSqliteStatement) insert = NULL;
  g_autofree char *cause = NULL;

  g_assert_cmpint (sqlite3_exec (f->db, "PRAGMA max_page_count = 3", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  insert = crier_sqlite_statement_new (f->db, "INSERT INTO t VALUES (1, hex (zeroblob (9000)))");
  g_assert_false (crier_sqlite_statement_run (insert));
  cause = crier_sqlite_statement_dup_cause (f->db);
  g_assert_cmpstr (cause, ==, "the disk is full");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(path, function) \
  g_test_add (path, Fixture, NULL, set_up, function, tear_down)

  add ("/statement/round-trip", test_round_trip);
  add ("/statement/mistake", test_mistake);
  add ("/statement/failure", test_failure);
  add ("/statement/full", test_full);

#undef add

  return g_test_run ();
}
