/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "clock.h"

#include "crier-running-time.h"
#include "loop.h"

/* Less than what the clock of deadlines takes for a pause. */
#define STEP_USEC (G_USEC_PER_SEC / 2)

/*
 * A clock that a test can set forward, so that deadlines of many seconds are
 * tested in none. A program that has this file among its sources asks it for
 * the monotonic time instead of GLib: a symbol of the program comes before
 * that of a library. Timers keep the true time, for GLib binds its own calls
 * to itself; so what is due shows at the next beat.
 */

static gint64 ahead; /* microseconds */

gint64
g_get_monotonic_time (void)
{
  return loop_get_time () + ahead;
}

/* Makes the code under test believe that so much time has passed, in which it
 * ran. */
void
clock_advance (gint64 microseconds)
{
  gint64 end = crier_running_time_get () + microseconds;
  gint64 now;

  g_assert (microseconds >= 0);

  /* More, if this program has really been held up just now. */
  for (now = crier_running_time_get (); now < end; now = crier_running_time_get ())
    ahead += MIN (end - now, STEP_USEC);
}

/* Makes the code under test believe that it did not run for so long. */
void
clock_pause (gint64 microseconds)
{
  g_assert (microseconds >= 0);

  crier_running_time_get ();
  ahead += microseconds;
}
