/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-client-column.h"
#include "crier-client-selection.h"
#include "crier-column-visibility.h"
#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CLIENT_TABLE (crier_client_table_get_type ())
G_DECLARE_FINAL_TYPE (CrierClientTable, crier_client_table,
                      CRIER, CLIENT_TABLE, GtkWidget)

void         crier_client_table_set_selection (CrierClientTable     *self,
                                               CrierClientSelection *selection);
void         crier_client_table_bind          (CrierClientTable      *self,
                                               CrierColumnVisibility *choice);
void         crier_client_table_set_sort      (CrierClientTable  *self,
                                               CrierClientColumn  column,
                                               GtkSortType        order);
void         crier_client_table_refresh       (CrierClientTable *self,
                                               CrierService     *service,
                                               gint64            now);
void         crier_client_table_rename        (CrierClientTable *self,
                                               const char       *id);
GtkListItem *crier_client_table_find          (CrierClientTable  *self,
                                               GtkWidget         *widget,
                                               GtkWidget        **row);
GtkWidget   *crier_client_table_get_rows      (CrierClientTable *self);

G_END_DECLS
