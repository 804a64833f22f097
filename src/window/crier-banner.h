/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-server-control.h"

G_BEGIN_DECLS

#define CRIER_TYPE_BANNER (crier_banner_get_type ())
G_DECLARE_FINAL_TYPE (CrierBanner, crier_banner, CRIER, BANNER, GtkWidget)

void crier_banner_update         (CrierBanner        *self,
                                  CrierServerControl *control,
                                  gint64              announced);

void crier_banner_forget_address (CrierBanner *self);
void crier_banner_set_narrow     (CrierBanner *self,
                                  gboolean     narrow);

G_END_DECLS
