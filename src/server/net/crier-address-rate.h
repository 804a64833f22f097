/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CrierAddressRate CrierAddressRate;

CrierAddressRate *crier_address_rate_new  (gint64 usec,
                                           guint  burst,
                                           gint64 loopback_usec,
                                           guint  loopback_burst)
                                          G_GNUC_WARN_UNUSED_RESULT;
void              crier_address_rate_free (CrierAddressRate *self);
gint64            crier_address_rate_take (CrierAddressRate *self,
                                           GInetAddress     *address,
                                           gint64            now,
                                           gint64            patience);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierAddressRate, crier_address_rate_free)

G_END_DECLS
