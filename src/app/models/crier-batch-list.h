/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CRIER_TYPE_BATCH_LIST (crier_batch_list_get_type ())
G_DECLARE_DERIVABLE_TYPE (CrierBatchList, crier_batch_list,
                          CRIER, BATCH_LIST, GObject)

struct _CrierBatchListClass
{
  GObjectClass parent_class;

  GType item_type; /* for the subclass to set */
};

GPtrArray *crier_batch_list_get_items (CrierBatchList *self);

void       crier_batch_list_splice    (CrierBatchList *self,
                                       guint           place,
                                       guint           n_removed,
                                       gpointer       *added,
                                       guint           n_added);
void       crier_batch_list_update    (CrierBatchList *self,
                                       GHashTable     *removed,
                                       GPtrArray      *added);

G_END_DECLS
