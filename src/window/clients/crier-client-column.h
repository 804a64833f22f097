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
 * CrierClientColumn:
 * @CRIER_CLIENT_COLUMN_ID: the operator's name for it, else its Id
 * @CRIER_CLIENT_COLUMN_TRANSPORT: how it receives
 * @CRIER_CLIENT_COLUMN_ADDRESS: where it comes from
 * @CRIER_CLIENT_COLUMN_PROGRAM: what it says it is
 * @CRIER_CLIENT_COLUMN_CONNECTED: for how long it has been here
 * @CRIER_CLIENT_COLUMN_LATENCY: the time of its last ping and pong
 * @CRIER_CLIENT_COLUMN_MESSAGES: how many of the operator's messages it got
 * @CRIER_CLIENT_COLUMN_SENT: how many bytes were sent to it
 * @CRIER_CLIENT_COLUMN_PENDING: how many of them it has not acknowledged
 * @CRIER_N_COLUMNS: how many there are
 *
 * What is shown of each client, in the order of the table.
 */
typedef enum
{
  CRIER_CLIENT_COLUMN_ID,
  CRIER_CLIENT_COLUMN_TRANSPORT,
  CRIER_CLIENT_COLUMN_ADDRESS,
  CRIER_CLIENT_COLUMN_PROGRAM,
  CRIER_CLIENT_COLUMN_CONNECTED,
  CRIER_CLIENT_COLUMN_LATENCY,
  CRIER_CLIENT_COLUMN_MESSAGES,
  CRIER_CLIENT_COLUMN_SENT,
  CRIER_CLIENT_COLUMN_PENDING,
  CRIER_N_COLUMNS,
} CrierClientColumn;

#define CRIER_TYPE_CLIENT_COLUMN (crier_client_column_get_type ())

GType       crier_client_column_get_type    (void);

const char *crier_client_column_get_name    (CrierClientColumn  column);
const char *crier_client_column_get_title   (CrierClientColumn  column);
CrierTier   crier_client_column_get_tier    (CrierClientColumn  column);
guint       crier_client_column_get_n_chars (CrierClientColumn  column);
gboolean    crier_client_column_is_number   (CrierClientColumn  column);
gboolean    crier_client_column_is_live     (CrierClientColumn  column);

char       *crier_client_column_dup_text    (CrierClientColumn  column,
                                      CrierClient *client,
                                      gint64       now) G_GNUC_WARN_UNUSED_RESULT;
const char *crier_client_column_get_style   (CrierClientColumn  column,
                                      CrierClient *client);
GtkSorter  *crier_client_column_new_sorter  (CrierClientColumn  column,
                                      GtkSortType  order) G_GNUC_WARN_UNUSED_RESULT;
void        crier_client_column_bind_sort   (GSettings   *settings,
                                      GObject     *object);

G_END_DECLS
