/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CrierTier:
 * @CRIER_TIER_NARROW: below 780 px: one pane at a time, two-line rows
 * @CRIER_TIER_MEDIUM: 780 to 1099 px: both panes, a table of five columns
 * @CRIER_TIER_WIDE: 1100 to 1299 px: seven columns
 * @CRIER_TIER_FULL: 1300 px and more: all columns
 *
 * How much room there is.
 */
typedef enum
{
  CRIER_TIER_NARROW,
  CRIER_TIER_MEDIUM,
  CRIER_TIER_WIDE,
  CRIER_TIER_FULL,
} CrierTier;

#define CRIER_TYPE_TIER (crier_tier_get_type ())

GType crier_tier_get_type (void);

#define CRIER_TYPE_BREAKPOINT_BIN (crier_breakpoint_bin_get_type ())
G_DECLARE_FINAL_TYPE (CrierBreakpointBin, crier_breakpoint_bin,
                      CRIER, BREAKPOINT_BIN, GtkWidget)

CrierTier crier_breakpoint_bin_get_tier (CrierBreakpointBin *self);

G_END_DECLS
