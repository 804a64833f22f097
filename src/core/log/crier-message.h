/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CrierFormat:
 *
 * The bytes in which an announcement or a message can go out.
 */
typedef enum
{
  CRIER_FORMAT_PLAIN, /* the bare text, in a WebSocket text frame */
  CRIER_FORMAT_JSON,  /* the JSON of crier.v1, in a WebSocket text frame */
  CRIER_FORMAT_SSE,   /* that JSON as a Server-Sent Event (WHATWG HTML §9.2) */
  CRIER_FORMAT_LINES, /* that JSON and a line feed */
} CrierFormat;

#define CRIER_N_FORMATS (CRIER_FORMAT_LINES + 1)

#define CRIER_TYPE_MESSAGE (crier_message_get_type ())

typedef struct _CrierMessage CrierMessage;

GType               crier_message_get_type         (void);

CrierMessage       *crier_message_new              (const char         *epoch,
                                                    guint64             offset,
                                                    GDateTime          *time,
                                                    const char         *text,
                                                    const char * const *to,
                                                    GDateTime          *expires);
CrierMessage       *crier_message_new_clear        (const char *epoch,
                                                    guint64     offset,
                                                    GDateTime  *time);
CrierMessage       *crier_message_new_withdraw     (const char         *epoch,
                                                    guint64             offset,
                                                    GDateTime          *time,
                                                    const char         *of,
                                                    const char * const *to);
CrierMessage       *crier_message_new_gap          (const char *epoch,
                                                    guint64     offset,
                                                    GDateTime  *time);
CrierMessage       *crier_message_new_time         (GDateTime *time);
CrierMessage       *crier_message_ref              (CrierMessage *self);
void                crier_message_unref            (CrierMessage *self);

const char         *crier_message_get_id           (CrierMessage *self);
guint64             crier_message_get_offset       (CrierMessage *self);
GDateTime          *crier_message_get_time         (CrierMessage *self);
const char         *crier_message_get_text         (CrierMessage *self);
const char * const *crier_message_get_to           (CrierMessage *self);
GDateTime          *crier_message_get_expires      (CrierMessage *self);
void                crier_message_set_deadline     (CrierMessage *self,
                                                    gint64        deadline);
gboolean            crier_message_is_gap           (CrierMessage *self);
gboolean            crier_message_has_expired      (CrierMessage *self,
                                                    gint64        now);
gboolean            crier_message_is_lasting       (CrierMessage *self);
void                crier_message_withdraw         (CrierMessage *self);
gboolean            crier_message_is_withdrawn     (CrierMessage *self);
gboolean            crier_message_is_clear         (CrierMessage *self);
const char         *crier_message_get_of           (CrierMessage *self);
gboolean            crier_message_has_text         (CrierMessage *self);
gsize               crier_message_get_size         (CrierMessage *self);
gboolean            crier_message_is_for           (CrierMessage *self,
                                                    const char   *id);
GBytes             *crier_message_get_encoding     (CrierMessage *self,
                                                    CrierFormat   format);

guint               crier_message_get_n_sent       (CrierMessage *self);
guint               crier_message_get_n_seen       (CrierMessage *self);
guint               crier_message_get_n_mute       (CrierMessage *self);
void                crier_message_count_sent       (CrierMessage *self,
                                                    gboolean      can_tell);
void                crier_message_count_seen       (CrierMessage *self);
void                crier_message_count_voice      (CrierMessage *self);
void                crier_message_uncount          (CrierMessage *self,
                                                    gboolean      can_tell,
                                                    gboolean      seen);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierMessage, crier_message_unref)

G_END_DECLS
