/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean mouse_is_there (void);
void     mouse_click    (GtkWidget  *widget,
                         double      x,
                         double      y,
                         guint       button,
                         const char *modifier);

G_END_DECLS
