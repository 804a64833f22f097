/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_KNOWN_CLIENTS (crier_known_clients_get_type ())
G_DECLARE_FINAL_TYPE (CrierKnownClients, crier_known_clients,
                      CRIER, KNOWN_CLIENTS, AdwWindow)

CrierKnownClients *crier_known_clients_new (GtkWindow    *parent,
                                            CrierService *service);

G_END_DECLS
