/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_LOGO_MAX_SIZE   (256 * 1024) /* bytes */
#define CRIER_LOGO_MAX_PIXELS 4096         /* of a PNG, each way */

GBytes     *crier_logo_load     (const char  *path,
                                 GError     **error) G_GNUC_WARN_UNUSED_RESULT;
const char *crier_logo_get_type (GBytes      *logo);

G_END_DECLS
