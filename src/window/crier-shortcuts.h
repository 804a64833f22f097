/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CRIER_TYPE_SHORTCUTS (crier_shortcuts_get_type ())
G_DECLARE_FINAL_TYPE (CrierShortcuts, crier_shortcuts, CRIER, SHORTCUTS, AdwWindow)

CrierShortcuts *crier_shortcuts_new (GtkWindow *parent);

G_END_DECLS
