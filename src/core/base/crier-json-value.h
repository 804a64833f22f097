/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-json.h"

G_BEGIN_DECLS

/* Up to which each integer is exact with every reader (RFC 7493 §2.2). */
#define CRIER_JSON_VALUE_MAX_NUMBER 9007199254740991.0

const char *crier_json_value_find        (const CrierJsonObject *object,
                                          const char            *name);
char       *crier_json_value_dup_string  (const char *value) G_GNUC_WARN_UNUSED_RESULT;
char      **crier_json_value_dup_strings (const char *value,
                                          guint       max) G_GNUC_WARN_UNUSED_RESULT;
gboolean    crier_json_value_is_number   (const char *value);
gboolean    crier_json_value_get_number  (const char *value,
                                          double     *number,
                                          gboolean   *is_integer);

G_END_DECLS
