/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_MESSAGE_DIALOG (crier_message_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CrierMessageDialog, crier_message_dialog,
                      CRIER, MESSAGE_DIALOG, AdwWindow)

CrierMessageDialog *crier_message_dialog_new (GtkWindow    *parent,
                                              CrierService *service,
                                              const char   *id);

G_END_DECLS
