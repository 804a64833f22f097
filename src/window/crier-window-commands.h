/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-control.h"

G_BEGIN_DECLS

void crier_window_commands_insert (GtkWindow    *window,
                                   CrierControl *control);

G_END_DECLS
