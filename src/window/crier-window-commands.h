/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-server-control.h"

G_BEGIN_DECLS

#define CRIER_TYPE_WINDOW_COMMANDS (crier_window_commands_get_type ())
G_DECLARE_FINAL_TYPE (CrierWindowCommands, crier_window_commands,
                      CRIER, WINDOW_COMMANDS, GSimpleActionGroup)

CrierWindowCommands *crier_window_commands_new (GtkWindow          *window,
                                                CrierServerControl *control)
                                               G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
