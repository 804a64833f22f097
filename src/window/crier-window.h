/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-server-control.h"
#include "crier-event.h"

G_BEGIN_DECLS

#define CRIER_TYPE_WINDOW (crier_window_get_type ())
G_DECLARE_FINAL_TYPE (CrierWindow, crier_window,
                      CRIER, WINDOW, AdwApplicationWindow)

CrierWindow *crier_window_new        (GtkApplication     *application,
                                      CrierServerControl *control);

void         crier_window_quit       (CrierWindow *self);
void         crier_window_show_event (CrierWindow *self,
                                      CrierEvent  *event);

G_END_DECLS
