/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-connection-limit.h"
#include "crier-reactor.h"

G_BEGIN_DECLS

typedef struct _CrierPendingConnections CrierPendingConnections;

/**
 * CrierPendingConnectionsFunc:
 * @fd: (transfer full): the connection
 * @address: where it comes from
 * @port: the port there
 * @deadline: the monotonic time by which its request has to be over
 * @target: what it asks for, as it came
 * @place: what crier_pending_connections_admit() was given
 * @user_data: what crier_pending_connections_new() was given
 *
 * Takes a connection on which the head of a request waits to be read.
 */
typedef void (*CrierPendingConnectionsFunc) (int           fd,
                                GInetAddress *address,
                                guint16       port,
                                gint64        deadline,
                                const char   *target,
                                gpointer      place,
                                gpointer      user_data);

CrierPendingConnections *crier_pending_connections_new (CrierReactor                *reactor,
                                                        CrierConnectionLimit        *limit,
                                                        CrierPendingConnectionsFunc  func,
                                                        gpointer                     user_data)
                                                       G_GNUC_WARN_UNUSED_RESULT;
void                     crier_pending_connections_free (CrierPendingConnections *self);

guint                    crier_pending_connections_get_n (CrierPendingConnections *self);
void                     crier_pending_connections_admit (CrierPendingConnections *self,
                                                          int                      fd,
                                                          GInetAddress            *address,
                                                          guint16                  port,
                                                          gpointer                 place,
                                                          gint64                   wait);
gboolean                 crier_pending_connections_drop_oldest (CrierPendingConnections *self,
                                                                gint64                   min_age);
void                     crier_pending_connections_clear (CrierPendingConnections *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierPendingConnections, crier_pending_connections_free)

G_END_DECLS
