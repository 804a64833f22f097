/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-log.h"
#include "crier-wire-json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * Fuzzes what names a place in the log: cursors and ids of messages, from
 * anybody. The oracle: whoever goes on, goes on within the log, and nobody is
 * told to have lost nothing who may have. A `@` at the beginning stands for
 * the log's epoch, which is drawn at random.
 */

#define CAPACITY   8
#define N_MESSAGES 20

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* Unlike g_assert(), never compiled out. */
static void
check (gboolean fact)
{
  if (!fact)
    abort ();
}

static CrierLog *
make_log (void)
{
  CrierLog *log = crier_log_new (CAPACITY, 1000000);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  guint i;

  for (i = 1; i <= N_MESSAGES; i++)
    {
      g_autoptr (CrierMessage) message = NULL;

      message = crier_message_new (crier_log_get_epoch (log), i, now, "x", NULL, NULL);
      crier_log_append (log, message);
    }

  return log;
}

static void
check_parse (const char *text)
{
  g_autofree char *epoch = NULL;
  g_autofree char *cursor = NULL;
  guint64 offset = 4711;

  if (!crier_wire_json_parse_cursor (text, &epoch, &offset))
    {
      check (epoch == NULL && offset == 4711);
      return;
    }

  check (epoch[0] != '\0' && g_str_has_prefix (text, epoch));
  cursor = crier_wire_json_format_cursor (epoch, offset);
  check (strcmp (text, cursor) == 0);
}

static void
check_place (CrierLog   *log,
             const char *text)
{
  CrierMessage *message = crier_log_find (log, text);
  g_autofree char *epoch = NULL;
  guint64 offset = 0;
  guint64 position;
  gboolean ours;
  gboolean kept;

  ours = crier_wire_json_parse_cursor (text, &epoch, &offset) &&
         strcmp (epoch, crier_log_get_epoch (log)) == 0;

  check ((message != NULL) ==
         (ours && offset > N_MESSAGES - CAPACITY && offset <= N_MESSAGES));
  check (message == NULL || crier_message_get_offset (message) == offset);

  kept = crier_log_resume (log, text, &position);
  check (position >= N_MESSAGES - CAPACITY && position <= N_MESSAGES);
  check (kept == ((ours && position == offset) || strcmp (text, "earliest") == 0));
  check (kept || position == N_MESSAGES - CAPACITY);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static CrierLog *log;
  g_autofree char *text = g_strndup ((const char *) data, size);

  if (log == NULL)
    log = make_log ();

  if (text[0] == '@')
    {
      char *whole = g_strconcat (crier_log_get_epoch (log), text + 1, NULL);

      g_free (g_steal_pointer (&text));
      text = whole;
    }

  check_parse (text);
  check_place (log, text);

  return 0;
}
