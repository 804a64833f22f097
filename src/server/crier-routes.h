/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-remote-address.h"
#include "crier-api-context.h"
#include "crier-request-policy.h"
#include "crier-response.h"

G_BEGIN_DECLS

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
 * @methods: what can be asked there
 * @max_body: the most bytes that a POST may bring; with 0 it brings none
 * @respond: answers a request that has passed the policy, of one of @methods
 * @respond_operator: (nullable): answers instead, if only the operator may ask;
 *   without a way in for the operator, the path does not exist for any client
 * @access: what else decides who may ask
 *
 * One thing that can be asked for.
 */
struct _CrierRoute
{
  const char     *path;
  CrierMethods    methods;
  gsize           max_body;
  CrierRouteFunc  respond;
  CrierApiRouteFunc respond_operator;
  CrierAccess     access;
};

const CrierRoute *crier_routes_find (const char *path);

G_END_DECLS
