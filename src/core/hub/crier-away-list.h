/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-recipient.h"

G_BEGIN_DECLS

typedef struct _CrierAwayList CrierAwayList;

CrierAwayList  *crier_away_list_new    (void) G_GNUC_WARN_UNUSED_RESULT;
void            crier_away_list_free   (CrierAwayList *self);

guint           crier_away_list_get_n  (CrierAwayList *self);
void            crier_away_list_add    (CrierAwayList  *self,
                                        CrierRecipient *recipient);
void            crier_away_list_remove (CrierAwayList  *self,
                                        CrierRecipient *recipient);
CrierRecipient *crier_away_list_peek   (CrierAwayList *self,
                                        gint64         now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierAwayList, crier_away_list_free)

G_END_DECLS
