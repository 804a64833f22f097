/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-admission.h"

G_BEGIN_DECLS

typedef struct _CrierRoute CrierRoute;

#define CRIER_TYPE_ARRIVAL (crier_arrival_get_type ())
G_DECLARE_FINAL_TYPE (CrierArrival, crier_arrival, CRIER, ARRIVAL, GInetSocketAddress)

CrierArrival   *crier_arrival_new          (GSocket            *socket,
                                            GInetSocketAddress *local,
                                            GInetAddress       *address,
                                            guint16             port,
                                            gint64              deadline,
                                            CrierAdmission     *admission,
                                            GQueue             *queue);

GInetAddress   *crier_arrival_get_address  (CrierArrival *self);
GInetAddress   *crier_arrival_get_local    (CrierArrival *self);
GSocket        *crier_arrival_get_socket   (CrierArrival *self);
gboolean        crier_arrival_is_operator  (CrierArrival *self);
void            crier_arrival_set_operator (CrierArrival *self);
gint64          crier_arrival_get_deadline (CrierArrival *self);
const CrierRoute *crier_arrival_get_route  (CrierArrival *self);
void            crier_arrival_set_route    (CrierArrival     *self,
                                            const CrierRoute *route);
void            crier_arrival_cut          (CrierArrival *self);

G_END_DECLS
