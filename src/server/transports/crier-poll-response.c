/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-poll-response.h"

#include <string.h>

#include "crier-clock.h"
#include "crier-json-writer.h"
#include "crier-wire-json.h"

/*
 * CrierPollResponse:
 *
 * What one answer to a poll carries (docs/protocol.md §9.1), its bytes, and
 * its tag. It is filled, made into a body, and kept until that was written:
 * then it knows what its client has received.
 */
struct _CrierPollResponse
{
  CrierLog *log;     /* (unowned) */
  guint64 cursor;    /* where its client goes on after it */
  guint64 tick;      /* the number of the last announcement its client has */
  gboolean more;     /* not all that is due is in it */
  GPtrArray *events; /* (owned) (nullable) (element-type GBytes) */
  GArray *offsets;   /* (owned) (nullable) (element-type guint64): of the
                      * messages in it */
  guint64 new_tick;  /* of the announcement in it, 0 for none */
};

/**
 * crier_poll_response_new:
 * @log: whose messages it carries, which outlives it
 * @cursor: up to where nothing is owed any more, be it that it was for others
 * @tick: the number of the last announcement that its client has
 */
CrierPollResponse *
crier_poll_response_new (CrierLog *log,
                         guint64   cursor,
                         guint64   tick)
{
  CrierPollResponse *self;

  self = g_new0 (CrierPollResponse, 1);
  self->log = log;
  self->cursor = cursor;
  self->tick = tick;

  return self;
}

void
crier_poll_response_free (CrierPollResponse *self)
{
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->offsets, g_array_unref);
  g_free (self);
}

static void
take_event (CrierPollResponse *self,
            GBytes          *event)
{
  if (self->events == NULL)
    self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (self->events, event);
}

void
crier_poll_response_take_object (CrierPollResponse *self,
                                 char            *object)
{
  take_event (self, g_bytes_new_take (object, strlen (object)));
}

static void
note (CrierPollResponse *self,
      const CrierDue  *due,
      guint            n_most)
{
  if (due->offset == 0)
    {
      crier_log_get_tick (self->log, &self->new_tick);
      return;
    }

  if (self->offsets == NULL)
    self->offsets = g_array_sized_new (FALSE, FALSE, sizeof (guint64), n_most);
  g_array_append_val (self->offsets, due->offset);
}

/**
 * crier_poll_response_add_due:
 * @due: (array length=n_due): as crier_listener_collect() told
 *
 * Puts as much of it after what is in it as an answer may carry. If that is not
 * all, its client goes on after the last of it.
 */
void
crier_poll_response_add_due (CrierPollResponse *self,
                             const CrierDue  *due,
                             guint            n_due)
{
  guint n_most = MIN (n_due, CRIER_POLL_RESPONSE_MAX_EVENTS);
  gsize size = 0;
  guint i;

  for (i = 0; i < n_most; i++)
    {
      size += g_bytes_get_size (due[i].bytes);
      if (i > 0 && size > CRIER_POLL_RESPONSE_MAX_BYTES)
        break;

      take_event (self, g_bytes_ref (due[i].bytes));
      note (self, &due[i], n_most);
    }

  if (i == n_due)
    return;

  self->more = TRUE;
  self->cursor = due[i - 1].offset;
}

/**
 * crier_poll_response_repeat:
 * @id: its client's
 * @after: an offset
 * @last: another, up to which its client may have had everything
 *
 * Puts what was sent after @after up to @last into it, as far as it is kept and
 * not over, for the case that another client had it: the newest of it, as many
 * bytes as an answer may carry. It is not counted.
 */
void
crier_poll_response_repeat (CrierPollResponse *self,
                            const char        *id,
                            guint64            after,
                            guint64            last)
{
  guint64 begin = last + 1;
  gint64 now = crier_clock_get_boot_time ();
  gsize size = 0;
  guint64 i;

  after = MAX (after + 1, MAX (crier_log_get_first (self->log),
                               crier_log_get_cleared (self->log))) - 1;
  while (begin > after + 1 && size <= CRIER_POLL_RESPONSE_MAX_BYTES)
    size += g_bytes_get_size (crier_message_get_encoding (crier_log_get (self->log, --begin),
                                                          CRIER_FORMAT_LINES));

  for (i = begin; i <= last; i++)
    {
      CrierMessage *message = crier_log_get (self->log, i);

      if (crier_message_is_for (message, id) && !crier_message_has_expired (message, now))
        take_event (self, g_bytes_ref (crier_message_get_encoding (message,
                                                                   CRIER_FORMAT_LINES)));
    }
}

/**
 * crier_poll_response_format_tag:
 *
 * Says where its client is after it: of two answers in a row with the same
 * tag the second carries nothing new.
 *
 * Returns: (transfer full): the entity tag (RFC 9110 §8.8.3), with its
 *   quotation marks
 */
char *
crier_poll_response_format_tag (CrierPollResponse *self)
{
  g_autofree char *cursor = crier_log_format_cursor (self->log, self->cursor);

  return g_strdup_printf ("\"%s.%" G_GUINT64_FORMAT "\"", cursor,
                          self->new_tick != 0 ? self->new_tick : self->tick);
}

/**
 * crier_poll_response_is_in:
 * @list: (nullable): a field If-None-Match (RFC 9110 §13.1.2), unchecked
 *
 * Our tags have no quotation mark within, so one that stands in a list, also as
 * a weak one, is found as it is.
 *
 * Returns: %TRUE if its tag is in @list, so that its client has it already
 */
gboolean
crier_poll_response_is_in (CrierPollResponse *self,
                           const char      *list)
{
  g_autofree char *tag = NULL;

  if (list == NULL)
    return FALSE;

  tag = crier_poll_response_format_tag (self);

  return strcmp (list, "*") == 0 || strstr (list, tag) != NULL;
}

/* Up to the bracket before the events. */
static GString *
open_body (const char *cursor,
           gboolean    recovered,
           gboolean    more)
{
  GString *json = g_string_new (NULL);

  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_string (json, "cursor", cursor);
  crier_json_writer_boolean (json, "recovered", recovered);
  if (more)
    crier_json_writer_boolean (json, "more", TRUE);

  crier_json_writer_open (json, "events", '[');

  return json;
}

static GBytes *
format_opening (CrierPollResponse *self,
                gboolean         recovered)
{
  g_autofree char *cursor = crier_log_format_cursor (self->log, self->cursor);

  return g_string_free_to_bytes (open_body (cursor, recovered, self->more));
}

/**
 * crier_poll_response_make_body:
 * @recovered: %FALSE if its client may have lost something before it
 *
 * Makes JSON of it, once: what was put in it is in the body then.
 *
 * Returns: (transfer full) (element-type GBytes): the parts of the body, of
 *   which the messages are shared with the log
 */
GPtrArray *
crier_poll_response_make_body (CrierPollResponse *self,
                               gboolean         recovered)
{
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GBytes) comma = g_bytes_new_static (",", 1);
  GPtrArray *body;
  guint n_events;
  guint i;

  events = g_steal_pointer (&self->events);
  n_events = events != NULL ? events->len : 0;
  body = g_ptr_array_new_full (2 * n_events + 2, (GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (body, format_opening (self, recovered));

  for (i = 0; i < n_events; i++)
    {
      if (i > 0)
        g_ptr_array_add (body, g_bytes_ref (comma));

      g_ptr_array_add (body, g_bytes_ref (g_ptr_array_index (events, i)));
    }

  g_ptr_array_add (body, g_bytes_new_static ("]}\n", 3));

  return body;
}

/**
 * crier_poll_response_receive:
 * @self: an answer that was written whole
 * @held: the request that it was the answer to
 *
 * Counts what is in it as received.
 *
 * Returns: the number of the last announcement that its client has now
 */
guint64
crier_poll_response_receive (CrierPollResponse *self,
                             CrierHeldResponse       *held,
                             CrierListener   *listener)
{
  CrierDue due = { NULL, 0 };
  guint64 number;
  guint i;

  for (i = 0; self->offsets != NULL && i < self->offsets->len; i++)
    {
      due.offset = g_array_index (self->offsets, guint64, i);
      crier_held_response_count (held, &due);
      crier_listener_advance (listener, &due);
    }

  if (self->new_tick == 0)
    return self->tick;

  /* There may be a newer one by now, and it has not had that. */
  crier_log_get_tick (self->log, &number);
  if (number == self->new_tick)
    {
      due.offset = 0;
      crier_held_response_count (held, &due);
      crier_listener_advance (listener, &due);
    }

  return self->new_tick;
}

static void
set_header (SoupServerMessage *message,
            const char        *name,
            const char        *value)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, name, value);
}

/* Takes what is before the end of the events, which is freed. */
static void
set_body (SoupServerMessage *message,
          GString           *json)
{
  crier_json_writer_close (json, ']');
  crier_json_writer_close (json, '}');
  g_string_append_c (json, '\n');
  soup_server_message_set_response (message, "application/json",
                                    SOUP_MEMORY_COPY, json->str, json->len);
  g_string_free (json, TRUE);
}

void
crier_poll_response_goodbye (SoupServerMessage *message,
                             guint              status,
                             const char        *reason,
                             guint              retry)
{
  g_autofree char *goodbye = NULL;
  g_autofree char *seconds = NULL;
  GString *json = g_string_new (NULL);

  goodbye = crier_wire_json_goodbye (reason, retry);
  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_open (json, "events", '[');
  crier_json_writer_object (json, NULL, goodbye);
  seconds = g_strdup_printf ("%u", retry);

  if (retry > 0)
    set_header (message, "Retry-After", seconds);

  soup_server_message_set_status (message, status, NULL);
  set_body (message, json);
}

/**
 * crier_poll_response_nobody:
 *
 * Answers a request that makes no client of anyone as if a new client had asked
 * that wants nothing of before.
 */
void
crier_poll_response_nobody (SoupServerMessage *message,
                            CrierLog          *log)
{
  g_autofree char *cursor = NULL;
  g_autofree char *tag = NULL;
  guint64 tick;

  crier_log_get_tick (log, &tick);
  cursor = crier_log_format_cursor (log, crier_log_get_last (log));
  tag = g_strdup_printf ("\"%s.%" G_GUINT64_FORMAT "\"", cursor, tick);

  set_header (message, "ETag", tag);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  set_body (message, open_body (cursor, TRUE, FALSE));
}
