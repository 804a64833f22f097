/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-running-time.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* The monotonic time is what this program says (see clock.c), to the microsecond
 * and whatever else the computer does. */
static gint64 monotonic = 1000 * SECOND;

gint64
g_get_monotonic_time (void)
{
  return monotonic;
}

/* So much passes, and nobody asks for the time in between. */
static void
wait_for (gint64 microseconds)
{
  monotonic += microseconds;
}

/* So much passes, and the time is asked for as it should be. */
static void
run_for (gint64 microseconds)
{
  for (; microseconds > 0; microseconds -= SECOND / 4)
    {
      wait_for (SECOND / 4);
      crier_running_time_get ();
    }
}

static void
test_runs (void)
{
  gint64 begin = crier_running_time_get ();

  run_for (100 * SECOND);
  g_assert_cmpint (crier_running_time_get () - begin, ==, 100 * SECOND);
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

      wait_for (cases[i].pause);
      for (n = 0; n < cases[i].still / SECOND * 2; n++)
        {
          g_assert_cmpint (crier_running_time_get (), ==, begin);
          wait_for (SECOND / 2);
        }

      wait_for (SECOND / 2);
      g_assert_cmpint (crier_running_time_get () - begin, ==, SECOND / 2);
    }
}

/* A pause in the ten seconds after another does not add up with it. */
static void
test_pause_again (void)
{
  gint64 begin = crier_running_time_get ();
  guint i;

  wait_for (3600 * SECOND);
  g_assert_cmpint (crier_running_time_get (), ==, begin);
  wait_for (3600 * SECOND);
  g_assert_cmpint (crier_running_time_get (), ==, begin);

  for (i = 0; i < 22; i++)
    {
      wait_for (SECOND / 2);
      crier_running_time_get ();
    }

  g_assert_cmpint (crier_running_time_get () - begin, ==, SECOND);
}

/* A computer under load is slow, and does not stand still. */
static void
test_load (void)
{
  gint64 begin = crier_running_time_get ();
  guint i;

  for (i = 0; i < 10; i++)
    {
      wait_for (SECOND * 9 / 10);
      crier_running_time_get ();
    }

  g_assert_cmpint (crier_running_time_get () - begin, ==, 9 * SECOND);
}

/* Stopped again and again, it still goes on. */
static void
test_often (void)
{
  gint64 begin = crier_running_time_get ();
  guint i;

  for (i = 0; i < 100; i++)
    {
      wait_for (2 * SECOND);
      g_assert_cmpint (crier_running_time_get (), ==, begin + i * SECOND);
      run_for (3 * SECOND);
    }

  g_assert_cmpint (crier_running_time_get () - begin, ==, 100 * SECOND);
}

static gpointer
look_twice (gpointer data)
{
  gint64 begin = crier_running_time_get ();

  wait_for (5 * SECOND);
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
