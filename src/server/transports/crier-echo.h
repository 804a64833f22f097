/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-connection.h"
#include "crier-websocket-frame.h"

G_BEGIN_DECLS

#define CRIER_ECHO_MAX_MESSAGE (16 * 1024 * 1024) /* bytes: as external suites send */

void crier_echo_queue (CrierConnection           *connection,
                       gboolean                   binary,
                       const CrierWebsocketFrame *frame);

G_END_DECLS
