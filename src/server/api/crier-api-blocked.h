/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-api-context.h"

G_BEGIN_DECLS

#define CRIER_API_BLOCKED_IDS       "/blocked/id/"
#define CRIER_API_BLOCKED_ADDRESSES "/blocked/address/"

void crier_api_blocked_respond     (SoupServerMessage *message,
                                    CrierApiContext   *api,
                                    const char        *path);
void crier_api_blocked_respond_one (SoupServerMessage *message,
                                    CrierApiContext   *api,
                                    const char        *path);

G_END_DECLS
