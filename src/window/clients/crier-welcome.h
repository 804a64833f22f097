/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CRIER_TYPE_WELCOME (crier_welcome_get_type ())
G_DECLARE_FINAL_TYPE (CrierWelcome, crier_welcome, CRIER, WELCOME, GtkWidget)

void crier_welcome_set_address (CrierWelcome *self,
                                const char   *uri,
                                gboolean      is_local);

G_END_DECLS
