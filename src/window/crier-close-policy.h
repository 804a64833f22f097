/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-server-control.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CLOSE_POLICY (crier_close_policy_get_type ())
G_DECLARE_FINAL_TYPE (CrierClosePolicy, crier_close_policy, CRIER, CLOSE_POLICY, GObject)

CrierClosePolicy *crier_close_policy_new     (GtkWindow          *window,
                                              CrierServerControl *control);

gboolean          crier_close_policy_request (CrierClosePolicy *self);
void              crier_close_policy_quit    (CrierClosePolicy *self);

G_END_DECLS
