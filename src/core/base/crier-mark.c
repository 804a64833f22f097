/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-mark.h"

/* Colours by which the operator tells clients apart. */

static const char * const slugs[CRIER_N_MARKS] = {
  [CRIER_MARK_NONE] = "none",
  [CRIER_MARK_BLUE] = "blue",
  [CRIER_MARK_GREEN] = "green",
  [CRIER_MARK_YELLOW] = "yellow",
  [CRIER_MARK_ORANGE] = "orange",
  [CRIER_MARK_RED] = "red",
  [CRIER_MARK_PURPLE] = "purple",
};

/**
 * crier_mark_get_slug:
 * @mark: a mark
 *
 * Returns: (transfer none): its name for programs
 */
const char *
crier_mark_get_slug (CrierMark mark)
{
  g_return_val_if_fail (mark < CRIER_N_MARKS, NULL);

  return slugs[mark];
}
