/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-client.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CLIENT_FILTER (crier_client_filter_get_type ())
G_DECLARE_FINAL_TYPE (CrierClientFilter, crier_client_filter,
                      CRIER, CLIENT_FILTER, GtkFilter)

CrierClientFilter *crier_client_filter_new (void);

gboolean crier_client_filter_set_text (CrierClientFilter *self,
                                       const char        *text);
void     crier_client_filter_renew    (CrierClientFilter *self);

G_END_DECLS
