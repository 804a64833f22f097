/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-client.h"

G_BEGIN_DECLS

GtkWidget   *crier_list_view_utils_get_rows      (GtkColumnView *view);
GtkListItem *crier_list_view_utils_find          (GtkWidget   *rows,
                                                  GHashTable  *bound,
                                                  GtkWidget   *widget,
                                                  GtkWidget  **row);
void         crier_list_view_utils_set_name      (GtkWidget   *row,
                                                  CrierClient *client);
void         crier_list_view_utils_name_parts    (GtkColumnView *view);
void         crier_list_view_utils_scroll_to_top (GtkWidget *rows);
void         crier_list_view_utils_release       (GtkWidget *rows);

G_END_DECLS
