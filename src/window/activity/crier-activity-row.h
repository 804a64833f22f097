/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-contacts.h"
#include "crier-event.h"

G_BEGIN_DECLS

#define CRIER_TYPE_ACTIVITY_ROW (crier_activity_row_get_type ())
G_DECLARE_FINAL_TYPE (CrierActivityRow, crier_activity_row,
                      CRIER, ACTIVITY_ROW, AdwBin)

GtkWidget  *crier_activity_row_new       (CrierContacts *contacts);

GtkWidget  *crier_activity_row_find_focused (GtkWidget *list);

CrierEvent *crier_activity_row_get_event (CrierActivityRow *self);
void        crier_activity_row_set_event (CrierActivityRow *self,
                                          CrierEvent       *event);
void        crier_activity_row_rename    (CrierActivityRow *self);
void        crier_activity_row_refresh   (CrierActivityRow *self);

G_END_DECLS
