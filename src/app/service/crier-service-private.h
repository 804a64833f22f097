/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-engine.h"
#include "crier-service.h"

G_BEGIN_DECLS

void crier_service_invoke (CrierService       *self,
                           CrierEngineRequest *request);

G_END_DECLS
