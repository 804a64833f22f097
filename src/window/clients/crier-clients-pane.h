/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-breakpoint-bin.h"
#include "crier-client-selection.h"
#include "crier-service.h"
#include "crier-settings.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CLIENTS_PANE (crier_clients_pane_get_type ())
G_DECLARE_FINAL_TYPE (CrierClientsPane, crier_clients_pane,
                      CRIER, CLIENTS_PANE, GtkWidget)

void                  crier_clients_pane_bind          (CrierClientsPane *self,
                                                        CrierService     *service,
                                                        CrierSettings    *settings);
void                  crier_clients_pane_set_address   (CrierClientsPane *self,
                                                        const char       *uri,
                                                        gboolean          is_local);
void                  crier_clients_pane_set_tier      (CrierClientsPane *self,
                                                        CrierTier         tier);
CrierClientSelection *crier_clients_pane_get_selection (CrierClientsPane *self);
void                  crier_clients_pane_refresh       (CrierClientsPane *self);
void                  crier_clients_pane_take_focus    (CrierClientsPane *self);

G_END_DECLS
