/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_REQUEST_HEAD_MAX        (16 * 1024) /* bytes of a request's head */
#define CRIER_REQUEST_HEAD_MAX_TARGET (8 * 1024)  /* bytes of its first line */
#define CRIER_REQUEST_HEAD_MAX_FIELDS 100       /* lines, as of Apache; a browser sends 20 */

/**
 * CrierRequestHeadResult:
 * @CRIER_REQUEST_HEAD_MORE: it is not complete
 * @CRIER_REQUEST_HEAD_GOOD: it is complete, and of the form of one
 * @CRIER_REQUEST_HEAD_BAD: it is none
 * @CRIER_REQUEST_HEAD_BAD_HOST: it says twice, or with what is no host, whom it is for
 * @CRIER_REQUEST_HEAD_EXPECTS: it expects what nobody here does
 * @CRIER_REQUEST_HEAD_TARGET_TOO_LONG: its first line is too long
 * @CRIER_REQUEST_HEAD_TOO_LONG: it is too long, or has too many lines
 */
typedef enum
{
  CRIER_REQUEST_HEAD_MORE,
  CRIER_REQUEST_HEAD_GOOD,
  CRIER_REQUEST_HEAD_BAD,
  CRIER_REQUEST_HEAD_BAD_HOST,
  CRIER_REQUEST_HEAD_EXPECTS,
  CRIER_REQUEST_HEAD_TARGET_TOO_LONG,
  CRIER_REQUEST_HEAD_TOO_LONG,
} CrierRequestHeadResult;

CrierRequestHeadResult crier_request_head_check (const char *data,
                                  gsize       length);
char                  *crier_request_head_dup_target (const char *data,
                                                      gsize       length)
                                                     G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
