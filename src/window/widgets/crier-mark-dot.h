/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-color.h"

G_BEGIN_DECLS

#define CRIER_TYPE_MARK_DOT (crier_mark_dot_get_type ())
G_DECLARE_FINAL_TYPE (CrierMarkDot, crier_mark_dot, CRIER, MARK_DOT, GtkWidget)

GtkWidget *crier_mark_dot_new      (CrierColor mark);

CrierColor crier_mark_dot_get_mark (CrierMarkDot *self);
void       crier_mark_dot_set_mark (CrierMarkDot *self,
                                    CrierColor    mark);

G_END_DECLS
