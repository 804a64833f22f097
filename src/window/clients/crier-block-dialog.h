/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-settings.h"

G_BEGIN_DECLS

void crier_block_dialog_ask (CrierSettings *settings,
                             GListModel    *all,
                             GPtrArray     *clients,
                             GtkWidget     *widget);

G_END_DECLS
