/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-offset-set.h"

#define N_OFFSETS 90 /* fewer than a set looks back */

static void
count_cb (guint64  first,
          guint64  last,
          gpointer user_data)
{
  (*(guint *) user_data)++;
}

static guint
count (const CrierOffsetSet *spans)
{
  guint n = 0;

  crier_offset_set_foreach (spans, count_cb, &n);

  return n;
}

static void
test_empty (void)
{
  g_autoptr (CrierOffsetSet) spans = crier_offset_set_new ();

  g_assert_false (crier_offset_set_contains (spans, 0));
  g_assert_false (crier_offset_set_contains (spans, 1));
  g_assert_false (crier_offset_set_contains (spans, G_MAXUINT64));
  g_assert_cmpuint (count (spans), ==, 0);
}

static void
test_neighbours (void)
{
  g_autoptr (CrierOffsetSet) spans = crier_offset_set_new ();

  crier_offset_set_add (spans, 5, 6);
  crier_offset_set_add (spans, 9, 9);
  g_assert_cmpuint (count (spans), ==, 2);
  crier_offset_set_add (spans, 4, 4);
  crier_offset_set_add (spans, 10, 11);
  g_assert_cmpuint (count (spans), ==, 2);
  crier_offset_set_add (spans, 7, 8);
  g_assert_cmpuint (count (spans), ==, 1);
  g_assert_false (crier_offset_set_contains (spans, 3));
  g_assert_true (crier_offset_set_contains (spans, 4));
  g_assert_true (crier_offset_set_contains (spans, 11));
  g_assert_false (crier_offset_set_contains (spans, 12));
}

static void
test_limits (void)
{
  g_autoptr (CrierOffsetSet) spans = crier_offset_set_new ();

  crier_offset_set_add (spans, 1, 1);
  crier_offset_set_add (spans, G_MAXUINT64, G_MAXUINT64);
  crier_offset_set_add (spans, 1, 1);
  g_assert_cmpuint (count (spans), ==, 1);
  g_assert_true (crier_offset_set_contains (spans, G_MAXUINT64));
  g_assert_false (crier_offset_set_contains (spans, G_MAXUINT64 - 1));
  g_assert_false (crier_offset_set_contains (spans, 1));
  crier_offset_set_add (spans, 1, G_MAXUINT64);
  g_assert_cmpuint (count (spans), ==, 1);
  g_assert_true (crier_offset_set_contains (spans, G_MAXUINT64 - CRIER_OFFSET_SET_SIZE + 1));
  g_assert_false (crier_offset_set_contains (spans, G_MAXUINT64 - CRIER_OFFSET_SET_SIZE));
  g_assert_false (crier_offset_set_contains (spans, 0));
}

/* As far as it looks back it is exact, however many gaps there are; what is
 * older is forgotten, and no more than that. */
static void
test_bound (void)
{
  g_autoptr (CrierOffsetSet) spans = crier_offset_set_new ();
  guint64 last = 2 * CRIER_OFFSET_SET_SIZE + 20;
  guint64 i;

  for (i = 2; i <= last; i += 2)
    crier_offset_set_add (spans, i, i);

  g_assert_cmpuint (count (spans), ==, CRIER_OFFSET_SET_SIZE / 2);
  for (i = last - CRIER_OFFSET_SET_SIZE + 1; i <= last; i++)
    g_assert_cmpint (crier_offset_set_contains (spans, i), ==, i % 2 == 0);

  g_assert_false (crier_offset_set_contains (spans, last - CRIER_OFFSET_SET_SIZE));
  crier_offset_set_add (spans, 20, 20);
  g_assert_false (crier_offset_set_contains (spans, 20));

  /* A jump leaves nothing behind in the places that it takes. */
  crier_offset_set_add (spans, last + CRIER_OFFSET_SET_SIZE - 1,
                        last + CRIER_OFFSET_SET_SIZE - 1);
  g_assert_cmpuint (count (spans), ==, 2);
}

typedef struct
{
  const gboolean *set;
  guint64 before;     /* the end of the last span */
  guint n;            /* offsets so far */
} Walk;

static void
walk_cb (guint64  first,
         guint64  last,
         gpointer user_data)
{
  Walk *walk = user_data;
  guint64 i;

  g_assert_cmpuint (first, <=, last);
  /* In order, and what touches is one. */
  g_assert_true (walk->before == 0 || first > walk->before + 1);
  walk->before = last;

  for (i = first; i <= last; i++, walk->n++)
    g_assert_true (walk->set[i]);
}

static void
assert_same (const CrierOffsetSet *spans,
             const gboolean   *set)
{
  Walk walk = { set, 0, 0 };
  guint n = 0;
  guint64 i;

  for (i = 0; i < N_OFFSETS + 2; i++)
    {
      g_assert_cmpint (crier_offset_set_contains (spans, i), ==, set[i]);
      n += set[i];
    }

  crier_offset_set_foreach (spans, walk_cb, &walk);
  g_assert_cmpuint (walk.n, ==, n);
}

static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  guint round;

  for (round = 0; round < 2000; round++)
    {
      g_autoptr (CrierOffsetSet) spans = crier_offset_set_new ();
      g_autoptr (CrierOffsetSet) copy = NULL;
      gboolean set[N_OFFSETS + 2] = { FALSE };
      guint n;

      for (n = 0; n < 40; n++)
        {
          guint64 first = g_rand_int_range (random, 1, N_OFFSETS + 1);
          guint64 last = first + g_rand_int_range (random, 0, 1 + round % 12);
          guint64 i;

          last = MIN (last, N_OFFSETS);
          crier_offset_set_add (spans, first, last);
          for (i = first; i <= last; i++)
            set[i] = TRUE;

          assert_same (spans, set);
        }

      copy = crier_offset_set_copy (spans);
      crier_offset_set_add (spans, N_OFFSETS + 1, N_OFFSETS + 1);
      assert_same (copy, set);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/spans/empty", test_empty);
  g_test_add_func ("/spans/neighbours", test_neighbours);
  g_test_add_func ("/spans/limits", test_limits);
  g_test_add_func ("/spans/bound", test_bound);
  g_test_add_func ("/spans/random", test_random);

  return g_test_run ();
}
