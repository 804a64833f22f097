/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-request-handler.h"

#include <string.h>

#include "crier-request-target.h"
#include "crier-response.h"
#include "crier-routes.h"

/*
 * The way of a request through libsoup: its head finds the route, once, and has to
 * pass the policy; then the route answers.
 */

typedef struct
{
  CrierRequestPolicy *policy; /* (unowned) */
  CrierContext *context;      /* (unowned) */
  CrierApiContext *api;       /* (unowned) */
} Handler;

static void
request_started_cb (SoupServer        *soup,
                    SoupServerMessage *message)
{
  crier_response_prepare (message);
}

static gboolean
check_policy (Handler           *self,
              SoupServerMessage *message,
              const CrierRoute  *route)
{
  CrierAccess access = route != NULL ? route->access : 0;

  if (route != NULL && route->respond_operator != NULL)
    access |= CRIER_ACCESS_OPERATOR;

  return crier_request_policy_check (self->policy, message,
                                     route != NULL ? route->methods : 0,
                                     route != NULL ? route->max_body : 0,
                                     access);
}

static gboolean
expects_continue (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return (soup_message_headers_get_expectations (headers) & SOUP_EXPECTATION_CONTINUE) != 0;
}

static void
early_cb (SoupServer        *soup,
          SoupServerMessage *message,
          const char        *normalized_path,
          GHashTable        *query,
          gpointer           data)
{
  CrierRemoteAddress *remote = crier_remote_address_of (message);
  const char *target = crier_remote_address_get_target (remote);
  g_autofree char *path = crier_request_target_dup_path (target);
  const CrierRoute *route = crier_routes_find (path);

  crier_remote_address_set_route (remote, route);

  /* A 100 (Continue), which libsoup sends now, says nothing else. */
  if (check_policy (data, message, route) && expects_continue (message))
    soup_message_headers_clear (soup_server_message_get_response_headers (message));
}

/* A foreign page that may connect asks first whether it may (WHATWG Fetch
 * §3.2.2); those that may not did not pass the policy. */
static void
respond_options (SoupServerMessage *message,
                 const CrierRoute  *route)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  CrierMethods methods = route != NULL ? route->methods : CRIER_METHODS_READ;

  crier_response_set_methods (message, "Allow", methods);
  crier_response_set_methods (message, "Access-Control-Allow-Methods", methods);
  soup_message_headers_replace (headers, "Access-Control-Allow-Headers",
                                "Content-Type, If-None-Match, Last-Event-ID");
  soup_message_headers_replace (headers, "Access-Control-Max-Age", "600");
  soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
}

static void
wrote_cb (SoupServerMessage *message,
          guint              n_bytes)
{
  crier_remote_address_count_written (crier_remote_address_of (message), n_bytes);
}

static void
request_cb (SoupServer        *soup,
            SoupServerMessage *message,
            const char        *normalized_path,
            GHashTable        *query,
            gpointer           data)
{
  Handler *self = data;
  CrierRemoteAddress *remote = crier_remote_address_of (message);
  const CrierRoute *route = crier_remote_address_get_route (remote);
  const char *method = soup_server_message_get_method (message);
  g_autofree char *path = NULL;

  /* libsoup has forgotten what was prepared, but not that it passed. */
  if (expects_continue (message))
    {
      crier_response_prepare (message);
      if (!check_policy (self, message, route))
        return;
    }

  path = crier_request_target_dup_path (crier_remote_address_get_target (remote));

  crier_remote_address_begin_answer (crier_remote_address_of (message));
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_cb), NULL);

  if (strcmp (method, "OPTIONS") == 0)
    respond_options (message, route);
  else if (route == NULL)
    crier_response_refuse_path (message);
  else if ((route->methods & crier_methods_parse (method)) == 0)
    crier_response_refuse_method (message, route->methods);
  else if (route->respond_operator != NULL)
    route->respond_operator (message, self->api, path);
  else
    route->respond (message, self->context, path);
}

/**
 * crier_request_handler_new_soup:
 * @policy: what a request has to pass
 * @context: passed to routes
 * @api: passed to the operator's routes
 *
 * All three have to be there until the server that this returns is disconnected.
 *
 * Returns: (transfer full): what answers on connections that it is given
 */
SoupServer *
crier_request_handler_new_soup (CrierRequestPolicy *policy,
                                CrierContext       *context,
                                CrierApiContext    *api)
{
  Handler *self = g_new (Handler, 1);
  /* A path that is no UTF-8 once decoded would not reach our handlers. */
  SoupServer *soup = soup_server_new ("raw-paths", TRUE, NULL);

  *self = (Handler) { policy, context, api };
  g_object_set_data_full (G_OBJECT (soup), "crier-request-handler", self, g_free);
  g_signal_connect (soup, "request-started", G_CALLBACK (request_started_cb), NULL);
  soup_server_add_early_handler (soup, NULL, early_cb, self, NULL);
  soup_server_add_handler (soup, NULL, request_cb, self, NULL);
  /* `OPTIONS *` is not among what NULL stands for. */
  soup_server_add_early_handler (soup, "*", early_cb, self, NULL);
  soup_server_add_handler (soup, "*", request_cb, self, NULL);

  return soup;
}
