/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-syncs.h"

#include <string.h>

static guint
answer_all (CrierSyncs *syncs,
            double      first)
{
  g_autoptr (CrierLog) log = crier_log_new (CRIER_LOG_MESSAGES, CRIER_LOG_BYTES);
  g_autoptr (CrierPollResponse) answer = crier_poll_response_new (log, 0, 0);
  g_autoptr (GPtrArray) body = NULL;
  guint n = 0;
  guint i;

  crier_syncs_answer (syncs, answer);
  body = crier_poll_response_make_body (answer, TRUE);

  /* Between the opening, commas and the end. */
  for (i = 1; i + 1 < body->len; i += 2)
    {
      GBytes *part = g_ptr_array_index (body, i);
      g_autofree char *text = g_strndup (g_bytes_get_data (part, NULL),
                                         g_bytes_get_size (part));
      g_autofree char *times = NULL;

      times = g_strdup_printf ("\"t0\":%g,\"t1\":%g,", first + n + 0.25,
                               first + n + 0.5);
      g_assert_nonnull (strstr (text, "{\"event\":\"sync\""));
      g_assert_nonnull (strstr (text, times));
      n++;
    }

  return n;
}

/* In order, and each of them once. */
static void
test_order (void)
{
  CrierSyncs syncs = { 0 };

  g_assert_cmpuint (answer_all (&syncs, 0), ==, 0);
  crier_syncs_add (&syncs, 1.25, 1.5);
  crier_syncs_add (&syncs, 2.25, 2.5);
  g_assert_cmpuint (syncs.n, ==, 2);
  g_assert_cmpuint (answer_all (&syncs, 1), ==, 2);
  g_assert_cmpuint (syncs.n, ==, 0);
  g_assert_cmpuint (answer_all (&syncs, 0), ==, 0);
}

static void
test_many (void)
{
  CrierSyncs syncs = { 0 };
  guint i;

  for (i = 1; i <= CRIER_SYNCS_MAX + 2; i++)
    crier_syncs_add (&syncs, i + 0.25, i + 0.5);

  g_assert_cmpuint (syncs.n, ==, CRIER_SYNCS_MAX);
  g_assert_cmpuint (answer_all (&syncs, 3), ==, CRIER_SYNCS_MAX);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/syncs/order", test_order);
  g_test_add_func ("/syncs/many", test_many);

  return g_test_run ();
}
