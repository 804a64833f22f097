/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-contact.h"

G_BEGIN_DECLS

#define CRIER_TYPE_NAME_CELL (crier_name_cell_get_type ())
G_DECLARE_FINAL_TYPE (CrierNameCell, crier_name_cell, CRIER, NAME_CELL, GtkWidget)

GtkWidget  *crier_name_cell_new       (void);

void        crier_name_cell_set_chars (CrierNameCell *self,
                                       guint          min_chars,
                                       guint          nat_chars);
void        crier_name_cell_set       (CrierNameCell *self,
                                       CrierContact  *contact,
                                       const char    *text);

G_END_DECLS
