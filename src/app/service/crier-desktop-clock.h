/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSettings *crier_desktop_clock_follow (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
