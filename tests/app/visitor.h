/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Visitor Visitor;

Visitor    *visitor_new       (guint       port,
                               const char *query,
                               gboolean    json) G_GNUC_WARN_UNUSED_RESULT;
void        visitor_free      (Visitor *self);

void        visitor_send      (Visitor    *self,
                               const char *text);
void        visitor_close     (Visitor *self);

GPtrArray  *visitor_get_texts (Visitor *self);
guint       visitor_count     (Visitor    *self,
                               const char *part);
const char *visitor_find      (Visitor    *self,
                               const char *part);
gboolean    visitor_is_closed (Visitor *self);
guint       visitor_get_code  (Visitor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Visitor, visitor_free)

G_END_DECLS
