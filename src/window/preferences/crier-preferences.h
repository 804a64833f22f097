/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-settings.h"

G_BEGIN_DECLS

#define CRIER_TYPE_PREFERENCES (crier_preferences_get_type ())
G_DECLARE_FINAL_TYPE (CrierPreferences, crier_preferences,
                      CRIER, PREFERENCES, AdwPreferencesWindow)

CrierPreferences *crier_preferences_new  (GtkWindow     *parent,
                                          CrierSettings *settings);
void              crier_preferences_show (GtkWindow     *parent,
                                          CrierSettings *settings);

G_END_DECLS
