/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-color.h"

/* Colours by which the operator tells clients apart. */

static const char * const slugs[CRIER_N_MARKS] = {
  [CRIER_COLOR_NONE] = "none",
  [CRIER_COLOR_BLUE] = "blue",
  [CRIER_COLOR_GREEN] = "green",
  [CRIER_COLOR_YELLOW] = "yellow",
  [CRIER_COLOR_ORANGE] = "orange",
  [CRIER_COLOR_RED] = "red",
  [CRIER_COLOR_PURPLE] = "purple",
};

/**
 * crier_color_get_slug:
 * @mark: a mark
 *
 * Returns: (transfer none): its name for programs
 */
const char *
crier_color_get_slug (CrierColor mark)
{
  g_return_val_if_fail (mark < CRIER_N_MARKS, NULL);

  return slugs[mark];
}
