/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-connection.h"
#include "crier-error.h"
#include "crier-query.h"

G_BEGIN_DECLS

CrierQuery  *crier_subscribe_read_query  (SoupServerMessage *message) G_GNUC_WARN_UNUSED_RESULT;
gboolean     crier_subscribe_check_room  (SoupServerMessage *message,
                                          CrierHub          *hub);
gboolean     crier_subscribe_check_new   (SoupServerMessage *message,
                                          CrierContext      *context,
                                          const CrierQuery  *query);
void         crier_subscribe_turn_away   (SoupServerMessage *message,
                                          CrierError         error,
                                          const char        *sentence);
char        *crier_subscribe_make_identity (SoupServerMessage *message,
                                            const CrierQuery  *query,
                                            CrierTransport     transport) G_GNUC_WARN_UNUSED_RESULT;
CrierClient *crier_subscribe_make_client (SoupServerMessage *message,
                                          const CrierQuery  *query,
                                          CrierTransport     transport) G_GNUC_WARN_UNUSED_RESULT;
void         crier_subscribe_open_on     (SoupServerMessage *message,
                                          const char        *signal,
                                          CrierContext          *context,
                                          CrierConnection   *connection,
                                          const char        *since,
                                          const char        *session);

G_END_DECLS
