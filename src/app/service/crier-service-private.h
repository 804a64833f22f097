/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-engine.h"
#include "crier-service.h"

G_BEGIN_DECLS

CrierEngine      *crier_service_get_engine  (CrierService *self);
CrierThreadQueue *crier_service_get_answers (CrierService *self);

G_END_DECLS
