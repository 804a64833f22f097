/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-client.h"

G_BEGIN_DECLS

char       *crier_format_count     (guint64 n) G_GNUC_WARN_UNUSED_RESULT;
char       *crier_format_delay     (gint64 usec) G_GNUC_WARN_UNUSED_RESULT;
char       *crier_format_offset    (gint64 usec) G_GNUC_WARN_UNUSED_RESULT;
char       *crier_format_duration  (gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;
char       *crier_format_time      (gint64 time,
                                    gint64 now) G_GNUC_WARN_UNUSED_RESULT;
char       *crier_format_program   (const char *agent) G_GNUC_WARN_UNUSED_RESULT;
char       *crier_format_room      (gsize n_bytes) G_GNUC_WARN_UNUSED_RESULT;
const char *crier_format_transport (CrierTransport transport);

G_END_DECLS
