/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-store-private.h"

#include "crier-error.h"

/*
 * How a store is read. What it says is sound: nobody else has written it.
 */

static void
set_error (CrierStore  *self,
           GError     **error)
{
  g_autofree char *cause = crier_sqlite_statement_dup_cause (self->db);

  g_set_error (error, CRIER_ERROR, CRIER_ERROR_UNREADABLE,
               "The journal could not be read: %s", cause);
}

static GDateTime *
make_time (gint64 usec,
           gint64 zone)
{
  g_autoptr (GTimeZone) offset = g_time_zone_new_offset ((int) zone);
  g_autoptr (GDateTime) second = NULL;
  g_autoptr (GDateTime) utc = NULL;

  second = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  utc = g_date_time_add (second, usec % G_USEC_PER_SEC);

  return g_date_time_to_timezone (utc, offset);
}

/**
 * crier_store_query_message:
 * @self: a store
 * @row: a statement that is at a row which begins with %CRIER_STORE_COLUMNS
 *
 * Returns: (transfer full): that message
 */
CrierMessage *
crier_store_query_message (CrierStore     *self,
                           CrierSqliteStatement *row)
{
  guint64 offset = (guint64) crier_sqlite_statement_get_int (row, 0);
  gint64 usec = crier_sqlite_statement_get_int (row, 1);
  const char *text = crier_sqlite_statement_get_text (row, 4);
  const char *recipients = crier_sqlite_statement_get_text (row, 5);
  gint64 lasts = crier_sqlite_statement_get_int (row, 6);
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) expires = NULL;
  g_auto (GStrv) to = NULL;

  time = make_time (usec, crier_sqlite_statement_get_int (row, 2));
  if (crier_sqlite_statement_get_int (row, 3) != 0)
    return crier_message_new_clear (self->epoch, offset, time);

  if (recipients != NULL)
    to = g_strsplit (recipients, "\n", -1);

  if (lasts > 0)
    expires = g_date_time_add (time, lasts * G_TIME_SPAN_SECOND);

  return crier_message_new (self->epoch, offset, time, text != NULL ? text : "",
                            (const char * const *) to, expires);
}

static GPtrArray *
new_messages (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) crier_message_unref);
}

/**
 * crier_store_load:
 * @self: a store
 * @max_messages: the most messages
 * @max_bytes: the most memory that they may take
 * @error: return location for a #GError
 *
 * Returns: (transfer full) (nullable) (element-type CrierMessage): the newest
 *   messages up to crier_store_get_last(), without a gap, the oldest first; or
 *   %NULL with %CRIER_ERROR_UNREADABLE
 */
GPtrArray *
crier_store_load (CrierStore  *self,
                  guint        max_messages,
                  gsize        max_bytes,
                  GError     **error)
{
  g_autoptr (GPtrArray) newest_first = new_messages ();
  g_autoptr (GPtrArray) messages = new_messages ();
  g_autoptr (CrierSqliteStatement) row = NULL;
  guint64 due = crier_store_get_last (self);
  gsize size = 0;

  row = crier_sqlite_statement_new (self->db,
                                    "SELECT " CRIER_STORE_COLUMNS " FROM messages"
                                    " ORDER BY offset DESC LIMIT ?");
  crier_sqlite_statement_bind_int (row, 1, max_messages);

  while (crier_sqlite_statement_step (row))
    {
      g_autoptr (CrierMessage) message = crier_store_query_message (self, row);

      size += crier_message_get_size (message);
      if (crier_message_get_offset (message) != due-- || size > max_bytes)
        break;

      g_ptr_array_add (newest_first, g_steal_pointer (&message));
    }

  if (crier_sqlite_statement_has_failed (row))
    {
      set_error (self, error);
      return NULL;
    }

  while (newest_first->len > 0)
    g_ptr_array_add (messages,
                     g_ptr_array_steal_index (newest_first, newest_first->len - 1));

  return g_steal_pointer (&messages);
}

/* One that a later Crier may have come to know is none to us. */
static CrierColor
get_mark (CrierSqliteStatement *row,
          int             column)
{
  gint64 mark = crier_sqlite_statement_get_int (row, column);

  return mark > 0 && mark < CRIER_N_COLORS ? (CrierColor) mark : CRIER_COLOR_NONE;
}

/**
 * crier_store_load_stays:
 * @self: a store
 * @max_stays: the most of them, of those without a name and a colour
 * @error: return location for a #GError
 *
 * Returns: (transfer full) (nullable) (element-type CrierRecipientRecord): whom the
 *   operator gave a name or a colour, and who was here last, the one who left
 *   first at the beginning, without what they were sent and saw; or %NULL with
 *   %CRIER_ERROR_UNREADABLE
 */
GPtrArray *
crier_store_load_stays (CrierStore  *self,
                        guint        max_stays,
                        GError     **error)
{
  g_autoptr (GPtrArray) stays = NULL;
  g_autoptr (CrierSqliteStatement) row = NULL;

  stays = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
  row = crier_sqlite_statement_new (self->db,
                                    "SELECT id, can_tell, time, name, mark FROM recipients"
                                    " WHERE " CRIER_STORE_LABELLED " OR id IN"
                                    " (SELECT id FROM recipients WHERE NOT " CRIER_STORE_LABELLED
                                    " ORDER BY time DESC LIMIT ?) ORDER BY time");
  crier_sqlite_statement_bind_int (row, 1, max_stays);

  while (crier_sqlite_statement_step (row))
    {
      CrierRecipientRecord *stay = crier_recipient_record_new (crier_sqlite_statement_get_text (row, 0));

      stay->can_tell = crier_sqlite_statement_get_int (row, 1) != 0;
      stay->time = crier_sqlite_statement_get_int (row, 2);
      stay->name = g_strdup (crier_sqlite_statement_get_text (row, 3));
      stay->mark = get_mark (row, 4);
      g_ptr_array_add (stays, stay);
    }

  if (!crier_sqlite_statement_has_failed (row))
    return g_steal_pointer (&stays);

  set_error (self, error);

  return NULL;
}

/**
 * crier_store_query:
 * @self: a store
 * @since: an offset, 0 for all that is kept
 * @max_messages: the most messages
 * @now: microseconds since 1970
 * @error: return location for a #GError
 *
 * Returns: (transfer full) (nullable) (element-type CrierMessage): the messages
 *   after @since that were not cleared and have not ended, the oldest first; or
 *   %NULL with %CRIER_ERROR_UNREADABLE
 */
GPtrArray *
crier_store_query (CrierStore  *self,
                   guint64      since,
                   guint        max_messages,
                   gint64       now,
                   GError     **error)
{
  g_autoptr (GPtrArray) messages = new_messages ();
  g_autoptr (CrierSqliteStatement) row = NULL;

  row = crier_sqlite_statement_new (self->db,
                                    "SELECT " CRIER_STORE_COLUMNS " FROM messages"
                                    " WHERE offset > ? AND NOT clear AND offset >"
                                    " ifnull ((SELECT max (offset) FROM messages WHERE clear), 0)"
                                    " AND (lasts = 0 OR time + lasts * 1000000 > ?)"
                                    " ORDER BY offset LIMIT ?");
  crier_sqlite_statement_bind_int (row, 1, (gint64) since);
  crier_sqlite_statement_bind_int (row, 2, now);
  crier_sqlite_statement_bind_int (row, 3, max_messages);

  while (crier_sqlite_statement_step (row))
    g_ptr_array_add (messages, crier_store_query_message (self, row));

  if (!crier_sqlite_statement_has_failed (row))
    return g_steal_pointer (&messages);

  set_error (self, error);

  return NULL;
}

/**
 * crier_store_query_readers:
 * @self: a store
 * @offset: a message's place in the log
 * @message: (out) (transfer full) (nullable): that message, %NULL if it is not
 *   kept
 * @error: return location for a #GError
 *
 * Returns: (transfer full) (nullable) (element-type CrierReader): the Ids that
 *   the message was sent to, by name; or %NULL with %CRIER_ERROR_UNREADABLE
 */
GPtrArray *
crier_store_query_readers (CrierStore    *self,
                           guint64        offset,
                           CrierMessage **message,
                           GError       **error)
{
  g_autoptr (GPtrArray) readers = NULL;
  g_autoptr (CrierSqliteStatement) one = NULL;
  g_autoptr (CrierSqliteStatement) row = NULL;

  readers = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_reader_free);
  *message = NULL;

  one = crier_sqlite_statement_new (self->db, "SELECT " CRIER_STORE_COLUMNS
                                    " FROM messages WHERE offset = ?");
  crier_sqlite_statement_bind_int (one, 1, (gint64) offset);
  if (crier_sqlite_statement_step (one))
    *message = crier_store_query_message (self, one);

  row = crier_sqlite_statement_new (self->db,
                                    "SELECT who.id, ifnull (can_tell, 0),"
                                    " ifnull (seen.time, 0)"
                                    " FROM (SELECT id FROM sent WHERE ?1 BETWEEN first AND last"
                                    "       UNION SELECT id FROM seen WHERE offset = ?1) AS who"
                                    " LEFT JOIN recipients USING (id)"
                                    " LEFT JOIN seen ON seen.offset = ?1 AND seen.id = who.id"
                                    " ORDER BY who.id");
  crier_sqlite_statement_bind_int (row, 1, (gint64) offset);

  while (*message != NULL && crier_sqlite_statement_step (row))
    {
      const char *id = crier_sqlite_statement_get_text (row, 0);

      /* A span also holds what passed somebody because it was not for it. */
      if (crier_message_is_for (*message, id))
        g_ptr_array_add (readers,
                         crier_reader_new (id,
                                           crier_sqlite_statement_get_int (row,
                                                                           1) != 0,
                                           crier_sqlite_statement_get_int (row,
                                                                           2)));
    }

  if (!crier_sqlite_statement_has_failed (one) &&
      !crier_sqlite_statement_has_failed (row))
    return g_steal_pointer (&readers);

  g_clear_pointer (message, crier_message_unref);
  set_error (self, error);

  return NULL;
}
