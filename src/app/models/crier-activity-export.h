/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CrierExport:
 * @CRIER_EXPORT_TEXT: a line for each event, and below it what was written
 * @CRIER_EXPORT_JSON: an array of objects (RFC 8259)
 *
 * As what the activity can be kept.
 */
typedef enum
{
  CRIER_EXPORT_TEXT,
  CRIER_EXPORT_JSON,
} CrierExport;

GBytes *crier_activity_export (GListModel  *activity,
                               CrierExport  format) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
