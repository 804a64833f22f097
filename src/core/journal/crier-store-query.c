/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-error.h"
#include "crier-message-row.h"
#include "crier-store.h"

/*
 * How a store is read. What it says is sound: only Crier has written it.
 */

static GPtrArray *
new_messages (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) crier_message_unref);
}

/* Takes list, and returns it unless row has failed. */
static GPtrArray *
finish (CrierStore            *self,
        CrierSqliteStatement  *row,
        GPtrArray             *list,
        GError               **error)
{
  g_autofree char *cause = NULL;

  if (!crier_sqlite_statement_has_failed (row))
    return list;

  cause = crier_sqlite_statement_dup_cause (crier_store_get_db (self));
  g_set_error (error, CRIER_ERROR, CRIER_ERROR_UNREADABLE,
               "The journal could not be read: %s", cause);
  g_ptr_array_unref (list);

  return NULL;
}

/**
 * crier_store_load:
 * @max_messages: the most messages
 * @max_bytes: the most memory that they may take
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
  g_autoptr (CrierSqliteStatement) row = NULL;
  GPtrArray *messages = new_messages ();
  guint64 due = crier_store_get_last (self);
  gsize size = 0;

  row = crier_sqlite_statement_new (crier_store_get_db (self),
                                    "SELECT " CRIER_MESSAGE_ROW_COLUMNS " FROM messages"
                                    " ORDER BY offset DESC LIMIT ?");
  crier_sqlite_statement_bind_int (row, 1, max_messages);

  while (crier_sqlite_statement_step (row))
    {
      g_autoptr (CrierMessage) message = NULL;

      message = crier_message_row_read (row, crier_store_get_epoch (self));
      size += crier_message_get_size (message);
      if (crier_message_get_offset (message) != due-- || size > max_bytes)
        break;

      g_ptr_array_insert (messages, 0, g_steal_pointer (&message));
    }

  return finish (self, row, messages, error);
}

/* One that a later Crier may have come to know is none to us. */
static CrierColor
get_color (CrierSqliteStatement *row,
           int                   column)
{
  gint64 color = crier_sqlite_statement_get_int (row, column);

  return color > 0 && color < CRIER_N_COLORS ? (CrierColor) color : CRIER_COLOR_NONE;
}

/**
 * crier_store_load_records:
 * @max_records: the most of them, of those without a name and a color
 *
 * Returns: (transfer full) (nullable) (element-type CrierRecipientRecord): the
 *   Ids that the operator gave a name or a color, and those that are worth most,
 *   the one that left first at the beginning, without what they were sent and
 *   saw; or %NULL with %CRIER_ERROR_UNREADABLE
 */
GPtrArray *
crier_store_load_records (CrierStore  *self,
                          guint        max_records,
                          GError     **error)
{
  g_autoptr (CrierSqliteStatement) row = NULL;
  g_autofree char *order = crier_store_dup_order (g_get_real_time ());
  g_autofree char *sql = NULL;
  GPtrArray *records = NULL;

  sql = g_strdup_printf ("SELECT id, can_tell, time, name, mark, worth FROM recipients"
                         " WHERE " CRIER_STORE_LABELED " OR id IN"
                         " (SELECT id FROM recipients WHERE NOT " CRIER_STORE_LABELED
                         " ORDER BY %s LIMIT ?) ORDER BY time", order);
  records = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
  row = crier_sqlite_statement_new (crier_store_get_db (self), sql);
  crier_sqlite_statement_bind_int (row, 1, max_records);

  while (crier_sqlite_statement_step (row))
    {
      CrierRecipientRecord *record;

      record = crier_recipient_record_new (crier_sqlite_statement_get_text (row, 0));
      record->can_tell = crier_sqlite_statement_get_int (row, 1) != 0;
      record->time = crier_sqlite_statement_get_int (row, 2);
      record->name = g_strdup (crier_sqlite_statement_get_text (row, 3));
      record->color = get_color (row, 4);
      record->worth = (guint) CLAMP (crier_sqlite_statement_get_int (row, 5), 0,
                                     CRIER_RECIPIENT_RECORD_MAX_WORTH);
      g_ptr_array_add (records, record);
    }

  return finish (self, row, records, error);
}

/**
 * crier_store_query:
 * @since: an offset, 0 for all that is kept
 * @max_messages: the most messages
 * @now: microseconds since 1970
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
  g_autoptr (CrierSqliteStatement) row = NULL;
  GPtrArray *messages = new_messages ();

  row = crier_sqlite_statement_new (crier_store_get_db (self),
                                    "SELECT " CRIER_MESSAGE_ROW_COLUMNS " FROM messages"
                                    " WHERE offset > ? AND NOT clear AND offset >"
                                    " ifnull ((SELECT max (offset) FROM messages WHERE clear), 0)"
                                    " AND (lasts = 0 OR time + lasts * 1000000 > ?)"
                                    " ORDER BY offset LIMIT ?");
  crier_sqlite_statement_bind_int (row, 1, (gint64) since);
  crier_sqlite_statement_bind_int (row, 2, now);
  crier_sqlite_statement_bind_int (row, 3, max_messages);

  while (crier_sqlite_statement_step (row))
    g_ptr_array_add (messages, crier_message_row_read (row, crier_store_get_epoch (self)));

  return finish (self, row, messages, error);
}

/* Adds a CrierReader for each Id that message was sent to, by name. */
static void
add_readers (CrierSqliteStatement *row,
             CrierMessage         *message,
             GPtrArray            *readers)
{
  crier_sqlite_statement_bind_int (row, 1, (gint64) crier_message_get_offset (message));

  while (crier_sqlite_statement_step (row))
    {
      const char *id = crier_sqlite_statement_get_text (row, 0);
      gboolean can_tell = crier_sqlite_statement_get_int (row, 1) != 0;
      gint64 seen = crier_sqlite_statement_get_int (row, 2);

      /* A range of offsets also holds what was not for this Id. */
      if (crier_message_is_for (message, id))
        g_ptr_array_add (readers, crier_reader_new (id, can_tell, seen));
    }
}

/**
 * crier_store_query_readers:
 * @offset: a message's place in the log
 * @message: (out) (transfer full) (nullable): that message, %NULL if it is not
 *   kept
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
  g_autoptr (CrierSqliteStatement) one = NULL;
  g_autoptr (CrierSqliteStatement) row = NULL;
  GPtrArray *readers = NULL;

  *message = NULL;
  one = crier_sqlite_statement_new (crier_store_get_db (self),
                                    "SELECT " CRIER_MESSAGE_ROW_COLUMNS
                                    " FROM messages WHERE offset = ?");
  crier_sqlite_statement_bind_int (one, 1, (gint64) offset);
  if (crier_sqlite_statement_step (one))
    *message = crier_message_row_read (one, crier_store_get_epoch (self));

  row = crier_sqlite_statement_new (crier_store_get_db (self),
                                    "SELECT who.id, ifnull (can_tell, 0),"
                                    " ifnull (seen.time, 0)"
                                    " FROM (SELECT id FROM sent WHERE ?1 BETWEEN first AND last"
                                    "       UNION SELECT id FROM seen WHERE offset = ?1) AS who"
                                    " LEFT JOIN recipients USING (id)"
                                    " LEFT JOIN seen ON seen.offset = ?1 AND seen.id = who.id"
                                    " ORDER BY who.id");
  readers = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_reader_free);
  if (*message != NULL)
    add_readers (row, *message, readers);

  readers = finish (self, crier_sqlite_statement_has_failed (one) ? one : row, readers, error);
  if (readers == NULL)
    g_clear_pointer (message, crier_message_unref);

  return readers;
}
