/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_TRANSPORTS_WINDOW (crier_transports_window_get_type ())
G_DECLARE_FINAL_TYPE (CrierTransportsWindow, crier_transports_window,
                      CRIER, TRANSPORTS_WINDOW, AdwWindow)

CrierTransportsWindow *crier_transports_window_new  (GtkWindow    *parent,
                                                     CrierService *service);

void                   crier_transports_window_take (CrierTransportsWindow      *self,
                                                     const CrierTransportTotals *totals);

G_END_DECLS
