/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-roster.h"

G_BEGIN_DECLS

#define CRIER_TYPE_STRIP (crier_strip_get_type ())
G_DECLARE_FINAL_TYPE (CrierStrip, crier_strip, CRIER, STRIP, GtkWidget)

const char *crier_strip_get_time       (CrierStrip *self);
void        crier_strip_set_time       (CrierStrip *self,
                                        GDateTime  *time);
void        crier_strip_set_announcing (CrierStrip *self,
                                        gboolean    announcing);
void        crier_strip_set_address    (CrierStrip *self,
                                        const char *uri);
void        crier_strip_begin          (CrierStrip  *self,
                                        CrierRoster *roster);
void        crier_strip_refresh        (CrierStrip  *self,
                                        CrierRoster *roster);

G_END_DECLS
