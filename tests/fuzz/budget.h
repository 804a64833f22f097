/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

/* Something that is done with bytes of a peer. */
typedef void (*BudgetFunc) (const char *data,
                            size_t      length);

void budget_check (BudgetFunc     func,
                   const uint8_t *data,
                   size_t         size,
                   size_t         length);
