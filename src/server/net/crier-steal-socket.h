/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

int crier_steal_socket (SoupServerMessage *message,
                        GByteArray        *early);

G_END_DECLS
