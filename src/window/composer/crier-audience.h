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

void           crier_audience_set_held        (CrierAudience *self,
                                               gboolean       held);
void           crier_audience_aim             (CrierAudience      *self,
                                               const char * const *ids);
void           crier_audience_aim_at_selected (CrierAudience *self);
gboolean       crier_audience_is_everyone     (CrierAudience *self);
guint          crier_audience_get_n_offered   (CrierAudience *self);
GStrv          crier_audience_dup_ids         (CrierAudience *self) G_GNUC_WARN_UNUSED_RESULT;

char          *crier_audience_dup_title       (CrierAudience *self) G_GNUC_WARN_UNUSED_RESULT;
char          *crier_audience_dup_names       (CrierAudience *self) G_GNUC_WARN_UNUSED_RESULT;
char          *crier_audience_dup_placeholder (CrierAudience *self) G_GNUC_WARN_UNUSED_RESULT;
char          *crier_audience_dup_verb        (CrierAudience *self) G_GNUC_WARN_UNUSED_RESULT;
char          *crier_audience_dup_hint        (CrierAudience *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
