/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-roster.h"

G_BEGIN_DECLS

#define CRIER_TYPE_STATUS_BAR (crier_status_bar_get_type ())
G_DECLARE_FINAL_TYPE (CrierStatusBar, crier_status_bar, CRIER, STATUS_BAR, AdwBin)

const char *crier_status_bar_get_time       (CrierStatusBar *self);
void        crier_status_bar_set_time       (CrierStatusBar *self,
                                             GDateTime      *time);
void        crier_status_bar_set_announcing (CrierStatusBar *self,
                                             gboolean        announcing);
void        crier_status_bar_set_address    (CrierStatusBar *self,
                                             const char     *uri);
void        crier_status_bar_begin          (CrierStatusBar *self,
                                             CrierRoster    *roster);
void        crier_status_bar_refresh        (CrierStatusBar *self,
                                             CrierRoster    *roster);

G_END_DECLS
