/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-poll-response.h"

G_BEGIN_DECLS

#define CRIER_SYNCS_MAX 4

/**
 * CrierSyncs:
 *
 * To be embedded, as zeros, in whoever answers later. Its fields are its own;
 * others may look at how many there are.
 */
typedef struct
{
  double times[CRIER_SYNCS_MAX][2]; /* t0 and t1 of each, the oldest first */
  guint  n;
} CrierSyncs;

void crier_syncs_add    (CrierSyncs *self,
                         double      t0,
                         double      t1);
void crier_syncs_answer (CrierSyncs        *self,
                         CrierPollResponse *answer);

G_END_DECLS
