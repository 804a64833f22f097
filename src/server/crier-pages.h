/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-context.h"

G_BEGIN_DECLS

void crier_pages_respond_file   (SoupServerMessage *message,
                                 CrierContext          *context,
                                 const char        *path);
void crier_pages_respond_logo   (SoupServerMessage *message,
                                 CrierContext          *context,
                                 const char        *path);
void crier_pages_respond_time   (SoupServerMessage *message,
                                 CrierContext          *context,
                                 const char        *path);
void crier_pages_respond_health (SoupServerMessage *message,
                                 CrierContext          *context,
                                 const char        *path);

G_END_DECLS
