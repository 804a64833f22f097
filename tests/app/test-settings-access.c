/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-settings.h"

#include <string.h>

#include <glib/gstdio.h>

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#include "crier-error.h"
#include "crier-token-file.h"

#define TOKEN "0123456789-abcdefghijk"

typedef struct
{
  GSettings *stored;       /* (owned): in memory, of one test only */
  CrierSettings *settings; /* (owned) */
  guint n_changes;
} Fixture;

static void
changed_cb (Fixture *f)
{
  f->n_changes++;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();

  g_assert_true (crier_token_file_save ("", NULL));
  f->stored = g_settings_new_with_backend (APP_ID, backend);
  f->settings = crier_settings_new (f->stored, NULL);
  g_signal_connect_swapped (f->settings, "notify", G_CALLBACK (changed_cb), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_true (crier_token_file_save ("", NULL));
  g_assert_finalize_object (f->settings);
  g_assert_finalize_object (f->stored);
}

static void
assert_list (const char * const *list,
             const char         *expected)
{
  g_autofree char *text = g_strjoinv (" ", (char **) list);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_block (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (CrierConfig) config = NULL;
  g_auto (GStrv) stored = NULL;

  crier_settings_set_blocked (f->settings, "blocked-ids", "b", TRUE);
  crier_settings_set_blocked (f->settings, "blocked-ids", "a", TRUE);
  crier_settings_set_blocked (f->settings, "blocked-ids", "b", TRUE);
  g_assert_cmpuint (f->n_changes, ==, 2);
  assert_list (crier_settings_get_strv (f->settings, "blocked-ids"), "b a");

  /* One address, however it is written. */
  crier_settings_set_blocked (f->settings, "blocked-addresses", "::ffff:192.0.2.1", TRUE);
  crier_settings_set_blocked (f->settings, "blocked-addresses", "192.0.2.1", TRUE);
  assert_list (crier_settings_get_strv (f->settings, "blocked-addresses"), "192.0.2.1");
  stored = g_settings_get_strv (f->stored, "blocked-addresses");
  assert_list ((const char * const *) stored, "192.0.2.1");

  config = crier_settings_dup_config (f->settings);
  g_assert_cmpuint (config->blocked_ids->len, ==, 2);
  g_assert_cmpuint (config->blocked_addresses->len, ==, 1);

  crier_settings_set_blocked (f->settings, "blocked-ids", "b", FALSE);
  crier_settings_set_blocked (f->settings, "blocked-ids", "B", FALSE);
  assert_list (crier_settings_get_strv (f->settings, "blocked-ids"), "a");
  crier_settings_set_blocked (f->settings, "blocked-addresses", "::ffff:192.0.2.1", FALSE);
  assert_list (crier_settings_get_strv (f->settings, "blocked-addresses"), "");
  g_assert_cmpuint (f->n_changes, ==, 5);
}

/* Anybody can write anything there. */
static void
test_stored (Fixture       *f,
             gconstpointer  data)
{
  const char *ids[] = { "a", "", "\x1b", "b", NULL };
  const char *addresses[] = { "nowhere", "::ffff:192.0.2.1", NULL };

  g_settings_set_strv (f->stored, "blocked-ids", ids);
  g_settings_set_strv (f->stored, "blocked-addresses", addresses);
  assert_list (crier_settings_get_strv (f->settings, "blocked-ids"), "a b");
  assert_list (crier_settings_get_strv (f->settings, "blocked-addresses"), "192.0.2.1");
}

static void
test_limits (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (CrierConfig) config = NULL;

  g_assert_cmpuint (crier_settings_get_uint (f->settings, "max-clients"), ==, 10000);
  g_assert_cmpuint (crier_settings_get_uint (f->settings, "max-clients-per-address"),
                    ==, 64);
  g_object_set (f->settings, "max-clients", 1000000, NULL);
  g_assert_cmpuint (g_settings_get_uint (f->stored, "max-clients"), ==, 1000000);
  g_object_set (f->settings, "max-clients", 5, NULL);
  g_object_set (f->settings, "max-clients-per-address", 2, NULL);
  g_assert_cmpuint (g_settings_get_uint (f->stored, "max-clients"), ==, 5);
  config = crier_settings_dup_config (f->settings);
  g_assert_cmpuint (config->max_clients, ==, 5);
  g_assert_cmpuint (config->max_clients_per_address, ==, 2);
}

static void
test_token (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *path = crier_token_file_dup_path ();
  g_autofree char *made = crier_settings_make_token ();
  g_autoptr (CrierConfig) closed = NULL;
  g_autoptr (CrierConfig) open = NULL;
  g_autoptr (CrierSettings) next = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  closed = crier_settings_dup_config (f->settings);
  g_assert_null (closed->token_file);
  g_assert_true (crier_settings_set_token (f->settings, TOKEN, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  open = crier_settings_dup_config (f->settings);
  g_assert_cmpstr (open->token_file, ==, path);

  /* What cannot be one leaves the old one in force. */
  g_assert_false (crier_settings_set_token (f->settings, "short", &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_INVALID);
  g_assert_null (strstr (error->message, "short"));
  g_clear_error (&error);
  g_assert_cmpstr (crier_settings_get_string (f->settings, "token"), ==, TOKEN);

  next = crier_settings_new (f->stored, NULL);
  g_assert_cmpstr (crier_settings_get_string (next, "token"), ==, TOKEN);
  g_assert_true (crier_settings_set_token (next, made, NULL));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_true (crier_settings_set_token (next, "", NULL));
  g_assert_cmpint (g_stat (path, &status), !=, 0);
}

/* A file that others can open is as good as none. */
static void
test_token_of_others (Fixture       *f,
                      gconstpointer  data)
{
  g_autofree char *path = crier_token_file_dup_path ();
  g_autoptr (CrierSettings) next = NULL;

  g_assert_true (crier_settings_set_token (f->settings, TOKEN, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_test_expect_message ("crier-app", G_LOG_LEVEL_MESSAGE, "*chmod 600*");
  next = crier_settings_new (f->stored, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (crier_settings_get_string (next, "token"), ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("crier-XXXXXX", NULL);
  g_autofree char *kept = g_build_filename (folder, "crier", NULL);
  g_autofree char *token = g_build_filename (kept, "token", NULL);
  int status;

  /* Before anybody asks GLib for it: other tests must not find the token. */
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/settings-access/" name, Fixture, NULL, \
                                    set_up, func, tear_down)
  ADD ("block", test_block);
  ADD ("stored", test_stored);
  ADD ("limits", test_limits);
  ADD ("token", test_token);
  ADD ("token-of-others", test_token_of_others);

  status = g_test_run ();
  g_unlink (token);
  g_rmdir (kept);
  g_rmdir (folder);

  return status;
}
