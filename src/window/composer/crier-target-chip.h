/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-audience.h"

G_BEGIN_DECLS

#define CRIER_TYPE_TARGET_CHIP (crier_target_chip_get_type ())
G_DECLARE_FINAL_TYPE (CrierTargetChip, crier_target_chip, CRIER, TARGET_CHIP, AdwBin)

void crier_target_chip_bind (CrierTargetChip *self,
                             CrierAudience   *audience);

G_END_DECLS
