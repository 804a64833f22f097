/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-api-context.h"

G_BEGIN_DECLS

void crier_api_metrics_respond            (SoupServerMessage *message,
                                           CrierApiContext   *api,
                                           const char        *path);
void crier_api_metrics_respond_transports (SoupServerMessage *message,
                                           CrierApiContext   *api,
                                           const char        *path);

G_END_DECLS
