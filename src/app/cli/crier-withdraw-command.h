/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-service.h"

G_BEGIN_DECLS

typedef void (*CrierWithdrawCommandFunc) (const char *lines,
                                          gpointer    user_data);

void crier_withdraw_command_obey (CrierService             *service,
                                  const char               *argument,
                                  CrierWithdrawCommandFunc  say,
                                  GObject                  *owner);

G_END_DECLS
