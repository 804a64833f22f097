/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void clock_advance (gint64 microseconds);
void clock_pause   (gint64 microseconds);

G_END_DECLS
