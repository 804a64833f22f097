/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-client.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CLIENT_SELECTION (crier_client_selection_get_type ())
G_DECLARE_FINAL_TYPE (CrierClientSelection, crier_client_selection,
                      CRIER, CLIENT_SELECTION, GObject)

CrierClientSelection *crier_client_selection_new (GListModel *model,
                                                  GListModel *all);

guint      crier_client_selection_get_n        (CrierClientSelection *self);
guint      crier_client_selection_get_n_hidden (CrierClientSelection *self);
GPtrArray *crier_client_selection_dup_clients  (CrierClientSelection *self)
                                               G_GNUC_WARN_UNUSED_RESULT;
gboolean   crier_client_selection_contains     (CrierClientSelection *self,
                                                CrierClient          *client);

void crier_client_selection_select_only (CrierClientSelection *self,
                                         CrierClient          *client);
void crier_client_selection_clear       (CrierClientSelection *self);

G_END_DECLS
