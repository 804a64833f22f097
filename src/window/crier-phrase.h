/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-event.h"

G_BEGIN_DECLS

char       *crier_phrase_name     (const char *id) G_GNUC_WARN_UNUSED_RESULT;
char       *crier_phrase_text     (const char *text,
                                   glong       max_chars,
                                   guint       max_lines) G_GNUC_WARN_UNUSED_RESULT;

const char *crier_phrase_icon     (CrierEvent *event);
const char *crier_phrase_kind     (CrierEvent *event);
char       *crier_phrase_heading  (CrierEvent *event) G_GNUC_WARN_UNUSED_RESULT;
const char *crier_phrase_reason   (CrierEvent *event);
const char *crier_phrase_get_body (CrierEvent *event);
char       *crier_phrase_time     (CrierEvent *event) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
