/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fixture.h"

G_BEGIN_DECLS

/**
 * Cost:
 *
 * A row of what `/cost` answers.
 */
typedef struct
{
  gint64 connections;
  gint64 requests;
  gint64 announcements;
  gint64 sent;
  gint64 received;
} Cost;

Answer     *cost_ask            (Fixture    *fixture,
                                 const char *method,
                                 const char *query) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *cost_ask_transports (Fixture    *fixture,
                                 const char *session) G_GNUC_WARN_UNUSED_RESULT;
Cost        cost_get            (JsonObject *transports,
                                 const char *transport);
void        cost_say_all        (Fixture *fixture,
                                 guint    n);

G_END_DECLS
