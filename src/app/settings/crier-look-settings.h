/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-settings.h"

G_BEGIN_DECLS

gboolean crier_look_settings_set_colors (CrierSettings  *settings,
                                         const char     *foreground,
                                         const char     *background,
                                         GError        **error);
gboolean crier_look_settings_set_logo   (CrierSettings  *settings,
                                         const char     *path,
                                         GError        **error);

G_END_DECLS
