/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-hub.h"
#include "mock-listener.h"

G_BEGIN_DECLS

/**
 * HubFixture:
 * @ticker: never ticks by itself
 * @hub: what is tested
 * @events: (element-type utf8): what the hub has told, a word and what it was
 *   about
 */
typedef struct
{
  CrierTicker *ticker; /* (owned) */
  CrierHub    *hub;    /* (owned) */
  GPtrArray   *events; /* (owned) */
  char        *reason; /* (owned) (nullable): of the last refusal */
} HubFixture;

CrierMessage *hub_fixture_try           (CrierHub            *hub,
                                         const char          *text,
                                         const char * const  *to,
                                         guint               *n_reached,
                                         GError             **error) G_GNUC_WARN_UNUSED_RESULT;
void          hub_fixture_set_up        (HubFixture    *self,
                                         gconstpointer  data);
void          hub_fixture_tear_down     (HubFixture    *self,
                                         gconstpointer  data);

MockListener *hub_fixture_join          (HubFixture *self,
                                         const char *id);
MockListener *hub_fixture_join_since    (HubFixture *self,
                                         const char *id,
                                         const char *since,
                                         gboolean    recovered);
void          hub_fixture_leave         (HubFixture     *self,
                                         MockListener   *mock,
                                         CrierDeparture  departure);
void          hub_fixture_tick          (HubFixture *self,
                                         int         second);
void          hub_fixture_publish       (HubFixture         *self,
                                         const char         *text,
                                         const char * const *to,
                                         guint               n_reached);
void          hub_fixture_clear         (CrierHub *hub);
guint         hub_fixture_count_clients (CrierHub *hub);
const char   *hub_fixture_refuse        (HubFixture         *self,
                                         const char         *text,
                                         const char * const *to,
                                         int                 code);
char         *hub_fixture_dup_cursor    (HubFixture   *self,
                                         MockListener *mock) G_GNUC_WARN_UNUSED_RESULT;
void          hub_fixture_assert_events (HubFixture *self,
                                         const char *expected);
void          hub_fixture_assert_took   (MockListener *mock,
                                         const char   *expected);

G_END_DECLS
