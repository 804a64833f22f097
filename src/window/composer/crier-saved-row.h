/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CRIER_TYPE_SAVED_ROW (crier_saved_row_get_type ())
G_DECLARE_FINAL_TYPE (CrierSavedRow, crier_saved_row, CRIER, SAVED_ROW, AdwActionRow)

CrierSavedRow *crier_saved_row_new      (const char *text,
                                         guint       place,
                                         guint       n,
                                         gboolean    editing);

const char    *crier_saved_row_get_text (CrierSavedRow *self);

G_END_DECLS
