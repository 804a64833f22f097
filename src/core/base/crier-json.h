/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean crier_json_is_sound (const char *data,
                              gsize       length,
                              guint       max_depth);

G_END_DECLS
