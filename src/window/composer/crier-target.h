/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-contacts.h"
#include "crier-selection.h"

G_BEGIN_DECLS

#define CRIER_TYPE_TARGET (crier_target_get_type ())
G_DECLARE_FINAL_TYPE (CrierTarget, crier_target, CRIER, TARGET, GObject)

CrierTarget *crier_target_new             (CrierSelection *selection,
                                           CrierContacts  *contacts);

gboolean     crier_target_is_selected     (CrierTarget *self);
void         crier_target_aim_at_selected (CrierTarget *self,
                                           gboolean     to_selected);
guint        crier_target_get_n_selected  (CrierTarget *self);
gboolean     crier_target_is_nobody       (CrierTarget *self);
GStrv        crier_target_dup_ids         (CrierTarget *self) G_GNUC_WARN_UNUSED_RESULT;

char        *crier_target_dup_placeholder (CrierTarget *self) G_GNUC_WARN_UNUSED_RESULT;
char        *crier_target_dup_verb        (CrierTarget *self) G_GNUC_WARN_UNUSED_RESULT;
const char  *crier_target_get_obstacle    (CrierTarget *self);
char        *crier_target_dup_hint        (CrierTarget *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
