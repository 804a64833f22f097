/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-site.h"

#include <string.h>

#include "crier-gate.h"
#include "crier-wire.h"

/*
 * What is answered from here and now: the page and its files, which are
 * compiled in, the time, and whether the server is well.
 */

typedef struct
{
  const char *path;
  const char *resource;
  const char *type;
} File;

/* The whole of it: no path of a request ever names a file. */
static const File FILES[] = {
  { "/", "/crier/page/index.html", "text/html; charset=utf-8" },
  { "/crier.css", "/crier/page/crier.css", "text/css; charset=utf-8" },
  { "/crier.js", "/crier/page/crier.js", "text/javascript; charset=utf-8" },
  { "/icon.svg", "/crier/page/icon.svg", "image/svg+xml" },
  { "/favicon.ico", "/crier/page/icon.svg", "image/svg+xml" },
};

static void
respond_file (SoupServerMessage *message,
              const File        *file)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  gconstpointer data;

  bytes = g_resources_lookup_data (file->resource, 0, NULL);
  g_assert (bytes != NULL);

  data = g_bytes_get_data (bytes, &size);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, file->type,
                                    SOUP_MEMORY_STATIC, data, size);
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

static void
respond_time (SoupServerMessage *message)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = NULL;
  gboolean json = wants_json (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  text = json ? crier_wire_time (now) : crier_wire_format_plain_time (now);
  crier_gate_answer (message, SOUP_STATUS_OK, text);

  if (json)
    soup_message_headers_replace (headers, "Content-Type", "application/json");

  soup_message_headers_append (headers, "Vary", "Accept");
}

static void
respond_health (SoupServerMessage *message,
                CrierHub          *hub)
{
  if (crier_hub_is_closing (hub))
    crier_gate_answer (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "stopping");
  else
    crier_gate_answer (message, SOUP_STATUS_OK, "ok");
}

/**
 * crier_site_respond:
 * @message: a request of GET or HEAD that has passed the gate
 * @hub: whose health is asked for
 * @path: its path, as it came
 *
 * Answers @message if @path is one of the site's.
 *
 * Returns: %FALSE if it is not
 */
gboolean
crier_site_respond (SoupServerMessage *message,
                    CrierHub          *hub,
                    const char        *path)
{
  gsize i;

  g_return_val_if_fail (SOUP_IS_SERVER_MESSAGE (message), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  for (i = 0; i < G_N_ELEMENTS (FILES); i++)
    {
      if (strcmp (path, FILES[i].path) == 0)
        {
          respond_file (message, &FILES[i]);
          return TRUE;
        }
    }

  if (strcmp (path, "/time") == 0)
    respond_time (message);
  else if (strcmp (path, "/healthz") == 0)
    respond_health (message, hub);
  else
    return FALSE;

  return TRUE;
}
