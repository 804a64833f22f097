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
#include "crier-store-private.h"
#include "crier-wire-json.h"

/*
 * CrierStore:
 *
 * The file in which messages are kept, and who was sent and saw them: all that
 * knows SQLite. It does what it is told at once, so it is used by one thread at
 * a time, and not by one that must not wait for a disk. How it is read stands in
 * crier-store-query.c.
 */

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

static gint64
get_number (CrierStore *self,
            const char *sql)
{
  g_autoptr (CrierSqliteStatement) statement = crier_sqlite_statement_new (self->db, sql);

  return crier_sqlite_statement_step (statement) ? crier_sqlite_statement_get_int (statement, 0)
                                          : -1;
}

static const char * const WRITES[] = {
  [CRIER_STORE_MESSAGE] =
    "INSERT INTO messages (time, zone, clear, text, recipients, lasts, key)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)",
  [CRIER_STORE_RECIPIENT] =
    "INSERT INTO recipients (id, can_tell, time, name, mark) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET can_tell = max (can_tell, excluded.can_tell),"
    " time = excluded.time, name = excluded.name, mark = excluded.mark",
  [CRIER_STORE_SENT] =
    "INSERT INTO sent VALUES (?, ?, ?) ON CONFLICT (id, first)"
    " DO UPDATE SET last = max (last, excluded.last)",
  [CRIER_STORE_SEEN] =
    "INSERT OR IGNORE INTO seen VALUES (?, ?, ?)",
};

/* To make one takes longer than to do it, and ten thousand may be to be noted
 * at a time. One that has failed is made anew. */
static CrierSqliteStatement *
get_write (CrierStore      *self,
           CrierStoreWrite  write)
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

/**
 * crier_store_close:
 * @self: (transfer full): a store in no transaction
 *
 * Closes the file.
 */
void
crier_store_close (CrierStore *self)
{
  guint i;

  g_return_if_fail (self != NULL);

  for (i = 0; i < CRIER_STORE_N_WRITES; i++)
    g_clear_pointer (&self->writes[i], crier_sqlite_statement_free);

  sqlite3_close_v2 (self->db);
  g_free (self->epoch);
  g_free (self);
}

/**
 * crier_store_get_epoch:
 * @self: a store
 *
 * Returns: (transfer none): the name of the history that it keeps
 */
const char *
crier_store_get_epoch (CrierStore *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->epoch;
}

/**
 * crier_store_get_last:
 * @self: a store
 *
 * Returns: the offset of the newest message that there ever was, 0 for none
 */
guint64
crier_store_get_last (CrierStore *self)
{
  gint64 last;

  g_return_val_if_fail (self != NULL, 0);

  last = get_number (self, "SELECT seq FROM sqlite_sequence WHERE name = 'messages'");

  return last > 0 ? (guint64) last : 0;
}

/**
 * crier_store_begin:
 * @self: a store
 * @error: return location for a #GError
 *
 * Begins a transaction.
 *
 * Returns: %TRUE, or %FALSE with %CRIER_ERROR_STORAGE
 */
gboolean
crier_store_begin (CrierStore  *self,
                   GError     **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

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
  gint64 n = get_number (self, "SELECT count (*) FROM messages");

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
 * @self: a store in a transaction
 * @error: return location for a #GError
 *
 * Ends the transaction: what was done in it is on the disk when this returns.
 *
 * Returns: %TRUE, or %FALSE with %CRIER_ERROR_STORAGE, and nothing of it was done
 */
gboolean
crier_store_commit (CrierStore  *self,
                    GError     **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

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
 * @self: a store
 *
 * Undoes what was done in a transaction, if SQLite has not done so itself.
 */
void
crier_store_rollback (CrierStore *self)
{
  g_return_if_fail (self != NULL);

  if (!sqlite3_get_autocommit (self->db))
    run (self, "ROLLBACK");
}

static char *
join_recipients (char **to)
{
  /* An Id has no control characters. */
  return to != NULL ? g_strjoinv ("\n", to) : NULL;
}

static gboolean
is_same (CrierSqliteStatement   *row,
         const CrierDraft *draft,
         const char       *recipients)
{
  return (crier_sqlite_statement_get_int (row,
                                          3) != 0) == (draft->clear != FALSE) &&
         g_strcmp0 (crier_sqlite_statement_get_text (row, 4),
                    draft->text) == 0 &&
         g_strcmp0 (crier_sqlite_statement_get_text (row, 5),
                    recipients) == 0 &&
         crier_sqlite_statement_get_int (row, 6) == draft->expires;
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
                                    "SELECT " CRIER_STORE_COLUMNS " FROM messages"
                                    " WHERE key = ? AND time > ?"
                                    " ORDER BY offset DESC LIMIT 1");
  crier_sqlite_statement_bind_text (row, 1, draft->key);
  crier_sqlite_statement_bind_int (row, 2,
                                   now - CRIER_DRAFT_KEY_SECONDS * G_USEC_PER_SEC);
  if (!crier_sqlite_statement_step (row))
    return !crier_sqlite_statement_has_failed (row) || set_storage_error (self,
                                                                          error);

  if (!is_same (row, draft, recipients))
    {
      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_KEY_REUSED,
                           "This Idempotency-Key was used for another message");
      return FALSE;
    }

  *earlier = crier_store_query_message (self, row);

  return TRUE;
}

static gboolean
insert (CrierStore       *self,
        const CrierDraft *draft,
        const char       *recipients,
        GDateTime        *now)
{
  CrierSqliteStatement *statement = get_write (self, CRIER_STORE_MESSAGE);

  crier_sqlite_statement_bind_int (statement, 1,
                                   crier_wire_json_get_usec (now));
  crier_sqlite_statement_bind_int (statement, 2,
                                   g_date_time_get_utc_offset (now) / G_TIME_SPAN_SECOND);
  crier_sqlite_statement_bind_int (statement, 3, draft->clear);
  crier_sqlite_statement_bind_text (statement, 4, draft->text);
  crier_sqlite_statement_bind_text (statement, 5, recipients);
  crier_sqlite_statement_bind_int (statement, 6, draft->expires);
  crier_sqlite_statement_bind_text (statement, 7, draft->key);

  return crier_sqlite_statement_run (statement);
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

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (draft != NULL, NULL);

  *repeated = FALSE;
  recipients = join_recipients (draft->to);
  if (draft->key != NULL)
    {
      if (!find_key (self, draft, recipients, crier_wire_json_get_usec (now),
                     &earlier, error))
        return NULL;

      *repeated = earlier != NULL;
      if (earlier != NULL)
        return g_steal_pointer (&earlier);
    }

  if (!insert (self, draft, recipients, now))
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
  const CrierRecipientRecord *stay;
  gboolean failed;
} Note;

static void
note_sent (guint64  first,
           guint64  last,
           gpointer user_data)
{
  Note *note = user_data;

  crier_sqlite_statement_bind_text (note->statement, 1, note->stay->id);
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
      crier_sqlite_statement_bind_text (note->statement, 2, note->stay->id);
      crier_sqlite_statement_bind_int (note->statement, 3, note->stay->time);
      note->failed |= !crier_sqlite_statement_run (note->statement);
    }
}

static gboolean
note_spans (CrierStore       *self,
            CrierStoreWrite   write,
            const CrierRecipientRecord  *stay,
            const CrierOffsetSet *spans,
            CrierOffsetSetFunc    func)
{
  Note note = { get_write (self, write), stay, FALSE };

  crier_offset_set_foreach (spans, func, &note);

  return !note.failed;
}

/**
 * crier_store_note:
 * @self: a store in a transaction
 * @stay: what became of messages
 * @error: return location for a #GError
 *
 * Keeps that, beside what is known already.
 *
 * Returns: %TRUE, or %FALSE with %CRIER_ERROR_STORAGE
 */
gboolean
crier_store_note (CrierStore       *self,
                  const CrierRecipientRecord  *stay,
                  GError          **error)
{
  CrierSqliteStatement *recipient;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (stay != NULL, FALSE);

  recipient = get_write (self, CRIER_STORE_RECIPIENT);
  crier_sqlite_statement_bind_text (recipient, 1, stay->id);
  crier_sqlite_statement_bind_int (recipient, 2, stay->can_tell);
  crier_sqlite_statement_bind_int (recipient, 3, stay->time);
  crier_sqlite_statement_bind_text (recipient, 4, stay->name);
  crier_sqlite_statement_bind_int (recipient, 5, stay->mark);

  if (crier_sqlite_statement_run (recipient) &&
      note_spans (self, CRIER_STORE_SENT, stay, stay->sent, note_sent) &&
      note_spans (self, CRIER_STORE_SEEN, stay, stay->seen, note_seen))
    return TRUE;

  return set_storage_error (self, error);
}

/**
 * crier_store_prune:
 * @self: a store in a transaction
 * @now: microseconds since 1970
 * @error: return location for a #GError
 *
 * Forgets messages that are older than %CRIER_STORE_DAYS days, with what became
 * of them, and all but the %CRIER_STORE_MAX_STAYS Ids that were here last, and
 * those that the operator gave a name or a colour.
 *
 * Returns: %TRUE, or %FALSE with %CRIER_ERROR_STORAGE
 */
gboolean
crier_store_prune (CrierStore  *self,
                   gint64       now,
                   GError     **error)
{
  g_autofree char *sql = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  sql = g_strdup_printf ("DELETE FROM messages WHERE time < %" G_GINT64_FORMAT ";"
                         "DELETE FROM seen WHERE offset <"
                         " ifnull ((SELECT min (offset) FROM messages), 1 << 62);"
                         "DELETE FROM sent WHERE last <"
                         " ifnull ((SELECT min (offset) FROM messages), 1 << 62);"
                         "DELETE FROM recipients WHERE NOT " CRIER_STORE_LABELLED
                         " AND id NOT IN (SELECT id FROM recipients WHERE NOT "
                         CRIER_STORE_LABELLED " ORDER BY time DESC LIMIT %d)",
                         now - CRIER_STORE_DAYS * G_TIME_SPAN_DAY,
                         CRIER_STORE_MAX_STAYS);

  if (!run (self, sql))
    return set_storage_error (self, error);

  if (self->in_memory)
    self->n_bytes = (gsize) MAX (get_number (self, "SELECT ifnull (sum (" WEIGHT "), 0)"
                                             " FROM messages"), 0);

  return TRUE;
}
