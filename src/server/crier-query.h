/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CrierQuery:
 * @id: (nullable): who it says it is, checked; %NULL if it does not say
 * @since: (nullable): where it wants to go on, unchecked
 *
 * What a client asks for in the address it opens.
 */
typedef struct
{
  char *id;    /* (owned) */
  char *since; /* (owned) */
} CrierQuery;

CrierQuery *crier_query_parse (const char  *query,
                               GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void        crier_query_free  (CrierQuery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierQuery, crier_query_free)

G_END_DECLS
