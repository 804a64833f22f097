/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-api-context.h"
#include "crier-request-policy.h"

G_BEGIN_DECLS

SoupServer *crier_request_handler_new_soup (CrierRequestPolicy *policy,
                                            CrierContext       *context,
                                            CrierApiContext    *api) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
