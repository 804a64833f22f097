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
 * @CRIER_CLIENT_COLUMN_CONNECTED: for how long it has been here
 * @CRIER_CLIENT_COLUMN_LATENCY: the time of its last ping and pong
 * @CRIER_CLIENT_COLUMN_MESSAGES: how many of the operator's messages it got
 * @CRIER_CLIENT_COLUMN_SENT: how many bytes were sent to it
 * @CRIER_CLIENT_COLUMN_PENDING: how many of them it has not acknowledged
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

GType crier_client_column_get_type (void);

/* What is known of a column. */
typedef struct
{
  const char *name;   /* for settings and actions */
  const char *title;  /* to be translated */
  CrierTier tier;     /* from which on there is room for it */
  guint n_chars;      /* the widest text that is usual */
  gboolean is_number; /* compared by the last digits, and therefore to the right */
  gboolean is_live;   /* changes while the client is here */
  gboolean is_dim;    /* secondary */
} CrierClientColumnInfo;

extern const CrierClientColumnInfo crier_client_columns[CRIER_N_COLUMNS];

char       *crier_client_column_dup_text   (CrierClientColumn  column,
                                            CrierClient       *client,
                                            gint64             now) G_GNUC_WARN_UNUSED_RESULT;
const char *crier_client_column_get_style  (CrierClientColumn  column,
                                            CrierClient       *client);
GtkSorter  *crier_client_column_new_sorter (CrierClientColumn column,
                                            GtkSortType       order) G_GNUC_WARN_UNUSED_RESULT;
void        crier_client_column_bind_sort  (GSettings *settings,
                                            GObject   *object);

G_END_DECLS
