/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What it costs to keep messages: journal FILE, which must not be there yet.
 * One after another, each as soon as the one before it is kept; many at once; and
 * how long it takes to open a file of 100,000. */

#include "config.h"

#include "crier-journal.h"

#include <stdlib.h>

#define N_SINGLE 1000
#define N_BURST  1000
#define N_KEPT   100000

typedef struct
{
  guint n;        /* answers */
  guint n_groups; /* different times: those of one transaction have the same */
  gint64 last;
} Answers;

static void
appended_cb (CrierMessage *message,
             gboolean      repeated,
             const GError *error,
             gpointer      user_data)
{
  Answers *answers = user_data;
  gint64 time;

  if (error != NULL)
    g_error ("%s", error->message);

  time = g_date_time_to_unix (crier_message_get_time (message)) * G_USEC_PER_SEC +
         g_date_time_get_microsecond (crier_message_get_time (message));
  answers->n++;
  answers->n_groups += time != answers->last;
  answers->last = time;
}

static void
append (CrierJournal *journal,
        Answers      *answers)
{
  crier_journal_append (journal, crier_draft_new ("Dinner is ready in the hall", NULL),
                        appended_cb, answers);
}

static void
wait_for (const Answers *answers,
          guint          n)
{
  while (answers->n < n)
    g_main_context_iteration (NULL, TRUE);
}

static int
compare (const void *a,
         const void *b)
{
  gint64 difference = *(const gint64 *) a - *(const gint64 *) b;

  return (difference > 0) - (difference < 0);
}

static void
measure_single (CrierJournal *journal)
{
  gint64 took[N_SINGLE];
  Answers answers = { 0 };
  guint i;

  for (i = 0; i < N_SINGLE; i++)
    {
      gint64 begin = g_get_monotonic_time ();

      append (journal, &answers);
      wait_for (&answers, i + 1);
      took[i] = g_get_monotonic_time () - begin;
    }

  qsort (took, N_SINGLE, sizeof took[0], compare);
  g_print ("single_p50_us=%d\nsingle_p99_us=%d\n",
           (int) took[N_SINGLE / 2], (int) took[N_SINGLE * 99 / 100]);
}

static void
measure_burst (CrierJournal *journal)
{
  Answers answers = { 0 };
  gint64 begin = g_get_monotonic_time ();
  guint i;

  for (i = 0; i < N_BURST; i++)
    append (journal, &answers);

  wait_for (&answers, N_BURST);
  g_print ("burst_ms=%.1f\nburst_transactions=%u\n",
           (double) (g_get_monotonic_time () - begin) / 1000, answers.n_groups);
}

static CrierJournal *
open_journal (const char *path)
{
  GError *error = NULL;
  CrierJournal *journal = crier_journal_open (path, &error);

  if (journal == NULL)
    g_error ("%s", error->message);

  return journal;
}

static void
measure_open (const char *path)
{
  gint64 begin = g_get_monotonic_time ();
  CrierJournal *journal = open_journal (path);
  g_autoptr (GPtrArray) messages = crier_journal_load (journal, 1000, 16 << 20);

  g_print ("open_ms=%.1f\nkept=%u\nloaded=%u\n",
           (double) (g_get_monotonic_time () - begin) / 1000,
           (guint) crier_journal_get_last (journal), messages->len);
  crier_journal_free (journal);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *path = NULL;
  CrierJournal *journal;
  Answers answers = { 0 };
  guint i;

  if (argc != 2)
    {
      g_printerr ("Usage: journal FILE\n");
      return 2;
    }

  path = g_canonicalize_filename (argv[1], NULL);
  journal = open_journal (path);
  crier_journal_start (journal);
  measure_single (journal);
  measure_burst (journal);

  for (i = N_SINGLE + N_BURST; i < N_KEPT; i++)
    append (journal, &answers);

  wait_for (&answers, N_KEPT - N_SINGLE - N_BURST);
  crier_journal_free (journal);
  measure_open (path);

  return 0;
}
