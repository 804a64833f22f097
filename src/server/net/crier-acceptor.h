/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-remote-address.h"
#include "crier-reactor.h"

G_BEGIN_DECLS

typedef struct _CrierAcceptor CrierAcceptor;

typedef void (*CrierAcceptFunc) (GIOStream      *stream,
                                 GSocketAddress *local,
                                 CrierRemoteAddress   *remote,
                                 gpointer        user_data);
typedef void (*CrierLostFunc)   (gpointer        user_data);

CrierAcceptor *crier_acceptor_new           (GPtrArray            *sockets,
                                             CrierReactor         *reactor,
                                             CrierConnectionLimit *limit,
                                             CrierAcceptFunc       func,
                                             CrierLostFunc         lost,
                                             gpointer              user_data)
                                            G_GNUC_WARN_UNUSED_RESULT;
void           crier_acceptor_free          (CrierAcceptor *self);

void           crier_acceptor_add_operator  (CrierAcceptor *self,
                                             GSocket       *socket,
                                             guint          port);
guint          crier_acceptor_get_n_waiting (CrierAcceptor *self);
void           crier_acceptor_start         (CrierAcceptor *self);
void           crier_acceptor_stop          (CrierAcceptor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierAcceptor, crier_acceptor_free)

G_END_DECLS
