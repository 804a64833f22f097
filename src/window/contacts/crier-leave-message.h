/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "crier-service.h"

G_BEGIN_DECLS

#define CRIER_TYPE_LEAVE_MESSAGE (crier_leave_message_get_type ())
G_DECLARE_FINAL_TYPE (CrierLeaveMessage, crier_leave_message,
                      CRIER, LEAVE_MESSAGE, AdwWindow)

CrierLeaveMessage *crier_leave_message_new (GtkWindow    *parent,
                                            CrierService *service,
                                            const char   *id);

G_END_DECLS
