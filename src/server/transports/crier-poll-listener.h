/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-context.h"
#include "crier-traffic-meter.h"
#include "crier-query.h"

G_BEGIN_DECLS

/* How long a client that the operator disconnected is not taken back. */
#define CRIER_POLL_LISTENER_DISMISSED_USEC (10 * G_USEC_PER_SEC)

/* How long a client waits before it comes back after an orderly end. */
#define CRIER_POLL_LISTENER_RETRY 2 /* seconds */

/**
 * CrierPollListenerState:
 * @CRIER_POLL_LISTENER_PRESENT: it is in the hub
 * @CRIER_POLL_LISTENER_DISMISSED: the operator disconnected it, just now
 * @CRIER_POLL_LISTENER_OVER: it has left, and there is nothing to remember
 */
typedef enum
{
  CRIER_POLL_LISTENER_PRESENT,
  CRIER_POLL_LISTENER_DISMISSED,
  CRIER_POLL_LISTENER_OVER,
} CrierPollListenerState;

#define CRIER_TYPE_POLL_LISTENER (crier_poll_listener_get_type ())
G_DECLARE_FINAL_TYPE (CrierPollListener, crier_poll_listener, CRIER, POLL_LISTENER, CrierListener)

/**
 * CrierPollListenerFunc:
 *
 * Called when crier_poll_listener_is_asking() or crier_poll_listener_get_state() may have
 * changed.
 */
typedef void (*CrierPollListenerFunc) (CrierPollListener *self,
                                 gpointer     user_data);

CrierPollListener      *crier_poll_listener_new           (CrierClient       *client,
                                              CrierContext          *context,
                                              CrierSession      *session);

void              crier_poll_listener_set_func      (CrierPollListener     *self,
                                              CrierPollListenerFunc  func,
                                              gpointer         user_data);
gboolean          crier_poll_listener_join          (CrierPollListener *self,
                                              const char  *since);
const char       *crier_poll_listener_get_session   (CrierPollListener *self);
CrierTransport    crier_poll_listener_get_transport (CrierPollListener *self);
CrierPollListenerState  crier_poll_listener_get_state     (CrierPollListener *self);
gboolean          crier_poll_listener_is_asking     (CrierPollListener *self);
gboolean          crier_poll_listener_is_hasty      (CrierPollListener *self);
void              crier_poll_listener_ask           (CrierPollListener       *self,
                                              SoupServerMessage *message,
                                              const CrierQuery  *query,
                                              guint64            shared_since);
void              crier_poll_listener_check         (CrierPollListener *self,
                                              gint64       now);
void              crier_poll_listener_leave         (CrierPollListener    *self,
                                              CrierDeparture  departure);

G_END_DECLS
