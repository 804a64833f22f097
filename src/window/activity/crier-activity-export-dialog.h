/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void crier_activity_export_dialog_ask  (GtkWidget  *owner,
                                        GListModel *activity);
void crier_activity_export_dialog_file (GFile      *file,
                                        GListModel *activity,
                                        GtkWidget  *owner);

G_END_DECLS
