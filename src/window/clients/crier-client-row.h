/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-client.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CLIENT_ROW (crier_client_row_get_type ())
G_DECLARE_FINAL_TYPE (CrierClientRow, crier_client_row,
                      CRIER, CLIENT_ROW, GtkWidget)

CrierClientRow *crier_client_row_new (void);

void crier_client_row_set_client (CrierClientRow *self,
                                  CrierClient    *client);
void crier_client_row_rename     (CrierClientRow *self);
void crier_client_row_set_check  (CrierClientRow *self,
                                  gboolean        visible,
                                  gboolean        active);
void crier_client_row_refresh    (CrierClientRow *self,
                                  gint64          now);

G_END_DECLS
