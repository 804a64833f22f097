/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-context.h"

G_BEGIN_DECLS

void crier_cost_endpoint_respond     (SoupServerMessage *message,
                                      CrierContext          *context,
                                      const char        *path);
void crier_cost_endpoint_count_inbox (SoupServerMessage *message,
                                      CrierTrafficMeter *meter,
                                      const char        *session);

G_END_DECLS
