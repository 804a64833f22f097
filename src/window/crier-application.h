/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-server-control.h"
#include "crier-options.h"

G_BEGIN_DECLS

#define CRIER_TYPE_APPLICATION (crier_application_get_type ())
G_DECLARE_FINAL_TYPE (CrierApplication, crier_application,
                      CRIER, APPLICATION, AdwApplication)

CrierApplication *crier_application_new (CrierServerControl *control,
                                         GApplicationFlags   flags);

int               crier_application_run (const CrierOptions *options,
                                         gboolean            is_service);

G_END_DECLS
