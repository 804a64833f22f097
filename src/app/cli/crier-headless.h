/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-config.h"

G_BEGIN_DECLS

int crier_headless_run (const CrierConfig *config);

G_END_DECLS
