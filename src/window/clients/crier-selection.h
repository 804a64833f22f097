/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-client.h"

G_BEGIN_DECLS

#define CRIER_TYPE_SELECTION (crier_selection_get_type ())
G_DECLARE_FINAL_TYPE (CrierSelection, crier_selection, CRIER, SELECTION, GObject)

CrierSelection *crier_selection_new          (GListModel *model,
                                              GListModel *all);

guint           crier_selection_get_n        (CrierSelection *self);
guint           crier_selection_get_n_hidden (CrierSelection *self);
GPtrArray      *crier_selection_dup_clients  (CrierSelection *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean        crier_selection_contains     (CrierSelection *self,
                                              CrierClient    *client);

void            crier_selection_select_only  (CrierSelection *self,
                                              CrierClient    *client);
void            crier_selection_clear        (CrierSelection *self);

G_END_DECLS
