/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "keyboard.h"

#include <string.h>

#include "crier-test.h"

#define TOOL "xdotool"

static gboolean
released_cb (GtkEventControllerLegacy *controller,
             GdkEvent                 *event,
             guint                    *n_released)
{
  if (gdk_event_get_event_type (event) == GDK_KEY_RELEASE)
    (*n_released)++;

  return GDK_EVENT_PROPAGATE;
}

/**
 * keyboard_is_there:
 *
 * Returns: whether keys can be pressed here; if not, the test is skipped
 */
gboolean
keyboard_is_there (void)
{
  g_autofree char *path = g_find_program_in_path (TOOL);

  if (path == NULL)
    g_test_skip ("there is no " TOOL);

  return path != NULL;
}

/**
 * keyboard_send:
 * @key: a key as xdotool calls it
 *
 * Presses a key, as a person does. For menus, which take the key from their
 * window; what it does is to be waited for.
 */
void
keyboard_send (const char *key)
{
  const char *argv[] = { TOOL, "key", key, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

/**
 * keyboard_press:
 * @window: the window that has the focus, or gets it
 * @key: a key as xdotool calls it, with modifiers as in "shift+Return"
 *
 * Presses a key, as a person does, and waits until @window has been told that
 * it was let go.
 */
void
keyboard_press (GtkWindow  *window,
                const char *key)
{
  GtkEventController *controller = gtk_event_controller_legacy_new ();
  guint n_keys = 1;
  guint n_released = 0;
  const char *p;

  for (p = key; (p = strchr (p, '+')) != NULL; p++)
    n_keys++;

  crier_test_wait (gtk_window_is_active (window));

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "event", G_CALLBACK (released_cb), &n_released);
  gtk_widget_add_controller (GTK_WIDGET (window), controller);

  keyboard_send (key);
  crier_test_wait (n_released == n_keys);

  gtk_widget_remove_controller (GTK_WIDGET (window), controller);
}
