/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_RECALL_MAX 20 /* messages that are kept */

typedef struct _CrierRecall CrierRecall;

CrierRecall *crier_recall_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void         crier_recall_free        (CrierRecall *self);

void         crier_recall_add         (CrierRecall *self,
                                       const char  *text);
const char  *crier_recall_get_current (CrierRecall *self);
const char  *crier_recall_go_back     (CrierRecall *self);
const char  *crier_recall_go_on       (CrierRecall *self);
void         crier_recall_leave       (CrierRecall *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierRecall, crier_recall_free)

G_END_DECLS
