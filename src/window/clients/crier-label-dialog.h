/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_LABEL_DIALOG (crier_label_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrierLabelDialog, crier_label_dialog,
                      CRIER, LABEL_DIALOG, AdwWindow)

CrierLabelDialog *crier_label_dialog_new (GtkWindow    *parent,
                                          CrierService *service,
                                          const char   *id);

G_END_DECLS
