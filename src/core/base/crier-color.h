/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CrierColor:
 * @CRIER_COLOR_NONE: none
 * @CRIER_COLOR_BLUE: blue
 * @CRIER_COLOR_GREEN: green
 * @CRIER_COLOR_YELLOW: yellow
 * @CRIER_COLOR_ORANGE: orange
 * @CRIER_COLOR_RED: red
 * @CRIER_COLOR_PURPLE: purple
 *
 * The colour by which the operator knows a client. The numbers are kept in the
 * journal and stay what they are.
 */
typedef enum
{
  CRIER_COLOR_NONE,
  CRIER_COLOR_BLUE,
  CRIER_COLOR_GREEN,
  CRIER_COLOR_YELLOW,
  CRIER_COLOR_ORANGE,
  CRIER_COLOR_RED,
  CRIER_COLOR_PURPLE,
} CrierColor;

#define CRIER_N_MARKS (CRIER_COLOR_PURPLE + 1)

const char *crier_color_get_slug (CrierColor mark);

G_END_DECLS
