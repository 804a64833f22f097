/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-client.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CLIENT_SEARCH (crier_client_search_get_type ())
G_DECLARE_FINAL_TYPE (CrierClientSearch, crier_client_search,
                      CRIER, CLIENT_SEARCH, GtkFilter)

CrierClientSearch *crier_client_search_new      (void);

gboolean           crier_client_search_set_text (CrierClientSearch *self,
                                                 const char        *text);
void               crier_client_search_renew    (CrierClientSearch *self);

G_END_DECLS
