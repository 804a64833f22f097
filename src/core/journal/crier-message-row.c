/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-message-row.h"

#include <string.h>

#include "crier-wire-json.h"

/*
 * A message as a row of the table of messages. Its recipients are one text, an
 * Id a line: an Id has no control characters.
 */

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
 * crier_message_row_read:
 * @row: at a row that begins with %CRIER_MESSAGE_ROW_COLUMNS
 * @epochs: those of the log that the message stands in
 */
CrierMessage *
crier_message_row_read (CrierSqliteStatement *row,
                        const CrierEpochs    *epochs)
{
  guint64 offset = (guint64) crier_sqlite_statement_get_int (row, 0);
  const char *epoch = crier_epochs_find (epochs, offset);
  gint64 usec = crier_sqlite_statement_get_int (row, 1);
  const char *text = crier_sqlite_statement_get_text (row, 4);
  const char *recipients = crier_sqlite_statement_get_text (row, 5);
  gint64 lasts = crier_sqlite_statement_get_int (row, 6);
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) expires = NULL;
  g_auto (GStrv) to = NULL;

  time = make_time (usec, crier_sqlite_statement_get_int (row, 2));
  if (crier_sqlite_statement_get_int (row, 3) != 0)
    return crier_message_new_clear (epoch, offset, time);

  if (recipients != NULL)
    to = g_strsplit (recipients, "\n", -1);

  if (lasts > 0)
    expires = g_date_time_add (time, lasts * G_TIME_SPAN_SECOND);

  return crier_message_new (epoch, offset, time, text != NULL ? text : "",
                            (const char * const *) to, expires);
}

/**
 * crier_message_row_get_weight:
 * @row: at a row that begins with %CRIER_MESSAGE_ROW_COLUMNS
 *
 * Returns: how many bytes its text and its recipients have
 */
gsize
crier_message_row_get_weight (CrierSqliteStatement *row)
{
  const char *text = crier_sqlite_statement_get_text (row, 4);
  const char *recipients = crier_sqlite_statement_get_text (row, 5);

  return (text != NULL ? strlen (text) : 0) +
         (recipients != NULL ? strlen (recipients) : 0);
}

/**
 * crier_message_row_is_same:
 * @row: at a row that begins with %CRIER_MESSAGE_ROW_COLUMNS
 * @recipients: (nullable): those of @draft, as they are written
 *
 * Returns: %TRUE if the row is what @draft would become
 */
gboolean
crier_message_row_is_same (CrierSqliteStatement *row,
                           const CrierDraft     *draft,
                           const char           *recipients)
{
  return (crier_sqlite_statement_get_int (row, 3) != 0) == (draft->clear != FALSE) &&
         g_strcmp0 (crier_sqlite_statement_get_text (row, 4), draft->text) == 0 &&
         g_strcmp0 (crier_sqlite_statement_get_text (row, 5), recipients) == 0 &&
         crier_sqlite_statement_get_int (row, 6) == draft->expires;
}

/**
 * crier_message_row_write:
 * @insert: made of %CRIER_MESSAGE_ROW_INSERT
 * @recipients: (nullable): those of @draft, as they are written
 * @now: when it was accepted
 *
 * Returns: %FALSE if it failed
 */
gboolean
crier_message_row_write (CrierSqliteStatement *insert,
                         const CrierDraft     *draft,
                         const char           *recipients,
                         GDateTime            *now)
{
  crier_sqlite_statement_bind_int (insert, 1, crier_wire_json_get_usec (now));
  crier_sqlite_statement_bind_int (insert, 2,
                                   g_date_time_get_utc_offset (now) / G_TIME_SPAN_SECOND);
  crier_sqlite_statement_bind_int (insert, 3, draft->clear);
  crier_sqlite_statement_bind_text (insert, 4, draft->text);
  crier_sqlite_statement_bind_text (insert, 5, recipients);
  crier_sqlite_statement_bind_int (insert, 6, draft->expires);
  crier_sqlite_statement_bind_text (insert, 7, draft->key);

  return crier_sqlite_statement_run (insert);
}
