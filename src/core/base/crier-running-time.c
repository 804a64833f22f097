/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-running-time.h"

/* A thread that looks after deadlines asks for the time four times a second. If
 * it has not done so for as long as this, it did not run. */
#define PAUSE_USEC (1 * G_USEC_PER_SEC)

/* The longest time for which the clock stands still after a pause: in so long
 * every WebSocket is asked once more whether it is there. */
#define GRACE_USEC (10 * G_USEC_PER_SEC)

/*
 * The clock of deadlines, one in each thread. It stands still while its thread
 * does not run: while the process is stopped, the computer suspended, or the
 * thread held up. It then stands still for as long again, ten seconds at most,
 * in which the thread reads what has come meanwhile and peers answer what they
 * are asked. So no deadline passes because of a pause, and clients are heard
 * before they are judged.
 *
 * It is not for times that a peer was told, such as the wait of a long poll:
 * those are true ones.
 */
typedef struct
{
  gint64 last;    /* monotonic: when it was asked last; 0 before that */
  gint64 running; /* what it answered */
  gint64 still;   /* for so long it is yet to stand still */
} Clock;

/**
 * crier_running_time_get:
 *
 * To be called at least twice a second in a thread that asks it at all.
 *
 * Returns: the monotonic time without the pauses of this thread, microseconds
 */
gint64
crier_running_time_get (void)
{
  static _Thread_local Clock clock;
  gint64 now = g_get_monotonic_time ();
  gint64 passed = now - clock.last;
  gint64 held;

  if (clock.last == 0)
    {
      clock.running = now;
      passed = 0;
    }
  else if (passed > PAUSE_USEC)
    {
      clock.still = MAX (clock.still, MIN (passed, GRACE_USEC));
      passed = 0;
    }

  held = MIN (passed, clock.still);
  clock.still -= held;
  clock.running += passed - held;
  clock.last = now;

  return clock.running;
}
