/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* 31^6: one name hits another by chance once in nine hundred million times. */
#define CRIER_EPOCHS_LENGTH 6

typedef struct _CrierEpochs CrierEpochs;

CrierEpochs *crier_epochs_new        (void) G_GNUC_WARN_UNUSED_RESULT;
CrierEpochs *crier_epochs_copy       (const CrierEpochs *self) G_GNUC_WARN_UNUSED_RESULT;
void         crier_epochs_free       (CrierEpochs *self);

void         crier_epochs_add        (CrierEpochs *self,
                                      guint64      first,
                                      const char  *name);
gboolean     crier_epochs_is_empty   (const CrierEpochs *self);
const char  *crier_epochs_get_newest (const CrierEpochs *self);
const char  *crier_epochs_find       (const CrierEpochs *self,
                                      guint64            offset);
gboolean     crier_epochs_locate     (const CrierEpochs *self,
                                      const char        *cursor,
                                      guint64            last,
                                      guint64           *offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierEpochs, crier_epochs_free)

G_END_DECLS
