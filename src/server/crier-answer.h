/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-error.h"

G_BEGIN_DECLS

/**
 * CrierAnswerField:
 * @name: the name of a header field
 * @value: its value
 */
typedef struct
{
  const char *name;
  const char *value;
} CrierAnswerField;

const CrierAnswerField *crier_answer_get_fields    (gsize *n_fields);
char                   *crier_answer_format_policy (const char *host) G_GNUC_WARN_UNUSED_RESULT;
char                   *crier_answer_format_refusal (CrierError  error,
                                                     const char *sentence) G_GNUC_WARN_UNUSED_RESULT;
char                   *crier_answer_format        (guint       status,
                                                    const char *phrase,
                                                    CrierError  error,
                                                    const char *sentence) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
