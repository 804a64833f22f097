/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-client-selection.h"
#include "crier-service.h"
#include "crier-settings.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CLIENT_ACTIONS (crier_client_actions_get_type ())
G_DECLARE_FINAL_TYPE (CrierClientActions, crier_client_actions,
                      CRIER, CLIENT_ACTIONS, GSimpleActionGroup)

CrierClientActions *crier_client_actions_new  (GtkWidget            *widget,
                                               CrierService         *service,
                                               CrierSettings        *settings,
                                               CrierClientSelection *selection)
                                              G_GNUC_WARN_UNUSED_RESULT;

void                crier_client_actions_open (CrierClientActions *self,
                                               CrierClient        *client);

G_END_DECLS
