/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "clock.h"

#include "loop.h"

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

/* Makes the code under test believe that so much time has passed. */
void
clock_advance (gint64 microseconds)
{
  g_assert (microseconds >= 0);

  ahead += microseconds;
}
