/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-context.h"

G_BEGIN_DECLS

CrierPollers *crier_pollers_new     (CrierNet *net,
                                     guint     per_address) G_GNUC_WARN_UNUSED_RESULT;
void          crier_pollers_free    (CrierPollers *self);

void          crier_pollers_forget  (CrierPollers   *self,
                                     CrierBlocklist *old);
void          crier_pollers_respond (SoupServerMessage *message,
                                     CrierNet          *net,
                                     const char        *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierPollers, crier_pollers_free)

G_END_DECLS
