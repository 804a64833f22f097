/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-rate-limit.h"

#define MOST       20.0
#define PER_SECOND 10.0

/*
 * CrierRateLimit:
 *
 * A bucket that fills up as time goes by. A client that still has something may
 * say the next thing, whatever it costs, and is heard again when what was spent
 * has come back; it is one value for all that a client says, by any transport,
 * which itself decides whether what a client may not say now waits or is refused.
 */

/**
 * crier_rate_limit_init:
 * @now: the monotonic time, microseconds
 *
 * Fills it up.
 */
void
crier_rate_limit_init (CrierRateLimit *self,
                       gint64          now)
{
  self->left = MOST;
  self->time = now;
}

/**
 * crier_rate_limit_refill:
 * @now: the monotonic time, microseconds
 *
 * Adds what has come back since the last refill.
 *
 * Returns: %TRUE if there is something left
 */
gboolean
crier_rate_limit_refill (CrierRateLimit *self,
                         gint64          now)
{
  double seconds = (double) (now - self->time) / G_USEC_PER_SEC;

  if (seconds > 0)
    {
      self->left = MIN (MOST, self->left + seconds * PER_SECOND);
      self->time = now;
    }

  return self->left > 0;
}

/**
 * crier_rate_limit_spend:
 * @cost: what something costs, see `CRIER_RATE_LIMIT_MESSAGE`
 *
 * Takes @cost from it; it may go below nothing.
 */
void
crier_rate_limit_spend (CrierRateLimit *self,
                        double          cost)
{
  g_return_if_fail (cost >= 0);

  self->left -= cost;
}

/**
 * crier_rate_limit_get_wait:
 * @self: just refilled
 *
 * Returns: after how many seconds there is something again, rounded up; at
 *   least 1
 */
guint
crier_rate_limit_get_wait (const CrierRateLimit *self)
{
  return 1 + (guint) MAX (0, -self->left / PER_SECOND);
}
