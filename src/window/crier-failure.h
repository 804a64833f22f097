/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-settings.h"

G_BEGIN_DECLS

#define CRIER_TYPE_FAILURE (crier_failure_get_type ())
G_DECLARE_FINAL_TYPE (CrierFailure, crier_failure, CRIER, FAILURE, GtkWidget)

void crier_failure_explain (CrierFailure      *self,
                            const GError      *error,
                            const CrierConfig *config);
void crier_failure_remedy  (CrierFailure  *self,
                            CrierSettings *settings);

G_END_DECLS
