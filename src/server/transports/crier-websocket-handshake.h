/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-context.h"

G_BEGIN_DECLS

void crier_websocket_handshake_respond (SoupServerMessage *message,
                                        CrierContext          *context,
                                        const char        *path);

G_END_DECLS
