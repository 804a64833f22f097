/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char      *crier_public_address_choose (GPtrArray *addresses,
                                        gboolean  *is_local) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *crier_public_address_list   (GPtrArray *addresses) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
