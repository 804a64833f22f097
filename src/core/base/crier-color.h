/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CrierColor:
 *
 * The color by which the operator knows a client. The numbers are kept in the
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

#define CRIER_N_COLORS (CRIER_COLOR_PURPLE + 1)

const char *crier_color_get_slug (CrierColor color);

G_END_DECLS
