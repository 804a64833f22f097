/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-context.h"
#include "crier-meter.h"
#include "crier-query.h"

G_BEGIN_DECLS

/* How long whoever the operator disconnected is not taken back. */
#define CRIER_POLLER_DISMISSED_USEC (10 * G_USEC_PER_SEC)

/* How long a client waits before it comes back after an orderly end. */
#define CRIER_POLLER_RETRY 2 /* seconds */

/**
 * CrierPollerState:
 * @CRIER_POLLER_PRESENT: it is in the hub
 * @CRIER_POLLER_DISMISSED: the operator disconnected it, just now
 * @CRIER_POLLER_OVER: it has left, and there is nothing to remember
 *
 * What has become of a poller.
 */
typedef enum
{
  CRIER_POLLER_PRESENT,
  CRIER_POLLER_DISMISSED,
  CRIER_POLLER_OVER,
} CrierPollerState;

#define CRIER_TYPE_POLLER (crier_poller_get_type ())
G_DECLARE_FINAL_TYPE (CrierPoller, crier_poller, CRIER, POLLER, CrierListener)

/**
 * CrierPollerFunc:
 * @self: a poller
 * @user_data: what crier_poller_set_func() was given
 *
 * Called when crier_poller_is_asking() or crier_poller_get_state() may have
 * changed.
 */
typedef void (*CrierPollerFunc) (CrierPoller *self,
                                 gpointer     user_data);

CrierPoller      *crier_poller_new           (CrierClient       *client,
                                              CrierNet          *net,
                                              CrierSession      *session);

void              crier_poller_set_func      (CrierPoller     *self,
                                              CrierPollerFunc  func,
                                              gpointer         user_data);
gboolean          crier_poller_join          (CrierPoller *self,
                                              const char  *since);
const char       *crier_poller_get_session   (CrierPoller *self);
CrierTransport    crier_poller_get_transport (CrierPoller *self);
CrierPollerState  crier_poller_get_state     (CrierPoller *self);
gboolean          crier_poller_is_asking     (CrierPoller *self);
gboolean          crier_poller_is_hasty      (CrierPoller *self);
void              crier_poller_ask           (CrierPoller       *self,
                                              SoupServerMessage *message,
                                              const CrierQuery  *query);
void              crier_poller_check         (CrierPoller *self,
                                              gint64       now);
void              crier_poller_leave         (CrierPoller    *self,
                                              CrierDeparture  departure);

G_END_DECLS
