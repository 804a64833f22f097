/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-hub.h"

G_BEGIN_DECLS

#define MOCK_TYPE_LISTENER (mock_listener_get_type ())
G_DECLARE_FINAL_TYPE (MockListener, mock_listener, MOCK, LISTENER, CrierListener)

typedef void (*MockListenerFunc) (MockListener *self,
                                  gpointer      user_data);

MockListener *mock_listener_new           (const char  *id,
                                           CrierFormat  format);

void          mock_listener_set_hub       (MockListener *self,
                                           CrierHub     *hub);
void          mock_listener_set_room      (MockListener *self,
                                           guint         room);
void          mock_listener_set_work      (MockListener *self,
                                           gint64        microseconds);
void          mock_listener_set_pending   (MockListener *self,
                                           guint64       pending);
void          mock_listener_on_pump       (MockListener     *self,
                                           MockListenerFunc  func,
                                           gpointer          user_data);

char         *mock_listener_take_texts    (MockListener *self) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *mock_listener_get_bytes     (MockListener *self);
guint         mock_listener_get_pumped    (MockListener *self);
guint         mock_listener_get_skipped   (MockListener *self);
guint         mock_listener_get_refreshed (MockListener *self);
char         *mock_listener_take_told     (MockListener *self) G_GNUC_WARN_UNUSED_RESULT;
char         *mock_listener_take_syncs    (MockListener *self) G_GNUC_WARN_UNUSED_RESULT;
guint         mock_listener_get_code      (MockListener *self);
const char   *mock_listener_get_reason  (MockListener *self);

G_END_DECLS
