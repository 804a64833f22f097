/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *crier_token_file_dup_path (void) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_token_file_load     (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean  crier_token_file_save     (const char  *token,
                                     GError     **error);

G_END_DECLS
