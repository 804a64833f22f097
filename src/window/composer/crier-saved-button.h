/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-settings.h"

G_BEGIN_DECLS

#define CRIER_TYPE_SAVED_BUTTON (crier_saved_button_get_type ())
G_DECLARE_FINAL_TYPE (CrierSavedButton, crier_saved_button, CRIER, SAVED_BUTTON, AdwBin)

void crier_saved_button_bind      (CrierSavedButton *self,
                                   CrierSettings    *settings);
void crier_saved_button_set_draft (CrierSavedButton *self,
                                   const char       *draft);

G_END_DECLS
