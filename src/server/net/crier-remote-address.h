/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-connection-limit.h"

G_BEGIN_DECLS

typedef struct _CrierRoute CrierRoute;

#define CRIER_TYPE_REMOTE_ADDRESS (crier_remote_address_get_type ())
G_DECLARE_FINAL_TYPE (CrierRemoteAddress, crier_remote_address, CRIER, REMOTE_ADDRESS,
                      GInetSocketAddress)

CrierRemoteAddress   *crier_remote_address_new          (GSocket            *socket,
                                            GInetSocketAddress *local,
                                            GInetAddress       *address,
                                            guint16             port,
                                            gint64              deadline,
                                            CrierConnectionLimit     *limit,
                                            GQueue             *queue);

CrierRemoteAddress *crier_remote_address_of (SoupServerMessage *message);

GInetAddress   *crier_remote_address_get_address  (CrierRemoteAddress *self);
GInetAddress   *crier_remote_address_get_local    (CrierRemoteAddress *self);
GSocket        *crier_remote_address_get_socket   (CrierRemoteAddress *self);
gboolean        crier_remote_address_is_operator  (CrierRemoteAddress *self);
void            crier_remote_address_set_operator (CrierRemoteAddress *self);
gint64          crier_remote_address_get_deadline (CrierRemoteAddress *self);
const char     *crier_remote_address_get_target   (CrierRemoteAddress *self);
void            crier_remote_address_set_target   (CrierRemoteAddress *self,
                                            const char         *target);
const CrierRoute *crier_remote_address_get_route  (CrierRemoteAddress *self);
void            crier_remote_address_set_route    (CrierRemoteAddress     *self,
                                            const CrierRoute *route);
void            crier_remote_address_begin_answer (CrierRemoteAddress *self);
void            crier_remote_address_count_written (CrierRemoteAddress *self,
                                            gsize               n_bytes);
gboolean        crier_remote_address_is_late      (CrierRemoteAddress *self,
                                            gint64              now);
void            crier_remote_address_cut          (CrierRemoteAddress *self);

G_END_DECLS
