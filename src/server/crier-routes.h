/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-remote-address.h"
#include "crier-api-context.h"

G_BEGIN_DECLS

/* What can be asked where nothing is changed, and where there is nothing. */
#define CRIER_ROUTES_READ_ONLY "GET, HEAD, OPTIONS"

typedef void (*CrierRouteFunc) (SoupServerMessage *message,
                                CrierContext          *context,
                                const char        *path);
typedef void (*CrierApiRouteFunc) (SoupServerMessage *message,
                                   CrierApiContext   *api,
                                   const char        *path);

/**
 * CrierRoute:
 * @path: a path as it comes; with a slash at its end, but for `/` itself, all
 *   that begin with it
 * @methods: what can be asked there, for the field Allow
 * @max_body: the most bytes that a POST may bring; with 0 it brings none
 * @respond: answers a request that has passed the gate, of one of @methods but
 *   OPTIONS
 * @respond_operator: (nullable): answers instead, if only the operator may ask;
 *   where nothing lets the operator in, there is nothing for any client
 *
 * One thing that can be asked for.
 */
struct _CrierRoute
{
  const char     *path;
  const char     *methods;
  gsize           max_body;
  CrierRouteFunc  respond;
  CrierApiRouteFunc respond_operator;
};

const CrierRoute *crier_routes_find   (const char *path);
gboolean          crier_routes_allows (const char *methods,
                                       const char *method);

G_END_DECLS
