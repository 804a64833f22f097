/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-breakpoint-bin.h"
#include "crier-client.h"

G_BEGIN_DECLS

/**
 * CrierColumn:
 * @CRIER_COLUMN_ID: the operator's name for it, else its Id
 * @CRIER_COLUMN_TRANSPORT: how it receives
 * @CRIER_COLUMN_ADDRESS: where it comes from
 * @CRIER_COLUMN_PROGRAM: what it says it is
 * @CRIER_COLUMN_CONNECTED: for how long it has been here
 * @CRIER_COLUMN_LATENCY: the time of its last ping and pong
 * @CRIER_COLUMN_MESSAGES: how many of the operator's messages it got
 * @CRIER_COLUMN_SENT: how many bytes were sent to it
 * @CRIER_COLUMN_PENDING: how many of them it has not acknowledged
 * @CRIER_N_COLUMNS: how many there are
 *
 * What is shown of each client, in the order of the table.
 */
typedef enum
{
  CRIER_COLUMN_ID,
  CRIER_COLUMN_TRANSPORT,
  CRIER_COLUMN_ADDRESS,
  CRIER_COLUMN_PROGRAM,
  CRIER_COLUMN_CONNECTED,
  CRIER_COLUMN_LATENCY,
  CRIER_COLUMN_MESSAGES,
  CRIER_COLUMN_SENT,
  CRIER_COLUMN_PENDING,
  CRIER_N_COLUMNS,
} CrierColumn;

#define CRIER_TYPE_COLUMN (crier_column_get_type ())

GType       crier_column_get_type    (void);

const char *crier_column_get_name    (CrierColumn  column);
const char *crier_column_get_title   (CrierColumn  column);
CrierTier   crier_column_get_tier    (CrierColumn  column);
guint       crier_column_get_n_chars (CrierColumn  column);
gboolean    crier_column_is_number   (CrierColumn  column);
gboolean    crier_column_is_live     (CrierColumn  column);

char       *crier_column_dup_text    (CrierColumn  column,
                                      CrierClient *client,
                                      gint64       now) G_GNUC_WARN_UNUSED_RESULT;
const char *crier_column_get_style   (CrierColumn  column,
                                      CrierClient *client);
GtkSorter  *crier_column_new_sorter  (CrierColumn  column,
                                      GtkSortType  order) G_GNUC_WARN_UNUSED_RESULT;
void        crier_column_bind_sort   (GSettings   *settings,
                                      GObject     *object);

G_END_DECLS
