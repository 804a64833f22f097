/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-event.h"
#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_ACTIVITY_PANE (crier_activity_pane_get_type ())
G_DECLARE_FINAL_TYPE (CrierActivityPane, crier_activity_pane,
                      CRIER, ACTIVITY_PANE, GtkWidget)

void crier_activity_pane_bind       (CrierActivityPane *self,
                                     CrierService      *service);
void crier_activity_pane_refresh    (CrierActivityPane *self);
void crier_activity_pane_take_focus (CrierActivityPane *self);
void crier_activity_pane_show_event (CrierActivityPane *self,
                                     CrierEvent        *event);

G_END_DECLS
