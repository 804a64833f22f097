/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "clock.h"
#include "crier-running-time.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* What the true clock adds while a test runs. */
#define assert_about(actual, expected) \
  g_assert_cmpint (ABS ((actual) - (expected)), <, SECOND / 5)

static void
test_runs (void)
{
  gint64 begin = crier_running_time_get ();

  clock_advance (100 * SECOND);
  assert_about (crier_running_time_get () - begin, 100 * SECOND);
}

/* It stands still during a pause, and for as long again, ten seconds at most. */
static void
test_pause (void)
{
  const struct { gint64 pause;
                 gint64 still;
  } cases[] = {
    { 2 * SECOND, 2 * SECOND },
    { 23 * SECOND, 10 * SECOND },
    { 3600 * SECOND, 10 * SECOND },
  };
  guint i;
  guint n;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 begin = crier_running_time_get ();

      clock_pause (cases[i].pause);
      for (n = 0; n < cases[i].still / SECOND * 2; n++)
        {
          g_assert_cmpint (crier_running_time_get (), ==, begin);
          clock_pause (SECOND / 2);
        }

      clock_pause (SECOND / 2);
      assert_about (crier_running_time_get () - begin, SECOND / 2);
    }
}

/* A pause in the ten seconds after another does not add up with it. */
static void
test_pause_again (void)
{
  gint64 begin = crier_running_time_get ();
  guint i;

  clock_pause (3600 * SECOND);
  g_assert_cmpint (crier_running_time_get (), ==, begin);
  clock_pause (3600 * SECOND);
  g_assert_cmpint (crier_running_time_get (), ==, begin);

  for (i = 0; i < 22; i++)
    {
      clock_pause (SECOND / 2);
      crier_running_time_get ();
    }

  assert_about (crier_running_time_get () - begin, SECOND);
}

/* A computer under load is slow, and does not stand still. */
static void
test_load (void)
{
  gint64 begin = crier_running_time_get ();
  guint i;

  for (i = 0; i < 10; i++)
    {
      clock_pause (SECOND * 9 / 10);
      crier_running_time_get ();
    }

  assert_about (crier_running_time_get () - begin, 9 * SECOND);
}

/* Stopped again and again, it still goes on. */
static void
test_often (void)
{
  gint64 begin = crier_running_time_get ();
  guint i;

  for (i = 0; i < 100; i++)
    {
      clock_pause (2 * SECOND);
      clock_advance (SECOND);
    }

  assert_about (crier_running_time_get () - begin, 100 * SECOND);
}

static gpointer
look_twice (gpointer data)
{
  gint64 begin = crier_running_time_get ();

  clock_pause (5 * SECOND);
  g_assert_cmpint (crier_running_time_get (), ==, begin);

  return NULL;
}

/* Each thread has its own: the first look of one is no pause. */
static void
test_thread (void)
{
  g_thread_join (g_thread_new ("looks", look_twice, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/running-time/runs", test_runs);
  g_test_add_func ("/running-time/pause", test_pause);
  g_test_add_func ("/running-time/pause-again", test_pause_again);
  g_test_add_func ("/running-time/load", test_load);
  g_test_add_func ("/running-time/often", test_often);
  g_test_add_func ("/running-time/thread", test_thread);

  return g_test_run ();
}
