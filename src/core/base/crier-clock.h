/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64     crier_clock_get_boot_time  (void);
GTimeZone *crier_clock_get_local_zone (void) G_GNUC_WARN_UNUSED_RESULT;
GDateTime *crier_clock_new_local_now  (void) G_GNUC_WARN_UNUSED_RESULT;
void       crier_clock_set_hours      (guint hours);
guint      crier_clock_get_hours      (void);

G_END_DECLS
