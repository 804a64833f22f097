/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-message.h"

G_BEGIN_DECLS

gint64    crier_wire_get_usec          (GDateTime *time);
char     *crier_wire_format_plain_time (GDateTime *time) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_format_time       (GDateTime *time) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_format_cursor     (const char *epoch,
                                        guint64     offset) G_GNUC_WARN_UNUSED_RESULT;
gboolean  crier_wire_parse_cursor      (const char  *cursor,
                                        char       **epoch,
                                        guint64     *offset);

char     *crier_wire_hello             (const char *id,
                                        const char *session,
                                        const char *cursor,
                                        gboolean    recovered,
                                        guint       interval,
                                        GDateTime  *time) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_time              (GDateTime *time) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_message           (CrierMessage *message) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_clear             (const char *id) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_sync              (double t0,
                                        double t1,
                                        double t2) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_received          (const char *ref) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_refused           (const char *ref,
                                        const char *code,
                                        const char *reason) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_identify          (const char *name,
                                        guint       seconds) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_keepalive         (void) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_goodbye           (const char *reason,
                                        guint       retry) G_GNUC_WARN_UNUSED_RESULT;

GBytes   *crier_wire_frame_text        (const char *text) G_GNUC_WARN_UNUSED_RESULT;
GBytes   *crier_wire_sse               (const char *event,
                                        const char *id,
                                        const char *json) G_GNUC_WARN_UNUSED_RESULT;
GBytes   *crier_wire_line              (const char *json) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
