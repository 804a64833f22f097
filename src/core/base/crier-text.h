/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_TEXT_MAX_OPERATOR (64 * 1024) /* bytes of UTF-8 */
#define CRIER_TEXT_MAX_VISITOR  (4 * 1024)

const char *crier_text_skip_mark   (const char *text);
gboolean    crier_text_is_hidden   (gunichar c);
const char *crier_text_find_hidden (const char *text,
                                    gsize       length);
char       *crier_text_escape      (const char *text) G_GNUC_WARN_UNUSED_RESULT;
gboolean    crier_text_check       (const char  *text,
                                    gssize       length,
                                    gsize        limit,
                                    GError     **error);
gboolean crier_text_parse_unsigned (const char *text,
                                    guint64     min,
                                    guint64     max,
                                    guint64    *number);

G_END_DECLS
