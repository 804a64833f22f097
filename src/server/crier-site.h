/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-hub.h"

G_BEGIN_DECLS

gboolean crier_site_respond (SoupServerMessage *message,
                             CrierHub          *hub,
                             const char        *path);

G_END_DECLS
