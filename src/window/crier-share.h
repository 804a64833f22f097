/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CRIER_TYPE_SHARE (crier_share_get_type ())
G_DECLARE_FINAL_TYPE (CrierShare, crier_share, CRIER, SHARE, AdwWindow)

CrierShare *crier_share_new           (GtkWindow *parent);
void        crier_share_set_addresses (CrierShare *self,
                                       GPtrArray  *uris,
                                       gboolean    is_local);

G_END_DECLS
