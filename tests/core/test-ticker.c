/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-ticker.h"

#include <poll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "crier-test.h"

/* GLib may let a whole second wait for others, up to a quarter, and a busy
 * machine a little longer. */
#define TOLERANCE_USEC (400 * 1000)

/* By then the first tick has come, see crier_ticker_start(). */
#define FIRST_MS 1900

/* GLib asks the C library for the time and to wait, and a symbol of the program
 * comes before that of a library: a test can let it wait in no time. */
static gint64 frozen; /* nanoseconds, of the monotonic clock: since when only what is
                       * waited for is time; 0 for not */
static gint64 ahead;

int
clock_gettime (clockid_t        clock,
               struct timespec *now)
{
  int result = (int) syscall (SYS_clock_gettime, clock, now);
  gint64 time = now->tv_sec * 1000 * G_USEC_PER_SEC + now->tv_nsec;

  if (clock == CLOCK_MONOTONIC)
    {
      time = (frozen != 0 ? frozen : time) + ahead;
      now->tv_sec = time / (1000 * G_USEC_PER_SEC);
      now->tv_nsec = time % (1000 * G_USEC_PER_SEC);
    }

  return result;
}

int
ppoll (struct pollfd         *fds,
       nfds_t                 n,
       const struct timespec *timeout,
       const sigset_t        *mask)
{
  const struct timespec none = { 0, 0 };
  gint64 wait = timeout != NULL ? timeout->tv_sec * 1000 * G_USEC_PER_SEC + timeout->tv_nsec : 0;

  if (frozen == 0 || wait == 0)
    return (int) syscall (SYS_ppoll, fds, n, timeout, mask, _NSIG / 8);

  /* Something else may hold up the loop, for less than a quarter of a second. */
  ahead += wait + g_random_int_range (0, 200 * 1000 * 1000);

  return (int) syscall (SYS_ppoll, fds, n, &none, mask, _NSIG / 8);
}

int
poll (struct pollfd *fds,
      nfds_t         n,
      int            timeout)
{
  const struct timespec wait = { timeout / 1000, timeout % 1000 * 1000 * 1000 };

  return ppoll (fds, n, timeout < 0 ? NULL : &wait, NULL);
}

typedef struct
{
  CrierTicker *ticker;
  guint        n;
  gint64       times[8]; /* monotonic */
} Beats;

static void
tick_cb (CrierTicker *ticker,
         GDateTime   *now,
         Beats       *beats)
{
  g_autoptr (GDateTime) real = g_date_time_new_now_local ();

  g_assert_true (ticker == beats->ticker);
  g_assert_cmpint (ABS (g_date_time_difference (real, now)), <, TOLERANCE_USEC);
  g_assert_cmpint (g_date_time_get_utc_offset (now), ==,
                   g_date_time_get_utc_offset (real));

  if (beats->n < G_N_ELEMENTS (beats->times))
    beats->times[beats->n] = g_get_monotonic_time ();

  beats->n++;
}

static Beats *
beats_new (guint interval)
{
  Beats *beats = g_new0 (Beats, 1);

  beats->ticker = crier_ticker_new (interval);
  g_signal_connect (beats->ticker, "tick", G_CALLBACK (tick_cb), beats);

  return beats;
}

static void
beats_free (Beats *beats)
{
  g_assert_finalize_object (beats->ticker);
  g_free (beats);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Beats, beats_free)

static void
test_interval (void)
{
  const guint intervals[] = { 0, 1, 2, 3600 };
  CrierTicker *ticker;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (intervals); i++)
    {
      ticker = crier_ticker_new (intervals[i]);
      g_assert_cmpuint (crier_ticker_get_interval (ticker), ==, intervals[i]);
      crier_ticker_set_interval (ticker, 5);
      g_assert_cmpuint (crier_ticker_get_interval (ticker), ==, 5);
      g_assert_finalize_object (ticker);
    }
}

/* To set what is set already must not put the next tick off. */
static gboolean
set_again_cb (gpointer data)
{
  crier_ticker_set_interval (data, 1);

  return G_SOURCE_CONTINUE;
}

static void
test_beats (void)
{
  g_autoptr (Beats) one = beats_new (1);
  g_autoptr (Beats) set_again = beats_new (1);
  g_autoptr (Beats) two = beats_new (2);
  gint64 start = g_get_monotonic_time ();
  guint id = g_timeout_add (100, set_again_cb, set_again->ticker);

  crier_ticker_start (one->ticker);
  crier_ticker_start (set_again->ticker);
  crier_ticker_start (two->ticker);
  crier_test_wait (one->n == 2);
  crier_test_drain ();
  g_source_remove (id);

  g_assert_cmpint (one->times[0] - start, >, 700 * 1000);
  g_assert_cmpint (one->times[0] - start, <, FIRST_MS * 1000);
  g_assert_cmpint (ABS (one->times[1] - one->times[0] - G_USEC_PER_SEC),
                   <, TOLERANCE_USEC);
  g_assert_cmpuint (set_again->n, ==, 2);
  g_assert_cmpuint (two->n, <=, 1);
}

/* An hour in which the loop is late again and again: each second has its tick, and
 * what one of them was late is not added to the next. */
static void
hour_cb (CrierTicker *ticker,
         GDateTime   *now,
         Beats       *beats)
{
  gint64 time = g_get_monotonic_time ();

  if (beats->n == 0)
    beats->times[0] = time;

  /* The first may have been late itself. */
  g_assert_cmpint (ABS (time - beats->times[0] - beats->n * G_USEC_PER_SEC), <,
                   G_USEC_PER_SEC / 4);
  beats->n++;
}

static void
test_hour (void)
{
  Beats beats = { .ticker = crier_ticker_new (1) };

  g_signal_connect (beats.ticker, "tick", G_CALLBACK (hour_cb), &beats);
  crier_ticker_start (beats.ticker);
  frozen = 1000 * g_get_monotonic_time ();
  while (beats.n < 3600)
    g_main_context_iteration (NULL, TRUE);

  frozen = 0;
  g_assert_finalize_object (beats.ticker);
}

/* Each of these would have ticked together with the reference: GLib wakes up
 * once for all that wait for a second. */
static void
test_silent (void)
{
  g_autoptr (Beats) reference = beats_new (1);
  g_autoptr (Beats) not_started = beats_new (1);
  g_autoptr (Beats) never = beats_new (0);
  g_autoptr (Beats) stopped = beats_new (1);
  g_autoptr (Beats) silenced = beats_new (1);
  Beats *gone = beats_new (1);

  crier_ticker_start (reference->ticker);
  crier_ticker_start (never->ticker);
  crier_ticker_start (stopped->ticker);
  crier_ticker_stop (stopped->ticker);
  crier_ticker_stop (stopped->ticker);
  crier_ticker_start (silenced->ticker);
  crier_ticker_set_interval (silenced->ticker, 0);
  crier_ticker_stop (not_started->ticker);
  crier_ticker_set_interval (not_started->ticker, 2);
  crier_ticker_set_interval (not_started->ticker, 1);
  crier_ticker_start (gone->ticker);
  beats_free (gone);

  crier_test_wait (reference->n == 1);
  crier_test_drain ();
  g_assert_cmpuint (not_started->n, ==, 0);
  g_assert_cmpuint (never->n, ==, 0);
  g_assert_cmpuint (stopped->n, ==, 0);
  g_assert_cmpuint (silenced->n, ==, 0);
}

/* Each of these begins to tick by what is done to it. */
static void
test_changed (void)
{
  g_autoptr (Beats) slow = beats_new (3600);
  g_autoptr (Beats) never = beats_new (0);
  g_autoptr (Beats) again = beats_new (1);
  gint64 start = g_get_monotonic_time ();

  crier_ticker_start (slow->ticker);
  crier_ticker_set_interval (slow->ticker, 1);
  crier_ticker_start (never->ticker);
  crier_ticker_set_interval (never->ticker, 1);
  crier_ticker_start (again->ticker);
  crier_ticker_stop (again->ticker);
  crier_ticker_start (again->ticker);

  crier_test_wait (slow->n == 1 && never->n == 1 && again->n == 1);
  g_assert_cmpint (g_get_monotonic_time () - start, <, FIRST_MS * 1000);
}

static void
stop_cb (CrierTicker *ticker,
         GDateTime   *now,
         gpointer     data)
{
  crier_ticker_stop (ticker);
}

static void
silence_cb (CrierTicker *ticker,
            GDateTime   *now,
            gpointer     data)
{
  crier_ticker_set_interval (ticker, 0);
}

static void
unref_cb (CrierTicker *ticker,
          GDateTime   *now,
          gpointer     data)
{
  g_object_unref (ticker);
}

static void
test_changed_in_tick (void)
{
  g_autoptr (Beats) reference = beats_new (1);
  g_autoptr (Beats) stopped = beats_new (1);
  g_autoptr (Beats) silenced = beats_new (1);
  CrierTicker *gone = crier_ticker_new (1);

  g_signal_connect (stopped->ticker, "tick", G_CALLBACK (stop_cb), NULL);
  g_signal_connect (silenced->ticker, "tick", G_CALLBACK (silence_cb), NULL);
  g_signal_connect (gone, "tick", G_CALLBACK (unref_cb), NULL);
  g_object_add_weak_pointer (G_OBJECT (gone), (gpointer *) &gone);
  crier_ticker_start (reference->ticker);
  crier_ticker_start (stopped->ticker);
  crier_ticker_start (silenced->ticker);
  crier_ticker_start (gone);

  crier_test_wait (reference->n == 2);
  crier_test_drain ();
  g_assert_cmpuint (stopped->n, ==, 1);
  g_assert_cmpuint (silenced->n, ==, 1);
  g_assert_null (gone);
}

/* On the context that is the thread's default when it is started, and on no
 * other one. */
static void
test_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (Beats) reference = beats_new (1);
  g_autoptr (Beats) beats = beats_new (1);

  crier_ticker_start (reference->ticker);
  g_main_context_push_thread_default (context);
  crier_ticker_start (beats->ticker);
  g_main_context_pop_thread_default (context);
  crier_test_wait (reference->n == 1);
  g_assert_cmpuint (beats->n, ==, 0);

  g_main_context_push_thread_default (context);
  crier_test_wait (beats->n == 1);
  g_main_context_pop_thread_default (context);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ticker/interval", test_interval);
  g_test_add_func ("/ticker/beats", test_beats);
  g_test_add_func ("/ticker/hour", test_hour);
  g_test_add_func ("/ticker/silent", test_silent);
  g_test_add_func ("/ticker/changed", test_changed);
  g_test_add_func ("/ticker/changed-in-tick", test_changed_in_tick);
  g_test_add_func ("/ticker/context", test_context);

  return g_test_run ();
}
