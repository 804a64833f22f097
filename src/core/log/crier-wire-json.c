/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-wire-json.h"

#include <string.h>

#include "crier-json-writer.h"
#include "crier-text.h"

/*
 * Everything that Crier says, as docs/protocol.md has it: pure functions from
 * values to text. What clients say is read in crier-client-event.c.
 */

/**
 * crier_wire_json_get_usec:
 *
 * Returns: @time in microseconds since 1970
 */
gint64
crier_wire_json_get_usec (GDateTime *time)
{
  return g_date_time_to_unix (time) * G_USEC_PER_SEC +
         g_date_time_get_microsecond (time);
}

/**
 * crier_wire_json_format_plain_time:
 *
 * Returns: (transfer full): `YYYY-MM-DD HH:MM:SS.ffffff`, always with six
 *   digits
 */
char *
crier_wire_json_format_plain_time (GDateTime *time)
{
  return g_date_time_format (time, "%Y-%m-%d %H:%M:%S.%f");
}

/**
 * crier_wire_json_format_time:
 *
 * Returns: (transfer full): @time as RFC 3339 has it, with microseconds and
 *   numeric offset
 */
char *
crier_wire_json_format_time (GDateTime *time)
{
  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%S.%f%:z");
}

/**
 * crier_wire_json_format_cursor:
 *
 * Returns: (transfer full): the cursor of a client that has received everything
 *   up to @offset, 0 before the first message
 */
char *
crier_wire_json_format_cursor (const char *epoch,
                               guint64     offset)
{
  return g_strdup_printf ("%s-%" G_GUINT64_FORMAT, epoch, offset);
}

/**
 * crier_wire_json_parse_cursor:
 * @cursor: from a client, unchecked
 * @epoch: (out) (transfer full): the epoch it names
 * @offset: (out): the place in it, which need not exist
 *
 * There is one way to write a cursor: a place has no sign, no zero in front, and
 * is below 2^63, as the journal's numbers are.
 *
 * Returns: %TRUE if @cursor has the form of one; else the results are untouched
 */
gboolean
crier_wire_json_parse_cursor (const char  *cursor,
                              char       **epoch,
                              guint64     *offset)
{
  const char *dash;

  g_return_val_if_fail (cursor != NULL, FALSE);
  g_return_val_if_fail (epoch != NULL && offset != NULL, FALSE);

  dash = strrchr (cursor, '-');
  if (dash == NULL || dash == cursor)
    return FALSE;

  if ((dash[1] == '0' && dash[2] != '\0') ||
      !crier_text_parse_unsigned (dash + 1, 0, G_MAXINT64, offset))
    return FALSE;

  *epoch = g_strndup (cursor, dash - cursor);

  return TRUE;
}

static GString *
begin (const char *event)
{
  GString *json = g_string_new (NULL);

  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_string (json, "event", event);

  return json;
}

static void
add_time (GString    *json,
          const char *name,
          GDateTime  *time)
{
  g_autofree char *text = crier_wire_json_format_time (time);

  crier_json_writer_string (json, name, text);
}

static char *
end (GString *json)
{
  crier_json_writer_close (json, '}');

  return g_string_free (json, FALSE);
}

/**
 * crier_wire_json_hello:
 * @id: the client's Id
 * @session: what names this page's visit
 * @cursor: the place from which the client goes on
 * @recovered: whether nothing between its own cursor and @cursor was lost
 * @interval: seconds between announcements, 0 for none
 * @hours: 12 or 24, by which the operator's clocks count
 * @inbox: whether the client can write to the operator
 * @time: now
 *
 * Returns: (transfer full): the object with which every JSON transport begins
 */
char *
crier_wire_json_hello (const char *id,
                       const char *session,
                       const char *cursor,
                       gboolean    recovered,
                       guint       interval,
                       guint       hours,
                       gboolean    inbox,
                       GDateTime  *time)
{
  GString *json = begin ("hello");

  crier_json_writer_string (json, "client", id);
  crier_json_writer_string (json, "session", session);
  crier_json_writer_string (json, "cursor", cursor);
  crier_json_writer_boolean (json, "recovered", recovered);
  crier_json_writer_integer (json, "interval", interval);
  crier_json_writer_integer (json, "clock", hours);
  crier_json_writer_boolean (json, "inbox", inbox);
  add_time (json, "time", time);

  return end (json);
}

char *
crier_wire_json_time (GDateTime *time)
{
  GString *json = begin ("time");

  add_time (json, "time", time);

  return end (json);
}

/**
 * crier_wire_json_message:
 * @to_everyone: whether it is; to whom else it went is not said otherwise
 * @expires: (nullable): when screens forget it, %NULL for never
 */
char *
crier_wire_json_message (const char *id,
                         GDateTime  *time,
                         const char *text,
                         gboolean    to_everyone,
                         GDateTime  *expires)
{
  GString *json = begin ("message");

  crier_json_writer_string (json, "id", id);
  add_time (json, "time", time);
  crier_json_writer_string (json, "text", text);
  crier_json_writer_string (json, "to", to_everyone ? "everyone" : "you");
  if (expires != NULL)
    add_time (json, "expires", expires);

  return end (json);
}

/**
 * crier_wire_json_clear:
 *
 * Returns: (transfer full): what tells a screen to forget the messages that it
 *   has shown so far
 */
char *
crier_wire_json_clear (const char *id)
{
  GString *json = begin ("clear");

  crier_json_writer_string (json, "id", id);

  return end (json);
}

/**
 * crier_wire_json_withdraw:
 * @of: the id of the message that a screen is to forget
 */
char *
crier_wire_json_withdraw (const char *id,
                          const char *of)
{
  GString *json = begin ("withdraw");

  crier_json_writer_string (json, "id", id);
  crier_json_writer_string (json, "of", of);

  return end (json);
}

/**
 * crier_wire_json_sync:
 * @t0: when the client sent, by its clock, in seconds since 1970
 * @t1: when we received
 * @t2: when we answer
 *
 * Returns: (transfer full): the answer to a client's sync, which measures an
 *   offset as RFC 5905 §8 does
 */
char *
crier_wire_json_sync (double t0,
                      double t1,
                      double t2)
{
  GString *json = begin ("sync");

  crier_json_writer_number (json, "t0", NULL, t0);
  crier_json_writer_number (json, "t1", NULL, t1);
  crier_json_writer_number (json, "t2", NULL, t2);

  return end (json);
}

char *
crier_wire_json_received (const char *ref)
{
  GString *json = begin ("received");

  crier_json_writer_string (json, "ref", ref);

  return end (json);
}

/**
 * crier_wire_json_refused:
 * @ref: (nullable): what the client called its message
 * @code: what programs know it by
 * @reason: one sentence
 */
char *
crier_wire_json_refused (const char *ref,
                         const char *code,
                         const char *reason)
{
  GString *json = begin ("refused");

  if (ref != NULL)
    crier_json_writer_string (json, "ref", ref);
  crier_json_writer_string (json, "code", code);
  crier_json_writer_string (json, "reason", reason);

  return end (json);
}

/**
 * crier_wire_json_identify:
 * @name: what the operator calls the client, or its Id
 * @seconds: for how long a screen shows it
 */
char *
crier_wire_json_identify (const char *name,
                          guint       seconds)
{
  GString *json = begin ("identify");

  crier_json_writer_string (json, "name", name);
  crier_json_writer_integer (json, "seconds", seconds);

  return end (json);
}

char *
crier_wire_json_keepalive (void)
{
  return end (begin ("keepalive"));
}

/**
 * crier_wire_json_goodbye:
 * @reason: one word
 * @retry: seconds after which to come back, 0 if the client is not expected back
 */
char *
crier_wire_json_goodbye (const char *reason,
                         guint       retry)
{
  GString *json = begin ("goodbye");

  crier_json_writer_string (json, "reason", reason);
  if (retry != 0)
    crier_json_writer_integer (json, "retry", retry);

  return end (json);
}

/**
 * crier_wire_json_frame_text:
 *
 * Puts @text into one final, unmasked text frame (RFC 6455 §5.2).
 */
GBytes *
crier_wire_json_frame_text (const char *text)
{
  gsize length = strlen (text);
  guint8 head[10] = { 0x81 };
  gsize n_head;
  guint8 *frame;

  if (length < 126)
    {
      head[1] = (guint8) length;
      n_head = 2;
    }
  else if (length <= G_MAXUINT16)
    {
      guint16 size = GUINT16_TO_BE ((guint16) length);

      head[1] = 126;
      memcpy (head + 2, &size, sizeof size);
      n_head = 4;
    }
  else
    {
      guint64 size = GUINT64_TO_BE ((guint64) length);

      head[1] = 127;
      memcpy (head + 2, &size, sizeof size);
      n_head = 10;
    }

  frame = g_malloc (n_head + length);
  memcpy (frame, head, n_head);
  memcpy (frame + n_head, text, length);

  return g_bytes_new_take (frame, n_head + length);
}

/**
 * crier_wire_json_sse:
 * @event: the name of the event
 * @id: (nullable): what the client is to come back with, %NULL if it moves
 *   nothing
 * @json: an object of the protocol, which has no line ends
 *
 * Makes a Server-Sent Event (WHATWG HTML §9.2.5).
 */
GBytes *
crier_wire_json_sse (const char *event,
                     const char *id,
                     const char *json)
{
  char *text;

  text = g_strconcat (id != NULL ? "id: " : "", id != NULL ? id : "",
                      id != NULL ? "\n" : "",
                      "event: ", event, "\ndata: ", json, "\n\n", NULL);

  return g_bytes_new_take (text, strlen (text));
}

GBytes *
crier_wire_json_line (const char *json)
{
  char *text = g_strconcat (json, "\n", NULL);

  return g_bytes_new_take (text, strlen (text));
}
