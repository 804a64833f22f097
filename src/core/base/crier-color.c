/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-color.h"

static const char * const SLUGS[CRIER_N_COLORS] = {
  [CRIER_COLOR_NONE] = "none",
  [CRIER_COLOR_BLUE] = "blue",
  [CRIER_COLOR_GREEN] = "green",
  [CRIER_COLOR_YELLOW] = "yellow",
  [CRIER_COLOR_ORANGE] = "orange",
  [CRIER_COLOR_RED] = "red",
  [CRIER_COLOR_PURPLE] = "purple",
};

/* The name for programs. */
const char *
crier_color_get_slug (CrierColor color)
{
  g_return_val_if_fail (color < CRIER_N_COLORS, NULL);

  return SLUGS[color];
}
