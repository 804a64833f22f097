/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-settings.h"

G_BEGIN_DECLS

#define CRIER_TYPE_SAVED_WINDOW (crier_saved_window_get_type ())
G_DECLARE_FINAL_TYPE (CrierSavedWindow, crier_saved_window, CRIER, SAVED_WINDOW, AdwWindow)

CrierSavedWindow *crier_saved_window_new (GtkWindow     *parent,
                                          CrierSettings *settings,
                                          const char    *draft);

G_END_DECLS
