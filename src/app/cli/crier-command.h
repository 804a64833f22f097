/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean crier_command_is_one (const char *name);
int      crier_command_run    (char **arguments);

G_END_DECLS
