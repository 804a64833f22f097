/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-admission.h"
#include "crier-reactor.h"

G_BEGIN_DECLS

typedef struct _CrierPorch CrierPorch;

/**
 * CrierPorchFunc:
 * @fd: (transfer full): the connection
 * @address: where it comes from
 * @port: the port there
 * @deadline: the monotonic time by which its request has to be over
 * @place: what crier_porch_admit() was given
 * @user_data: what crier_porch_new() was given
 *
 * Takes a connection on which the head of a request waits to be read.
 */
typedef void (*CrierPorchFunc) (int           fd,
                                GInetAddress *address,
                                guint16       port,
                                gint64        deadline,
                                gpointer      place,
                                gpointer      user_data);

CrierPorch *crier_porch_new         (CrierReactor   *reactor,
                                     CrierAdmission *admission,
                                     CrierPorchFunc  func,
                                     gpointer        user_data) G_GNUC_WARN_UNUSED_RESULT;
void        crier_porch_free        (CrierPorch *self);

guint       crier_porch_get_n       (CrierPorch *self);
void        crier_porch_admit       (CrierPorch   *self,
                                     int           fd,
                                     GInetAddress *address,
                                     guint16       port,
                                     gpointer      place);
gboolean    crier_porch_drop_oldest (CrierPorch *self,
                                     gint64      min_age);
void        crier_porch_clear       (CrierPorch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierPorch, crier_porch_free)

G_END_DECLS
