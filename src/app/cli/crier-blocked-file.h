/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-config.h"

G_BEGIN_DECLS

void     crier_blocked_file_load (CrierConfig *config);
gboolean crier_blocked_file_save (const CrierConfig  *config,
                                  GPtrArray          *ids,
                                  GPtrArray          *addresses,
                                  GError            **error);

G_END_DECLS
