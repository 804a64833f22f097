/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-event.h"
#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_MESSAGE_WINDOW (crier_message_window_get_type ())
G_DECLARE_FINAL_TYPE (CrierMessageWindow, crier_message_window,
                      CRIER, MESSAGE_WINDOW, AdwWindow)

CrierMessageWindow *crier_message_window_show (GtkWindow    *parent,
                                               CrierService *service,
                                               CrierEvent   *event);

G_END_DECLS
