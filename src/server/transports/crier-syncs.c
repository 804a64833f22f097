/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-syncs.h"

#include <string.h>

#include "crier-wire-json.h"

/*
 * CrierSyncs:
 *
 * Questions for the time (docs/protocol.md §4.4) that wait for the next answer
 * to a poll. There are no more than four: whoever asks for more gets the
 * newest.
 */

/**
 * crier_syncs_add:
 * @self: questions
 * @t0: when it was asked, by the client's clock, in seconds
 * @t1: when it came, by ours, in seconds since 1970
 *
 * Keeps one more, instead of the oldest if there are four.
 */
void
crier_syncs_add (CrierSyncs *self,
                 double      t0,
                 double      t1)
{
  g_return_if_fail (self != NULL);

  if (self->n == CRIER_SYNCS_MAX)
    {
      memmove (self->times, self->times + 1,
               sizeof self->times[0] * (CRIER_SYNCS_MAX - 1));
      self->n--;
    }

  self->times[self->n][0] = t0;
  self->times[self->n][1] = t1;
  self->n++;
}

/**
 * crier_syncs_answer:
 * @self: questions
 * @answer: an answer that is written now
 *
 * Puts what answers them into @answer, and keeps none of them: they would be
 * of no use in a later one.
 */
void
crier_syncs_answer (CrierSyncs      *self,
                    CrierPollResponse *answer)
{
  guint i;

  g_return_if_fail (self != NULL);
  g_return_if_fail (answer != NULL);

  for (i = 0; i < self->n; i++)
    {
      double t2 = (double) g_get_real_time () / G_USEC_PER_SEC;

      crier_poll_response_take_object (answer,
                                       crier_wire_json_sync (self->times[i][0],
                                                             self->times[i][1],
                                                             t2));
    }

  self->n = 0;
}
