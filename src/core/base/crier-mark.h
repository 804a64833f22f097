/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CrierMark:
 * @CRIER_MARK_NONE: none
 * @CRIER_MARK_BLUE: blue
 * @CRIER_MARK_GREEN: green
 * @CRIER_MARK_YELLOW: yellow
 * @CRIER_MARK_ORANGE: orange
 * @CRIER_MARK_RED: red
 * @CRIER_MARK_PURPLE: purple
 *
 * The colour by which the operator knows a client. The numbers are kept in the
 * journal and stay what they are.
 */
typedef enum
{
  CRIER_MARK_NONE,
  CRIER_MARK_BLUE,
  CRIER_MARK_GREEN,
  CRIER_MARK_YELLOW,
  CRIER_MARK_ORANGE,
  CRIER_MARK_RED,
  CRIER_MARK_PURPLE,
} CrierMark;

#define CRIER_N_MARKS (CRIER_MARK_PURPLE + 1)

const char *crier_mark_get_slug (CrierMark mark);

G_END_DECLS
