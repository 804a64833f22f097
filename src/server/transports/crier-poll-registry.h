/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-context.h"

G_BEGIN_DECLS

CrierPollRegistry *crier_poll_registry_new     (CrierContext *context,
                                                guint     per_address) G_GNUC_WARN_UNUSED_RESULT;
void               crier_poll_registry_free    (CrierPollRegistry *self);

void               crier_poll_registry_forget  (CrierPollRegistry *self,
                                                CrierBlocklist    *old);
void               crier_poll_registry_make_room (CrierPollRegistry *self);
void               crier_poll_registry_respond (SoupServerMessage *message,
                                                CrierContext          *context,
                                                const char        *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierPollRegistry, crier_poll_registry_free)

G_END_DECLS
