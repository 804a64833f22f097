/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GMenuModel *crier_sort_menu_new         (void) G_GNUC_WARN_UNUSED_RESULT;
GMenuModel *crier_sort_menu_new_columns (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
