/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-error.h"
#include "crier-message-row.h"
#include "crier-receipt-rows.h"
#include "crier-store.h"

/*
 * How a store is read. Others may have written to its file: what is no message is
 * passed over.
 */

/* More Ids than there can be at a time, and few enough to count. */
#define MAX_SENT 1000000

/* Returns NULL if it is none. */
static CrierMessage *
read_message (CrierStore           *self,
              CrierSqliteStatement *row)
{
  CrierMessage *message = crier_message_row_read (row, crier_store_get_epochs (self),
                                                  crier_store_get_clock (self));

  if (message == NULL)
    g_debug ("Row %" G_GINT64_FORMAT " is no message",
             crier_sqlite_statement_get_int (row, 0));

  return message;
}

static GPtrArray *
new_messages (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) crier_message_unref);
}

/* Returns NULL. */
static GPtrArray *
set_unreadable (CrierStore  *self,
                GError     **error)
{
  g_autofree char *cause = NULL;

  cause = crier_sqlite_statement_dup_cause (crier_store_get_db (self));
  g_set_error (error, CRIER_ERROR, CRIER_ERROR_UNREADABLE,
               "The journal could not be read: %s", cause);

  return NULL;
}

/* Takes list, and returns it unless row has failed. */
static GPtrArray *
finish (CrierStore            *self,
        CrierSqliteStatement  *row,
        GPtrArray             *list,
        GError               **error)
{
  if (!crier_sqlite_statement_has_failed (row))
    return list;

  g_ptr_array_unref (list);

  return set_unreadable (self, error);
}

/* Fills the places from due down to that of the next message, which are of messages
 * that are not kept. Returns how many. */
static guint64
add_gap (CrierStore   *self,
         GPtrArray    *messages,
         CrierMessage *next,
         guint64       due,
         guint         max_messages)
{
  guint64 offset = due;

  for (; offset > crier_message_get_offset (next) && messages->len < max_messages; offset--)
    {
      const char *epoch = crier_epochs_find (crier_store_get_epochs (self), offset);

      g_ptr_array_add (messages, crier_message_new_gap (epoch, offset,
                                                        crier_message_get_time (next)));
    }

  return due - offset;
}

static void
reverse (GPtrArray *list)
{
  guint i;

  for (i = 0; i < list->len / 2; i++)
    {
      gpointer other = list->pdata[list->len - 1 - i];

      list->pdata[list->len - 1 - i] = list->pdata[i];
      list->pdata[i] = other;
    }
}

/**
 * crier_store_load:
 * @max_messages: the most messages
 * @max_bytes: the most memory that they may take
 *
 * Returns: (transfer full) (nullable) (element-type CrierMessage): the newest
 *   messages up to crier_store_get_last(), the oldest first, in the place of those
 *   between them that are not kept crier_message_new_gap(); or %NULL with
 *   %CRIER_ERROR_UNREADABLE
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
                                    " WHERE offset > 0 ORDER BY offset DESC LIMIT ?");
  crier_sqlite_statement_bind_int (row, 1, max_messages);

  while (crier_sqlite_statement_step (row))
    {
      g_autoptr (CrierMessage) message = read_message (self, row);

      if (message == NULL)
        continue;

      due -= add_gap (self, messages, message, due, max_messages);
      size += crier_message_get_size (message);
      if (crier_message_get_offset (message) != due-- || size > max_bytes ||
          messages->len >= max_messages)
        break;

      g_ptr_array_add (messages, g_steal_pointer (&message));
    }

  reverse (messages);

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

/* What to order recipients by, in SQL, so that those to forget are last: they are
 * those that CrierAwayList would forget first. */
static char *
dup_order (gint64 now)
{
  gint64 since = now - CRIER_RECIPIENT_RECORD_DAYS * G_TIME_SPAN_DAY;

  return g_strdup_printf ("worth DESC, time < %" G_GINT64_FORMAT
                          ", abs (time - %" G_GINT64_FORMAT ")", since, since);
}

/* Which Ids there are is known by who is here and who was: this begins anew with
 * those that are read, so what else there is of others is not asked for again. */
static void
forget_others (CrierStore *self,
               guint       max_records,
               const char *order)
{
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("BEGIN;"
                         "DELETE FROM recipients WHERE NOT " CRIER_STORE_LABELED
                         " AND id NOT IN (SELECT id FROM recipients WHERE NOT "
                         CRIER_STORE_LABELED " ORDER BY %s LIMIT %u);"
                         "DELETE FROM sent WHERE id NOT IN (SELECT id FROM recipients);"
                         "COMMIT", order, max_records);
  if (sqlite3_exec (crier_store_get_db (self), sql, NULL, NULL, NULL) == SQLITE_OK)
    return;

  /* It is done at the next start. */
  g_debug ("Ids were not forgotten: %s", sqlite3_errmsg (crier_store_get_db (self)));
  crier_store_rollback (self);
}

static char *
dup_name (CrierSqliteStatement *row,
          int                   column)
{
  const char *name = crier_sqlite_statement_get_text (row, column);

  return name != NULL && crier_recipient_record_is_name (name) ? g_strdup (name) : NULL;
}

/**
 * crier_store_load_records:
 * @max_records: the most of them, of those without a name and a color
 *
 * Forgets all but these, as they are those that are known from now on.
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
  g_autofree char *order = dup_order (g_get_real_time ());
  g_autofree char *sql = NULL;
  GPtrArray *records = NULL;

  sql = g_strdup_printf ("SELECT id, can_tell, time, name, mark, worth FROM recipients"
                         " WHERE " CRIER_STORE_LABELED " OR id IN"
                         " (SELECT id FROM recipients WHERE NOT " CRIER_STORE_LABELED
                         " ORDER BY %s LIMIT ?) ORDER BY time", order);
  forget_others (self, max_records, order);
  records = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
  row = crier_sqlite_statement_new (crier_store_get_db (self), sql);
  crier_sqlite_statement_bind_int (row, 1, max_records);

  while (crier_sqlite_statement_step (row))
    {
      const char *id = crier_sqlite_statement_get_text (row, 0);
      CrierRecipientRecord *record;

      if (id == NULL || !crier_recipient_record_is_name (id))
        continue;

      record = crier_recipient_record_new (id);
      record->can_tell = crier_sqlite_statement_get_int (row, 1) != 0;
      record->time = CLAMP (crier_sqlite_statement_get_int (row, 2), 0,
                            CRIER_RECIPIENT_RECORD_MAX_TIME);
      record->name = dup_name (row, 3);
      record->color = get_color (row, 4);
      record->worth = (guint) CLAMP (crier_sqlite_statement_get_int (row, 5), 0,
                                     CRIER_RECIPIENT_RECORD_MAX_WORTH);
      g_ptr_array_add (records, record);
    }

  return finish (self, row, records, error);
}

/* A message that screens are to show: it was neither cleared nor withdrawn, and has
 * not ended. */
#define STANDS "NOT clear AND withdraws = 0 AND withdrawn = 0 AND offset >" \
  " ifnull ((SELECT max (offset) FROM messages WHERE clear), 0)" \
  " AND (lasts = 0 OR (running + lasts * 1000000 > ?2 AND" \
  "  (running >= ?3 OR time + lasts * 1000000 > ?4)))"

static void
bind_stands (CrierSqliteStatement    *row,
             const CrierJournalClock *clock,
             gint64                   running)
{
  crier_sqlite_statement_bind_int (row, 2, running);
  crier_sqlite_statement_bind_int (row, 3, clock->start);
  crier_sqlite_statement_bind_int (row, 4, crier_journal_clock_get_wall (clock, running));
}

/**
 * crier_store_query:
 * @since: an offset, 0 for all that is kept
 * @max_messages: the most messages
 * @running: how long the store has been open, as crier_journal_clock_get_running()
 *
 * Returns: (transfer full) (nullable) (element-type CrierMessage): the messages
 *   after @since that stand: neither cleared, withdrawn nor ended, the oldest first, as many
 *   as have %CRIER_STORE_PAGE_BYTES, at least one; or %NULL with
 *   %CRIER_ERROR_UNREADABLE
 */
GPtrArray *
crier_store_query (CrierStore  *self,
                   guint64      since,
                   guint        max_messages,
                   gint64       running,
                   GError     **error)
{
  g_autoptr (CrierSqliteStatement) row = NULL;
  GPtrArray *messages = new_messages ();
  gsize size = 0;

  row = crier_sqlite_statement_new (crier_store_get_db (self),
                                    "SELECT " CRIER_MESSAGE_ROW_COLUMNS " FROM messages"
                                    " WHERE offset > ?1 AND " STANDS
                                    " ORDER BY offset LIMIT ?5");
  crier_sqlite_statement_bind_int (row, 1, (gint64) since);
  bind_stands (row, crier_store_get_clock (self), running);
  crier_sqlite_statement_bind_int (row, 5, max_messages);

  while (crier_sqlite_statement_step (row))
    {
      CrierMessage *message = read_message (self, row);

      if (message == NULL)
        continue;

      size += crier_message_row_get_weight (row);
      if (size > CRIER_STORE_PAGE_BYTES && messages->len > 0)
        {
          crier_message_unref (message);
          break;
        }

      g_ptr_array_add (messages, message);
    }

  return finish (self, row, messages, error);
}

typedef struct
{
  CrierMessage *message; /* (unowned) */
  GPtrArray *readers;    /* (unowned) */
} Reading;

static void
count (CrierMessage *message,
       gboolean      can_tell,
       gboolean      seen)
{
  crier_message_count_sent (message, can_tell || seen);
  if (seen)
    crier_message_count_seen (message);
}

static void
reader_cb (const CrierReader *reader,
           gpointer           user_data)
{
  Reading *reading = user_data;

  count (reading->message, reader->can_tell, reader->seen != 0);
  g_ptr_array_add (reading->readers,
                   crier_reader_new (reader->id, reader->can_tell, reader->seen));
}

/* Returns FALSE if there are rows instead. */
static gboolean
read_numbers (CrierSqliteStatement *numbers,
              CrierMessage         *message)
{
  gint64 n_sent, n_seen, n_mute, i;

  crier_sqlite_statement_bind_int (numbers, 1, (gint64) crier_message_get_offset (message));
  if (!crier_sqlite_statement_step (numbers))
    return FALSE;

  n_sent = MIN (crier_sqlite_statement_get_int (numbers, 0), MAX_SENT);
  n_seen = crier_sqlite_statement_get_int (numbers, 1);
  n_mute = crier_sqlite_statement_get_int (numbers, 2);
  for (i = 0; i < n_sent; i++)
    count (message, i >= n_mute, i >= n_sent - n_seen);

  return TRUE;
}

/**
 * crier_store_query_readers:
 * @offset: a message's place in the log
 * @message: (out) (transfer full) (nullable): that message, %NULL if it is not
 *   kept; its counters tell how many Ids it was sent to, saw it, and cannot tell
 *
 * Returns: (transfer full) (nullable) (element-type CrierReader): the Ids that
 *   the message was sent to, by name, none of a message that has only numbers
 *   left; or %NULL with %CRIER_ERROR_UNREADABLE
 */
GPtrArray *
crier_store_query_readers (CrierStore    *self,
                           guint64        offset,
                           CrierMessage **message,
                           GError       **error)
{
  sqlite3 *db = crier_store_get_db (self);
  g_autoptr (CrierSqliteStatement) one = NULL;
  g_autoptr (CrierSqliteStatement) numbers = NULL;
  g_autoptr (CrierMessage) found = NULL;
  g_autoptr (GPtrArray) readers = NULL;
  gboolean failed = FALSE;

  *message = NULL;
  one = crier_sqlite_statement_new (db, "SELECT " CRIER_MESSAGE_ROW_COLUMNS
                                    " FROM messages WHERE offset = ?");
  numbers = crier_sqlite_statement_new (db, "SELECT sent, seen, mute FROM receipts"
                                        " WHERE offset = ?");
  readers = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_reader_free);
  crier_sqlite_statement_bind_int (one, 1, (gint64) offset);
  if (crier_sqlite_statement_step (one))
    found = read_message (self, one);

  if (found != NULL && !read_numbers (numbers, found))
    failed = !crier_receipt_rows_read (db, found, reader_cb,
                                       &(Reading) { found, readers });

  if (failed || crier_sqlite_statement_has_failed (one) ||
      crier_sqlite_statement_has_failed (numbers))
    return set_unreadable (self, error);

  *message = g_steal_pointer (&found);

  return g_steal_pointer (&readers);
}

/**
 * crier_store_withdraw:
 * @self: a store in a transaction
 * @draft: says which message is to be withdrawn
 *
 * Marks that message as withdrawn.
 *
 * Returns: (transfer full) (nullable): what is to be kept beside it: @draft with that
 *   message's id as its text, and its Ids; or %NULL with %CRIER_ERROR_NOT_STANDING if no
 *   message stands there, which leaves the transaction as it is, or
 *   %CRIER_ERROR_STORAGE
 */
CrierDraft *
crier_store_withdraw (CrierStore        *self,
                      const CrierDraft  *draft,
                      GError           **error)
{
  const CrierJournalClock *clock = crier_store_get_clock (self);
  g_autoptr (CrierSqliteStatement) row = NULL;
  g_autoptr (CrierMessage) message = NULL;
  CrierDraft *whole;

  row = crier_sqlite_statement_new (crier_store_get_db (self),
                                    "UPDATE messages SET withdrawn = 1"
                                    " WHERE offset = ?1 AND " STANDS
                                    " RETURNING " CRIER_MESSAGE_ROW_COLUMNS);
  crier_sqlite_statement_bind_int (row, 1, (gint64) draft->withdraws);
  bind_stands (row, clock, crier_journal_clock_get_running (clock));
  if (crier_sqlite_statement_step (row))
    message = read_message (self, row);

  if (crier_sqlite_statement_has_failed (row))
    {
      crier_store_set_error (self, error);
      return NULL;
    }

  if (message == NULL)
    {
      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_NOT_STANDING,
                           "There is no such message to withdraw: it never was, has ended, "
                           "or was withdrawn");
      return NULL;
    }

  whole = crier_draft_new (crier_message_get_id (message), crier_message_get_to (message));
  whole->withdraws = draft->withdraws;
  whole->key = g_strdup (draft->key);

  return whole;
}
