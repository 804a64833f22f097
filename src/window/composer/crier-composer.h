/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-client-selection.h"
#include "crier-service.h"
#include "crier-settings.h"

G_BEGIN_DECLS

#define CRIER_TYPE_COMPOSER (crier_composer_get_type ())
G_DECLARE_FINAL_TYPE (CrierComposer, crier_composer, CRIER, COMPOSER, AdwBin)

void crier_composer_bind       (CrierComposer        *self,
                                CrierService         *service,
                                CrierSettings        *settings,
                                CrierClientSelection *selection);
void crier_composer_set_narrow (CrierComposer *self,
                                gboolean       narrow);
void crier_composer_write      (CrierComposer *self);
void crier_composer_write_to   (CrierComposer      *self,
                                const char * const *ids);

G_END_DECLS
