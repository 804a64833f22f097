/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What things cost: of what is not a message, ten cost as much as one, and so
 * do 16 KiB of anything. */
#define CRIER_ALLOWANCE_MESSAGE  1.0
#define CRIER_ALLOWANCE_OTHER    0.1
#define CRIER_ALLOWANCE_PER_BYTE (1.0 / 16384)

/**
 * CrierAllowance:
 *
 * How much a visitor may still say. To be used through its functions.
 */
typedef struct
{
  double left;
  gint64 time; /* monotonic: when it was last reckoned */
} CrierAllowance;

void     crier_allowance_init     (CrierAllowance *self,
                                   gint64          now);
gboolean crier_allowance_reckon   (CrierAllowance *self,
                                   gint64          now);
void     crier_allowance_spend    (CrierAllowance *self,
                                   double          cost);
guint    crier_allowance_get_wait (const CrierAllowance *self);

G_END_DECLS
