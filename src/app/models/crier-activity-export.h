/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  CRIER_EXPORT_TEXT, /* a line for each event, and below it what was written */
  CRIER_EXPORT_JSON, /* an array of objects (RFC 8259) */
} CrierExport;

GBytes *crier_activity_export (GListModel  *activity,
                               CrierExport  format) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
