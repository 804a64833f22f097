/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-context.h"
#include "crier-paused-request.h"
#include "crier-slice.h"

G_BEGIN_DECLS

/* A message of 64 KiB all of which is escaped has 384 KiB; and there are Ids. */
#define CRIER_API_CONTEXT_MAX_BODY (1024 * 1024)

CrierApiContext  *crier_api_context_new              (CrierHub *hub) G_GNUC_WARN_UNUSED_RESULT;
void       crier_api_context_free             (CrierApiContext *self);

CrierPausedRequest *crier_api_context_hold             (CrierApiContext          *self,
                                       SoupServerMessage *message) G_GNUC_WARN_UNUSED_RESULT;
void       crier_api_context_answer           (SoupServerMessage *message,
                                       guint              status,
                                       char              *json);

CrierSlice *crier_api_context_get_slice        (CrierApiContext *self);
guint64    crier_api_context_get_n_messages   (CrierApiContext *self);
guint64    crier_api_context_get_n_announced  (CrierApiContext *self);
gint64     crier_api_context_get_start        (CrierApiContext *self);

G_END_DECLS
