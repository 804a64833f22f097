/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_TRANSPORTS (crier_transports_get_type ())
G_DECLARE_FINAL_TYPE (CrierTransports, crier_transports, CRIER, TRANSPORTS, AdwWindow)

CrierTransports *crier_transports_new  (GtkWindow    *parent,
                                        CrierService *service);

void             crier_transports_take (CrierTransports            *self,
                                        const CrierTransportTotals *totals);

G_END_DECLS
