/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_SAVED_MESSAGES_MAX 50 /* a longer list is not searched by eye any more */

char   **crier_saved_messages_clean   (const char * const *texts) G_GNUC_WARN_UNUSED_RESULT;
gboolean crier_saved_messages_can_add (const char * const *texts,
                                       const char         *text);
char   **crier_saved_messages_insert  (const char * const *texts,
                                       guint               place,
                                       const char         *text) G_GNUC_WARN_UNUSED_RESULT;
char   **crier_saved_messages_replace (const char * const *texts,
                                       guint               place,
                                       const char         *text) G_GNUC_WARN_UNUSED_RESULT;
char   **crier_saved_messages_remove  (const char * const *texts,
                                       guint               place) G_GNUC_WARN_UNUSED_RESULT;
char   **crier_saved_messages_move    (const char * const *texts,
                                       guint               from,
                                       guint               to) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
