/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-message-row.h"
#include "crier-text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * Fuzzes a row of a journal to which others may have written: eight columns of any
 * type. The oracle: it is passed over, or it is a message that can be sent and
 * listed.
 */

#define N_COLUMNS 10

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* Unlike g_assert(), never compiled out. */
static void
check (gboolean fact)
{
  if (!fact)
    abort ();
}

static uint8_t
take (const uint8_t **data,
      size_t         *size)
{
  if (*size == 0)
    return 0;

  (*size)--;

  return *(*data)++;
}

/* A type, a length and bytes. */
static void
append_column (GString        *sql,
               const uint8_t **data,
               size_t         *size)
{
  static const char * const TYPES[] = { "INTEGER", "TEXT", "BLOB", "REAL" };
  uint8_t type = take (data, size);
  gint64 number = 0;
  uint8_t n, i;

  if (type % 6 == 5)
    {
      g_string_append (sql, "NULL");
      return;
    }

  n = take (data, size);
  if (type % 6 == 4)
    {
      for (i = 0; i < n % 9; i++)
        number = (gint64) ((guint64) number << 8 | take (data, size));

      if (number == G_MININT64)
        number++;

      g_string_append_printf (sql, "%" G_GINT64_FORMAT, number);
      return;
    }

  g_string_append (sql, "CAST (x'");
  for (i = 0; i < n; i++)
    g_string_append_printf (sql, "%02x", take (data, size));

  g_string_append_printf (sql, "' AS %s)", TYPES[type % 6]);
}

static void
check_message (CrierMessage *message)
{
  const char * const *to = crier_message_get_to (message);
  guint i;

  check (crier_message_get_offset (message) > 0);
  check (g_date_time_get_year (crier_message_get_time (message)) <= 9999);
  check (g_utf8_validate (crier_message_get_text (message), -1, NULL));
  check (strlen (crier_message_get_text (message)) <= CRIER_TEXT_MAX_OPERATOR);
  for (; to != NULL && *to != NULL; to++)
    check (g_utf8_validate (*to, -1, NULL) && crier_message_is_for (message, *to));

  for (i = 0; i < CRIER_N_FORMATS; i++)
    check (crier_message_get_encoding (message, i) != NULL ||
           (!crier_message_has_text (message) && i == CRIER_FORMAT_PLAIN));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static sqlite3 *db;
  static CrierEpochs *epochs;
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  g_autoptr (CrierSqliteStatement) row = NULL;
  g_autoptr (CrierMessage) message = NULL;
  CrierJournalClock clock;
  guint i;

  if (db == NULL)
    {
      check (sqlite3_open (":memory:", &db) == SQLITE_OK);
      epochs = crier_epochs_new ();
      crier_epochs_add (epochs, 0, "abcdef");
    }

  crier_journal_clock_start (&clock, 1000);
  for (i = 0; i < N_COLUMNS; i++)
    {
      g_string_append (sql, i > 0 ? ", " : "");
      append_column (sql, &data, &size);
    }

  row = crier_sqlite_statement_new (db, sql->str);
  check (crier_sqlite_statement_step (row));
  message = crier_message_row_read (row, epochs, &clock);
  if (message != NULL)
    check_message (message);

  return 0;
}
