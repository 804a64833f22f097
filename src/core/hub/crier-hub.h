/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-blocklist.h"
#include "crier-listener.h"
#include "crier-ticker.h"

G_BEGIN_DECLS

/**
 * CrierDeparture:
 * @CRIER_DEPARTURE_LEFT: it closed the connection, or the connection broke
 * @CRIER_DEPARTURE_SILENT: it did not answer any more
 * @CRIER_DEPARTURE_SLOW: nothing could be sent to it for too long
 * @CRIER_DEPARTURE_PROTOCOL: it broke the protocol
 * @CRIER_DEPARTURE_DISCONNECTED: the operator disconnected it
 * @CRIER_DEPARTURE_SHUTDOWN: the server stops
 *
 * Why a client left.
 */
typedef enum
{
  CRIER_DEPARTURE_LEFT,
  CRIER_DEPARTURE_SILENT,
  CRIER_DEPARTURE_SLOW,
  CRIER_DEPARTURE_PROTOCOL,
  CRIER_DEPARTURE_DISCONNECTED,
  CRIER_DEPARTURE_SHUTDOWN,
} CrierDeparture;

#define CRIER_DEPARTURE_N (CRIER_DEPARTURE_SHUTDOWN + 1)

#define CRIER_TYPE_HUB (crier_hub_get_type ())
G_DECLARE_FINAL_TYPE (CrierHub, crier_hub, CRIER, HUB, GObject)

typedef gboolean (*CrierHubRoomFunc) (gpointer user_data);

CrierHub      *crier_hub_new                (CrierTicker *ticker,
                                             guint        max_clients,
                                             gboolean     inbox);

CrierLog      *crier_hub_get_log            (CrierHub *self);
guint          crier_hub_get_interval       (CrierHub *self);
gboolean       crier_hub_make_room          (CrierHub *self);
void           crier_hub_set_room_func (CrierHub         *self,
                                        CrierHubRoomFunc  func,
                                        gpointer          user_data);
gboolean       crier_hub_is_closing         (CrierHub *self);
gboolean       crier_hub_get_inbox          (CrierHub *self);
void           crier_hub_set_inbox          (CrierHub *self,
                                             gboolean  inbox);

gboolean       crier_hub_join               (CrierHub      *self,
                                             CrierListener *listener,
                                             const char    *since,
                                             gboolean      *recovered);
void           crier_hub_leave              (CrierHub       *self,
                                             CrierListener  *listener,
                                             CrierDeparture  departure);
gboolean       crier_hub_receive            (CrierHub       *self,
                                             CrierListener  *listener,
                                             const char     *text,
                                             gssize          length,
                                             GError        **error);
void           crier_hub_see                (CrierHub      *self,
                                             CrierListener *listener,
                                             const char    *message_id);

gboolean       crier_hub_check              (CrierHub            *self,
                                             const char          *text,
                                             const char * const  *to,
                                             GError             **error);
guint          crier_hub_accept             (CrierHub     *self,
                                             CrierMessage *message);
guint          crier_hub_count_reached      (CrierHub     *self,
                                             CrierMessage *message);
void           crier_hub_restore            (CrierHub          *self,
                                             const CrierEpochs *epochs,
                                             guint64            last,
                                             GPtrArray         *messages,
                                             GPtrArray         *records);
void           crier_hub_begin_changes      (CrierHub *self);
gboolean       crier_hub_take_changes       (CrierHub  *self,
                                             GPtrArray *records);
gboolean       crier_hub_knows              (CrierHub   *self,
                                             const char *id);
void           crier_hub_set_forgotten_func (CrierHub           *self,
                                             CrierForgottenFunc  func,
                                             gpointer            user_data);
gboolean       crier_hub_is_here            (CrierHub   *self,
                                             const char *id);
gboolean       crier_hub_label              (CrierHub   *self,
                                             const char *id,
                                             const char *name,
                                             CrierColor  color);
const char    *crier_hub_get_label          (CrierHub   *self,
                                             const char *id,
                                             CrierColor *color);
void           crier_hub_identify           (CrierHub   *self,
                                             GHashTable *serials);
CrierListener *crier_hub_get_listener       (CrierHub *self,
                                             guint64   serial);
gboolean       crier_hub_disconnect         (CrierHub *self,
                                             guint64   serial);
guint          crier_hub_disconnect_many    (CrierHub   *self,
                                             GHashTable *serials);
void           crier_hub_disconnect_blocked (CrierHub       *self,
                                             CrierBlocklist *blocked);
void           crier_hub_refresh            (CrierHub   *self,
                                             GHashTable *serials);
void           crier_hub_foreach            (CrierHub *self,
                                             GFunc     func,
                                             gpointer  user_data);
void           crier_hub_close              (CrierHub *self);

G_END_DECLS
