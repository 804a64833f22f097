/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-contact.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CONTACT_ROW (crier_contact_row_get_type ())
G_DECLARE_FINAL_TYPE (CrierContactRow, crier_contact_row, CRIER, CONTACT_ROW, AdwBin)

GtkWidget *crier_contact_row_new      (void);

void       crier_contact_row_set_item (CrierContactRow *self,
                                       GtkListItem     *item);
void       crier_contact_row_refresh  (CrierContactRow *self);

G_END_DECLS
