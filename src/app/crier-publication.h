/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-engine.h"
#include "crier-queue.h"

G_BEGIN_DECLS

typedef struct _CrierPublication CrierPublication;

void  crier_publication_send          (GTask              *task,
                                       CrierEngine        *engine,
                                       CrierQueue         *replies,
                                       const char         *text,
                                       const char * const *to);
void  crier_publication_return        (CrierPublication *self);
guint crier_publication_get_n_reached (GTask *task);

G_END_DECLS
