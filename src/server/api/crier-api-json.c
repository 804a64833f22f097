/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-api-json.h"

#include "crier-error.h"
#include "crier-id.h"
#include "crier-json-value.h"
#include "crier-json-writer.h"
#include "crier-text.h"
#include "crier-wire-json.h"

/* An object with a list in it. */
#define MAX_DEPTH 4

/*
 * What the operator's programs say and hear (docs/protocol.md, "Operating"):
 * pure functions between values and text.
 */

static void
append_seconds (GString    *json,
                const char *name,
                gboolean    is_known,
                gint64      microseconds)
{
  if (is_known)
    crier_json_writer_number (json, name, "%.6f",
                              (double) microseconds / G_USEC_PER_SEC);
  else
    crier_json_writer_null (json, name);
}

static void
append_time (GString    *json,
             const char *name,
             GDateTime  *time)
{
  g_autofree char *text = crier_wire_json_format_time (time);

  crier_json_writer_string (json, name, text);
}

/* Microseconds since 1970; 0 is no time. */
static void
append_moment (GString    *json,
               const char *name,
               gint64      microseconds,
               GTimeZone  *zone)
{
  g_autoptr (GDateTime) seconds = NULL;
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (microseconds > 0)
    {
      seconds = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);
      utc = g_date_time_add (seconds, microseconds % G_USEC_PER_SEC);
      local = g_date_time_to_timezone (utc, zone);
      append_time (json, name, local);
      return;
    }

  crier_json_writer_null (json, name);
}

/* What is in a message, without brackets. */
static void
append_message (GString      *json,
                CrierMessage *message)
{
  const char * const *to = crier_message_get_to (message);
  const char *of = crier_message_get_of (message);

  crier_json_writer_string (json, "event", crier_message_is_clear (message) ? "clear"
                                           : of != NULL ? "withdraw" : "message");
  crier_json_writer_string (json, "id", crier_message_get_id (message));
  append_time (json, "time", crier_message_get_time (message));
  if (of != NULL)
    crier_json_writer_string (json, "of", of);

  if (!crier_message_has_text (message))
    return;

  crier_json_writer_string (json, "text", crier_message_get_text (message));

  if (to == NULL)
    crier_json_writer_string (json, "to", "everyone");
  else
    crier_json_writer_strings (json, "to", to);

  if (crier_message_get_expires (message) != NULL)
    append_time (json, "expires", crier_message_get_expires (message));

  if (crier_message_is_withdrawn (message))
    crier_json_writer_boolean (json, "withdrawn", TRUE);
}

static char *
end (GString *json)
{
  crier_json_writer_close (json, '}');
  g_string_append_c (json, '\n');

  return g_string_free (json, FALSE);
}

/**
 * crier_api_json_format_draft:
 * @to: (nullable): to which Ids; %NULL for everyone
 * @expires: seconds after which it ends, 0 for never
 *
 * Returns: (transfer full): what crier_api_json_parse_draft() reads
 */
char *
crier_api_json_format_draft (const char         *text,
                             const char * const *to,
                             guint               expires)
{
  GString *json = g_string_new (NULL);

  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_string (json, "text", text);
  if (to != NULL)
    crier_json_writer_strings (json, "to", to);

  if (expires > 0)
    crier_json_writer_integer (json, "expires", expires);

  crier_json_writer_close (json, '}');

  return g_string_free (json, FALSE);
}

char *
crier_api_json_format_published (CrierMessage *message,
                                 guint         n_listeners)
{
  GString *json = g_string_new (NULL);

  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_string (json, "id", crier_message_get_id (message));
  crier_json_writer_integer (json, "listeners", n_listeners);

  return end (json);
}

/**
 * crier_api_json_append_receipts:
 * @message: a message, whose counters say what became of it
 * @n_listed: how many readers are told after it
 *
 * Appends a message with its receipts, as far as the array of its readers, which
 * crier_api_json_append_reader() fills and
 * crier_api_json_end_list() ends.
 */
void
crier_api_json_append_receipts (GString      *json,
                                CrierMessage *message,
                                guint         n_listed)
{
  guint n_sent = crier_message_get_n_sent (message);

  crier_json_writer_open (json, NULL, '{');
  append_message (json, message);
  crier_json_writer_integer (json, "sent_to", n_sent);
  crier_json_writer_integer (json, "seen_by", crier_message_get_n_seen (message));
  crier_json_writer_integer (json, "cannot_tell", crier_message_get_n_mute (message));
  crier_json_writer_integer (json, "unlisted", n_sent - MIN (n_listed, n_sent));
  crier_json_writer_open (json, "readers", '[');
}

void
crier_api_json_append_reader (GString           *json,
                              const CrierReader *reader,
                              GTimeZone         *zone)
{
  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_string (json, "id", reader->id);
  crier_json_writer_boolean (json, "can_tell", reader->can_tell);
  append_moment (json, "seen", reader->seen, zone);
  crier_json_writer_close (json, '}');
}

/**
 * crier_api_json_append_page:
 * @cursor: from where to go on after the messages
 * @recovered: whether none is missing before them
 *
 * Appends the answer of `GET /messages`, as far as the array of its messages, which
 * crier_api_json_append_message() fills and
 * crier_api_json_end_list() ends.
 */
void
crier_api_json_append_page (GString    *json,
                            const char *cursor,
                            gboolean    recovered)
{
  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_string (json, "cursor", cursor);
  crier_json_writer_boolean (json, "recovered", recovered);
  crier_json_writer_open (json, "messages", '[');
}

/* Ends the list that is the last member of an answer, and the answer. */
void
crier_api_json_end_list (GString *json)
{
  crier_json_writer_close (json, ']');
  crier_json_writer_close (json, '}');
  g_string_append_c (json, '\n');
}

void
crier_api_json_append_message (GString      *json,
                               CrierMessage *message)
{
  crier_json_writer_open (json, NULL, '{');
  append_message (json, message);
  crier_json_writer_close (json, '}');
}

void
crier_api_json_append_client (GString     *json,
                              CrierClient *client,
                              const char  *name,
                              CrierColor   color,
                              GTimeZone   *zone)
{
  const char *program = crier_client_get_program (client);
  gint64 latency = crier_client_get_latency (client);
  gint64 offset = 0;
  gboolean has_offset = crier_client_get_offset (client, &offset);

  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_integer (json, "serial", crier_client_get_serial (client));
  crier_json_writer_string (json, "id", crier_client_get_id (client));
  if (name != NULL)
    crier_json_writer_string (json, "name", name);

  if (color != CRIER_COLOR_NONE)
    crier_json_writer_string (json, "mark", crier_color_get_slug (color));

  crier_json_writer_string (json, "transport",
                            crier_transport_get_slug (crier_client_get_transport (client)));
  crier_json_writer_string (json, "address", crier_client_get_address (client));
  crier_json_writer_string (json, "program", program != NULL ? program : "");
  append_moment (json, "since", crier_client_get_since (client), zone);
  append_seconds (json, "latency", latency >= 0, latency);
  append_seconds (json, "clock_offset", has_offset, offset);
  crier_json_writer_integer (json, "messages", crier_client_get_messages (client));
  crier_json_writer_integer (json, "received", crier_client_get_received (client));
  crier_json_writer_integer (json, "sent", crier_client_get_sent (client));
  crier_json_writer_integer (json, "pending", crier_client_get_pending (client));
  crier_json_writer_close (json, '}');
}

static gboolean
refuse (GError     **error,
        const char  *reason)
{
  g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_INVALID, reason);

  return FALSE;
}

static gboolean
read_text (CrierDraft             *draft,
           const CrierJsonObject  *object,
           GError                **error)
{
  draft->text = crier_json_value_dup_string (crier_json_value_find (object, "text"));
  if (draft->text == NULL)
    return refuse (error, "\"text\" is to be a string");

  return crier_text_check (draft->text, -1, CRIER_TEXT_MAX_OPERATOR, error);
}

static void
drop_repeated (char **ids)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  char **place = ids;

  for (; *ids != NULL; ids++)
    {
      if (g_hash_table_add (seen, *ids))
        *place++ = *ids;
      else
        g_free (*ids);
    }

  *place = NULL;
}

static gboolean
read_to (CrierDraft             *draft,
         const CrierJsonObject  *object,
         GError                **error)
{
  const char *value = crier_json_value_find (object, "to");
  guint i;

  if (value == NULL)
    return TRUE;

  draft->to = crier_json_value_dup_strings (value, CRIER_API_JSON_MAX_IDS);
  if (draft->to == NULL)
    return refuse (error, "\"to\" is to be an array of Ids, from 1 to 10000");

  for (i = 0; draft->to[i] != NULL; i++)
    {
      char *id = crier_id_normalize (draft->to[i], -1, error);

      if (id == NULL)
        return FALSE;

      g_free (draft->to[i]);
      draft->to[i] = id;
    }

  drop_repeated (draft->to);

  return TRUE;
}

static gboolean
read_expires (CrierDraft             *draft,
              const CrierJsonObject  *object,
              GError                **error)
{
  const char *value = crier_json_value_find (object, "expires");
  gboolean is_integer;
  double seconds;

  if (value == NULL)
    return TRUE;

  if (!crier_json_value_get_number (value, &seconds, &is_integer) || !is_integer ||
      seconds < 1 || seconds > CRIER_API_JSON_MAX_EXPIRES)
    return refuse (error, "\"expires\" is to be a whole number of seconds from "
                   "1 to 604800");

  draft->expires = (guint) seconds;

  return TRUE;
}

/**
 * crier_api_json_parse_draft:
 * @data: (nullable): unchecked
 *
 * Reads what is to be published. Members that it does not know are ignored.
 *
 * Returns: (transfer full) (nullable): the draft, or %NULL with
 *   %CRIER_ERROR_INVALID, %CRIER_ERROR_BLANK or %CRIER_ERROR_TOO_LONG
 */
CrierDraft *
crier_api_json_parse_draft (const char  *data,
                            gsize        length,
                            GError     **error)
{
  g_autoptr (CrierDraft) draft = g_new0 (CrierDraft, 1);
  CrierJsonObject object;

  if (!crier_json_read_object (&object, data, length, MAX_DEPTH))
    {
      refuse (error, "The body is not a JSON object in UTF-8, is nested too deeply, "
              "has more than 32 members, or has a U+0000");
      return NULL;
    }

  if (!read_text (draft, &object, error) || !read_to (draft, &object, error) ||
      !read_expires (draft, &object, error))
    return NULL;

  return g_steal_pointer (&draft);
}
