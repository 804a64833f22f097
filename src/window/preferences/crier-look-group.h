/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-settings.h"

G_BEGIN_DECLS

#define CRIER_TYPE_LOOK_GROUP (crier_look_group_get_type ())
G_DECLARE_FINAL_TYPE (CrierLookGroup, crier_look_group, CRIER, LOOK_GROUP, AdwPreferencesGroup)

void crier_look_group_bind     (CrierLookGroup *self,
                                CrierSettings  *settings);
void crier_look_group_set_logo (CrierLookGroup *self,
                                GFile          *file);

G_END_DECLS
