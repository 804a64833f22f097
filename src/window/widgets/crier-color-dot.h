/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-color.h"

G_BEGIN_DECLS

#define CRIER_TYPE_COLOR_DOT (crier_color_dot_get_type ())
G_DECLARE_FINAL_TYPE (CrierColorDot, crier_color_dot, CRIER, COLOR_DOT, GtkWidget)

GtkWidget *crier_color_dot_new (CrierColor color);

CrierColor crier_color_dot_get_color (CrierColorDot *self);
void       crier_color_dot_set_color (CrierColorDot *self,
                                      CrierColor     color);

G_END_DECLS
