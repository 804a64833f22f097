/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CrierSlice CrierSlice;

/**
 * CrierSliceFunc:
 * @owner: what was given to crier_slice_new()
 * @item: (nullable): what was given to crier_slice_add()
 *
 * Does one step, which takes two milliseconds at most.
 *
 * Returns: %TRUE if it is to be called again for @item
 */
typedef gboolean (*CrierSliceFunc) (gpointer owner,
                                    gpointer item);

CrierSlice *crier_slice_new     (const char     *name,
                                 gpointer        owner) G_GNUC_WARN_UNUSED_RESULT;
void        crier_slice_free    (CrierSlice     *self);

void        crier_slice_end     (CrierSlice     *self);
gboolean    crier_slice_is_idle (CrierSlice     *self);
void        crier_slice_add     (CrierSlice     *self,
                                 CrierSliceFunc  func,
                                 gpointer        item,
                                 GDestroyNotify  item_free);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierSlice, crier_slice_free)

G_END_DECLS
