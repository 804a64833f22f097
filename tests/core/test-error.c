/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "crier-error.h"

static void
test_codes (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint i;

  for (i = 0; i < CRIER_ERROR_N; i++)
    {
      const char *code = crier_error_get_code (i);
      CrierError back = CRIER_ERROR_N;

      g_test_message ("%u: %s", i, code);
      g_assert_nonnull (code);
      g_assert_cmpuint (strlen (code), >, 0);
      g_assert_cmpuint (strspn (code, "abcdefghijklmnopqrstuvwxyz-"), ==, strlen (code));
      g_assert_true (g_hash_table_add (seen, (gpointer) code));
      g_assert_true (crier_error_from_code (code, &back));
      g_assert_cmpuint (back, ==, i);
    }
}

/* A newer server may have codes that this Crier does not know. */
static void
test_unknown (void)
{
  CrierError error = CRIER_ERROR_BLANK;

  g_assert_false (crier_error_from_code ("", &error));
  g_assert_false (crier_error_from_code ("message-empty ", &error));
  g_assert_cmpuint (error, ==, CRIER_ERROR_BLANK);
  g_assert_cmpstr (crier_error_get_code (CRIER_ERROR_N), ==, "failed");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/codes", test_codes);
  g_test_add_func ("/error/unknown", test_unknown);

  return g_test_run ();
}
