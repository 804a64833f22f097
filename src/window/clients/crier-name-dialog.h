/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_NAME_DIALOG (crier_name_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrierNameDialog, crier_name_dialog,
                      CRIER, NAME_DIALOG, AdwWindow)

CrierNameDialog *crier_name_dialog_new (GtkWindow    *parent,
                                        CrierService *service,
                                        const char   *id);

G_END_DECLS
