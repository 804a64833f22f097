/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-blocklist.h"
#include "crier-client.h"
#include "crier-hub.h"
#include "crier-message.h"

G_BEGIN_DECLS

typedef enum
{
  CRIER_EVENT_JOINED,
  CRIER_EVENT_LEFT,
  CRIER_EVENT_RECEIVED,  /* a client wrote to the operator */
  CRIER_EVENT_SEEN,      /* a client's screen showed a message */
  CRIER_EVENT_PUBLISHED, /* a message was sent */
  CRIER_EVENT_ANNOUNCED, /* the time was */
  CRIER_EVENT_FAILED,    /* messages cannot be kept, and are not sent */
  CRIER_EVENT_RECOVERED, /* messages can be kept again */
  CRIER_EVENT_KNOWN,     /* a server begins, which knows clients and messages of
                          * earlier runs */
  CRIER_EVENT_FORGOTTEN, /* an Id, its text, is not known any more */
  CRIER_EVENT_BLOCKED,   /* a request of the operator changed who is blocked */
} CrierEventKind;

#define CRIER_EVENT_N (CRIER_EVENT_BLOCKED + 1)

#define CRIER_TYPE_EVENT (crier_event_get_type ())
G_DECLARE_FINAL_TYPE (CrierEvent, crier_event, CRIER, EVENT, GObject)

CrierEvent     *crier_event_new           (CrierEventKind  kind,
                                           CrierClient    *client,
                                           CrierMessage   *message);
CrierEvent     *crier_event_new_left      (CrierClient    *client,
                                           CrierDeparture  departure,
                                           gboolean        is_last);
CrierEvent     *crier_event_new_text      (CrierEventKind  kind,
                                           CrierClient    *client,
                                           const char     *text);
CrierEvent     *crier_event_new_published (CrierMessage *message,
                                           guint         n_reached);
CrierEvent     *crier_event_new_known     (GPtrArray *records,
                                           GPtrArray *messages);
CrierEvent     *crier_event_new_blocked   (GPtrArray *ids,
                                           GPtrArray *addresses);
CrierEvent     *crier_event_new_group     (CrierEventKind  kind,
                                           CrierDeparture  departure,
                                           gint64          time,
                                           guint           n_clients);

CrierEventKind  crier_event_get_kind      (CrierEvent *self);
gint64          crier_event_get_time      (CrierEvent *self);
CrierClient    *crier_event_get_client    (CrierEvent *self);
guint           crier_event_get_n_clients (CrierEvent *self);
CrierMessage   *crier_event_get_message   (CrierEvent *self);
const char     *crier_event_get_text      (CrierEvent *self);
guint           crier_event_get_n_reached (CrierEvent *self);
CrierDeparture  crier_event_get_departure (CrierEvent *self);
gboolean        crier_event_is_last       (CrierEvent *self);
GPtrArray      *crier_event_get_records   (CrierEvent *self);
GPtrArray      *crier_event_get_messages  (CrierEvent *self);
GPtrArray      *crier_event_get_blocked   (CrierEvent   *self,
                                           CrierBlocked  kind);
gsize           crier_event_get_size      (CrierEvent *self);

G_END_DECLS
