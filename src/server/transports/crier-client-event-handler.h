/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-hub.h"

G_BEGIN_DECLS

/* One thing that a client says, whichever way it comes. */
#define CRIER_CLIENT_EVENT_HANDLER_MAX_BODY (128 * 1024) /* bytes */

gboolean crier_client_event_handler_take (CrierHub       *hub,
                                          CrierListener  *listener,
                                          const char     *data,
                                          gsize           length,
                                          char          **ref,
                                          GError        **error);

G_END_DECLS
