/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-saved-messages.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#include "crier-settings.h"
#include "crier-text.h"

static CrierSettings *
make_settings (void)
{
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();
  g_autoptr (GSettings) stored = g_settings_new_with_backend (APP_ID, backend);

  return crier_settings_new (stored, NULL);
}

static void
assert_saved (CrierSettings *settings,
              const char    *expected)
{
  g_autofree char *saved =
    g_strjoinv ("|", (char **) crier_settings_get_strv (settings, "saved-messages"));

  g_assert_cmpstr (saved, ==, expected);
}

static const char * const *
get (CrierSettings *settings)
{
  return crier_settings_get_strv (settings, "saved-messages");
}

/* Whether there was something to keep. */
static gboolean
keep (CrierSettings  *settings,
      char          **texts)
{
  g_auto (GStrv) owned = texts;

  return owned != NULL &&
         crier_settings_set_strv (settings, "saved-messages",
                                  (const char * const *) owned, NULL);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_order (void)
{
  g_autoptr (CrierSettings) settings = make_settings ();
  guint n = 0;

  g_signal_connect_swapped (settings, "notify::saved-messages",
                            G_CALLBACK (count_cb), &n);
  assert_saved (settings, "");
  g_assert_true (keep (settings,
                       crier_saved_messages_insert (get (settings), 0, "b")));
  g_assert_true (keep (settings,
                       crier_saved_messages_insert (get (settings), 99, "c")));
  g_assert_true (keep (settings,
                       crier_saved_messages_insert (get (settings), 0, "a")));
  assert_saved (settings, "a|b|c");
  g_assert_cmpuint (n, ==, 3);

  keep (settings, crier_saved_messages_move (get (settings), 0, 2));
  assert_saved (settings, "b|c|a");
  keep (settings, crier_saved_messages_move (get (settings), 2, 1));
  assert_saved (settings, "b|a|c");
  keep (settings, crier_saved_messages_move (get (settings), 1, 1));
  g_assert_cmpuint (n, ==, 5);

  keep (settings, crier_saved_messages_remove (get (settings), 1));
  assert_saved (settings, "b|c");
  g_assert_true (keep (settings,
                       crier_saved_messages_insert (get (settings), 1, "a")));
  assert_saved (settings, "b|a|c");
}

static void
test_refused (void)
{
  g_autoptr (CrierSettings) settings = make_settings ();
  g_autofree char *long_text = g_strnfill (CRIER_TEXT_MAX_OPERATOR + 1, 'x');
  guint i;

  g_assert_true (keep (settings,
                       crier_saved_messages_insert (get (settings), 0,
                                                    "a\nb")));
  g_assert_false (keep (settings,
                        crier_saved_messages_insert (get (settings), 0,
                                                     "a\nb")));
  g_assert_false (keep (settings,
                        crier_saved_messages_insert (get (settings), 0, "")));
  g_assert_false (keep (settings,
                        crier_saved_messages_insert (get (settings), 0,
                                                     " \n\u3000")));
  g_assert_false (keep (settings,
                        crier_saved_messages_insert (get (settings), 0,
                                                     long_text)));
  long_text[CRIER_TEXT_MAX_OPERATOR] = '\0';
  g_assert_true (crier_saved_messages_can_add (get (settings), long_text));

  for (i = 1; i < CRIER_SAVED_MESSAGES_MAX; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      g_assert_true (keep (settings,
                           crier_saved_messages_insert (get (settings), i,
                                                        text)));
    }

  g_assert_false (keep (settings,
                        crier_saved_messages_insert (get (settings), 0,
                                                     "one more")));
  g_assert_cmpuint (g_strv_length ((char **) get (settings)), ==,
                    CRIER_SAVED_MESSAGES_MAX);
}

static void
test_replace (void)
{
  g_autoptr (CrierSettings) settings = make_settings ();

  g_assert_true (keep (settings,
                       crier_saved_messages_insert (get (settings), 0, "a")));
  g_assert_true (keep (settings,
                       crier_saved_messages_insert (get (settings), 1, "b")));
  g_assert_true (keep (settings,
                       crier_saved_messages_replace (get (settings), 0, "c")));
  g_assert_true (keep (settings,
                       crier_saved_messages_replace (get (settings), 0, "c")));
  g_assert_false (keep (settings,
                        crier_saved_messages_replace (get (settings), 0, "b")));
  g_assert_false (keep (settings,
                        crier_saved_messages_replace (get (settings), 0,
                                                      "  ")));
  assert_saved (settings, "c|b");
}

/* Anything may stand where they are stored, and it may be another program that
 * wrote it there. */
static void
test_stored (void)
{
  static const char * const stored[] = { "a", "", "b", "a", " ", NULL };
  static const char * const own[] = { "x", "y", NULL };
  g_autoptr (CrierSettings) settings = make_settings ();
  g_autoptr (CrierSettings) next = NULL;
  GSettings *gsettings = crier_settings_get_gsettings (settings);

  g_assert_nonnull (gsettings);
  g_assert_true (g_settings_set_strv (gsettings, "saved-messages", stored));
  assert_saved (settings, "a|b");

  crier_settings_set_strv (settings, "saved-messages", own, NULL);
  next = crier_settings_new (gsettings, NULL);
  assert_saved (next, "x|y");
  g_settings_reset (gsettings, "saved-messages");
  assert_saved (settings, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/saved/order", test_order);
  g_test_add_func ("/saved/refused", test_refused);
  g_test_add_func ("/saved/replace", test_replace);
  g_test_add_func ("/saved/stored", test_stored);

  return g_test_run ();
}
