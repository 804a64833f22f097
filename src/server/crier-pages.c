/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-pages.h"

#include <string.h>

#include "crier-clock.h"
#include "crier-logo.h"
#include "crier-response.h"
#include "crier-wire-json.h"

/*
 * What is answered from here and now: the page and its files, which are
 * compiled in, the time, and whether the server is well.
 */

static const char *
get_type (const char *name)
{
  if (g_str_has_suffix (name, ".js"))
    return "text/javascript; charset=utf-8";

  if (g_str_has_suffix (name, ".css"))
    return "text/css; charset=utf-8";

  return g_str_has_suffix (name, ".svg") ? "image/svg+xml" : "text/html; charset=utf-8";
}

void
crier_pages_respond_file (SoupServerMessage *message,
                          CrierContext          *context,
                          const char        *path)
{
  g_autofree char *resource = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char *name = path;
  gsize size;
  gconstpointer data;

  if (strcmp (path, "/") == 0)
    name = "/index.html";
  else if (strcmp (path, "/favicon.ico") == 0)
    name = "/icon.svg";

  resource = g_strconcat ("/crier/page", name, NULL);
  bytes = g_resources_lookup_data (resource, 0, NULL);
  g_assert (bytes != NULL);

  data = g_bytes_get_data (bytes, &size);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, get_type (name),
                                    SOUP_MEMORY_STATIC, data, size);

  if (strcmp (name, "/crier.css") == 0 && context->look->style != NULL)
    soup_message_body_append_bytes (soup_server_message_get_response_body (message),
                                    context->look->style);
}

/* An SVG that is opened by itself is a document of ours, and nothing of it may run. */
void
crier_pages_respond_logo (SoupServerMessage *message,
                          CrierContext      *context,
                          const char        *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  GBytes *logo = context->look->logo;

  if (logo == NULL)
    {
      crier_response_refuse (message, SOUP_STATUS_NOT_FOUND, CRIER_ERROR_NOT_FOUND,
                             "There is no logo");
      return;
    }

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_replace (headers, "Content-Type", crier_logo_get_type (logo));
  soup_message_headers_replace (headers, "Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; "
                                "img-src data:; sandbox; frame-ancestors 'none'");
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), logo);
}

/* Whether JSON stands before text in what the client would rather have. */
static gboolean
wants_json (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *accept = soup_message_headers_get_list (headers, "Accept");
  GSList *types;
  GSList *link;
  gboolean json = FALSE;

  if (accept == NULL)
    return FALSE;

  types = soup_header_parse_quality_list (accept, NULL);
  for (link = types; link != NULL; link = link->next)
    {
      const char *type = link->data;

      json = strcmp (type, "application/json") == 0;
      if (json || g_str_has_prefix (type, "text/") || strcmp (type, "*/*") == 0)
        break;
    }

  soup_header_free_list (types);

  return json;
}

void
crier_pages_respond_time (SoupServerMessage *message,
                          CrierContext          *context,
                          const char        *path)
{
  g_autoptr (GDateTime) now = crier_clock_new_local_now ();
  g_autofree char *text = NULL;
  gboolean json = wants_json (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  text = json ? crier_wire_json_time (now) : crier_wire_json_format_plain_time (now);
  crier_response_answer (message, text);

  if (json)
    soup_message_headers_replace (headers, "Content-Type", "application/json");

  soup_message_headers_append (headers, "Vary", "Accept");
}

void
crier_pages_respond_health (SoupServerMessage *message,
                            CrierContext          *context,
                            const char        *path)
{
  if (crier_hub_is_closing (context->hub))
    crier_response_refuse (message, SOUP_STATUS_SERVICE_UNAVAILABLE,
                           CRIER_ERROR_STOPPING,
                           "The server is stopping");
  else
    crier_response_answer (message, "ok");
}
