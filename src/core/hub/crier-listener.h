/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-client.h"
#include "crier-log.h"
#include "crier-rate-limit.h"
#include "crier-recipient.h"

G_BEGIN_DECLS

#define CRIER_TYPE_LISTENER (crier_listener_get_type ())
G_DECLARE_DERIVABLE_TYPE (CrierListener, crier_listener, CRIER, LISTENER, GObject)

/**
 * CrierListenerClass:
 * @pump: sends what is due, as much as can be taken now; called whenever
 *   something may be due, also when nothing is
 * @visit: called by a round: sends what is due, now, as @pump does, or when the hub
 *   says that it paused
 * @skipped: the log has forgotten messages that this listener had not yet
 *   received; the next that is due is the oldest kept
 * @close: ends the connection in good order, with a code of RFC 6455 §7.4 and
 *   a reason of at most 32 bytes
 * @refresh: brings those counters of the client up to date that cost a system
 *   call; it does not leave the hub in the course of it
 * @answer_sync: has the answer to a sync sent on the client's own way, with t2
 *   the time at which it is written; no listener leaves in the course of it
 * @tell: has something that stands in no log sent on the client's own way; no
 *   listener leaves in the course of it; never called in the plain format
 */
struct _CrierListenerClass
{
  GObjectClass parent_class;

  void (*pump)        (CrierListener *self);
  void (*visit)       (CrierListener *self);
  void (*skipped)     (CrierListener *self);
  void (*close)       (CrierListener *self,
                       guint          code,
                       const char    *reason);
  void (*refresh)     (CrierListener *self);
  void (*answer_sync) (CrierListener *self,
                       double         t0,
                       double         t1);
  void (*tell)        (CrierListener *self,
                       const char    *event,
                       const char    *json);
};

/**
 * CrierDue:
 * @bytes: (transfer none): what to send, valid until the log changes
 * @offset: the message's place in the log, 0 for an announcement
 */
typedef struct
{
  GBytes *bytes;
  guint64 offset;
} CrierDue;

CrierClient    *crier_listener_get_client       (CrierListener *self);
guint64         crier_listener_get_cursor       (CrierListener *self);
gboolean        crier_listener_is_attached      (CrierListener *self);
guint           crier_listener_collect          (CrierListener *self,
                                                 CrierDue      *due,
                                                 guint          max);
void            crier_listener_advance          (CrierListener  *self,
                                                 const CrierDue *due);
void            crier_listener_move             (CrierListener *self,
                                                 guint64        cursor);
void            crier_listener_pump             (CrierListener *self);
void            crier_listener_close            (CrierListener *self,
                                                 guint          code,
                                                 const char    *reason);
void            crier_listener_refresh          (CrierListener *self);
gboolean        crier_listener_take_seen        (CrierListener *self,
                                                 CrierMessage  *message);
void            crier_listener_mark_speaks_json (CrierListener *self);

void            crier_listener_answer_sync      (CrierListener *self,
                                                 double         t0,
                                                 double         t1);
void            crier_listener_tell             (CrierListener *self,
                                                 const char    *event,
                                                 const char    *json);
CrierFormat     crier_listener_get_format       (CrierListener *self);
CrierRateLimit *crier_listener_get_rate_limit   (CrierListener *self);

/* For the hub. */
void            crier_listener_visit            (CrierListener *self);
void            crier_listener_attach           (CrierListener  *self,
                                                 CrierLog       *log,
                                                 CrierRecipient *recipient,
                                                 guint64         cursor);
void            crier_listener_detach           (CrierListener *self);
GList          *crier_listener_get_link         (CrierListener *self);
guint64        *crier_listener_get_key          (CrierListener *self);
gboolean        crier_listener_take_round       (CrierListener *self,
                                                 guint64        round);

G_END_DECLS
