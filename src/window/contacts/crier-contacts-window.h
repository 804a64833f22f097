/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CONTACTS_WINDOW (crier_contacts_window_get_type ())
G_DECLARE_FINAL_TYPE (CrierContactsWindow, crier_contacts_window,
                      CRIER, CONTACTS_WINDOW, AdwWindow)

CrierContactsWindow *crier_contacts_window_new (GtkWindow    *parent,
                                                CrierService *service);

G_END_DECLS
