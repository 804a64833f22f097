/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-look-group.h"

#include <glib/gstdio.h>

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#include "crier-test.h"

typedef struct
{
  GSettings *stored;       /* (owned): in memory, of one test only */
  CrierSettings *settings; /* (owned) */
  GtkWindow *window;       /* (unowned) */
  CrierLookGroup *group;   /* (unowned) */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();

  f->stored = g_settings_new_with_backend (APP_ID, backend);
  f->settings = crier_settings_new (f->stored, NULL);
  f->group = g_object_new (CRIER_TYPE_LOOK_GROUP, NULL);
  crier_look_group_bind (f->group, f->settings);
  f->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_child (f->window, GTK_WIDGET (f->group));
  gtk_window_present (f->window);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gtk_window_destroy (f->window);
  crier_test_drain ();
  g_assert_finalize_object (f->settings);
  g_assert_finalize_object (f->stored);
}

static gpointer
get_child (Fixture    *f,
           const char *name)
{
  return gtk_widget_get_template_child (GTK_WIDGET (f->group), CRIER_TYPE_LOOK_GROUP, name);
}

/* As the dialog of the button does. */
static void
pick (Fixture    *f,
      const char *name,
      const char *color)
{
  GdkRGBA rgba;

  g_assert_true (gdk_rgba_parse (&rgba, color));
  gtk_color_chooser_set_rgba (get_child (f, name), &rgba);
  g_signal_emit_by_name (get_child (f, name), "color-set");
}

static void
assert_color (Fixture    *f,
              const char *name,
              const char *expected)
{
  GdkRGBA rgba;
  GdkRGBA wanted;

  g_assert_true (gdk_rgba_parse (&wanted, expected));
  gtk_color_chooser_get_rgba (get_child (f, name), &rgba);
  g_assert_true (gdk_rgba_equal (&rgba, &wanted));
}

static void
assert_stored (Fixture    *f,
               const char *key,
               const char *expected)
{
  g_autofree char *text = g_settings_get_string (f->stored, key);

  g_assert_cmpstr (text, ==, expected);
}

static const char *
get_error (Fixture *f)
{
  GtkWidget *error = get_child (f, "error");

  return gtk_widget_get_visible (error) ? gtk_label_get_label (GTK_LABEL (error)) : NULL;
}

static void
test_colors (Fixture       *f,
             gconstpointer  data)
{
  assert_color (f, "foreground_button", "#1d1d20");
  assert_color (f, "background_button", "#fafafa");
  g_assert_false (gtk_widget_is_sensitive (get_child (f, "reset_button")));

  /* White on nearly white is said to be none, until the other is chosen too. */
  pick (f, "foreground_button", "#ffffff");
  g_assert_nonnull (strstr (get_error (f), "#ffffff on #fafafa is 1.04 : 1"));
  assert_stored (f, "foreground", "");
  assert_color (f, "foreground_button", "#ffffff");
  pick (f, "background_button", "#003366");
  g_assert_null (get_error (f));
  assert_stored (f, "foreground", "#ffffff");
  assert_stored (f, "background", "#003366");

  /* What cannot be taken leaves what there was, and can be taken back. */
  pick (f, "background_button", "#eeeeee");
  g_assert_nonnull (get_error (f));
  assert_stored (f, "background", "#003366");
  gtk_widget_activate (get_child (f, "reset_button"));
  crier_test_wait (get_error (f) == NULL);
  assert_stored (f, "foreground", "");
  assert_stored (f, "background", "");
  assert_color (f, "background_button", "#fafafa");
  g_assert_false (gtk_widget_is_sensitive (get_child (f, "reset_button")));

  g_settings_set_string (f->stored, "foreground", "#ff0");
  assert_color (f, "foreground_button", "#ffff00");
}

static void
test_logo (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *folder = g_dir_make_tmp ("crier-logo-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a <b> & c.svg", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_false (gtk_widget_is_sensitive (get_child (f, "remove_button")));
  g_assert_true (g_file_set_contents (path, "<svg onload='x'/>", -1, NULL));
  crier_look_group_set_logo (f->group, file);
  g_assert_nonnull (strstr (get_error (f), "no whole PNG or SVG"));
  assert_stored (f, "logo", "");

  g_assert_true (g_file_set_contents (path, "<svg xmlns='http://www.w3.org/2000/svg'/>", -1,
                                      NULL));
  crier_look_group_set_logo (f->group, file);
  g_assert_null (get_error (f));
  assert_stored (f, "logo", path);
  g_assert_cmpstr (adw_action_row_get_subtitle (get_child (f, "logo_row")), ==,
                   "a <b> & c.svg");

  gtk_widget_activate (get_child (f, "remove_button"));
  crier_test_wait (*crier_settings_get_string (f->settings, "logo") == '\0');
  assert_stored (f, "logo", "");
  g_assert_false (gtk_widget_is_sensitive (get_child (f, "remove_button")));

  g_unlink (path);
  g_rmdir (folder);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("/look-group/colors", test_colors);
  ADD ("/look-group/logo", test_logo);

  return g_test_run ();
}
