/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-error.h"

G_DEFINE_QUARK (crier-error-quark, crier_error)
