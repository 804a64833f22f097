/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-message-row.h"

#include <string.h>

#include "crier-recipient-record.h"
#include "crier-text.h"
#include "crier-wire-json.h"

/*
 * A message as a row of the table of messages. Its recipients are one text, an
 * Id a line: an Id has no control characters.
 */

/* No place beyond those that every program can count to (RFC 8259, section 6). */
#define MAX_OFFSET (G_GINT64_CONSTANT (1) << 53)

/* Seconds from 1970 to what an announcement can say: years of four digits. */
#define MIN_SECOND (G_GINT64_CONSTANT (-62135596800) + 86400)
#define MAX_SECOND (G_GINT64_CONSTANT (253402300799) - 86400)

/* More than all Ids that are remembered take. */
#define MAX_RECIPIENTS_SIZE (1024 * 1024)

/* Longer than any id of a message that Crier makes. */
#define MAX_ID 100

static gboolean
is_between (gint64 number,
            gint64 least,
            gint64 most)
{
  return number >= least && number <= most;
}

/* Returns NULL if the row says no time. */
static GDateTime *
make_time (gint64 usec,
           gint64 zone)
{
  g_autoptr (GTimeZone) offset = NULL;
  g_autoptr (GDateTime) second = NULL;
  g_autoptr (GDateTime) utc = NULL;

  if (!is_between (usec / G_USEC_PER_SEC, MIN_SECOND, MAX_SECOND) ||
      !is_between (zone, -86399, 86399))
    return NULL;

  offset = g_time_zone_new_offset ((int) zone);
  second = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  utc = g_date_time_add (second, usec % G_USEC_PER_SEC);

  return g_date_time_to_timezone (utc, offset);
}

/* Returns FALSE if the row says no recipients. */
static gboolean
read_recipients (CrierSqliteStatement   *row,
                 char                 ***to)
{
  const char *recipients = crier_sqlite_statement_get_text (row, 5);
  char **p;

  if (recipients == NULL)
    return crier_sqlite_statement_is_null (row, 5);

  if (strlen (recipients) > MAX_RECIPIENTS_SIZE)
    return FALSE;

  *to = g_strsplit (recipients, "\n", -1);
  for (p = *to; *p != NULL; p++)
    {
      if (!crier_recipient_record_is_name (*p))
        return FALSE;
    }

  return *to[0] != NULL;
}

/* Returns FALSE if the row does not say which message it withdraws. */
static gboolean
names_earlier (CrierSqliteStatement *row,
               const char           *text)
{
  g_autofree char *epoch = NULL;
  guint64 offset;

  return text != NULL && strlen (text) <= MAX_ID &&
         crier_wire_json_parse_cursor (text, &epoch, &offset) &&
         epoch[strspn (epoch, G_CSET_a_2_z G_CSET_DIGITS)] == '\0' &&
         offset == (guint64) crier_sqlite_statement_get_int (row, 8) &&
         offset < (guint64) crier_sqlite_statement_get_int (row, 0);
}

/**
 * crier_message_row_read:
 * @row: at a row that begins with %CRIER_MESSAGE_ROW_COLUMNS, from a file to which
 *   others may have written
 * @epochs: those of the log that the message stands in
 * @clock: says when it ends
 *
 * Returns: (transfer full) (nullable): %NULL if the row is none that Crier writes
 */
CrierMessage *
crier_message_row_read (CrierSqliteStatement    *row,
                        const CrierEpochs       *epochs,
                        const CrierJournalClock *clock)
{
  gint64 offset = crier_sqlite_statement_get_int (row, 0);
  const char *epoch = offset > 0 ? crier_epochs_find (epochs, (guint64) offset) : NULL;
  gint64 usec = crier_sqlite_statement_get_int (row, 1);
  const char *text = crier_sqlite_statement_get_text (row, 4);
  gint64 lasts = crier_sqlite_statement_get_int (row, 6);
  gint64 running = crier_sqlite_statement_get_int (row, 7);
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) expires = NULL;
  g_auto (GStrv) to = NULL;
  CrierMessage *message;

  time = make_time (usec, crier_sqlite_statement_get_int (row, 2));
  if (epoch == NULL || time == NULL || !is_between (offset, 1, MAX_OFFSET))
    return NULL;

  if (crier_sqlite_statement_get_int (row, 3) != 0)
    return crier_message_new_clear (epoch, (guint64) offset, time);

  if (crier_sqlite_statement_get_int (row, 8) != 0)
    return names_earlier (row, text) && read_recipients (row, &to)
           ? crier_message_new_withdraw (epoch, (guint64) offset, time, text,
                                         (const char * const *) to) : NULL;

  if (text == NULL || !crier_text_check (text, -1, CRIER_TEXT_MAX_OPERATOR, NULL) ||
      !read_recipients (row, &to) || !is_between (lasts, 0, CRIER_DRAFT_MAX_EXPIRES) ||
      !is_between (running, 0, CRIER_JOURNAL_CLOCK_MAX))
    return NULL;

  if (lasts > 0)
    expires = g_date_time_add (time, lasts * G_TIME_SPAN_SECOND);

  message = crier_message_new (epoch, (guint64) offset, time, text,
                               (const char * const *) to, expires);
  if (lasts > 0)
    crier_message_set_deadline (message,
                                crier_journal_clock_get_deadline (clock, running, usec,
                                                                  lasts * G_USEC_PER_SEC));

  if (crier_sqlite_statement_get_int (row, 9) != 0)
    crier_message_withdraw (message);

  return message;
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
  if (draft->withdraws != 0)
    return crier_sqlite_statement_get_int (row, 8) == (gint64) draft->withdraws;

  return (crier_sqlite_statement_get_int (row, 3) != 0) == (draft->clear != FALSE) &&
         crier_sqlite_statement_get_int (row, 8) == 0 &&
         g_strcmp0 (crier_sqlite_statement_get_text (row, 4), draft->text) == 0 &&
         g_strcmp0 (crier_sqlite_statement_get_text (row, 5), recipients) == 0 &&
         crier_sqlite_statement_get_int (row, 6) == draft->expires;
}

/**
 * crier_message_row_write:
 * @insert: made of %CRIER_MESSAGE_ROW_INSERT
 * @recipients: (nullable): those of @draft, as they are written
 * @now: when it was accepted
 * @running: the same, as crier_journal_clock_get_running() says it
 *
 * Returns: %FALSE if it failed
 */
gboolean
crier_message_row_write (CrierSqliteStatement *insert,
                         const CrierDraft     *draft,
                         const char           *recipients,
                         GDateTime            *now,
                         gint64                running)
{
  crier_sqlite_statement_bind_int (insert, 1, crier_wire_json_get_usec (now));
  crier_sqlite_statement_bind_int (insert, 2,
                                   g_date_time_get_utc_offset (now) / G_TIME_SPAN_SECOND);
  crier_sqlite_statement_bind_int (insert, 3, draft->clear);
  crier_sqlite_statement_bind_text (insert, 4, draft->text);
  crier_sqlite_statement_bind_text (insert, 5, recipients);
  crier_sqlite_statement_bind_int (insert, 6, draft->expires);
  crier_sqlite_statement_bind_text (insert, 7, draft->key);
  crier_sqlite_statement_bind_int (insert, 8, running);
  crier_sqlite_statement_bind_int (insert, 9, (gint64) draft->withdraws);

  return crier_sqlite_statement_run (insert);
}
