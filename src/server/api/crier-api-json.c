/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-api-json.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "crier-error.h"
#include "crier-id.h"
#include "crier-json.h"
#include "crier-recipient-record.h"
#include "crier-text.h"
#include "crier-wire-json.h"

/* An object with a list in it. */
#define MAX_DEPTH 4

/*
 * What the operator's programs say and hear (docs/protocol.md, "Operating"):
 * pure functions between values and text. Answers are written as they stand,
 * since a list of ten thousand clients would be a large tree.
 */

static void
append_string (GString    *json,
               const char *text)
{
  const char *p;

  g_string_append_c (json, '"');

  for (p = text; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;

      if (c == '"' || c == '\\')
        g_string_append_c (json, '\\');

      if (c < ' ')
        g_string_append_printf (json, "\\u%04x", c);
      else
        g_string_append_c (json, (char) c);
    }

  g_string_append_c (json, '"');
}

/* The first member follows the bracket, each other one a comma. */
static void
append_name (GString    *json,
             const char *name)
{
  if (json->len > 0 && json->str[json->len - 1] != '{')
    g_string_append_c (json, ',');

  append_string (json, name);
  g_string_append_c (json, ':');
}

static void
append_text (GString    *json,
             const char *name,
             const char *text)
{
  append_name (json, name);
  append_string (json, text);
}

static void
append_texts (GString            *json,
              const char         *name,
              const char * const *texts)
{
  guint i;

  append_name (json, name);
  g_string_append_c (json, '[');

  for (i = 0; texts[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');

      append_string (json, texts[i]);
    }

  g_string_append_c (json, ']');
}

static void
append_number (GString    *json,
               const char *name,
               guint64     number)
{
  append_name (json, name);
  g_string_append_printf (json, "%" G_GUINT64_FORMAT, number);
}

static void
append_flag (GString    *json,
             const char *name,
             gboolean    flag)
{
  append_name (json, name);
  g_string_append (json, flag ? "true" : "false");
}

static void
append_seconds (GString    *json,
                const char *name,
                gboolean    is_known,
                gint64      microseconds)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE] = "null";

  if (is_known)
    g_ascii_formatd (buffer, sizeof buffer, "%.6f",
                     (double) microseconds / G_USEC_PER_SEC);

  append_name (json, name);
  g_string_append (json, buffer);
}

static void
append_time (GString    *json,
             const char *name,
             GDateTime  *time)
{
  g_autofree char *text = crier_wire_json_format_time (time);

  append_text (json, name, text);
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

  append_name (json, name);
  g_string_append (json, "null");
}

/* What is in a message, without brackets. */
static void
append_message (GString      *json,
                CrierMessage *message)
{
  const char * const *to = crier_message_get_to (message);
  gboolean is_clear = crier_message_is_clear (message);

  append_text (json, "event", is_clear ? "clear" : "message");
  append_text (json, "id", crier_message_get_id (message));
  append_time (json, "time", crier_message_get_time (message));
  if (is_clear)
    return;

  append_text (json, "text", crier_message_get_text (message));

  if (to == NULL)
    append_text (json, "to", "everyone");
  else
    append_texts (json, "to", to);

  if (crier_message_get_expires (message) != NULL)
    append_time (json, "expires", crier_message_get_expires (message));
}

/**
 * crier_api_json_format_draft:
 * @to: (nullable): to which Ids; %NULL for everyone
 *
 * Returns: (transfer full): what crier_api_json_parse_draft() reads
 */
char *
crier_api_json_format_draft (const char         *text,
                             const char * const *to)
{
  GString *json = g_string_new ("{");

  append_text (json, "text", text);
  if (to != NULL)
    append_texts (json, "to", to);

  g_string_append_c (json, '}');

  return g_string_free (json, FALSE);
}

char *
crier_api_json_format_published (CrierMessage *message,
                                 guint         n_listeners)
{
  GString *json = g_string_new ("{");

  append_text (json, "id", crier_message_get_id (message));
  append_number (json, "listeners", n_listeners);
  g_string_append (json, "}\n");

  return g_string_free (json, FALSE);
}

/**
 * crier_api_json_format_receipts:
 * @readers: (element-type CrierReader): whom it was sent to
 *
 * Returns: (transfer full): @message, and who of @readers has seen it
 */
char *
crier_api_json_format_receipts (CrierMessage *message,
                                GPtrArray    *readers)
{
  GString *json = g_string_new ("{");
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  guint n_seen = 0;
  guint n_mute = 0;
  guint i;

  for (i = 0; i < readers->len; i++)
    {
      const CrierReader *reader = g_ptr_array_index (readers, i);

      n_seen += reader->seen != 0;
      n_mute += reader->seen == 0 && !reader->can_tell;
    }

  append_message (json, message);
  append_number (json, "sent_to", readers->len);
  append_number (json, "seen_by", n_seen);
  append_number (json, "cannot_tell", n_mute);
  append_name (json, "readers");
  g_string_append_c (json, '[');

  for (i = 0; i < readers->len; i++)
    {
      const CrierReader *reader = g_ptr_array_index (readers, i);

      g_string_append (json, i > 0 ? ",{" : "{");
      append_text (json, "id", reader->id);
      append_flag (json, "can_tell", reader->can_tell);
      append_moment (json, "seen", reader->seen, zone);
      g_string_append_c (json, '}');
    }

  g_string_append (json, "]}\n");

  return g_string_free (json, FALSE);
}

/**
 * crier_api_json_format_page:
 * @messages: (element-type CrierMessage): in order
 * @cursor: where to go on if there are none
 * @recovered: whether none is missing before them
 * @max_bytes: of so many bytes no further message is begun
 *
 * Returns: (transfer full): as many of @messages as there is room for, the
 *   first one in any case, and the cursor from which to go on
 */
char *
crier_api_json_format_page (GPtrArray  *messages,
                            const char *cursor,
                            gboolean    recovered,
                            gsize       max_bytes)
{
  GString *json = g_string_new (",\"messages\":[");
  GString *head = g_string_new ("{");
  guint i;

  for (i = 0; i < messages->len && (i == 0 || json->len < max_bytes); i++)
    {
      CrierMessage *message = g_ptr_array_index (messages, i);

      g_string_append (json, i > 0 ? ",\n{" : "\n{");
      append_message (json, message);
      g_string_append_c (json, '}');
      cursor = crier_message_get_id (message);
    }

  g_string_append (json, "]}\n");

  append_text (head, "cursor", cursor);
  append_flag (head, "recovered", recovered);
  g_string_prepend_len (json, head->str, (gssize) head->len);
  g_string_free (head, TRUE);

  return g_string_free (json, FALSE);
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

  g_string_append_c (json, '{');
  append_number (json, "serial", crier_client_get_serial (client));
  append_text (json, "id", crier_client_get_id (client));
  if (name != NULL)
    append_text (json, "name", name);

  if (color != CRIER_COLOR_NONE)
    append_text (json, "mark", crier_color_get_slug (color));

  append_text (json, "transport",
               crier_transport_get_slug (crier_client_get_transport (client)));
  append_text (json, "address", crier_client_get_address (client));
  append_text (json, "program", program != NULL ? program : "");
  append_moment (json, "since", crier_client_get_since (client), zone);
  append_seconds (json, "latency", latency >= 0, latency);
  append_seconds (json, "clock_offset", has_offset, offset);
  append_number (json, "messages", crier_client_get_messages (client));
  append_number (json, "received", crier_client_get_received (client));
  append_number (json, "sent", crier_client_get_sent (client));
  append_number (json, "pending", crier_client_get_pending (client));
  g_string_append_c (json, '}');
}

static gboolean
refuse (GError     **error,
        const char  *reason)
{
  g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_INVALID, reason);

  return FALSE;
}

static gboolean
read_text (CrierDraft  *draft,
           JsonObject  *object,
           GError     **error)
{
  JsonNode *node = json_object_get_member (object, "text");

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse (error, "\"text\" is to be a string");

  if (!crier_text_check (json_node_get_string (node), -1,
                         CRIER_TEXT_MAX_OPERATOR, error))
    return FALSE;

  draft->text = json_node_dup_string (node);

  return TRUE;
}

static gboolean
read_to (CrierDraft  *draft,
         JsonObject  *object,
         GError     **error)
{
  JsonNode *node = json_object_get_member (object, "to");
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  JsonArray *array;
  guint i;

  if (node == NULL)
    return TRUE;

  array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  if (array == NULL || json_array_get_length (array) == 0)
    return refuse (error, "\"to\" is to be an array of Ids, at least one");

  for (i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) != G_TYPE_STRING)
        return refuse (error, "\"to\" is to be an array of Ids, at least one");

      if (!crier_id_check (json_node_get_string (element), -1, error))
        return FALSE;

      g_ptr_array_add (ids, json_node_dup_string (element));
    }

  g_ptr_array_add (ids, NULL);
  draft->to = (char **) g_ptr_array_free (g_steal_pointer (&ids), FALSE);

  return TRUE;
}

static gboolean
read_expires (CrierDraft  *draft,
              JsonObject  *object,
              GError     **error)
{
  JsonNode *node = json_object_get_member (object, "expires");
  gint64 seconds;

  if (node == NULL)
    return TRUE;

  seconds = json_node_get_value_type (node) == G_TYPE_INT64
              ? json_node_get_int (node) : 0;
  if (seconds < 1 || seconds > CRIER_API_JSON_MAX_EXPIRES)
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
  g_autoptr (CrierDraft) draft = NULL;
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;
  JsonObject *object;

  if (length > 0 && !g_utf8_validate_len (data, length, NULL))
    {
      refuse (error, "The body is not UTF-8 text");
      return NULL;
    }

  if (!crier_json_is_sound (data, length, MAX_DEPTH) ||
      !json_parser_load_from_data (parser, data, (gssize) length, NULL))
    {
      refuse (error, "The body is not JSON, is nested too deeply, or has a "
              "U+0000");
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      refuse (error, "The body is to be a JSON object");
      return NULL;
    }

  draft = g_new0 (CrierDraft, 1);
  object = json_node_get_object (root);
  if (!read_text (draft, object, error) || !read_to (draft, object, error) ||
      !read_expires (draft, object, error))
    return NULL;

  return g_steal_pointer (&draft);
}
