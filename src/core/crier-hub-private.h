/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-errand.h"
#include "crier-hub.h"
#include "crier-ids.h"

G_BEGIN_DECLS

const GQueue *crier_hub_get_listeners      (CrierHub *self);
GHashTable   *crier_hub_get_by_serial      (CrierHub *self);
CrierIds     *crier_hub_get_ids            (CrierHub *self);
CrierErrand  *crier_hub_get_dismissal      (CrierHub *self);
CrierErrand  *crier_hub_get_identification (CrierHub *self);

void          crier_hub_dismiss_one        (CrierListener *listener,
                                            gpointer       hub);
void          crier_hub_identify_one       (CrierListener *listener,
                                            gpointer       hub);

G_END_DECLS
