/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-breakpoint-bin.h"
#include "crier-client-column.h"

G_BEGIN_DECLS

#define CRIER_TYPE_COLUMN_VISIBILITY (crier_column_visibility_get_type ())
G_DECLARE_FINAL_TYPE (CrierColumnVisibility, crier_column_visibility,
                      CRIER, COLUMN_VISIBILITY, GObject)

CrierColumnVisibility *crier_column_visibility_new (GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

void          crier_column_visibility_set_tier    (CrierColumnVisibility *self,
                                                   CrierTier              tier);
gboolean      crier_column_visibility_is_shown    (CrierColumnVisibility *self,
                                                   CrierClientColumn      column);
GActionGroup *crier_column_visibility_get_actions (CrierColumnVisibility *self);

G_END_DECLS
