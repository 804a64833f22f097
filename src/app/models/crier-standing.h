/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-batch-list.h"

G_BEGIN_DECLS

#define CRIER_TYPE_STANDING (crier_standing_get_type ())
G_DECLARE_FINAL_TYPE (CrierStanding, crier_standing, CRIER, STANDING, CrierBatchList)

CrierStanding *crier_standing_new   (void);

void           crier_standing_apply (CrierStanding *self,
                                     GPtrArray     *events);

G_END_DECLS
