/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CRIER_TYPE_BACKGROUND_PORTAL (crier_background_portal_get_type ())
G_DECLARE_FINAL_TYPE (CrierBackgroundPortal, crier_background_portal,
                      CRIER, BACKGROUND_PORTAL, GObject)

CrierBackgroundPortal *crier_background_portal_new   (GListModel *clients);

void                   crier_background_portal_enter (CrierBackgroundPortal *self);
void                   crier_background_portal_leave (CrierBackgroundPortal *self);

G_END_DECLS
