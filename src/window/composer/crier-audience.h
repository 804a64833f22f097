/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-contacts.h"
#include "crier-client-selection.h"

G_BEGIN_DECLS

#define CRIER_TYPE_AUDIENCE (crier_audience_get_type ())
G_DECLARE_FINAL_TYPE (CrierAudience, crier_audience, CRIER, AUDIENCE, GObject)

CrierAudience *crier_audience_new             (CrierClientSelection *selection,
                                               CrierContacts        *contacts);

gboolean       crier_audience_is_selected     (CrierAudience *self);
void           crier_audience_aim_at_selected (CrierAudience *self,
                                               gboolean       to_selected);
guint          crier_audience_get_n_selected  (CrierAudience *self);
gboolean       crier_audience_is_empty        (CrierAudience *self);
GStrv          crier_audience_dup_ids         (CrierAudience *self) G_GNUC_WARN_UNUSED_RESULT;

char          *crier_audience_dup_placeholder (CrierAudience *self) G_GNUC_WARN_UNUSED_RESULT;
char          *crier_audience_dup_verb        (CrierAudience *self) G_GNUC_WARN_UNUSED_RESULT;
const char    *crier_audience_get_obstacle    (CrierAudience *self);
char          *crier_audience_dup_hint        (CrierAudience *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
