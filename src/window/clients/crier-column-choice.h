/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-breakpoint-bin.h"
#include "crier-column.h"

G_BEGIN_DECLS

#define CRIER_TYPE_COLUMN_CHOICE (crier_column_choice_get_type ())
G_DECLARE_FINAL_TYPE (CrierColumnChoice, crier_column_choice,
                      CRIER, COLUMN_CHOICE, GObject)

CrierColumnChoice *crier_column_choice_new           (void) G_GNUC_WARN_UNUSED_RESULT;

void               crier_column_choice_set_tier      (CrierColumnChoice *self,
                                                      CrierTier          tier);
gboolean           crier_column_choice_is_shown      (CrierColumnChoice *self,
                                                      CrierColumn        column);
GActionGroup      *crier_column_choice_get_actions   (CrierColumnChoice *self);
void               crier_column_choice_bind_settings (CrierColumnChoice *self,
                                                      GSettings         *settings);

G_END_DECLS
