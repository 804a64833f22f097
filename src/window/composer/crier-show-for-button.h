/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CRIER_TYPE_SHOW_FOR_BUTTON (crier_show_for_button_get_type ())
G_DECLARE_FINAL_TYPE (CrierShowForButton, crier_show_for_button,
                      CRIER, SHOW_FOR_BUTTON, AdwBin)

guint crier_show_for_button_get_seconds (CrierShowForButton *self);
void  crier_show_for_button_reset       (CrierShowForButton *self);

G_END_DECLS
