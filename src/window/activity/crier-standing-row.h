/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-contacts.h"
#include "crier-event.h"

G_BEGIN_DECLS

#define CRIER_TYPE_STANDING_ROW (crier_standing_row_get_type ())
G_DECLARE_FINAL_TYPE (CrierStandingRow, crier_standing_row, CRIER, STANDING_ROW, AdwBin)

GtkWidget  *crier_standing_row_new      (void);

void        crier_standing_row_set_item (CrierStandingRow *self,
                                         GtkListItem      *item,
                                         CrierContacts    *contacts);
void        crier_standing_row_refresh  (CrierStandingRow *self);
void        crier_standing_row_take_back (CrierStandingRow *self);

G_END_DECLS
