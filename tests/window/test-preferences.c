/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-preferences.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#include "crier-dialogs.h"
#include "crier-test.h"

typedef struct
{
  GSettings *stored;             /* (owned): in memory, of one test only */
  CrierSettings *settings;       /* (owned) */
  GtkWindow *parent;             /* (unowned) */
  CrierPreferences *preferences; /* (unowned) (nullable): cleared when it goes */
} Fixture;

/* With what a command line asks for, and opened. */
static void
open_preferences (Fixture            *f,
                  const char * const *arguments)
{
  g_autoptr (CrierOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  options = crier_options_parse ((char **) arguments, &error);
  g_assert_no_error (error);
  f->settings = crier_settings_new (f->stored, options);
  g_set_weak_pointer (&f->preferences, crier_preferences_new (f->parent, f->settings));
  gtk_window_present (GTK_WINDOW (f->preferences));
}

#define OPEN(f, ...) \
  open_preferences (f, (const char *[]) { "crier" __VA_OPT__ (, ) __VA_ARGS__, NULL })

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();

  f->stored = g_settings_new_with_backend (APP_ID, backend);
  f->parent = GTK_WINDOW (adw_window_new ());
  gtk_window_present (f->parent);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gtk_window_destroy (f->parent);
  crier_test_drain ();
  g_assert_null (f->preferences);
  g_assert_finalize_object (f->settings);
  g_assert_finalize_object (f->stored);
}

static gpointer
get_child (Fixture    *f,
           const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (f->preferences),
                                                  CRIER_TYPE_PREFERENCES, name);

  g_assert_nonnull (child);

  return child;
}

static double
get_number (Fixture    *f,
            const char *name)
{
  return gtk_spin_button_get_value (get_child (f, name));
}

/* Types that; it counts as soon as it is entered. */
static void
type (Fixture    *f,
      const char *name,
      const char *text)
{
  gtk_editable_set_text (get_child (f, name), text);
}

static void
apply (Fixture    *f,
       const char *text)
{
  type (f, "origins_row", text);
  g_signal_emit_by_name (get_child (f, "origins_row"), "apply");
}

static void
assert_origins (Fixture    *f,
                const char *expected)
{
  g_auto (GStrv) stored = g_settings_get_strv (f->stored, "allowed-origins");
  g_autofree char *text =
    g_strjoinv (" ", (char **) crier_settings_get_allowed_origins (f->settings));
  g_autofree char *stored_text = g_strjoinv (" ", stored);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (stored_text, ==, expected);
}

static guint
count_availabilities (Fixture *f)
{
  return g_list_model_get_n_items (get_child (f, "available"));
}

static void
assert_shown (Fixture    *f,
              guint       port,
              guint       interval,
              gboolean    announce,
              gboolean    visitors,
              gboolean    start)
{
  g_assert_cmpfloat (get_number (f, "port_spin"), ==, port);
  g_assert_cmpfloat (get_number (f, "interval_spin"), ==, interval);
  g_assert_cmpint (gtk_switch_get_active (get_child (f, "announce_switch")), ==, announce);
  g_assert_cmpint (gtk_switch_get_active (get_child (f, "visitors_switch")), ==, visitors);
  g_assert_cmpint (gtk_switch_get_active (get_child (f, "start_switch")), ==, start);
}

/* What is stored is shown, and what others change meanwhile. */
static void
test_show (Fixture       *f,
           gconstpointer  data)
{
  const char *origins[] = { "https://a.example", "https://b.example", NULL };

  g_settings_set_uint (f->stored, "port", 4000);
  g_settings_set_boolean (f->stored, "start-on-open", FALSE);
  OPEN (f);

  assert_shown (f, 4000, 1, TRUE, TRUE, FALSE);
  g_assert_cmpuint (adw_combo_row_get_selected (get_child (f, "available_row")), ==, 0);
  g_assert_cmpstr (gtk_editable_get_text (get_child (f, "origins_row")), ==, "");

  g_settings_set_uint (f->stored, "port", 4001);
  g_settings_set_uint (f->stored, "interval", 60);
  g_settings_set_boolean (f->stored, "announce", FALSE);
  g_settings_set_boolean (f->stored, "visitors-can-send", FALSE);
  g_settings_set_boolean (f->stored, "start-on-open", TRUE);
  g_assert_cmpuint (adw_combo_row_get_selected (get_child (f, "close_row")), ==, 0);
  g_settings_set_string (f->stored, "on-close", "keep");
  g_assert_cmpuint (adw_combo_row_get_selected (get_child (f, "close_row")), ==, 2);
  g_settings_set_string (f->stored, "available-to", "any");
  g_settings_set_strv (f->stored, "allowed-origins", origins);

  assert_shown (f, 4001, 60, FALSE, FALSE, TRUE);
  g_assert_cmpuint (adw_combo_row_get_selected (get_child (f, "available_row")), ==, 1);
  g_assert_cmpstr (gtk_editable_get_text (get_child (f, "origins_row")), ==,
                   "https://a.example https://b.example");
}

static void
test_change (Fixture       *f,
             gconstpointer  data)
{
  OPEN (f);

  gtk_spin_button_set_value (get_child (f, "port_spin"), 5000);
  gtk_spin_button_set_value (get_child (f, "interval_spin"), 3600);
  gtk_switch_set_active (get_child (f, "visitors_switch"), FALSE);
  gtk_switch_set_active (get_child (f, "start_switch"), FALSE);
  adw_combo_row_set_selected (get_child (f, "available_row"), 1);
  adw_combo_row_set_selected (get_child (f, "close_row"), 1);

  g_assert_cmpint (g_settings_get_enum (f->stored, "on-close"), ==, CRIER_ON_CLOSE_STOP);
  g_assert_cmpuint (g_settings_get_uint (f->stored, "port"), ==, 5000);
  g_assert_cmpuint (g_settings_get_uint (f->stored, "interval"), ==, 3600);
  g_assert_false (g_settings_get_boolean (f->stored, "visitors-can-send"));
  g_assert_false (g_settings_get_boolean (f->stored, "start-on-open"));
  g_assert_cmpstr (crier_settings_get_available_to (f->settings), ==, "any");

  adw_combo_row_set_selected (get_child (f, "available_row"), 0);
  g_assert_cmpstr (crier_settings_get_available_to (f->settings), ==, "local");
}

static void
test_announce (Fixture       *f,
               gconstpointer  data)
{
  OPEN (f);

  g_assert_true (gtk_widget_is_sensitive (get_child (f, "interval_spin")));
  gtk_switch_set_active (get_child (f, "announce_switch"), FALSE);
  g_assert_false (crier_settings_get_announce (f->settings));
  g_assert_false (gtk_widget_is_sensitive (get_child (f, "interval_spin")));
  gtk_switch_set_active (get_child (f, "announce_switch"), TRUE);
  g_assert_true (gtk_widget_is_sensitive (get_child (f, "interval_spin")));
}

/* No number out of its range, whoever types it. */
static void
test_ranges (Fixture       *f,
             gconstpointer  data)
{
  OPEN (f);

  type (f, "port_spin", "70000");
  gtk_spin_button_update (get_child (f, "port_spin"));
  g_assert_cmpuint (crier_settings_get_port (f->settings), ==, 65535);
  type (f, "port_spin", "0");
  gtk_spin_button_update (get_child (f, "port_spin"));
  g_assert_cmpuint (crier_settings_get_port (f->settings), ==, 1);

  type (f, "interval_spin", "5000");
  gtk_spin_button_update (get_child (f, "interval_spin"));
  g_assert_cmpuint (crier_settings_get_interval (f->settings), ==, 3600);
  type (f, "interval_spin", "0");
  gtk_spin_button_update (get_child (f, "interval_spin"));
  g_assert_cmpuint (crier_settings_get_interval (f->settings), ==, 1);
}

/* What was typed last is not lost with the window. */
static void
test_close (Fixture       *f,
            gconstpointer  data)
{
  OPEN (f);

  type (f, "port_spin", "6000");
  type (f, "interval_spin", "30");
  gtk_window_close (GTK_WINDOW (f->preferences));
  g_assert_cmpuint (crier_settings_get_port (f->settings), ==, 6000);
  g_assert_cmpuint (crier_settings_get_interval (f->settings), ==, 30);
}

/* What only the command line can say is shown, until another is chosen. */
static void
test_command_line (Fixture       *f,
                   gconstpointer  data)
{
  OPEN (f, "--port=0", "--listen=127.0.0.1", "--interval=0");

  assert_shown (f, 0, 1, FALSE, TRUE, TRUE);
  g_assert_cmpuint (count_availabilities (f), ==, 3);
  g_assert_cmpuint (adw_combo_row_get_selected (get_child (f, "available_row")), ==, 2);

  adw_combo_row_set_selected (get_child (f, "available_row"), 1);
  g_assert_cmpstr (crier_settings_get_available_to (f->settings), ==, "any");
  g_assert_cmpuint (count_availabilities (f), ==, 2);
  g_assert_cmpuint (adw_combo_row_get_selected (get_child (f, "available_row")), ==, 1);

  gtk_spin_button_set_value (get_child (f, "port_spin"), 7000);
  gtk_spin_button_set_value (get_child (f, "port_spin"), 0);
  g_assert_cmpuint (crier_settings_get_port (f->settings), ==, 1);
}

static void
test_origins (Fixture       *f,
              gconstpointer  data)
{
  OPEN (f);

  apply (f, "  https://a.example,http://b.example:8080 \thttps://a.example ");
  assert_origins (f, "https://a.example http://b.example:8080");
  g_assert_cmpstr (gtk_editable_get_text (get_child (f, "origins_row")), ==,
                   "https://a.example http://b.example:8080");

  apply (f, "*");
  assert_origins (f, "*");

  apply (f, " ");
  assert_origins (f, "");
  g_assert_cmpstr (gtk_editable_get_text (get_child (f, "origins_row")), ==, "");
}

static void
test_wrong_origins (Fixture       *f,
                    gconstpointer  data)
{
  GtkWidget *row, *message;

  OPEN (f);
  row = get_child (f, "origins_row");
  message = get_child (f, "origins_error");
  apply (f, "https://a.example");
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  g_assert_false (gtk_widget_get_visible (message));

  apply (f, "https://b.example nonsense");
  assert_origins (f, "https://a.example");
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
  g_assert_true (gtk_widget_get_visible (message));
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (message)), "“nonsense”"));
  /* It is there to be mended. */
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==,
                   "https://b.example nonsense");

  type (f, "origins_row", "https://b.example");
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  g_assert_false (gtk_widget_get_visible (message));
  assert_origins (f, "https://a.example");
  g_signal_emit_by_name (row, "apply");
  assert_origins (f, "https://b.example");
}

/* Each is named by its row. */
static void
test_names (Fixture       *f,
            gconstpointer  data)
{
  const char *names[] = {
    "port_spin", "start_switch", "announce_switch", "interval_spin", "visitors_switch",
  };
  guint i;

  OPEN (f);

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (gtk_test_accessible_has_relation (get_child (f, names[i]),
                                                     GTK_ACCESSIBLE_RELATION_LABELLED_BY));
}

static guint
count_open (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint n = 0;
  guint i;

  for (i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (CRIER_IS_PREFERENCES (window))
        n++;
    }

  return n;
}

/* However often they are asked for, they are there once. */
static void
test_once (Fixture       *f,
           gconstpointer  data)
{
  OPEN (f);
  crier_dialogs_preferences (f->parent, f->settings);
  g_assert_cmpuint (count_open (), ==, 1);

  gtk_window_close (GTK_WINDOW (f->preferences));
  g_assert_cmpuint (count_open (), ==, 0);
  crier_dialogs_preferences (f->parent, f->settings);
  crier_dialogs_preferences (f->parent, f->settings);
  g_assert_cmpuint (count_open (), ==, 1);
}

static void
add (const char *path,
     void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  add ("/preferences/show", test_show);
  add ("/preferences/change", test_change);
  add ("/preferences/announce", test_announce);
  add ("/preferences/ranges", test_ranges);
  add ("/preferences/close", test_close);
  add ("/preferences/command-line", test_command_line);
  add ("/preferences/origins", test_origins);
  add ("/preferences/origins/wrong", test_wrong_origins);
  add ("/preferences/names", test_names);
  add ("/preferences/once", test_once);

  return g_test_run ();
}
