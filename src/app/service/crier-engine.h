/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-config.h"
#include "crier-engine-request.h"
#include "crier-hub.h"
#include "crier-publisher.h"
#include "crier-thread-queue.h"
#include "crier-server.h"
#include "crier-ticker.h"

G_BEGIN_DECLS

CrierEngine    *crier_engine_new           (CrierServer       *server,
                                            CrierJournal      *journal,
                                            const CrierConfig *config,
                                            CrierThreadQueue  *events) G_GNUC_WARN_UNUSED_RESULT;
void            crier_engine_free          (CrierEngine *self);

void            crier_engine_run           (CrierEngine *self);
void            crier_engine_invoke        (CrierEngine        *self,
                                            CrierEngineRequest *request);

CrierHub       *crier_engine_get_hub       (CrierEngine *self);
CrierTicker    *crier_engine_get_ticker    (CrierEngine *self);
CrierPublisher *crier_engine_get_publisher (CrierEngine *self);
CrierServer    *crier_engine_get_server    (CrierEngine *self);
const GError   *crier_engine_get_error     (CrierEngine *self);
void            crier_engine_drain         (CrierEngine *self);
void            crier_engine_quit          (CrierEngine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierEngine, crier_engine_free)

G_END_DECLS
