/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _CrierHeld CrierHeld;

CrierHeld         *crier_held_new         (SoupServerMessage *message,
                                           GQueue            *queue) G_GNUC_WARN_UNUSED_RESULT;
SoupServerMessage *crier_held_get_message (CrierHeld *self);
void               crier_held_drop        (CrierHeld *self);
void               crier_held_release     (CrierHeld *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierHeld, crier_held_release)

G_END_DECLS
