/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-listener.h"

G_BEGIN_DECLS

typedef struct _CrierErrand CrierErrand;

/**
 * CrierErrandFunc:
 * @listener: a listener that is in a hub, which may leave it in the course of this
 * @user_data: what was given
 *
 * Does to a listener what is to be done.
 */
typedef void (*CrierErrandFunc) (CrierListener *listener,
                                 gpointer       user_data);

CrierErrand *crier_errand_new  (CrierErrandFunc  func,
                                gpointer         user_data) G_GNUC_WARN_UNUSED_RESULT;
void         crier_errand_free (CrierErrand *self);

void         crier_errand_add  (CrierErrand   *self,
                                CrierListener *listener);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierErrand, crier_errand_free)

G_END_DECLS
