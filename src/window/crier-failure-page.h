/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-settings.h"

G_BEGIN_DECLS

#define CRIER_TYPE_FAILURE_PAGE (crier_failure_page_get_type ())
G_DECLARE_FINAL_TYPE (CrierFailurePage, crier_failure_page, CRIER, FAILURE_PAGE, AdwBin)

void crier_failure_page_explain (CrierFailurePage  *self,
                                 const GError      *error,
                                 const CrierConfig *config);
void crier_failure_page_remedy  (CrierFailurePage *self,
                                 CrierSettings    *settings);

G_END_DECLS
