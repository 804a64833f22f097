/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_SPANS_MAX 64 /* that a set keeps apart */

typedef struct _CrierSpans CrierSpans;

typedef void (*CrierSpansFunc) (guint64  first,
                                guint64  last,
                                gpointer user_data);

CrierSpans *crier_spans_new      (void) G_GNUC_WARN_UNUSED_RESULT;
CrierSpans *crier_spans_copy     (const CrierSpans *self) G_GNUC_WARN_UNUSED_RESULT;
void        crier_spans_free     (CrierSpans *self);

gboolean    crier_spans_contains (const CrierSpans *self,
                                  guint64           offset);
void        crier_spans_add      (CrierSpans *self,
                                  guint64     first,
                                  guint64     last);
void        crier_spans_foreach  (const CrierSpans *self,
                                  CrierSpansFunc    func,
                                  gpointer          user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierSpans, crier_spans_free)

G_END_DECLS
