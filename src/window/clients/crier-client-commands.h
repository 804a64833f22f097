/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-service.h"

G_BEGIN_DECLS

GMenuModel *crier_client_commands_new_menu     (guint         n) G_GNUC_WARN_UNUSED_RESULT;
void        crier_client_commands_copy_ids     (GPtrArray    *clients,
                                                GtkWidget    *widget);
void        crier_client_commands_copy_address (CrierClient  *client,
                                                GtkWidget    *widget);
void        crier_client_commands_identify     (CrierService *service,
                                                GPtrArray    *clients,
                                                GtkWidget    *widget);
void        crier_client_commands_disconnect   (CrierService *service,
                                                GPtrArray    *clients,
                                                GtkWidget    *widget);

G_END_DECLS
