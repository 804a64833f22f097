/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean keyboard_is_there (void);
void     keyboard_send     (const char *key);
void     keyboard_press    (GtkWindow  *window,
                            const char *key);

G_END_DECLS
