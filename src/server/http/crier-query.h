/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_QUERY_MAX_WAIT 30 /* seconds: proxies cut at 60 (RFC 6202 §5.5) */

/**
 * CrierQuery:
 * @id: (nullable): who it says it is, checked; %NULL if it does not say
 * @since: (nullable): where it wants to go on, unchecked
 * @last_event_id: (nullable): the same, as an EventSource that cannot set the
 *   header says it, unchecked
 * @session: (nullable): the visit that it says it belongs to, unchecked
 * @wait: how long an answer may be held back, in seconds
 *
 * What a client asks for in the address it opens.
 */
typedef struct
{
  char *id;            /* (owned) */
  char *since;         /* (owned) */
  char *last_event_id; /* (owned) */
  char *session;       /* (owned) */
  guint wait;
} CrierQuery;

CrierQuery *crier_query_parse (const char  *query,
                               GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void        crier_query_free  (CrierQuery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierQuery, crier_query_free)

G_END_DECLS
