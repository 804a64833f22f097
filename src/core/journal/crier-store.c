/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-store.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-journal-file.h"
#include "crier-message-row.h"
#include "crier-wire-json.h"

/* What is written again and again. */
typedef enum
{
  WRITE_MESSAGE,
  WRITE_RECIPIENT,
  WRITE_SENT,
  WRITE_SEEN,
} Write;

#define N_WRITES (WRITE_SEEN + 1)

static const char * const WRITES[N_WRITES] = {
  [WRITE_MESSAGE] = CRIER_MESSAGE_ROW_INSERT,
  [WRITE_RECIPIENT] =
    "INSERT INTO recipients (id, can_tell, time, name, mark, worth) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET can_tell = max (can_tell, excluded.can_tell),"
    " time = excluded.time, name = excluded.name, mark = excluded.mark,"
    " worth = max (worth, excluded.worth)",
  [WRITE_SENT] =
    ("INSERT INTO sent VALUES (?, ?, ?) ON CONFLICT (id, first)"
     " DO UPDATE SET last = max (last, excluded.last)"),
  [WRITE_SEEN] =
    "INSERT OR IGNORE INTO seen VALUES (?, ?, ?)",
};

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
  char *epoch;         /* (owned) */
  gsize n_bytes;       /* of the texts that are kept; of a file, not counted */
  gsize n_added;       /* of those of this transaction */
  CrierSqliteStatement *writes[N_WRITES]; /* (owned) (nullable): each once it
                                           * was needed */
};

static gboolean
set_storage_error (CrierStore  *self,
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

/* To make one takes longer than to do it, and ten thousand may be to be noted
 * at a time. One that has failed is made anew. */
static CrierSqliteStatement *
get_write (CrierStore      *self,
           Write  write)
{
  CrierSqliteStatement **place = &self->writes[write];

  if (*place != NULL && crier_sqlite_statement_has_failed (*place))
    g_clear_pointer (place, crier_sqlite_statement_free);

  if (*place == NULL)
    *place = crier_sqlite_statement_new (self->db, WRITES[write]);

  return *place;
}

static gboolean
read_epoch (CrierStore *self)
{
  g_autoptr (CrierSqliteStatement) statement = NULL;

  statement = crier_sqlite_statement_new (self->db,
                                          "SELECT value FROM meta WHERE name = 'epoch'");
  if (!crier_sqlite_statement_step (statement))
    return FALSE;

  self->epoch = g_strdup (crier_sqlite_statement_get_text (statement, 0));

  return self->epoch != NULL;
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

  if (!read_epoch (self))
    {
      g_autofree char *cause = crier_sqlite_statement_dup_cause (self->db);

      g_set_error (error, CRIER_ERROR, CRIER_ERROR_JOURNAL,
                   _("The journal “%s” cannot be used (%s)"),
                   path != NULL ? path : ":memory:", _(cause));
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
crier_store_close (CrierStore *self)
{
  guint i;

  for (i = 0; i < N_WRITES; i++)
    g_clear_pointer (&self->writes[i], crier_sqlite_statement_free);

  sqlite3_close_v2 (self->db);
  g_free (self->epoch);
  g_free (self);
}

sqlite3 *
crier_store_get_db (CrierStore *self)
{
  return self->db;
}

const char *
crier_store_get_epoch (CrierStore *self)
{
  return self->epoch;
}

/**
 * crier_store_get_last:
 *
 * Returns: the offset of the newest message that there ever was, 0 for none
 */
guint64
crier_store_get_last (CrierStore *self)
{
  gint64 last;

  last = crier_sqlite_statement_read_int (self->db,
                                          "SELECT seq FROM sqlite_sequence"
                                          " WHERE name = 'messages'");

  return last > 0 ? (guint64) last : 0;
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

  return run (self, "BEGIN IMMEDIATE") || set_storage_error (self, error);
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
      set_storage_error (self, error);
      crier_store_rollback (self);
      return FALSE;
    }

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
}

/* Puts the message that was sent before with the same key into earlier, NULL if
 * there is none. Returns FALSE with an error if that was another message. */
static gboolean
find_key (CrierStore        *self,
          const CrierDraft  *draft,
          const char        *recipients,
          gint64             now,
          CrierMessage     **earlier,
          GError           **error)
{
  g_autoptr (CrierSqliteStatement) row = NULL;

  row = crier_sqlite_statement_new (self->db,
                                    "SELECT " CRIER_MESSAGE_ROW_COLUMNS " FROM messages"
                                    " WHERE key = ? AND time > ?"
                                    " ORDER BY offset DESC LIMIT 1");
  crier_sqlite_statement_bind_text (row, 1, draft->key);
  crier_sqlite_statement_bind_int (row, 2,
                                   now - CRIER_DRAFT_KEY_SECONDS * G_USEC_PER_SEC);
  if (!crier_sqlite_statement_step (row))
    return !crier_sqlite_statement_has_failed (row) || set_storage_error (self,
                                                                          error);

  if (!crier_message_row_is_same (row, draft, recipients))
    {
      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_KEY_REUSED,
                           "This Idempotency-Key was used for another message");
      return FALSE;
    }

  *earlier = crier_message_row_read (row, self->epoch);

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
 *   %CRIER_ERROR_KEY_REUSED, which leaves the transaction as it is, or
 *   %CRIER_ERROR_STORAGE, after which it is to be rolled back
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
  g_autofree char *recipients = NULL;
  guint64 offset;

  *repeated = FALSE;
  recipients = draft->to != NULL ? g_strjoinv ("\n", draft->to) : NULL;
  if (draft->key != NULL)
    {
      if (!find_key (self, draft, recipients, crier_wire_json_get_usec (now),
                     &earlier, error))
        return NULL;

      *repeated = earlier != NULL;
      if (earlier != NULL)
        return g_steal_pointer (&earlier);
    }

  if (!crier_message_row_write (get_write (self, WRITE_MESSAGE), draft,
                                recipients, now))
    {
      set_storage_error (self, error);
      return NULL;
    }

  self->n_added += strlen (draft->text) +
                   (recipients != NULL ? strlen (recipients) : 0);
  offset = (guint64) sqlite3_last_insert_rowid (self->db);
  if (draft->clear)
    return crier_message_new_clear (self->epoch, offset, now);

  if (draft->expires > 0)
    expires = g_date_time_add (now, draft->expires * G_TIME_SPAN_SECOND);

  return crier_message_new (self->epoch, offset, now, draft->text,
                            (const char * const *) draft->to, expires);
}

typedef struct
{
  CrierSqliteStatement *statement;
  const CrierRecipientRecord *record;
  gboolean failed;
} Note;

static void
note_sent (guint64  first,
           guint64  last,
           gpointer user_data)
{
  Note *note = user_data;

  crier_sqlite_statement_bind_text (note->statement, 1, note->record->id);
  crier_sqlite_statement_bind_int (note->statement, 2, (gint64) first);
  crier_sqlite_statement_bind_int (note->statement, 3, (gint64) last);
  note->failed |= !crier_sqlite_statement_run (note->statement);
}

static void
note_seen (guint64  first,
           guint64  last,
           gpointer user_data)
{
  Note *note = user_data;
  guint64 offset;

  for (offset = first; offset <= last; offset++)
    {
      crier_sqlite_statement_bind_int (note->statement, 1, (gint64) offset);
      crier_sqlite_statement_bind_text (note->statement, 2, note->record->id);
      crier_sqlite_statement_bind_int (note->statement, 3, note->record->time);
      note->failed |= !crier_sqlite_statement_run (note->statement);
    }
}

static gboolean
note_offsets (CrierStore       *self,
              Write   write,
              const CrierRecipientRecord  *record,
              const CrierOffsetSet *offsets,
              CrierOffsetSetFunc    func)
{
  Note note = { get_write (self, write), record, FALSE };

  crier_offset_set_foreach (offsets, func, &note);

  return !note.failed;
}

/**
 * crier_store_note:
 *
 * Keeps what became of messages, in a transaction, beside what is known already.
 *
 * Returns: %FALSE with %CRIER_ERROR_STORAGE if it could not
 */
gboolean
crier_store_note (CrierStore       *self,
                  const CrierRecipientRecord  *record,
                  GError          **error)
{
  CrierSqliteStatement *recipient;

  recipient = get_write (self, WRITE_RECIPIENT);
  crier_sqlite_statement_bind_text (recipient, 1, record->id);
  crier_sqlite_statement_bind_int (recipient, 2, record->can_tell);
  crier_sqlite_statement_bind_int (recipient, 3, record->time);
  crier_sqlite_statement_bind_text (recipient, 4, record->name);
  crier_sqlite_statement_bind_int (recipient, 5, record->color);
  crier_sqlite_statement_bind_int (recipient, 6, record->worth);

  if (crier_sqlite_statement_run (recipient) &&
      note_offsets (self, WRITE_SENT, record, record->sent, note_sent) &&
      note_offsets (self, WRITE_SEEN, record, record->seen, note_seen))
    return TRUE;

  return set_storage_error (self, error);
}

/**
 * crier_store_dup_order:
 * @now: microseconds since 1970
 *
 * Returns: (transfer full): what to order recipients by, in SQL, so that the ones
 *   to forget are last: they are those that CrierAwayList would forget first
 */
char *
crier_store_dup_order (gint64 now)
{
  gint64 since = now - CRIER_RECIPIENT_RECORD_DAYS * G_TIME_SPAN_DAY;

  return g_strdup_printf ("worth DESC, time < %" G_GINT64_FORMAT
                          ", abs (time - %" G_GINT64_FORMAT ")", since, since);
}

/**
 * crier_store_prune:
 * @self: a store in a transaction
 * @now: microseconds since 1970
 * @error: return location for a #GError
 *
 * Forgets messages that are older than %CRIER_STORE_DAYS days, with what became
 * of them, and all but the %CRIER_STORE_MAX_RECORDS Ids that are worth most, as
 * CrierAwayList does, and those that the operator gave a name or a color.
 *
 * Returns: %FALSE with %CRIER_ERROR_STORAGE if it could not
 */
gboolean
crier_store_prune (CrierStore  *self,
                   gint64       now,
                   GError     **error)
{
  g_autofree char *order = crier_store_dup_order (now);
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("DELETE FROM messages WHERE time < %" G_GINT64_FORMAT ";"
                         "DELETE FROM seen WHERE offset <"
                         " ifnull ((SELECT min (offset) FROM messages), 1 << 62);"
                         "DELETE FROM sent WHERE last <"
                         " ifnull ((SELECT min (offset) FROM messages), 1 << 62);"
                         "DELETE FROM recipients WHERE NOT " CRIER_STORE_LABELED
                         " AND id NOT IN (SELECT id FROM recipients WHERE NOT "
                         CRIER_STORE_LABELED " ORDER BY %s LIMIT %d)",
                         now - CRIER_STORE_DAYS * G_TIME_SPAN_DAY,
                         order, CRIER_STORE_MAX_RECORDS);

  if (!run (self, sql))
    return set_storage_error (self, error);

  if (self->in_memory)
    {
      gint64 n = crier_sqlite_statement_read_int (self->db, "SELECT ifnull (sum (" WEIGHT "), 0)"
                                                  " FROM messages");

      self->n_bytes = (gsize) MAX (n, 0);
    }

  return TRUE;
}
