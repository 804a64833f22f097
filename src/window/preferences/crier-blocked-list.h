/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-settings.h"

G_BEGIN_DECLS

#define CRIER_TYPE_BLOCKED_LIST (crier_blocked_list_get_type ())
G_DECLARE_FINAL_TYPE (CrierBlockedList, crier_blocked_list,
                      CRIER, BLOCKED_LIST, AdwPreferencesGroup)

void crier_blocked_list_bind (CrierBlockedList *self,
                              CrierSettings    *settings);

G_END_DECLS
