/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_OFFSET_SET_SIZE 1024 /* how many offsets a set looks back; a
                                    * multiple of 64 */

typedef struct _CrierOffsetSet CrierOffsetSet;

typedef void (*CrierOffsetSetFunc) (guint64  first,
                                    guint64  last,
                                    gpointer user_data);

CrierOffsetSet *crier_offset_set_new      (void) G_GNUC_WARN_UNUSED_RESULT;
CrierOffsetSet *crier_offset_set_copy     (const CrierOffsetSet *self) G_GNUC_WARN_UNUSED_RESULT;
void            crier_offset_set_free     (CrierOffsetSet *self);

gboolean        crier_offset_set_contains (const CrierOffsetSet *self,
                                           guint64               offset);
void            crier_offset_set_add      (CrierOffsetSet *self,
                                           guint64         first,
                                           guint64         last);
void            crier_offset_set_foreach  (const CrierOffsetSet *self,
                                           CrierOffsetSetFunc    func,
                                           gpointer              user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierOffsetSet, crier_offset_set_free)

G_END_DECLS
