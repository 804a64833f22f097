/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-draft.h"
#include "crier-inquiry.h"

G_BEGIN_DECLS

void          crier_publication_send   (GTask       *task,
                                        CrierEngine *engine,
                                        CrierQueue  *answers,
                                        CrierDraft  *draft);
CrierMessage *crier_publication_finish (GTask   *task,
                                        guint   *n_reached,
                                        GError **error);

G_END_DECLS
