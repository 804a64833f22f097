/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More than any journal has been open, a thousand years: then the number is not
 * ours. */
#define CRIER_JOURNAL_CLOCK_MAX (G_GINT64_CONSTANT (31557600) * 1000 * G_USEC_PER_SEC)

/**
 * CrierJournalClock:
 *
 * How long a journal has been open, in all its runs together.
 */
typedef struct
{
  gint64 start; /* microseconds that it had been when this run began */
  gint64 wall;  /* what the clock of the computer said then, since 1970 */
  gint64 boot;  /* what crier_clock_get_boot_time() said then */
} CrierJournalClock;

void     crier_journal_clock_start        (CrierJournalClock *self,
                                           gint64             before);
gint64   crier_journal_clock_get_running  (const CrierJournalClock *self);
gint64   crier_journal_clock_get_wall     (const CrierJournalClock *self,
                                           gint64                   running);
gint64   crier_journal_clock_get_deadline (const CrierJournalClock *self,
                                           gint64                   running,
                                           gint64                   wall,
                                           gint64                   lasts);

G_END_DECLS
