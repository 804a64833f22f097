/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean  crier_origin_parse_host (const char  *text,
                                   char       **name,
                                   guint       *port);
gboolean  crier_origin_parse      (const char  *text,
                                   char       **scheme,
                                   char       **name,
                                   guint       *port);
char     *crier_origin_dup_of_url (const char  *url) G_GNUC_WARN_UNUSED_RESULT;
gboolean  crier_origin_is_pattern (const char  *text);

G_END_DECLS
