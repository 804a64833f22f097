/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-selection.h"

struct _CrierSelection
{
  GObject parent_instance;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrierSelection, crier_selection, G_TYPE_OBJECT)

static void
crier_selection_class_init (CrierSelectionClass *klass)
{
  /**
   * CrierSelection::changed:
   * @self: the selection
   * @by_departure: whether clients are gone from it because they left
   */
  signals[CHANGED] = g_signal_new ("changed", CRIER_TYPE_SELECTION, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
crier_selection_init (CrierSelection *self)
{
}

CrierSelection *
crier_selection_new (GListModel *model,
                     GListModel *all)
{
  return g_object_new (CRIER_TYPE_SELECTION, NULL);
}

guint
crier_selection_get_n (CrierSelection *self)
{
  return 0;
}

guint
crier_selection_get_n_hidden (CrierSelection *self)
{
  return 0;
}

GPtrArray *
crier_selection_dup_clients (CrierSelection *self)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

gboolean
crier_selection_contains (CrierSelection *self,
                          CrierClient    *client)
{
  return FALSE;
}

void
crier_selection_select_only (CrierSelection *self,
                             CrierClient    *client)
{
}

void
crier_selection_clear (CrierSelection *self)
{
}
