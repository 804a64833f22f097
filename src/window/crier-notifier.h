/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-server-control.h"
#include "crier-event.h"

G_BEGIN_DECLS

#define CRIER_TYPE_NOTIFIER (crier_notifier_get_type ())
G_DECLARE_FINAL_TYPE (CrierNotifier, crier_notifier, CRIER, NOTIFIER, GObject)

CrierNotifier *crier_notifier_new  (GtkApplication     *application,
                                    CrierServerControl *control);

CrierEvent    *crier_notifier_find (CrierNotifier *self,
                                    GVariant      *message) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
