/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CRIER_TYPE_BACKGROUND (crier_background_get_type ())
G_DECLARE_FINAL_TYPE (CrierBackground, crier_background, CRIER, BACKGROUND, GObject)

CrierBackground *crier_background_new   (GListModel *clients);

void             crier_background_enter (CrierBackground *self);
void             crier_background_leave (CrierBackground *self);

G_END_DECLS
