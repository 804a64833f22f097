/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-batch-list.h"

G_BEGIN_DECLS

#define CRIER_ACTIVITY_MAX   5000              /* events that are kept */
#define CRIER_ACTIVITY_BYTES (8 * 1024 * 1024) /* that their texts may take */

/* So many clients that joined, or left by themselves, in one second have a
 * line each; and so many whose leaving is a problem or the operator's act. */
#define CRIER_ACTIVITY_SINGLE  3
#define CRIER_ACTIVITY_PROBLEM 20

#define CRIER_TYPE_ACTIVITY (crier_activity_get_type ())
G_DECLARE_FINAL_TYPE (CrierActivity, crier_activity, CRIER, ACTIVITY, CrierBatchList)

CrierActivity *crier_activity_new   (void);

void           crier_activity_apply (CrierActivity *self,
                                     GPtrArray     *events);
void           crier_activity_clear (CrierActivity *self);

G_END_DECLS
