/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_HEAD_MAX        (16 * 1024) /* bytes of a request's head */
#define CRIER_HEAD_MAX_TARGET (8 * 1024)  /* bytes of its first line */

/**
 * CrierHeadResult:
 * @CRIER_HEAD_MORE: it is not complete
 * @CRIER_HEAD_GOOD: it is complete, and of the form of one
 * @CRIER_HEAD_BAD: it is none
 * @CRIER_HEAD_BAD_HOST: it says twice, or with what is no host, whom it is for
 * @CRIER_HEAD_TARGET_TOO_LONG: its first line is too long
 * @CRIER_HEAD_TOO_LONG: it is too long
 */
typedef enum
{
  CRIER_HEAD_MORE,
  CRIER_HEAD_GOOD,
  CRIER_HEAD_BAD,
  CRIER_HEAD_BAD_HOST,
  CRIER_HEAD_TARGET_TOO_LONG,
  CRIER_HEAD_TOO_LONG,
} CrierHeadResult;

CrierHeadResult crier_head_check (const char *data,
                                  gsize       length);

G_END_DECLS
