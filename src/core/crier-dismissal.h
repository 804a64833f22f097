/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-listener.h"

G_BEGIN_DECLS

typedef struct _CrierDismissal CrierDismissal;

CrierDismissal *crier_dismissal_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void            crier_dismissal_free (CrierDismissal *self);

void            crier_dismissal_add  (CrierDismissal *self,
                                      CrierListener  *listener);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierDismissal, crier_dismissal_free)

G_END_DECLS
