/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-api-blocked.h"

#include <string.h>

#include "crier-error.h"
#include "crier-json-writer.h"
#include "crier-response.h"

/*
 * What the operator asks about who is blocked, and blocking and unblocking. Who
 * keeps it for the next run is told by the server.
 */

static void
append_names (GString        *json,
              const char     *member,
              CrierBlocklist *blocked,
              CrierBlocked    kind)
{
  g_autoptr (GPtrArray) names = crier_blocklist_dup_names (blocked, kind);
  guint i;

  crier_json_writer_open (json, member, '[');
  for (i = 0; i < names->len; i++)
    crier_json_writer_string (json, NULL, g_ptr_array_index (names, i));

  crier_json_writer_close (json, ']');
}

/**
 * crier_api_blocked_respond:
 *
 * Answers with the blocked Ids and addresses, in the order in which they were.
 */
void
crier_api_blocked_respond (SoupServerMessage *message,
                           CrierApiContext   *api,
                           const char        *path)
{
  GString *json = g_string_new (NULL);

  crier_json_writer_open (json, NULL, '{');
  append_names (json, "ids", api->context->blocked, CRIER_BLOCKED_ID);
  append_names (json, "addresses", api->context->blocked, CRIER_BLOCKED_ADDRESS);
  crier_json_writer_close (json, '}');
  g_string_append_c (json, '\n');
  crier_api_context_answer (message, SOUP_STATUS_OK, g_string_free (json, FALSE));
}

/* Returns NULL when the message has its answer. */
static char *
dup_name (SoupServerMessage *message,
          CrierBlocked       kind,
          const char        *escaped)
{
  g_autofree char *text = g_uri_unescape_string (escaped, NULL);
  g_autoptr (GError) error = NULL;
  char *name = NULL;

  if (text != NULL && g_utf8_validate (text, -1, NULL))
    name = crier_blocklist_dup_name (kind, text, &error);

  if (name != NULL)
    return name;

  if (error == NULL || kind == CRIER_BLOCKED_ADDRESS)
    crier_response_refuse (message, SOUP_STATUS_BAD_REQUEST, CRIER_ERROR_BAD_QUERY,
                           kind == CRIER_BLOCKED_ADDRESS ? "This is no address"
                                                         : "This is not UTF-8");
  else
    crier_response_refuse_error (message, SOUP_STATUS_BAD_REQUEST, error);

  return NULL;
}

/**
 * crier_api_blocked_respond_one:
 * @path: ends in an Id or in an address, percent-encoded
 *
 * Answers a PUT by blocking it, and a DELETE by unblocking it.
 */
void
crier_api_blocked_respond_one (SoupServerMessage *message,
                               CrierApiContext   *api,
                               const char        *path)
{
  gboolean is_put = strcmp (soup_server_message_get_method (message), "PUT") == 0;
  CrierBlocked kind = g_str_has_prefix (path, CRIER_API_BLOCKED_IDS) ? CRIER_BLOCKED_ID
                                                                     : CRIER_BLOCKED_ADDRESS;
  const char *escaped = path + strlen (kind == CRIER_BLOCKED_ID ? CRIER_API_BLOCKED_IDS
                                                                : CRIER_API_BLOCKED_ADDRESSES);
  g_autofree char *name = dup_name (message, kind, escaped);
  gboolean changed;

  if (name == NULL)
    return;

  changed = api->context->change_blocked (kind, name, is_put, api->context->server);
  if (!is_put && !changed)
    {
      crier_response_refuse (message, SOUP_STATUS_NOT_FOUND, CRIER_ERROR_NOT_FOUND,
                             "That is not blocked");
      return;
    }

  soup_message_headers_remove (soup_server_message_get_response_headers (message),
                               "Content-Type");
  soup_server_message_set_status (message, is_put && changed ? SOUP_STATUS_CREATED
                                                             : SOUP_STATUS_NO_CONTENT, NULL);
}
