/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_ID_MAX 64 /* bytes of UTF-8 */

gboolean    crier_id_check       (const char  *id,
                                  gssize       length,
                                  GError     **error);
char       *crier_id_normalize   (const char  *id,
                                  gssize       length,
                                  GError     **error) G_GNUC_WARN_UNUSED_RESULT;
const char *crier_id_find_unseen (const char  *id);
char       *crier_id_quote       (const char  *id) G_GNUC_WARN_UNUSED_RESULT;
char       *crier_id_make        (void) G_GNUC_WARN_UNUSED_RESULT;
char       *crier_id_make_code   (guint n_characters) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
