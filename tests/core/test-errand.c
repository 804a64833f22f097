/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-errand.h"

#include <string.h>

#include "crier-test.h"
#include "hub-fixture.h"

/* What a close costs, so that many take several slices. */
#define N_MANY    4000
#define WORK_USEC 10

/* No dispatch may last 200 ms (docs/architecture.md, "Threads"). */
#define MAX_SLICE_USEC (50 * 1000)

typedef struct
{
  HubFixture   hub;
  CrierErrand *dismissal; /* (owned) */
} Fixture;

static void
close_func (CrierListener *listener,
            gpointer       user_data)
{
  crier_listener_close (listener, 1008, "disconnected");
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  hub_fixture_set_up (&f->hub, NULL);
  f->dismissal = crier_errand_new (close_func, NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_clear_pointer (&f->dismissal, crier_errand_free);
  hub_fixture_tear_down (&f->hub, NULL);
}

static void
dismiss (Fixture      *f,
         MockListener *mock)
{
  crier_errand_add (f->dismissal, CRIER_LISTENER (mock));
}

static void
test_order (Fixture       *f,
            gconstpointer  data)
{
  MockListener *a = hub_fixture_join (&f->hub, "a");
  MockListener *b = hub_fixture_join (&f->hub, "b");

  dismiss (f, b);
  dismiss (f, a);
  hub_fixture_assert_events (&f->hub, "joined a|joined b");
  crier_test_drain ();
  hub_fixture_assert_events (&f->hub, "left b 4|left a 4");
  g_assert_cmpuint (mock_listener_get_code (a), ==, 1008);
  g_assert_cmpuint (strlen (mock_listener_get_reason (a)), <=, 32);
  g_assert_finalize_object (a);
  g_assert_finalize_object (b);
}

static void
test_twice (Fixture       *f,
            gconstpointer  data)
{
  MockListener *a = hub_fixture_join (&f->hub, "a");

  dismiss (f, a);
  dismiss (f, a);
  crier_test_drain ();
  hub_fixture_assert_events (&f->hub, "joined a|left a 4");
  g_assert_finalize_object (a);

  /* And again, somebody else. */
  a = hub_fixture_join (&f->hub, "b");
  dismiss (f, a);
  crier_test_drain ();
  hub_fixture_assert_events (&f->hub, "joined b|left b 4");
  g_assert_finalize_object (a);
}

/* Who leaves in the meantime is left alone. */
static void
test_left (Fixture       *f,
           gconstpointer  data)
{
  MockListener *a = hub_fixture_join (&f->hub, "a");

  dismiss (f, a);
  crier_hub_leave (f->hub.hub, CRIER_LISTENER (a), CRIER_DEPARTURE_SLOW);
  crier_test_drain ();
  g_assert_cmpuint (mock_listener_get_code (a), ==, 0);
  hub_fixture_assert_events (&f->hub, "joined a|left a 2");
  g_assert_finalize_object (a);
}

static void
test_free (Fixture       *f,
           gconstpointer  data)
{
  MockListener *a = hub_fixture_join (&f->hub, "a");

  dismiss (f, a);
  g_clear_pointer (&f->dismissal, crier_errand_free);
  crier_test_drain ();
  g_assert_cmpuint (mock_listener_get_code (a), ==, 0);
  hub_fixture_leave (&f->hub, a, CRIER_DEPARTURE_LEFT);
}

static gboolean
other_cb (gpointer data)
{
  (*(guint *) data)++;

  return G_SOURCE_CONTINUE;
}

/* Many take several turns of the main loop, none of which lasts, and between
 * which others have theirs. */
static void
test_slices (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (GPtrArray) mocks = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_other = 0;
  guint n_turns = 0;
  guint id;
  guint i;

  for (i = 0; i < N_MANY; i++)
    {
      MockListener *mock = hub_fixture_join (&f->hub, "a");

      mock_listener_set_work (mock, WORK_USEC);
      dismiss (f, mock);
      g_ptr_array_add (mocks, mock);
    }

  id = g_idle_add_full (G_PRIORITY_DEFAULT, other_cb, &n_other, NULL);
  while (crier_hub_get_n_clients (f->hub.hub) > 0)
    {
      gint64 start = crier_test_get_cpu_time ();

      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (crier_test_get_cpu_time () - start, <, MAX_SLICE_USEC);
      n_turns++;
    }

  g_assert_cmpuint (n_turns, >=, 3);
  g_assert_cmpuint (n_other, >=, n_turns - 1);
  g_source_remove (id);
  crier_test_drain ();
}

#define ADD(path, func)                                                 \
  g_test_add ("/errand/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("order", test_order);
  ADD ("twice", test_twice);
  ADD ("left", test_left);
  ADD ("free", test_free);
  ADD ("slices", test_slices);

  return g_test_run ();
}
