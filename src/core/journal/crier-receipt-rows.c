/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-receipt-rows.h"

#include "crier-message-row.h"

/* What is written again and again. */
typedef enum
{
  WRITE_RECIPIENT,
  EXTEND_SENT,
  WRITE_SENT,
  WRITE_SEEN,
  FORGET_RECIPIENT,
  FORGET_SENT,
  FORGET_SEEN,
} Write;

#define N_WRITES (FORGET_SEEN + 1)

/* What an Id was sent is as few ranges as can be. It can only have seen what it
 * was sent, so there are never more that saw a message than were sent it. */
static const char * const WRITES[N_WRITES] = {
  [WRITE_RECIPIENT] =
    "INSERT INTO recipients (id, can_tell, time, name, mark, worth) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET can_tell = max (can_tell, excluded.can_tell),"
    " time = excluded.time, name = excluded.name, mark = excluded.mark,"
    " worth = max (worth, excluded.worth)",
  [EXTEND_SENT] =
    "UPDATE sent SET last = max (last, ?3) WHERE id = ?1 AND last >= ?2 - 1 AND"
    " first = (SELECT max (first) FROM sent WHERE id = ?1 AND first <= ?2)",
  [WRITE_SENT] = "INSERT OR IGNORE INTO sent VALUES (?, ?, ?)",
  [WRITE_SEEN] =
    "INSERT OR IGNORE INTO seen SELECT ?2, ?1, ?3 WHERE EXISTS"
    " (SELECT 1 FROM sent WHERE id = ?1 AND ?2 BETWEEN first AND last)",
  [FORGET_RECIPIENT] = "DELETE FROM recipients WHERE id = ?",
  [FORGET_SENT] = "DELETE FROM sent WHERE id = ?",
  [FORGET_SEEN] = "DELETE FROM seen WHERE id = ? AND offset = ?",
};

/*
 * CrierReceiptRows:
 *
 * Which Ids were sent messages and saw them, as rows of a database. Their number
 * has a bound: beyond it those of the oldest message become three numbers, which
 * stay as they are from then on. What it is told belongs to the transaction that
 * the store is in.
 */
struct _CrierReceiptRows
{
  sqlite3 *db;         /* (unowned) */
  const CrierEpochs *epochs; /* (unowned) */
  const CrierJournalClock *clock; /* (unowned) */
  gint64 max_rows;
  gint64 n_rows;       /* at most so many; -1 until they are counted */
  guint64 folded;      /* the newest message that is three numbers, 0 for none; not
                        * known until they are counted */
  CrierSqliteStatement *writes[N_WRITES]; /* (owned) (nullable): each once it was
                                           * needed */
  gboolean failed;     /* in this call */
};

CrierReceiptRows *
crier_receipt_rows_new (sqlite3    *db,
                        const CrierEpochs *epochs,
                        const CrierJournalClock *clock,
                        guint       max_rows)
{
  CrierReceiptRows *self = g_new0 (CrierReceiptRows, 1);

  self->db = db;
  self->epochs = epochs;
  self->clock = clock;
  self->max_rows = max_rows;
  self->n_rows = -1;

  return self;
}

void
crier_receipt_rows_free (CrierReceiptRows *self)
{
  guint i;

  for (i = 0; i < N_WRITES; i++)
    g_clear_pointer (&self->writes[i], crier_sqlite_statement_free);

  g_free (self);
}

/* To make one takes longer than to do it, and ten thousand may be to be noted
 * at a time. One that has failed is made anew. */
static CrierSqliteStatement *
get_write (CrierReceiptRows *self,
           Write             write)
{
  CrierSqliteStatement **place = &self->writes[write];

  if (*place != NULL && crier_sqlite_statement_has_failed (*place))
    g_clear_pointer (place, crier_sqlite_statement_free);

  if (*place == NULL)
    *place = crier_sqlite_statement_new (self->db, WRITES[write]);

  return *place;
}

/* Returns how many rows have changed. */
static int
run_write (CrierReceiptRows *self,
           Write             write,
           const char       *id,
           gint64            second,
           gint64            third)
{
  CrierSqliteStatement *statement = get_write (self, write);

  crier_sqlite_statement_bind_text (statement, 1, id);
  if (write != FORGET_RECIPIENT && write != FORGET_SENT)
    crier_sqlite_statement_bind_int (statement, 2, second);

  if (write == EXTEND_SENT || write == WRITE_SENT || write == WRITE_SEEN)
    crier_sqlite_statement_bind_int (statement, 3, third);

  if (crier_sqlite_statement_run (statement))
    return sqlite3_changes (self->db);

  self->failed = TRUE;

  return 0;
}

static gint64
read_number (CrierReceiptRows *self,
             const char       *sql)
{
  gint64 number = crier_sqlite_statement_read_int (self->db, sql);

  self->failed |= number < 0;

  return MAX (number, 0);
}

static void
count_rows (CrierReceiptRows *self)
{
  self->n_rows = read_number (self, "SELECT (SELECT count (*) FROM sent)"
                              " + (SELECT count (*) FROM seen)");
  self->folded = (guint64) read_number (self, "SELECT ifnull (max (offset), 0)"
                                        " FROM receipts");
}

static void
count_cb (const CrierReader *reader,
          gpointer           message)
{
  crier_message_count_sent (message, reader->can_tell || reader->seen != 0);
  if (reader->seen != 0)
    crier_message_count_seen (message);
}

static void
run (CrierReceiptRows *self,
     const char       *sql)
{
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    self->n_rows -= sqlite3_changes (self->db);
  else
    self->failed = TRUE;
}

static void
fold (CrierReceiptRows *self,
      CrierMessage     *message)
{
  guint64 offset = crier_message_get_offset (message);
  g_autofree char *numbers = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *sent = NULL;

  self->failed |= !crier_receipt_rows_read (self->db, message, count_cb, message);
  numbers = g_strdup_printf ("INSERT OR IGNORE INTO receipts VALUES (%" G_GUINT64_FORMAT
                             ", %u, %u, %u)", offset, crier_message_get_n_sent (message),
                             crier_message_get_n_seen (message),
                             crier_message_get_n_mute (message));
  seen = g_strdup_printf ("DELETE FROM seen WHERE offset <= %" G_GUINT64_FORMAT, offset);
  sent = g_strdup_printf ("DELETE FROM sent WHERE last <= %" G_GUINT64_FORMAT, offset);
  self->failed |= sqlite3_exec (self->db, numbers, NULL, NULL, NULL) != SQLITE_OK;
  run (self, seen);
  run (self, sent);
  self->folded = offset;
}

/* Returns NULL if all have become numbers. */
static CrierMessage *
read_next (CrierReceiptRows *self)
{
  g_autoptr (CrierSqliteStatement) row = NULL;

  row = crier_sqlite_statement_new (self->db,
                                    "SELECT " CRIER_MESSAGE_ROW_COLUMNS " FROM messages"
                                    " WHERE offset > ? ORDER BY offset");
  crier_sqlite_statement_bind_int (row, 1, (gint64) self->folded);
  while (crier_sqlite_statement_step (row))
    {
      CrierMessage *message = crier_message_row_read (row, self->epochs, self->clock);

      if (message != NULL)
        return message;
    }

  self->failed |= crier_sqlite_statement_has_failed (row);

  return NULL;
}

/* An eighth less than the bound, or it would be to be done again at once. */
static void
keep_bound (CrierReceiptRows *self)
{
  count_rows (self);
  if (self->n_rows <= self->max_rows)
    return;

  while (!self->failed && self->n_rows > self->max_rows / 8 * 7)
    {
      g_autoptr (CrierMessage) message = read_next (self);

      if (message == NULL)
        break;

      fold (self, message);
    }
}

typedef struct
{
  CrierReceiptRows *self;
  const CrierRecipientRecord *record;
} Note;

static void
note_sent (guint64  first,
           guint64  last,
           gpointer user_data)
{
  Note *note = user_data;
  CrierReceiptRows *self = note->self;
  const char *id = note->record->id;

  if (last > self->folded &&
      run_write (self, EXTEND_SENT, id, (gint64) first, (gint64) last) == 0)
    self->n_rows += run_write (self, WRITE_SENT, id, (gint64) first, (gint64) last);
}

static void
note_seen (guint64  first,
           guint64  last,
           gpointer user_data)
{
  Note *note = user_data;
  CrierReceiptRows *self = note->self;
  guint64 offset;

  for (offset = MAX (first, self->folded + 1); offset <= last; offset++)
    self->n_rows += run_write (self, WRITE_SEEN, note->record->id, (gint64) offset,
                               note->record->time);
}

static void
forget_seen (guint64  first,
             guint64  last,
             gpointer user_data)
{
  Note *note = user_data;
  guint64 offset;

  for (offset = first; offset <= last; offset++)
    note->self->n_rows -= run_write (note->self, FORGET_SEEN, note->record->id,
                                     (gint64) offset, 0);
}

static void
write_recipient (CrierReceiptRows           *self,
                 const CrierRecipientRecord *record)
{
  CrierSqliteStatement *recipient = get_write (self, WRITE_RECIPIENT);

  crier_sqlite_statement_bind_text (recipient, 1, record->id);
  crier_sqlite_statement_bind_int (recipient, 2, record->can_tell);
  crier_sqlite_statement_bind_int (recipient, 3, record->time);
  crier_sqlite_statement_bind_text (recipient, 4, record->name);
  crier_sqlite_statement_bind_int (recipient, 5, record->color);
  crier_sqlite_statement_bind_int (recipient, 6, record->worth);
  self->failed |= !crier_sqlite_statement_run (recipient);
}

/**
 * crier_receipt_rows_note:
 *
 * Writes what became of messages, beside what is known already, or takes away
 * what is known of an Id that is forgotten. What is said to be seen and was not
 * sent is passed over.
 *
 * Returns: %FALSE if it failed
 */
gboolean
crier_receipt_rows_note (CrierReceiptRows           *self,
                         const CrierRecipientRecord *record)
{
  Note note = { self, record };

  self->failed = FALSE;
  if (self->n_rows < 0)
    count_rows (self);

  if (record->is_forgotten)
    {
      run_write (self, FORGET_RECIPIENT, record->id, 0, 0);
      self->n_rows -= run_write (self, FORGET_SENT, record->id, 0, 0);
      crier_offset_set_foreach (record->seen, forget_seen, &note);
    }
  else
    {
      if (!record->is_same)
        write_recipient (self, record);

      crier_offset_set_foreach (record->sent, note_sent, &note);
      crier_offset_set_foreach (record->seen, note_seen, &note);
    }

  if (self->n_rows > self->max_rows)
    keep_bound (self);

  return !self->failed;
}

/**
 * crier_receipt_rows_recount:
 *
 * Has rows counted anew: not all that was written is there, or other rows are.
 */
void
crier_receipt_rows_recount (CrierReceiptRows *self)
{
  self->n_rows = -1;
}

/**
 * crier_receipt_rows_read:
 * @message: a message of which the rows are kept
 * @func: called for each Id that it was sent to, by name
 *
 * Returns: %FALSE if it failed
 */
gboolean
crier_receipt_rows_read (sqlite3              *db,
                         CrierMessage         *message,
                         CrierReceiptRowsFunc  func,
                         gpointer              user_data)
{
  g_autoptr (CrierSqliteStatement) row = NULL;

  row = crier_sqlite_statement_new (db,
                                    "SELECT sent.id, ifnull (can_tell, 0),"
                                    " ifnull (seen.time, 0) FROM sent"
                                    " LEFT JOIN recipients ON recipients.id = sent.id"
                                    " LEFT JOIN seen ON seen.offset = ?1 AND seen.id = sent.id"
                                    " WHERE ?1 BETWEEN first AND last"
                                    " GROUP BY sent.id ORDER BY sent.id");
  crier_sqlite_statement_bind_int (row, 1, (gint64) crier_message_get_offset (message));

  while (crier_sqlite_statement_step (row))
    {
      gint64 seen = crier_sqlite_statement_get_int (row, 2);
      CrierReader reader = { (char *) crier_sqlite_statement_get_text (row, 0),
                             crier_sqlite_statement_get_int (row, 1) != 0,
                             CLAMP (seen, 0, CRIER_RECIPIENT_RECORD_MAX_TIME) };

      /* A range of offsets also holds what was not for this Id. */
      if (reader.id != NULL && crier_recipient_record_is_name (reader.id) &&
          crier_message_is_for (message, reader.id))
        func (&reader, user_data);
    }

  return !crier_sqlite_statement_has_failed (row);
}
