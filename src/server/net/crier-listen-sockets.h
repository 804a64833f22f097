/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-config.h"

G_BEGIN_DECLS

GPtrArray *crier_listen_sockets           (const CrierConfig  *config,
                                           guint              *port,
                                           GError            **error) G_GNUC_WARN_UNUSED_RESULT;
guint      crier_listen_sockets_find_port (const CrierConfig *config);

G_END_DECLS
