/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-batch-list.h"
#include "crier-client.h"

G_BEGIN_DECLS

#define CRIER_TYPE_ROSTER (crier_roster_get_type ())
G_DECLARE_FINAL_TYPE (CrierRoster, crier_roster, CRIER, ROSTER, CrierBatchList)

CrierRoster *crier_roster_new      (void);

void         crier_roster_apply    (CrierRoster *self,
                                    GPtrArray   *events);
void         crier_roster_clear    (CrierRoster *self);

gboolean     crier_roster_contains (CrierRoster *self,
                                    CrierClient *client);
guint64      crier_roster_get_sent (CrierRoster *self);

G_END_DECLS
