/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-store.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-id.h"
#include "crier-journal-file.h"
#include "crier-journal-tail.h"
#include "crier-journal-watch.h"
#include "crier-message-row.h"
#include "crier-receipt-rows.h"

/* More messages than there can be, and fewer than SQLite can count. */
#define MAX_LAST (G_GUINT64_CONSTANT (1) << 53)

/* Longer than any Crier makes one. */
#define MAX_EPOCH 64

/*
 * CrierStore:
 *
 * The file in which messages are kept, and which Ids were sent and saw them. It
 * does what it is told at once, so it is used by one thread at a time, and not
 * by one that must not wait for a disk. How it is read stands in
 * crier-store-query.c.
 */
struct _CrierStore
{
  sqlite3 *db;         /* (owned) */
  gboolean in_memory;
  CrierJournalClock clock;
  CrierJournalTail tail;
  CrierJournalWatch watch;
  CrierEpochs *epochs; /* (owned) */
  char *epoch;         /* (owned): of the messages of this run */
  gboolean began;      /* it has begun, on the disk */
  gboolean beginning;  /* it begins in this transaction */
  gsize n_bytes;       /* of the texts that are kept; of a file, not counted */
  gsize n_added;       /* of those of this transaction */
  CrierSqliteStatement *insert; /* (owned) (nullable): once it was needed */
  CrierReceiptRows *receipts;   /* (owned) (nullable): NULL until it is open */
};

/**
 * crier_store_set_error:
 *
 * Sets %CRIER_ERROR_STORAGE for what SQLite has failed to do just now.
 *
 * Returns: %FALSE
 */
gboolean
crier_store_set_error (CrierStore  *self,
                       GError     **error)
{
  g_autofree char *cause = crier_sqlite_statement_dup_cause (self->db);

  g_set_error (error, CRIER_ERROR, CRIER_ERROR_STORAGE,
               "Messages cannot be sent: %s", cause);

  return FALSE;
}

static gboolean
run (CrierStore *self,
     const char *sql)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* One that has failed is made anew. */
static CrierSqliteStatement *
get_insert (CrierStore *self)
{
  if (self->insert != NULL && crier_sqlite_statement_has_failed (self->insert))
    g_clear_pointer (&self->insert, crier_sqlite_statement_free);

  if (self->insert == NULL)
    self->insert = crier_sqlite_statement_new (self->db, CRIER_MESSAGE_ROW_INSERT);

  return self->insert;
}

/* Of any file that is ours, so that a name can stand in a cursor as it is. */
static gboolean
is_epoch (const char *name)
{
  return name != NULL && name[0] != '\0' && strlen (name) <= MAX_EPOCH &&
         name[strspn (name, G_CSET_a_2_z G_CSET_DIGITS)] == '\0';
}

/**
 * crier_store_get_last:
 *
 * Returns: the offset of the newest message that there ever was, 0 for none
 */
guint64
crier_store_get_last (CrierStore *self)
{
  gint64 given, kept;

  given = crier_sqlite_statement_read_int (self->db,
                                           "SELECT seq FROM sqlite_sequence"
                                           " WHERE name = 'messages'");
  kept = crier_sqlite_statement_read_int (self->db,
                                          "SELECT ifnull (max (offset), 0) FROM messages");

  return (guint64) MAX (MAX (given, kept), 0);
}

static gboolean
add_epoch (CrierStore *self,
           guint64     first)
{
  g_autoptr (CrierSqliteStatement) epoch = NULL;

  epoch = crier_sqlite_statement_new (self->db, "INSERT OR REPLACE INTO epochs VALUES (?, ?)");
  crier_sqlite_statement_bind_int (epoch, 1, (gint64) first);
  crier_sqlite_statement_bind_text (epoch, 2, self->epoch);
  if (!crier_sqlite_statement_run (epoch))
    return FALSE;

  crier_epochs_add (self->epochs, first, self->epoch);

  return TRUE;
}

static gboolean
read_epochs (CrierStore *self)
{
  g_autoptr (CrierSqliteStatement) row = NULL;

  self->epoch = crier_id_make_code (CRIER_EPOCHS_LENGTH);
  self->epochs = crier_epochs_new ();
  row = crier_sqlite_statement_new (self->db,
                                    "SELECT first, name FROM epochs ORDER BY first");
  while (crier_sqlite_statement_step (row))
    {
      gint64 first = crier_sqlite_statement_get_int (row, 0);
      const char *name = crier_sqlite_statement_get_text (row, 1);

      if (first < 0 || !is_epoch (name))
        return FALSE;

      crier_epochs_add (self->epochs, (guint64) first, name);
    }

  if (crier_sqlite_statement_has_failed (row) || crier_store_get_last (self) > MAX_LAST)
    return FALSE;

  /* It was just made. */
  self->began = crier_epochs_is_empty (self->epochs);

  return !self->began || add_epoch (self, 0);
}

/* A history that another run goes on with gets another name from here on: the
 * earlier one may have gone on elsewhere, if this file was put back from a copy.
 * Names are kept as long as a place in them is. */
static gboolean
begin_epoch (CrierStore *self,
             guint64     first)
{
  self->beginning = add_epoch (self, first) &&
                    run (self, "DELETE FROM epochs WHERE first <"
                         " (SELECT max (first) FROM epochs WHERE first <"
                         "  (SELECT min (offset) FROM messages))");

  return self->beginning;
}

/* How long the journal had been open, as it was written last: beside the newest
 * message, or by itself. */
static gint64
read_running (CrierStore *self)
{
  gint64 noted = crier_sqlite_statement_read_int (self->db, "SELECT CAST (value AS INTEGER)"
                                                  " FROM meta WHERE name = 'running'");
  gint64 newest = crier_sqlite_statement_read_int (self->db, "SELECT running FROM messages"
                                                   " ORDER BY offset DESC LIMIT 1");

  return MAX (noted, newest < CRIER_JOURNAL_CLOCK_MAX ? newest : 0);
}

static void
use_db (CrierStore *self,
        sqlite3    *db)
{
  self->db = db;
  self->receipts = crier_receipt_rows_new (db, self->epochs, &self->clock,
                                           self->in_memory ? CRIER_RECEIPT_ROWS_MAX_MEMORY
                                                           : CRIER_RECEIPT_ROWS_MAX);
  crier_journal_tail_start (&self->tail, db);
  crier_journal_watch_start (&self->watch, db);
}

static void
free_statements (CrierStore *self)
{
  g_clear_pointer (&self->insert, crier_sqlite_statement_free);
  g_clear_pointer (&self->receipts, crier_receipt_rows_free);
}

/**
 * crier_store_open:
 * @path: (nullable): a file, which is made if it is not there; %NULL to keep
 *   everything in memory, and then only the newest
 * @error: return location for a #GError
 *
 * Opens a store for this process alone, until crier_store_close() or the end of
 * the process, whichever way it comes. What was committed is there again after
 * any end. A file that is not ours is not touched.
 *
 * Returns: (transfer full) (nullable): the store, or %NULL with
 *   %CRIER_ERROR_JOURNAL_IN_USE or %CRIER_ERROR_JOURNAL
 */
CrierStore *
crier_store_open (const char  *path,
                  GError     **error)
{
  g_autoptr (CrierStore) self = g_new0 (CrierStore, 1);

  self->in_memory = path == NULL;
  self->db = crier_journal_file_open (path, error);
  if (self->db == NULL)
    return NULL;

  if (!read_epochs (self))
    {
      g_autofree char *cause = NULL;

      cause = sqlite3_errcode (self->db) == SQLITE_OK ||
              sqlite3_errcode (self->db) >= SQLITE_ROW
              ? g_strdup (N_("it is damaged")) : crier_sqlite_statement_dup_cause (self->db);
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_JOURNAL,
                   _("The journal “%s” cannot be used (%s)"),
                   path != NULL ? path : ":memory:", _(cause));
      return NULL;
    }

  use_db (self, self->db);
  crier_journal_clock_start (&self->clock, read_running (self));

  return g_steal_pointer (&self);
}

void
crier_store_close (CrierStore *self)
{
  free_statements (self);
  sqlite3_close_v2 (self->db);
  g_clear_pointer (&self->epochs, crier_epochs_free);
  g_free (self->epoch);
  g_free (self);
}

sqlite3 *
crier_store_get_db (CrierStore *self)
{
  return self->db;
}

/**
 * crier_store_get_epochs:
 *
 * Returns: (transfer none): the names of what is kept; the first message of a run
 *   begins another one
 */
const CrierEpochs *
crier_store_get_epochs (CrierStore *self)
{
  return self->epochs;
}

/**
 * crier_store_get_first:
 *
 * Returns: the offset of the oldest message that is kept; one more than the last
 *   when none is
 */
guint64
crier_store_get_first (CrierStore *self)
{
  gint64 first;

  first = crier_sqlite_statement_read_int (self->db, "SELECT min (offset) FROM messages");

  return first > 0 ? (guint64) first : crier_store_get_last (self) + 1;
}

/**
 * crier_store_begin:
 *
 * Begins a transaction.
 *
 * Returns: %FALSE with %CRIER_ERROR_STORAGE if it could not
 */
gboolean
crier_store_begin (CrierStore  *self,
                   GError     **error)
{
  self->n_added = 0;
  self->beginning = FALSE;

  return (crier_journal_tail_settle (&self->tail) && run (self, "BEGIN IMMEDIATE")) ||
         crier_store_set_error (self, error);
}

/* What a message weighs, in bytes: SQLite's length() counts characters. */
#define WEIGHT "length (CAST (text AS BLOB)) +" \
  " ifnull (length (CAST (recipients AS BLOB)), 0)"

/* What is in memory only must not take ever more of it. */
static void
cut (CrierStore *self)
{
  g_autoptr (CrierSqliteStatement) oldest = NULL;
  guint64 last = crier_store_get_last (self);
  gint64 n = crier_sqlite_statement_read_int (self->db, "SELECT count (*) FROM messages");

  oldest = crier_sqlite_statement_new (self->db,
                                       "DELETE FROM messages WHERE offset ="
                                       " (SELECT min (offset) FROM messages WHERE offset < ?)"
                                       " RETURNING " WEIGHT);

  while (n > CRIER_STORE_MAX_MESSAGES || self->n_bytes > CRIER_STORE_MAX_BYTES)
    {
      crier_sqlite_statement_bind_int (oldest, 1, (gint64) last);
      if (!crier_sqlite_statement_step (oldest))
        break;

      self->n_bytes -= MIN (self->n_bytes,
                            (gsize) crier_sqlite_statement_get_int (oldest, 0));
      crier_sqlite_statement_reset (oldest);
      n--;
    }
}

/**
 * crier_store_commit:
 *
 * Ends the transaction: what was done in it is on the disk when this returns.
 *
 * Returns: %FALSE with %CRIER_ERROR_STORAGE, and nothing of it was done
 */
gboolean
crier_store_commit (CrierStore  *self,
                    GError     **error)
{
  if (!run (self, "COMMIT"))
    {
      crier_store_set_error (self, error);
      crier_store_rollback (self);
      crier_journal_tail_cut (&self->tail);
      return FALSE;
    }

  self->began |= self->beginning;
  if (self->in_memory)
    {
      self->n_bytes += self->n_added;
      cut (self);
    }

  return TRUE;
}

/**
 * crier_store_rollback:
 *
 * Undoes what was done in a transaction, if SQLite has not done so itself.
 */
void
crier_store_rollback (CrierStore *self)
{
  if (!sqlite3_get_autocommit (self->db))
    run (self, "ROLLBACK");

  crier_receipt_rows_recount (self->receipts);
}

/* Puts the message that was sent before with the same key into earlier, NULL if
 * there is none. Returns FALSE with an error if that was another message. */
static gboolean
find_key (CrierStore        *self,
          const CrierDraft  *draft,
          const char        *recipients,
          CrierMessage     **earlier,
          GError           **error)
{
  g_autoptr (CrierSqliteStatement) row = NULL;

  row = crier_sqlite_statement_new (self->db,
                                    "SELECT " CRIER_MESSAGE_ROW_COLUMNS " FROM messages"
                                    " WHERE key = ? AND running > ?"
                                    " ORDER BY offset DESC LIMIT 1");
  crier_sqlite_statement_bind_text (row, 1, draft->key);
  crier_sqlite_statement_bind_int (row, 2,
                                   crier_journal_clock_get_running (&self->clock) -
                                   CRIER_DRAFT_KEY_SECONDS * G_USEC_PER_SEC);
  if (!crier_sqlite_statement_step (row))
    return !crier_sqlite_statement_has_failed (row) || crier_store_set_error (self,
                                                                              error);

  if (!crier_message_row_is_same (row, draft, recipients))
    {
      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_KEY_REUSED,
                           "This Idempotency-Key was used for another message");
      return FALSE;
    }

  *earlier = crier_message_row_read (row, self->epochs, &self->clock);

  return TRUE;
}

/**
 * crier_store_append:
 * @self: a store in a transaction
 * @draft: what is to be kept, checked
 * @now: when it was accepted
 * @repeated: (out): whether it is the same that was kept before
 * @error: return location for a #GError
 *
 * Keeps a message, and gives it its offset. If a message with the same key was
 * kept within %CRIER_DRAFT_KEY_SECONDS, it is that one.
 *
 * Returns: (transfer full) (nullable): the message, or %NULL with
 *   %CRIER_ERROR_KEY_REUSED or %CRIER_ERROR_NOT_STANDING, which leave the transaction as
 *   it is, or %CRIER_ERROR_STORAGE, after which it is to be rolled back
 */
CrierMessage *
crier_store_append (CrierStore        *self,
                    const CrierDraft  *draft,
                    GDateTime         *now,
                    gboolean          *repeated,
                    GError           **error)
{
  g_autoptr (GDateTime) expires = NULL;
  g_autoptr (CrierMessage) earlier = NULL;
  g_autoptr (CrierDraft) whole = NULL;
  g_autofree char *recipients = NULL;
  guint64 offset;

  *repeated = FALSE;
  recipients = draft->to != NULL ? g_strjoinv ("\n", draft->to) : NULL;
  if (draft->key != NULL)
    {
      if (!find_key (self, draft, recipients, &earlier, error))
        return NULL;

      *repeated = earlier != NULL;
      if (earlier != NULL)
        return g_steal_pointer (&earlier);
    }

  if (draft->withdraws != 0)
    {
      whole = crier_store_withdraw (self, draft, error);
      if (whole == NULL)
        return NULL;

      draft = whole;
      recipients = draft->to != NULL ? g_strjoinv ("\n", draft->to) : NULL;
    }

  if (!crier_message_row_write (get_insert (self), draft, recipients, now,
                                crier_journal_clock_get_running (&self->clock)))
    {
      crier_store_set_error (self, error);
      return NULL;
    }

  self->n_added += strlen (draft->text) +
                   (recipients != NULL ? strlen (recipients) : 0);
  offset = (guint64) sqlite3_last_insert_rowid (self->db);
  if (!self->began && !self->beginning && !begin_epoch (self, offset))
    {
      crier_store_set_error (self, error);
      return NULL;
    }

  if (draft->clear)
    return crier_message_new_clear (self->epoch, offset, now);

  if (draft->withdraws != 0)
    return crier_message_new_withdraw (self->epoch, offset, now, draft->text,
                                       (const char * const *) draft->to);

  if (draft->expires > 0)
    expires = g_date_time_add (now, draft->expires * G_TIME_SPAN_SECOND);

  return crier_message_new (self->epoch, offset, now, draft->text,
                            (const char * const *) draft->to, expires);
}

/**
 * crier_store_note:
 *
 * Keeps what became of messages, in a transaction, see crier_receipt_rows_note().
 *
 * Returns: %FALSE with %CRIER_ERROR_STORAGE if it could not
 */
gboolean
crier_store_note (CrierStore                  *self,
                  const CrierRecipientRecord  *record,
                  GError                     **error)
{
  return crier_receipt_rows_note (self->receipts, record) ||
         crier_store_set_error (self, error);
}

/**
 * crier_store_get_clock:
 *
 * Returns: (transfer none): how long it has been open, in all its runs together
 */
const CrierJournalClock *
crier_store_get_clock (CrierStore *self)
{
  return &self->clock;
}

/**
 * crier_store_recount:
 *
 * Counts what is in memory only, since messages were deleted.
 */
void
crier_store_recount (CrierStore *self)
{
  gint64 n;

  if (!self->in_memory)
    return;

  n = crier_sqlite_statement_read_int (self->db, "SELECT ifnull (sum (" WEIGHT "), 0)"
                                       " FROM messages");
  self->n_bytes = (gsize) MAX (n, 0);
}

/**
 * crier_store_is_there:
 *
 * Returns: %FALSE if its file was deleted, moved or replaced
 */
gboolean
crier_store_is_there (CrierStore *self)
{
  return crier_journal_watch_is_there (&self->watch);
}

/**
 * crier_store_put_back:
 * @self: a store in no transaction, whose file is not there
 *
 * Writes all that it has to a new file in the same place, and goes on there.
 *
 * Returns: %FALSE with %CRIER_ERROR_STORAGE if it could not
 */
gboolean
crier_store_put_back (CrierStore  *self,
                      GError     **error)
{
  g_autoptr (GError) cause = NULL;
  sqlite3 *earlier = self->db;
  sqlite3 *db = crier_journal_watch_put_back (&self->watch, &cause);

  if (db == NULL)
    {
      g_debug ("%s", cause->message);
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_STORAGE,
                   "Messages cannot be sent: %s", CRIER_STORE_LOST);
      return FALSE;
    }

  free_statements (self);
  use_db (self, db);
  crier_store_get_last (self);
  crier_journal_watch_start (&self->watch, db);
  sqlite3_close_v2 (earlier);

  return TRUE;
}
