/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-context.h"
#include "crier-client-event-handler.h"

G_BEGIN_DECLS

#define CRIER_INBOX_MAX_BODY CRIER_CLIENT_EVENT_HANDLER_MAX_BODY

void crier_inbox_respond (SoupServerMessage *message,
                          CrierContext          *context,
                          const char        *path);

G_END_DECLS
