/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-journal-clock.h"

#include "crier-clock.h"

/*
 * The clock of a computer may be years behind until the network has set it, or
 * ahead for a moment; so the age of what is kept is counted by how long the journal
 * has been open, which no clock can change and which stands in the journal.
 *
 * When a message ends is counted in the same way while the process runs. For one
 * of an earlier run the clock is asked once, at the start, how long that is ago: it
 * may end the message for this run, never for good, and cannot let it last longer
 * than Crier has run.
 */

/**
 * crier_journal_clock_start:
 * @before: how long the journal had been open before, in microseconds, from a file
 */
void
crier_journal_clock_start (CrierJournalClock *self,
                           gint64             before)
{
  /* By one more, so that what is of this run can be told. */
  self->start = before >= 0 && before < CRIER_JOURNAL_CLOCK_MAX ? before + 1 : 1;
  self->wall = g_get_real_time ();
  self->boot = crier_clock_get_boot_time ();
}

gint64
crier_journal_clock_get_running (const CrierJournalClock *self)
{
  return self->start + (crier_clock_get_boot_time () - self->boot);
}

/**
 * crier_journal_clock_get_wall:
 *
 * Returns: what the clock of the computer would say at @running, had it not been
 *   set since the start, microseconds since 1970
 */
gint64
crier_journal_clock_get_wall (const CrierJournalClock *self,
                              gint64                   running)
{
  return self->wall + (running - self->start);
}

/**
 * crier_journal_clock_get_deadline:
 * @running: how long the journal had been open when a message was accepted
 * @wall: what the clock of the computer said then, microseconds since 1970
 * @lasts: how long the message does, in microseconds
 *
 * Returns: when it ends, as crier_clock_get_boot_time() says it
 */
gint64
crier_journal_clock_get_deadline (const CrierJournalClock *self,
                                  gint64                   running,
                                  gint64                   wall,
                                  gint64                   lasts)
{
  gint64 left = running + lasts - self->start;

  if (running < self->start)
    left = MIN (left, wall + lasts - self->wall);

  return self->boot + left;
}
