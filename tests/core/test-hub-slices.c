/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-hub.h"

#include "crier-test.h"
#include "hub-fixture.h"

/*
 * Rounds over many thousand: in slices, between which others have their turn,
 * and still everybody is visited once.
 */

#define N_MANY 20000

/* What a visit costs, so that many take several slices. */
#define WORK_USEC 2

/* No dispatch may last 200 ms (docs/architecture.md, "Threads"); a slice is to
 * last 4. */
#define MAX_SLICE_USEC (50 * 1000)

typedef struct
{
  HubFixture hub;
  GPtrArray *mocks;  /* (owned) (element-type MockListener) */
  guint      n_other; /* dispatches of another source */
} Many;

static gboolean
other_cb (gpointer data)
{
  (*(guint *) data)++;

  return G_SOURCE_CONTINUE;
}

static void
set_up (Many          *f,
        gconstpointer  data)
{
  guint i;

  hub_fixture_set_up (&f->hub, NULL);
  f->mocks = g_ptr_array_new ();

  for (i = 0; i < N_MANY; i++)
    {
      MockListener *mock = hub_fixture_join (&f->hub, "a");

      mock_listener_set_work (mock, WORK_USEC);
      g_ptr_array_add (f->mocks, mock);
    }
}

static void
tear_down (Many          *f,
           gconstpointer  data)
{
  guint i;

  for (i = 0; i < f->mocks->len; i++)
    hub_fixture_leave (&f->hub, g_ptr_array_index (f->mocks, i), CRIER_DEPARTURE_LEFT);

  g_ptr_array_unref (f->mocks);
  hub_fixture_tear_down (&f->hub, NULL);
}

/* One turn of the main loop, which must not last. */
static void
turn_shortly (void)
{
  gint64 start = crier_test_get_cpu_time ();

  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (crier_test_get_cpu_time () - start, <, MAX_SLICE_USEC);
}

static guint
count_took (Many *f)
{
  guint n = 0;
  guint i;

  for (i = 0; i < f->mocks->len; i++)
    n += mock_listener_get_bytes (g_ptr_array_index (f->mocks, i))->len;

  return n;
}

static void
test_slices (Many          *f,
             gconstpointer  data)
{
  guint id = g_idle_add_full (G_PRIORITY_DEFAULT, other_cb, &f->n_other, NULL);
  guint n_turns = 0;
  guint i;

  hub_fixture_publish (&f->hub, "Hello", NULL, N_MANY);

  while (count_took (f) < N_MANY)
    {
      turn_shortly ();
      n_turns++;
    }

  /* Others have their turn as often. */
  g_assert_cmpuint (n_turns, >=, 3);
  g_assert_cmpuint (f->n_other, >=, n_turns - 1);
  g_source_remove (id);
  crier_test_drain ();

  for (i = 0; i < N_MANY; i++)
    {
      MockListener *mock = g_ptr_array_index (f->mocks, i);

      g_assert_cmpuint (mock_listener_get_pumped (mock), ==, 1);
      hub_fixture_assert_took (mock, "Hello");
    }
}

/* A tick, and more messages, while the round is under way: nobody is left
 * out, nobody is visited more often than there was news, nobody gets anything
 * twice. */
static void
test_slices_overtaken (Many          *f,
                       gconstpointer  data)
{
  guint n_turns = 0;
  guint i;

  hub_fixture_publish (&f->hub, "1", NULL, N_MANY);
  turn_shortly ();
  hub_fixture_publish (&f->hub, "2", NULL, N_MANY);
  turn_shortly ();
  turn_shortly ();
  hub_fixture_tick (&f->hub, 3);

  while (g_main_context_pending (NULL))
    {
      turn_shortly ();
      g_assert_cmpuint (++n_turns, <, 10000);
    }

  for (i = 0; i < N_MANY; i++)
    {
      MockListener *mock = g_ptr_array_index (f->mocks, i);
      g_autofree char *took = mock_listener_take_texts (mock);

      g_assert_cmpuint (mock_listener_get_pumped (mock), <=, 3);
      g_assert_cmpstr (took, ==, "1|2|2026-11-22 14:59:03.000000");
    }
}

/* Between slices somebody leaves from every place, and others come. */
static void
test_slices_fluctuation (Many          *f,
                         gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint i;

  hub_fixture_publish (&f->hub, "1", NULL, N_MANY);

  while (g_main_context_pending (NULL))
    {
      for (i = 0; i < 50; i++)
        {
          guint n = g_rand_int_range (random, 0, (gint32) f->mocks->len);

          hub_fixture_leave (&f->hub, g_ptr_array_index (f->mocks, n),
                             CRIER_DEPARTURE_LEFT);
          g_ptr_array_remove_index (f->mocks, n);
        }

      turn_shortly ();
    }

  for (i = 0; i < f->mocks->len; i++)
    {
      MockListener *mock = g_ptr_array_index (f->mocks, i);

      hub_fixture_assert_took (mock, "1");
      g_assert_cmpuint (mock_listener_get_pumped (mock), ==, 1);
    }
}

#define ADD(path, func)                                                 \
  g_test_add ("/hub-slices/" path, Many, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("once", test_slices);
  ADD ("overtaken", test_slices_overtaken);
  ADD ("fluctuation", test_slices_fluctuation);

  return g_test_run ();
}
