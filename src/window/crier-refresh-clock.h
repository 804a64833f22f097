/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-server-control.h"

G_BEGIN_DECLS

#define CRIER_TYPE_REFRESH_CLOCK (crier_refresh_clock_get_type ())
G_DECLARE_FINAL_TYPE (CrierRefreshClock, crier_refresh_clock,
                      CRIER, REFRESH_CLOCK, GObject)

CrierRefreshClock *crier_refresh_clock_new           (CrierServerControl *control)
                                                     G_GNUC_WARN_UNUSED_RESULT;

void               crier_refresh_clock_start         (CrierRefreshClock *self);
void               crier_refresh_clock_stop          (CrierRefreshClock *self);
gint64             crier_refresh_clock_get_announced (CrierRefreshClock *self);

G_END_DECLS
