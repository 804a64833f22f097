/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CRIER_TYPE_SHARE_WINDOW (crier_share_window_get_type ())
G_DECLARE_FINAL_TYPE (CrierShareWindow, crier_share_window, CRIER, SHARE_WINDOW, AdwWindow)

CrierShareWindow *crier_share_window_new           (GtkWindow *parent);
void              crier_share_window_set_addresses (CrierShareWindow *self,
                                                    GPtrArray        *uris,
                                                    gboolean          is_local);

G_END_DECLS
