/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-hub.h"

G_BEGIN_DECLS

char *crier_hello_format_cursor (CrierHub      *hub,
                                 CrierListener *listener) G_GNUC_WARN_UNUSED_RESULT;
char *crier_hello_format        (CrierHub      *hub,
                                 CrierListener *listener,
                                 const char    *session,
                                 gboolean       recovered) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
