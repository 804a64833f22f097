/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CRIER_TYPE_TICKER (crier_ticker_get_type ())
G_DECLARE_FINAL_TYPE (CrierTicker, crier_ticker, CRIER, TICKER, GObject)

CrierTicker *crier_ticker_new          (guint interval);

guint        crier_ticker_get_interval (CrierTicker *self);
void         crier_ticker_set_interval (CrierTicker *self,
                                        guint        interval);
void         crier_ticker_start        (CrierTicker *self);
void         crier_ticker_stop         (CrierTicker *self);

G_END_DECLS
