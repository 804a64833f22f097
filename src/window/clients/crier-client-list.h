/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-client-selection.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CLIENT_LIST (crier_client_list_get_type ())
G_DECLARE_FINAL_TYPE (CrierClientList, crier_client_list,
                      CRIER, CLIENT_LIST, GtkWidget)

void         crier_client_list_set_selection       (CrierClientList      *self,
                                                    CrierClientSelection *selection);
void         crier_client_list_set_select_multiple (CrierClientList *self,
                                                    gboolean         select_multiple);
void         crier_client_list_refresh             (CrierClientList *self,
                                                    gint64           now);
void         crier_client_list_rename              (CrierClientList *self,
                                                    const char      *id);
GtkWidget   *crier_client_list_get_rows            (CrierClientList *self);
GtkListItem *crier_client_list_find                (CrierClientList  *self,
                                                    GtkWidget        *widget,
                                                    GtkWidget       **row);

G_END_DECLS
