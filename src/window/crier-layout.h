/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-activity-pane.h"
#include "crier-breakpoint-bin.h"
#include "crier-clients-pane.h"
#include "crier-composer.h"
#include "crier-server-control.h"

G_BEGIN_DECLS

#define CRIER_TYPE_LAYOUT (crier_layout_get_type ())
G_DECLARE_FINAL_TYPE (CrierLayout, crier_layout, CRIER, LAYOUT, AdwBin)

CrierClientsPane  *crier_layout_get_clients   (CrierLayout *self);
CrierActivityPane *crier_layout_get_activity  (CrierLayout *self);
CrierComposer     *crier_layout_get_composer  (CrierLayout *self);

void               crier_layout_bind          (CrierLayout        *self,
                                               CrierServerControl *control);
void               crier_layout_set_tier      (CrierLayout *self,
                                               CrierTier    tier);
gboolean           crier_layout_has_activity  (CrierLayout *self);
void               crier_layout_show_clients  (CrierLayout *self,
                                               gboolean     focus);
void               crier_layout_show_activity (CrierLayout *self);
void               crier_layout_add_toast     (CrierLayout *self,
                                               AdwToast    *toast);

G_END_DECLS
