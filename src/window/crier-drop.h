/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CRIER_TYPE_DROP (crier_drop_get_type ())
G_DECLARE_FINAL_TYPE (CrierDrop, crier_drop, CRIER, DROP, GObject)

CrierDrop *crier_drop_new      (GtkWidget   *place,
                                GtkTextView *text) G_GNUC_WARN_UNUSED_RESULT;
void       crier_drop_set_open (CrierDrop   *self,
                                gboolean     is_open);

G_END_DECLS
