/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-saved-window.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#include "crier-saved-messages.h"
#include "crier-test.h"
#include "composer-fixture.h"
#include "keyboard.h"

static CrierSettings *
make_settings (const char *texts)
{
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();
  g_autoptr (GSettings) stored = g_settings_new_with_backend (APP_ID, backend);
  CrierSettings *settings = crier_settings_new (stored, NULL);
  g_auto (GStrv) parts = g_strsplit (texts, "|", -1);

  crier_settings_set_strv (settings, "saved-messages", (const char * const *) parts,
                           NULL);

  return settings;
}

static void
assert_saved (CrierSettings *settings,
              const char    *expected)
{
  g_autofree char *saved =
    g_strjoinv ("|", (char **) crier_settings_get_strv (settings, "saved-messages"));

  g_assert_cmpstr (saved, ==, expected);
}

static gpointer
get_child (CrierSavedWindow *window,
           const char       *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (window),
                                                  CRIER_TYPE_SAVED_WINDOW, name);

  g_assert_nonnull (child);

  return child;
}

static void
keep_cb (CrierSavedWindow *window,
         const char       *text,
         char            **kept)
{
  *kept = g_strdup (text);
}

static void
test_choose (void)
{
  g_autoptr (CrierSettings) settings = make_settings ("One|Two\nlines");
  CrierSavedWindow *window = crier_saved_window_new (NULL, settings, "");
  g_autofree char *chosen = NULL;
  GtkListBoxRow *row;

  g_signal_connect (window, "chosen", G_CALLBACK (keep_cb), &chosen);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_null (gtk_list_box_get_row_at_index (get_child (window, "list"), 2));
  row = gtk_list_box_get_row_at_index (get_child (window, "list"), 1);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==,
                   "Two lines");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (GTK_WIDGET (row)), ==, "Two\nlines");

  g_signal_emit_by_name (get_child (window, "list"), "row-activated", row);
  crier_test_wait (chosen != NULL);
  g_assert_cmpstr (chosen, ==, "Two\nlines");
}

/* Only its own button sends one, and none that is not there. */
static void
test_send (void)
{
  g_autoptr (CrierSettings) settings = make_settings ("One|Two\nlines");
  CrierSavedWindow *window = crier_saved_window_new (NULL, settings, "");
  g_autofree char *chosen = NULL;
  g_autofree char *sent = NULL;
  GtkListBoxRow *row;

  g_signal_connect (window, "chosen", G_CALLBACK (keep_cb), &chosen);
  g_signal_connect (window, "sent", G_CALLBACK (keep_cb), &sent);
  gtk_window_present (GTK_WINDOW (window));
  row = gtk_list_box_get_row_at_index (get_child (window, "list"), 1);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (row), "saved.send", "u", 2));
  g_assert_null (sent);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (row), "saved.send", "u", 1));
  g_assert_cmpstr (sent, ==, "Two\nlines");
  g_assert_null (chosen);
}

static void
assert_unsavable (const char *draft)
{
  g_autoptr (CrierSettings) settings = make_settings ("One");
  CrierSavedWindow *window = crier_saved_window_new (NULL, settings, draft);

  gtk_window_present (GTK_WINDOW (window));
  g_assert_false (gtk_widget_get_sensitive (get_child (window, "save_button")));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_save (void)
{
  g_autoptr (CrierSettings) settings = make_settings ("One");
  CrierSavedWindow *window = crier_saved_window_new (NULL, settings, "Two");
  GtkWidget *button = get_child (window, "save_button");

  assert_unsavable ("");
  assert_unsavable (" \n");
  assert_unsavable ("One");

  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  assert_saved (settings, "One|Two");
  g_assert_false (gtk_widget_get_sensitive (button));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* As many as there are that are called so and can be pressed. */
static guint
count_buttons (GtkWidget  *widget,
               const char *tooltip)
{
  GtkWidget *child;
  guint n = GTK_IS_BUTTON (widget) && gtk_widget_get_sensitive (widget) &&
            g_strcmp0 (gtk_widget_get_tooltip_text (widget), tooltip) == 0;

  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_buttons (child, tooltip);

  return n;
}

static void
test_edit (void)
{
  g_autoptr (CrierSettings) settings = make_settings ("a|b|c");
  CrierSavedWindow *window = crier_saved_window_new (NULL, settings, "");
  GtkWidget *widget = GTK_WIDGET (window);
  g_autofree char *chosen = NULL;

  g_signal_connect (window, "chosen", G_CALLBACK (keep_cb), &chosen);
  gtk_window_present (GTK_WINDOW (window));
  gtk_toggle_button_set_active (get_child (window, "edit_button"), TRUE);

  g_assert_cmpuint (count_buttons (widget, "Move Up"), ==, 2);
  g_assert_cmpuint (count_buttons (widget, "Move Down"), ==, 2);
  g_assert_cmpuint (count_buttons (widget, "Remove"), ==, 3);

  g_assert_true (gtk_widget_activate_action (widget, "saved.up", "u", 0));
  assert_saved (settings, "a|b|c");
  g_assert_true (gtk_widget_activate_action (widget, "saved.down", "u", 0));
  assert_saved (settings, "b|a|c");
  g_assert_true (gtk_widget_activate_action (widget, "saved.down", "u", 2));
  g_assert_true (gtk_widget_activate_action (widget, "saved.up", "u", 2));
  assert_saved (settings, "b|c|a");
  g_assert_true (gtk_widget_activate_action (widget, "saved.move", "(uu)", 2, 0));
  assert_saved (settings, "a|b|c");
  g_assert_true (gtk_widget_activate_action (widget, "saved.remove", "u", 1));
  assert_saved (settings, "a|c");

  /* Whoever orders them sends nothing. */
  g_signal_emit_by_name (get_child (window, "list"), "row-activated",
                         gtk_list_box_get_row_at_index (get_child (window, "list"), 0));
  g_assert_null (chosen);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The key sends from wherever the focus is, and keeps what is being written. */
static void
test_keys (ComposerFixture *f,
           gconstpointer    data)
{
  const char *saved[] = { "One", "Two", NULL };
  Visitor *visitor;

  if (!keyboard_is_there ())
    {
      g_test_skip ("There is no xdotool");
      return;
    }

  g_assert_true (crier_settings_set_strv (f->settings, "saved-messages", saved, NULL));
  visitor = app_fixture_visit (&f->app, "Lobby", FALSE);
  composer_fixture_write (f, "draft");

  keyboard_press (f->window, "ctrl+2");
  crier_test_wait (f->n_sent == 1);
  g_assert_cmpuint (f->n_reached, ==, 1);
  crier_test_wait (visitor_count (visitor, "Two") == 1);
  composer_fixture_assert_text (f, "draft");

  keyboard_press (f->window, "ctrl+KP_1");
  crier_test_wait (f->n_sent == 2);
  crier_test_wait (visitor_count (visitor, "One") == 1);

  /* Who is meant has left: it waits for that client, and goes to nobody else. */
  composer_fixture_leave (f, app_fixture_visit (&f->app, "Away", FALSE));
  crier_composer_write_to (f->composer, (const char * const[]) { "Away", NULL });
  keyboard_press (f->window, "ctrl+1");
  crier_test_wait (f->n_sent == 3);
  g_assert_cmpuint (f->n_reached, ==, 0);
  g_assert_cmpuint (visitor_count (visitor, "One"), ==, 1);

  visitor_free (visitor);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/saved-window/choose", test_choose);
  g_test_add_func ("/saved-window/send", test_send);
  g_test_add_func ("/saved-window/save", test_save);
  g_test_add_func ("/saved-window/edit", test_edit);
  g_test_add ("/saved-window/keys", ComposerFixture, NULL, composer_fixture_set_up,
              test_keys, composer_fixture_tear_down);

  return g_test_run ();
}
