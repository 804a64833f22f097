/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-contact.h"

G_BEGIN_DECLS

#define CRIER_TYPE_KNOWN_ROW (crier_known_row_get_type ())
G_DECLARE_FINAL_TYPE (CrierKnownRow, crier_known_row, CRIER, KNOWN_ROW, GtkWidget)

GtkWidget *crier_known_row_new      (void);

void       crier_known_row_set_item (CrierKnownRow *self,
                                     GtkListItem   *item);
void       crier_known_row_refresh  (CrierKnownRow *self);

G_END_DECLS
