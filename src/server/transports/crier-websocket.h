/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-connection.h"
#include "crier-client-event-handler.h"

G_BEGIN_DECLS

#define CRIER_WEBSOCKET_PROTOCOL    "crier.v1"
#define CRIER_WEBSOCKET_MAX_MESSAGE CRIER_CLIENT_EVENT_HANDLER_MAX_BODY /* longer ones close */

#define CRIER_TYPE_WEBSOCKET (crier_websocket_get_type ())
G_DECLARE_FINAL_TYPE (CrierWebsocket, crier_websocket, CRIER, WEBSOCKET, CrierConnection)

CrierConnection *crier_websocket_new (CrierClient *client,
                                      gboolean     json);
#ifdef CRIER_ECHO
CrierConnection *crier_websocket_new_echo (CrierClient *client);
#endif

G_END_DECLS
