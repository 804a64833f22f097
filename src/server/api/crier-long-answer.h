/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-api-context.h"

G_BEGIN_DECLS

/**
 * CrierLongAnswerFunc:
 * @json: where to append the next part, of some hundred bytes
 *
 * Returns: %FALSE when that was the last one
 */
typedef gboolean (*CrierLongAnswerFunc) (GString  *json,
                                         gpointer  item);

void crier_long_answer_begin (CrierApiContext     *api,
                              CrierPausedRequest  *held,
                              CrierLongAnswerFunc  func,
                              gpointer             item,
                              GDestroyNotify       item_free);

G_END_DECLS
