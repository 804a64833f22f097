/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-service.h"

G_BEGIN_DECLS

typedef void (*CrierBlockCommandFunc) (const char *lines,
                                       gpointer    user_data);

gboolean crier_block_command_obey (CrierService          *service,
                                   const char            *line,
                                   CrierBlockCommandFunc  say,
                                   GObject               *owner);

G_END_DECLS
