/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_STANDING_WINDOW (crier_standing_window_get_type ())
G_DECLARE_FINAL_TYPE (CrierStandingWindow, crier_standing_window,
                      CRIER, STANDING_WINDOW, AdwWindow)

CrierStandingWindow *crier_standing_window_new (GtkWindow    *parent,
                                                CrierService *service);

G_END_DECLS
