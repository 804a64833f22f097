/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CRIER_TYPE_EMPTY_PAGE (crier_empty_page_get_type ())
G_DECLARE_FINAL_TYPE (CrierEmptyPage, crier_empty_page, CRIER, EMPTY_PAGE, GtkWidget)

void crier_empty_page_set_address (CrierEmptyPage *self,
                                   const char     *uri,
                                   gboolean        is_local);

G_END_DECLS
