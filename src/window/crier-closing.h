/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-server-control.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CLOSING (crier_closing_get_type ())
G_DECLARE_FINAL_TYPE (CrierClosing, crier_closing, CRIER, CLOSING, GObject)

CrierClosing *crier_closing_new     (GtkWindow          *window,
                                     CrierServerControl *control);

gboolean      crier_closing_request (CrierClosing *self);
void          crier_closing_quit    (CrierClosing *self);

G_END_DECLS
