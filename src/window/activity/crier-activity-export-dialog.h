/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CrierActivitySaved:
 * @owner: who asked
 * @sentence: what became of it, or why it did not
 *
 * Is told when there is something to say.
 */
typedef void (*CrierActivitySaved) (GObject    *owner,
                                    const char *sentence);

void crier_activity_export_dialog_ask  (GtkWindow          *parent,
                                        GListModel         *activity,
                                        CrierActivitySaved  saved,
                                        GObject            *owner);
void crier_activity_export_dialog_file (GFile              *file,
                                        GListModel         *activity,
                                        CrierActivitySaved  saved,
                                        GObject            *owner);

G_END_DECLS
