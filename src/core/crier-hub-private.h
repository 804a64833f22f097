/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-dismissal.h"
#include "crier-hub.h"
#include "crier-ids.h"

G_BEGIN_DECLS

const GQueue   *crier_hub_get_listeners (CrierHub *self);
GHashTable     *crier_hub_get_by_serial (CrierHub *self);
CrierIds       *crier_hub_get_ids       (CrierHub *self);
CrierDismissal *crier_hub_get_dismissal (CrierHub *self);

G_END_DECLS
