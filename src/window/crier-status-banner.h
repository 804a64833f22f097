/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-server-control.h"

G_BEGIN_DECLS

#define CRIER_TYPE_STATUS_BANNER (crier_status_banner_get_type ())
G_DECLARE_FINAL_TYPE (CrierStatusBanner, crier_status_banner, CRIER, STATUS_BANNER, AdwBin)

void crier_status_banner_update         (CrierStatusBanner  *self,
                                         CrierServerControl *control,
                                         gint64              announced);

void crier_status_banner_forget_address (CrierStatusBanner *self);
void crier_status_banner_set_narrow     (CrierStatusBanner *self,
                                         gboolean           narrow);

G_END_DECLS
