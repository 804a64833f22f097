/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void crier_cell_text_set      (GtkInscription *inscription,
                               const char     *text);
void crier_cell_text_set_name (GtkWidget      *widget,
                               const char     *name);

G_END_DECLS
