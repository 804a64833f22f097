/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CONSOLE (crier_console_get_type ())
G_DECLARE_FINAL_TYPE (CrierConsole, crier_console, CRIER, CONSOLE, GObject)

CrierConsole *crier_console_new   (CrierService *service,
                                   int           input,
                                   int           output);

void          crier_console_start (CrierConsole *self);

G_END_DECLS
