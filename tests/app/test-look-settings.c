/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-look-settings.h"

#include <glib/gstdio.h>

#include "crier-error.h"

#define SVG "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"

static CrierSettings *
make_settings (void)
{
  g_autoptr (GSettings) gsettings = g_settings_new (APP_ID);

  return crier_settings_new (gsettings, NULL);
}

static void
assert_colors (CrierSettings *settings,
               const char    *foreground,
               const char    *background)
{
  g_autoptr (CrierConfig) config = crier_settings_dup_config (settings);

  g_assert_cmpstr (config->foreground, ==, foreground);
  g_assert_cmpstr (config->background, ==, background);
}

static void
assert_logo (CrierSettings *settings,
             const char    *logo)
{
  g_autoptr (CrierConfig) config = crier_settings_dup_config (settings);

  g_assert_cmpstr (config->logo, ==, logo);
}

static void
both_cb (CrierSettings *settings)
{
  const char *foreground = crier_settings_get_string (settings, "foreground");
  const char *background = crier_settings_get_string (settings, "background");

  g_assert_true ((*foreground == '\0') == (*background == '\0'));
}

static void
test_colors (void)
{
  g_autoptr (CrierSettings) settings = make_settings ();
  g_autoptr (CrierSettings) next = NULL;
  g_autoptr (GError) error = NULL;
  gulong handler = g_signal_connect (settings, "notify", G_CALLBACK (both_cb), NULL);

  assert_colors (settings, NULL, NULL);
  g_assert_true (crier_look_settings_set_colors (settings, "#fff", "#036", &error));
  g_assert_no_error (error);
  assert_colors (settings, "#fff", "#036");

  /* What is none leaves all as it was. */
  g_assert_false (crier_look_settings_set_colors (settings, "#fff", "#eee", &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_INVALID);
  assert_colors (settings, "#fff", "#036");

  next = make_settings ();
  assert_colors (next, "#fff", "#036");
  g_assert_true (crier_look_settings_set_colors (settings, NULL, NULL, NULL));
  assert_colors (settings, NULL, NULL);
  g_signal_handler_disconnect (settings, handler);

  /* As another program may write it. */
  g_object_set (settings, "foreground", "#fff", NULL);
  assert_colors (settings, NULL, NULL);
  g_object_set (settings, "background", "#fff", NULL);
  assert_colors (settings, NULL, NULL);
  g_object_set (settings, "foreground", "", "background", "", NULL);
}

static void
test_logo (void)
{
  g_autoptr (CrierSettings) settings = make_settings ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  g_close (g_file_open_tmp ("crier-logo-XXXXXX", &path, NULL), NULL);
  g_assert_false (crier_look_settings_set_logo (settings, path, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_INVALID);
  assert_logo (settings, NULL);

  g_assert_true (g_file_set_contents (path, SVG, -1, NULL));
  g_assert_true (crier_look_settings_set_logo (settings, path, NULL));
  assert_logo (settings, path);

  /* A screen without it is better than none. */
  g_unlink (path);
  assert_logo (settings, NULL);
  g_assert_true (crier_look_settings_set_logo (settings, NULL, NULL));
  assert_logo (settings, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/look-settings/colors", test_colors);
  g_test_add_func ("/look-settings/logo", test_logo);

  return g_test_run ();
}
