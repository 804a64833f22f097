/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity-export.h"

#include "crier-contact.h"
#include "crier-event.h"
#include "crier-json-writer.h"
#include "crier-text.h"

/*
 * Export of the activity:
 *
 * What happened, as bytes for a file. Programs read them as well as people, so
 * the words do not depend on the language. It writes no file.
 */

static const char * const kinds[] = {
  [CRIER_EVENT_JOINED] = "joined",
  [CRIER_EVENT_LEFT] = "left",
  [CRIER_EVENT_RECEIVED] = "received",
  [CRIER_EVENT_SEEN] = "seen",
  [CRIER_EVENT_PUBLISHED] = "sent",
  [CRIER_EVENT_ANNOUNCED] = "announced",
  [CRIER_EVENT_FAILED] = "failed",
  [CRIER_EVENT_RECOVERED] = "recovered",
  [CRIER_EVENT_KNOWN] = "known",
  [CRIER_EVENT_FORGOTTEN] = "forgotten",
  [CRIER_EVENT_BLOCKED] = "blocked",
};

static const char * const departures[] = {
  [CRIER_DEPARTURE_LEFT] = "left",
  [CRIER_DEPARTURE_SILENT] = "silent",
  [CRIER_DEPARTURE_SLOW] = "slow",
  [CRIER_DEPARTURE_PROTOCOL] = "protocol",
  [CRIER_DEPARTURE_DISCONNECTED] = "disconnected",
  [CRIER_DEPARTURE_SHUTDOWN] = "shutdown",
};

G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == CRIER_EVENT_N);
G_STATIC_ASSERT (G_N_ELEMENTS (departures) == CRIER_DEPARTURE_N);

static const char *
get_kind (CrierEvent *event)
{
  CrierEventKind kind = crier_event_get_kind (event);

  if (kind == CRIER_EVENT_PUBLISHED &&
      !crier_message_has_text (crier_event_get_message (event)))
    return crier_message_is_clear (crier_event_get_message (event)) ? "cleared" : "withdrawn";

  return kinds[kind];
}

static const char *
get_text (CrierEvent *event)
{
  CrierMessage *message = crier_event_get_message (event);

  if (message == NULL)
    return crier_event_get_text (event);

  return crier_message_has_text (message) ? crier_message_get_text (message) : NULL;
}

/* RFC 3339, with the offset of this computer's time zone. */
static char *
dup_time (CrierEvent *event)
{
  gint64 usec = crier_event_get_time (event);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) exact = g_date_time_add (utc, usec % G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_local (exact);
  g_autofree char *second = g_date_time_format (local, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *zone = g_date_time_format (local, "%:z");

  return g_strdup_printf ("%s.%03d%s", second,
                          g_date_time_get_microsecond (local) / 1000, zone);
}

static const char *
get_name (CrierClient *client)
{
  CrierContact *contact = crier_contact_of (client);

  return contact != NULL ? crier_contact_get_name (contact) : NULL;
}

static void
add_string (GString    *json,
            const char *member,
            const char *value)
{
  if (value != NULL)
    crier_json_writer_string (json, member, value);
}

static void
add_message (GString      *json,
             CrierEvent   *event,
             CrierMessage *message)
{
  const char * const *to = crier_message_get_to (message);

  add_string (json, "message", crier_message_get_id (message));
  if (to != NULL)
    crier_json_writer_strings (json, "to", to);

  crier_json_writer_integer (json, "reached", crier_event_get_n_reached (event));
  crier_json_writer_integer (json, "sent", crier_message_get_n_sent (message));
  crier_json_writer_integer (json, "seen", crier_message_get_n_seen (message));
}

static void
add_object (GString    *json,
            CrierEvent *event)
{
  CrierClient *client = crier_event_get_client (event);
  CrierMessage *message = crier_event_get_message (event);
  CrierEventKind kind = crier_event_get_kind (event);
  g_autofree char *time = dup_time (event);

  g_string_append_c (json, '\n');
  crier_json_writer_open (json, NULL, '{');
  add_string (json, "time", time);
  add_string (json, "kind", get_kind (event));

  if (client != NULL)
    {
      add_string (json, "id", crier_client_get_id (client));
      add_string (json, "name", get_name (client));
      add_string (json, "address", crier_client_get_address (client));
      add_string (json, "transport",
                  crier_transport_get_slug (crier_client_get_transport (client)));
    }
  else if (kind == CRIER_EVENT_JOINED || kind == CRIER_EVENT_LEFT)
    {
      crier_json_writer_integer (json, "clients", crier_event_get_n_clients (event));
    }

  if (kind == CRIER_EVENT_LEFT)
    add_string (json, "reason", departures[crier_event_get_departure (event)]);

  if (message != NULL)
    add_message (json, event, message);

  add_string (json, "text", get_text (event));
  crier_json_writer_close (json, '}');
}

/* As a name can stand in a line: nothing in it passes for a part of that. */
static void
append_client (GString     *line,
               CrierClient *client)
{
  g_autofree char *id = crier_text_escape (crier_client_get_id (client));
  const char *name = get_name (client);
  g_autofree char *escaped = name != NULL ? crier_text_escape (name) : NULL;

  if (escaped != NULL)
    g_string_append_printf (line, " %s (%s)", escaped, id);
  else
    g_string_append_printf (line, " %s", id);
}

static void
append_message (GString      *line,
                CrierMessage *message)
{
  const char * const *to = crier_message_get_to (message);
  guint n_sent = crier_message_get_n_sent (message);

  g_string_append (line, " to");
  if (to == NULL)
    g_string_append (line, " everyone");

  for (; to != NULL && *to != NULL; to++)
    {
      g_autofree char *id = crier_text_escape (*to);

      g_string_append_printf (line, " %s", id);
    }

  if (crier_message_has_text (message) && n_sent > 0)
    g_string_append_printf (line, ", seen by %u of %u",
                            crier_message_get_n_seen (message), n_sent);
}

/* Each line of it stands farther right than those that we write, and each
 * character that would move the others is written as its number. */
static void
append_text (GString    *lines,
             const char *text)
{
  const char *p;

  g_string_append (lines, "    ");
  for (p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n')
        g_string_append (lines, "\n    ");
      else if (p[0] == '\r' && p[1] == '\n')
        continue;
      else if (c != '\t' && crier_text_is_hidden (c))
        g_string_append_printf (lines, "\\u{%x}", c);
      else
        g_string_append_unichar (lines, c);
    }

  g_string_append_c (lines, '\n');
}

static void
append_event (GString    *lines,
              CrierEvent *event)
{
  CrierEventKind kind = crier_event_get_kind (event);
  CrierClient *client = crier_event_get_client (event);
  CrierMessage *message = crier_event_get_message (event);
  g_autofree char *time = dup_time (event);
  const char *text = get_text (event);

  g_string_append_printf (lines, "%s %s", time, get_kind (event));
  if (client != NULL)
    append_client (lines, client);
  else if (kind == CRIER_EVENT_JOINED || kind == CRIER_EVENT_LEFT)
    g_string_append_printf (lines, " %u clients", crier_event_get_n_clients (event));

  if (kind == CRIER_EVENT_LEFT &&
      crier_event_get_departure (event) != CRIER_DEPARTURE_LEFT)
    g_string_append_printf (lines, " (%s)", departures[crier_event_get_departure (event)]);

  if (message != NULL)
    append_message (lines, message);

  g_string_append_c (lines, '\n');
  if (text != NULL)
    append_text (lines, text);
}

/**
 * crier_activity_export:
 * @activity: (element-type CrierEvent): what happened
 *
 * Writes all of it down: times in the form of RFC 3339, kinds, Ids, names,
 * texts, and how many have seen each message by now. In JSON, texts stand as
 * they are; in text, what would be invisible in them is made visible.
 *
 * Returns: (transfer full): UTF-8, which ends with a line feed unless it is
 *   empty
 */
GBytes *
crier_activity_export (GListModel  *activity,
                       CrierExport  format)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  gboolean is_json = format == CRIER_EXPORT_JSON;
  guint n_events;
  guint i;

  g_return_val_if_fail (G_IS_LIST_MODEL (activity), NULL);

  if (is_json)
    crier_json_writer_open (bytes, NULL, '[');

  n_events = g_list_model_get_n_items (activity);
  for (i = 0; i < n_events; i++)
    {
      g_autoptr (CrierEvent) event = g_list_model_get_item (activity, i);

      if (is_json)
        add_object (bytes, event);
      else
        append_event (bytes, event);
    }

  if (is_json)
    {
      crier_json_writer_close (bytes, ']');
      g_string_append_c (bytes, '\n');
    }

  return g_string_free_to_bytes (g_steal_pointer (&bytes));
}
