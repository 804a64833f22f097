/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-contacts.h"
#include "crier-event.h"

G_BEGIN_DECLS

gboolean crier_activity_commands_can_reply (CrierEvent *event);
void     crier_activity_commands_reply     (CrierEvent *event,
                                            GtkWidget  *widget);
void     crier_activity_commands_copy_line (CrierEvent    *event,
                                            CrierContacts *contacts,
                                            GtkWidget     *widget);

G_END_DECLS
