/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-client-column.h"
#include "crier-column-visibility.h"
#include "crier-client-selection.h"
#include "crier-settings.h"
#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CLIENT_VIEW (crier_client_view_get_type ())
G_DECLARE_FINAL_TYPE (CrierClientView, crier_client_view,
                      CRIER, CLIENT_VIEW, GtkWidget)

void crier_client_view_bind (CrierClientView       *self,
                             CrierService          *service,
                             CrierSettings         *settings,
                             CrierClientSelection  *selection,
                             CrierColumnVisibility *choice);

void     crier_client_view_set_active          (CrierClientView *self,
                                                gboolean         active);
void     crier_client_view_set_narrow          (CrierClientView *self,
                                                gboolean         narrow);
void     crier_client_view_set_select_multiple (CrierClientView *self,
                                                gboolean         select_multiple);
void     crier_client_view_set_sort            (CrierClientView   *self,
                                                CrierClientColumn  column,
                                                GtkSortType        order);
gboolean crier_client_view_is_busy             (CrierClientView *self);
void     crier_client_view_refresh             (CrierClientView *self);
void     crier_client_view_scroll_to_top       (CrierClientView *self);
void     crier_client_view_take_focus          (CrierClientView *self);

G_END_DECLS
