/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *crier_error_text_dup (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
