/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-blocklist.h"
#include "crier-config.h"
#include "crier-hub.h"
#include "crier-publisher.h"
#include "crier-transport-totals.h"

G_BEGIN_DECLS

#define CRIER_TYPE_SERVER (crier_server_get_type ())
G_DECLARE_FINAL_TYPE (CrierServer, crier_server, CRIER, SERVER, GObject)

CrierServer          *crier_server_new             (const CrierConfig  *config,
                                                    GError            **error);

guint                 crier_server_find_port       (const CrierConfig *config);

guint                 crier_server_get_port        (CrierServer *self);
const GError         *crier_server_get_operator_error (CrierServer *self);
GPtrArray            *crier_server_dup_addresses   (CrierServer *self) G_GNUC_WARN_UNUSED_RESULT;
guint                 crier_server_get_max_clients (CrierServer *self);
CrierTransportTotals *crier_server_dup_totals      (CrierServer *self) G_GNUC_WARN_UNUSED_RESULT;

void                  crier_server_start           (CrierServer    *self,
                                                    CrierHub       *hub,
                                                    CrierPublisher *publisher);
void                  crier_server_set_blocked     (CrierServer *self,
                                                    GPtrArray   *ids,
                                                    GPtrArray   *addresses);
gboolean              crier_server_change_blocked  (CrierServer  *self,
                                                    CrierBlocked  kind,
                                                    const char   *name,
                                                    gboolean      is_blocked);
CrierBlocklist       *crier_server_get_blocked     (CrierServer *self);
void                  crier_server_set_token       (CrierServer *self,
                                                    const char  *token);
gboolean              crier_server_is_quiet        (CrierServer *self);
void                  crier_server_stop            (CrierServer *self);

G_END_DECLS
