/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _CrierPausedRequest CrierPausedRequest;

CrierPausedRequest         *crier_paused_request_new         (SoupServerMessage *message,
                                           GQueue            *queue) G_GNUC_WARN_UNUSED_RESULT;
SoupServerMessage *crier_paused_request_get_message (CrierPausedRequest *self);
void               crier_paused_request_drop        (CrierPausedRequest *self);
void               crier_paused_request_release     (CrierPausedRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierPausedRequest, crier_paused_request_release)

G_END_DECLS
