/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-service.h"
#include "crier-settings.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CLIENT_DETAILS (crier_client_details_get_type ())
G_DECLARE_FINAL_TYPE (CrierClientDetails, crier_client_details,
                      CRIER, CLIENT_DETAILS, AdwWindow)

CrierClientDetails *crier_client_details_new (GtkWindow     *parent,
                                              CrierService  *service,
                                              CrierSettings *settings,
                                              CrierClient   *client);

void crier_client_details_refresh (CrierClientDetails *self);

G_END_DECLS
