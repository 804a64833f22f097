/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64    crier_wire_json_get_usec          (GDateTime *time);
char     *crier_wire_json_format_plain_time (GDateTime *time) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_json_format_time       (GDateTime *time) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_json_format_cursor     (const char *epoch,
                                             guint64     offset) G_GNUC_WARN_UNUSED_RESULT;
gboolean  crier_wire_json_parse_cursor      (const char  *cursor,
                                             char       **epoch,
                                             guint64     *offset);

char     *crier_wire_json_hello             (const char *id,
                                             const char *session,
                                             const char *cursor,
                                             gboolean    recovered,
                                             guint       interval,
                                             guint       hours,
                                             gboolean    inbox,
                                             GDateTime  *time) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_json_time              (GDateTime *time) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_json_message           (const char *id,
                                             GDateTime  *time,
                                             const char *text,
                                             gboolean    to_everyone,
                                             GDateTime  *expires) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_json_clear             (const char *id) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_json_withdraw          (const char *id,
                                             const char *of) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_json_sync              (double t0,
                                             double t1,
                                             double t2) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_json_received          (const char *ref) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_json_refused           (const char *ref,
                                             const char *code,
                                             const char *reason) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_json_identify          (const char *name,
                                             guint       seconds) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_json_keepalive         (void) G_GNUC_WARN_UNUSED_RESULT;
char     *crier_wire_json_goodbye           (const char *reason,
                                             guint       retry) G_GNUC_WARN_UNUSED_RESULT;

GBytes   *crier_wire_json_frame_text        (const char *text) G_GNUC_WARN_UNUSED_RESULT;
GBytes   *crier_wire_json_sse               (const char *event,
                                             const char *id,
                                             const char *json) G_GNUC_WARN_UNUSED_RESULT;
GBytes   *crier_wire_json_line              (const char *json) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
