/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-client.h"

G_BEGIN_DECLS

GtkWidget *crier_list_view_utils_find          (GtkWidget *list,
                                                GtkWidget *widget);
void       crier_list_view_utils_set_name      (GtkWidget   *row,
                                                CrierClient *client);
void       crier_list_view_utils_scroll_to_top (GtkWidget *list);
void       crier_list_view_utils_release       (GtkWidget *list);

G_END_DECLS
