/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-roster.h"

G_BEGIN_DECLS

CrierClient *crowd_join        (CrierRoster *roster,
                                const char  *id,
                                const char  *address,
                                const char  *program);
void         crowd_join_many   (CrierRoster *roster,
                                guint        n);
void         crowd_leave       (CrierRoster *roster,
                                CrierClient *client);

guint        crowd_count_texts (GtkWidget   *widget,
                                const char  *text);
GtkWidget   *crowd_find_text   (GtkWidget   *widget,
                                const char  *text);
void         crowd_click_text  (GtkWidget   *widget,
                                const char  *text);
gpointer     crowd_find_window (GType        type);
void         crowd_add_actions (GtkWidget   *window,
                                GString     *toasts,
                                guint       *n_written);

G_END_DECLS
