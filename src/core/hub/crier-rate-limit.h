/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What things cost: of what is not a message, ten cost as much as one, and so
 * do 16 KiB of anything. */
#define CRIER_RATE_LIMIT_MESSAGE  1.0
#define CRIER_RATE_LIMIT_OTHER    0.1
#define CRIER_RATE_LIMIT_PER_BYTE (1.0 / 16384)

/**
 * CrierRateLimit:
 *
 * How much a visitor may still say. To be used through its functions.
 */
typedef struct
{
  double left;
  gint64 time; /* monotonic: when it was last refilled */
} CrierRateLimit;

void     crier_rate_limit_init     (CrierRateLimit *self,
                                    gint64          now);
gboolean crier_rate_limit_refill   (CrierRateLimit *self,
                                    gint64          now);
void     crier_rate_limit_spend    (CrierRateLimit *self,
                                    double          cost);
guint    crier_rate_limit_get_wait (const CrierRateLimit *self);

G_END_DECLS
