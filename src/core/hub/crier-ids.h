/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-recipient.h"

G_BEGIN_DECLS

#define CRIER_IDS_MAX_AWAY 10000

typedef struct _CrierIds CrierIds;

CrierIds       *crier_ids_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void            crier_ids_free         (CrierIds *self);

CrierRecipient *crier_ids_come         (CrierIds   *self,
                                        const char *id);
void            crier_ids_part         (CrierIds   *self,
                                        const char *id);
CrierRecipient *crier_ids_find         (CrierIds   *self,
                                        const char *id);
gboolean        crier_ids_label        (CrierIds   *self,
                                        const char *id,
                                        const char *name,
                                        CrierMark   mark);
gboolean        crier_ids_contain      (CrierIds   *self,
                                        const char *id);
guint           crier_ids_count        (CrierIds   *self,
                                        const char *id);

void            crier_ids_restore      (CrierIds  *self,
                                        GPtrArray *stays);
GPtrArray      *crier_ids_take_changes (CrierIds *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierIds, crier_ids_free)

G_END_DECLS
