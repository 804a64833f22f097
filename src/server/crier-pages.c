/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-pages.h"

#include <string.h>

#include "crier-request-policy.h"
#include "crier-wire-json.h"

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
  { "/tools.js", "/crier/page/tools.js", "text/javascript; charset=utf-8" },
  { "/words.js", "/crier/page/words.js", "text/javascript; charset=utf-8" },
  { "/transports.js", "/crier/page/transports.js", "text/javascript; charset=utf-8" },
  { "/connection.js", "/crier/page/connection.js", "text/javascript; charset=utf-8" },
  { "/clock.js", "/crier/page/clock.js", "text/javascript; charset=utf-8" },
  { "/messages.js", "/crier/page/messages.js", "text/javascript; charset=utf-8" },
  { "/comparison.js", "/crier/page/comparison.js", "text/javascript; charset=utf-8" },
  { "/presence.js", "/crier/page/presence.js", "text/javascript; charset=utf-8" },
  { "/view.js", "/crier/page/view.js", "text/javascript; charset=utf-8" },
  { "/picker.js", "/crier/page/picker.js", "text/javascript; charset=utf-8" },
  { "/identify.js", "/crier/page/identify.js", "text/javascript; charset=utf-8" },
  { "/icon.svg", "/crier/page/icon.svg", "image/svg+xml" },
  { "/favicon.ico", "/crier/page/icon.svg", "image/svg+xml" },
};

static const File *
find_file (const char *path)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (FILES); i++)
    {
      if (strcmp (path, FILES[i].path) == 0)
        return &FILES[i];
    }

  return NULL;
}

/**
 * crier_pages_respond_file:
 * @message: a request of GET or HEAD that has passed the gate
 * @context: not used
 * @path: the path of one of the site's files
 *
 * Answers with that file.
 */
void
crier_pages_respond_file (SoupServerMessage *message,
                          CrierContext          *context,
                          const char        *path)
{
  g_autoptr (GBytes) bytes = NULL;
  const File *file = find_file (path);
  gsize size;
  gconstpointer data;

  g_return_if_fail (file != NULL);

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

/**
 * crier_pages_respond_time:
 * @message: a request of GET or HEAD that has passed the gate
 * @context: not used
 * @path: not used
 *
 * Answers with the server's time, as text or as JSON.
 */
void
crier_pages_respond_time (SoupServerMessage *message,
                          CrierContext          *context,
                          const char        *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = NULL;
  gboolean json = wants_json (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  text = json ? crier_wire_json_time (now) : crier_wire_json_format_plain_time (now);
  crier_request_policy_answer (message, text);

  if (json)
    soup_message_headers_replace (headers, "Content-Type", "application/json");

  soup_message_headers_append (headers, "Vary", "Accept");
}

/**
 * crier_pages_respond_health:
 * @message: a request of GET or HEAD that has passed the gate
 * @context: whose health is asked for
 * @path: not used
 *
 * Answers whether clients are taken.
 */
void
crier_pages_respond_health (SoupServerMessage *message,
                            CrierContext          *context,
                            const char        *path)
{
  if (crier_hub_is_closing (context->hub))
    crier_request_policy_refuse (message, SOUP_STATUS_SERVICE_UNAVAILABLE,
                                 CRIER_ERROR_STOPPING,
                                 "The server is stopping");
  else
    crier_request_policy_answer (message, "ok");
}
