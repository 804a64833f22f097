/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void    pixels_add (cairo_surface_t *surface,
                    GtkSnapshot     *snapshot);
guint32 pixels_get (cairo_surface_t *surface,
                    int              x,
                    int              y);

G_END_DECLS
