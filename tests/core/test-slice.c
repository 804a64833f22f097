/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-slice.h"

#include "crier-test.h"

/* What a step costs, so that many take several slices. */
#define N_MANY    4000
#define WORK_USEC 10

/* No dispatch may last 200 ms (docs/architecture.md, "Threads"); a slice is to
 * last 4. */
#define MAX_SLICE_USEC (50 * 1000)

typedef struct
{
  CrierSlice *slice; /* (owned) */
  GString    *done;  /* (owned): the items, in the order of their steps */
  guint       n_steps;
  guint       n_freed;
} Fixture;

typedef struct
{
  Fixture *fixture;
  char     name;
  guint    n_left;   /* steps */
} Item;

static void
item_free (gpointer data)
{
  Item *item = data;

  item->fixture->n_freed++;
  g_free (item);
}

static gboolean
step (gpointer owner,
      gpointer data)
{
  Fixture *f = owner;
  Item *item = data;

  g_assert_true (item->fixture == f);
  g_assert_false (crier_slice_is_idle (f->slice));
  g_string_append_c (f->done, item->name);

  return --item->n_left > 0;
}

static void
add (Fixture        *f,
     CrierSliceFunc  func,
     char            name,
     guint           n_steps)
{
  Item *item = g_new (Item, 1);

  *item = (Item) { f, name, n_steps };
  crier_slice_add (f->slice, func, item, item_free);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->slice = crier_slice_new ("test slice", f);
  f->done = g_string_new (NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_clear_pointer (&f->slice, crier_slice_free);
  g_string_free (f->done, TRUE);
  g_assert_false (g_main_context_pending (NULL));
}

/* From the main loop, one after the other, each freed when it is done. */
static void
test_order (Fixture       *f,
            gconstpointer  data)
{
  g_assert_true (crier_slice_is_idle (f->slice));
  add (f, step, 'a', 3);
  add (f, step, 'b', 1);
  add (f, step, 'a', 2);
  g_assert_cmpstr (f->done->str, ==, "");
  g_assert_false (crier_slice_is_idle (f->slice));
  crier_test_drain ();
  g_assert_cmpstr (f->done->str, ==, "aaabaa");
  g_assert_cmpuint (f->n_freed, ==, 3);
  g_assert_true (crier_slice_is_idle (f->slice));

  /* And again. */
  add (f, step, 'c', 1);
  crier_test_drain ();
  g_assert_cmpstr (f->done->str, ==, "aaabaac");
}

static gboolean
long_step (gpointer owner,
           gpointer data)
{
  Fixture *f = owner;

  crier_slice_end (f->slice);

  return step (owner, data);
}

/* A step that says that it was long is the last of its slice, and of no other. */
static void
test_end (Fixture       *f,
          gconstpointer  data)
{
  add (f, long_step, 'a', 2);
  add (f, step, 'b', 3);
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->done->str, ==, "a");
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->done->str, ==, "aa");
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->done->str, ==, "aabbb");
  g_assert_true (crier_slice_is_idle (f->slice));
}

static gboolean
add_step (gpointer owner,
          gpointer data)
{
  add (owner, step, 'b', 1);

  return step (owner, data);
}

static void
test_add_in_step (Fixture       *f,
                  gconstpointer  data)
{
  add (f, add_step, 'a', 2);
  crier_test_drain ();
  g_assert_cmpstr (f->done->str, ==, "aabb");
}

static void
test_free (Fixture       *f,
           gconstpointer  data)
{
  add (f, step, 'a', 1);
  add (f, step, 'b', 1);
  g_clear_pointer (&f->slice, crier_slice_free);
  crier_test_drain ();
  g_assert_cmpstr (f->done->str, ==, "");
  g_assert_cmpuint (f->n_freed, ==, 2);
}

static gboolean
other_cb (gpointer data)
{
  (*(guint *) data)++;

  return G_SOURCE_CONTINUE;
}

static gboolean
work_step (gpointer owner,
           gpointer data)
{
  Fixture *f = owner;
  gint64 end = g_get_monotonic_time () + WORK_USEC;

  while (g_get_monotonic_time () < end)
    continue;

  f->n_steps++;

  return FALSE;
}

/* Many take several turns of the main loop, none of which lasts, and between
 * which others have theirs. */
static void
test_turns (Fixture       *f,
            gconstpointer  data)
{
  guint n_other = 0;
  guint n_turns = 0;
  guint id;
  guint i;

  for (i = 0; i < N_MANY; i++)
    crier_slice_add (f->slice, work_step, NULL, NULL);

  id = g_idle_add_full (G_PRIORITY_DEFAULT, other_cb, &n_other, NULL);
  while (!crier_slice_is_idle (f->slice))
    {
      gint64 start = crier_test_get_cpu_time ();

      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (crier_test_get_cpu_time () - start, <, MAX_SLICE_USEC);
      n_turns++;
    }

  g_assert_cmpuint (f->n_steps, ==, N_MANY);
  g_assert_cmpuint (n_turns, >=, 3);
  g_assert_cmpuint (n_other, >=, n_turns - 1);
  g_source_remove (id);
}

#define ADD(path, func)                                                 \
  g_test_add ("/slice/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("order", test_order);
  ADD ("end", test_end);
  ADD ("add-in-step", test_add_in_step);
  ADD ("free", test_free);
  ADD ("turns", test_turns);

  return g_test_run ();
}
