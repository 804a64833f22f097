/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "mouse.h"

#include <gdk/x11/gdkx.h>

#include "crier-test.h"

#define TOOL "xdotool"

static gboolean
event_cb (GtkEventControllerLegacy *controller,
          GdkEvent                 *event,
          guint                    *n_pressed)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_BUTTON_RELEASE)
    (*n_pressed)++;

  return GDK_EVENT_PROPAGATE;
}

static void
run (GPtrArray *argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

/**
 * mouse_is_there:
 *
 * Returns: whether there is a mouse to click with; if not, the test is skipped
 */
gboolean
mouse_is_there (void)
{
  g_autofree char *path = g_find_program_in_path (TOOL);

  if (path == NULL)
    g_test_skip ("there is no " TOOL);

  return path != NULL;
}

/**
 * mouse_click:
 * @widget: a widget that can be seen
 * @x: where in @widget
 * @y: where in @widget
 * @button: 1 for the left one, 3 for the right one
 * @modifier: (nullable): a key that is held, as xdotool calls it
 *
 * Clicks, as a person does, and waits until the window has been told.
 */
void
mouse_click (GtkWidget  *widget,
             double      x,
             double      y,
             guint       button,
             const char *modifier)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GtkEventController *controller = gtk_event_controller_legacy_new ();
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *window = NULL;
  g_autofree char *left = NULL;
  g_autofree char *top = NULL;
  g_autofree char *number = g_strdup_printf ("%u", button);
  guint n_pressed = 0;
  double dx;
  double dy;

  gtk_native_get_surface_transform (native, &dx, &dy);
  g_assert_true (gtk_widget_translate_coordinates (widget, GTK_WIDGET (native),
                                                   x, y, &x, &y));
  window = g_strdup_printf ("%lu", gdk_x11_surface_get_xid (gtk_native_get_surface (native)));
  left = g_strdup_printf ("%d", (int) (x + dx));
  top = g_strdup_printf ("%d", (int) (y + dy));

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "event", G_CALLBACK (event_cb), &n_pressed);
  gtk_widget_add_controller (GTK_WIDGET (native), controller);

  g_ptr_array_add (argv, (char *) TOOL);
  if (modifier != NULL)
    {
      g_ptr_array_add (argv, (char *) "keydown");
      g_ptr_array_add (argv, (char *) modifier);
    }
  g_ptr_array_add (argv, (char *) "mousemove");
  g_ptr_array_add (argv, (char *) "--window");
  g_ptr_array_add (argv, window);
  g_ptr_array_add (argv, left);
  g_ptr_array_add (argv, top);
  g_ptr_array_add (argv, (char *) "click");
  g_ptr_array_add (argv, number);
  if (modifier != NULL)
    {
      g_ptr_array_add (argv, (char *) "keyup");
      g_ptr_array_add (argv, (char *) modifier);
    }
  run (argv);

  /* A menu that opens takes the release. */
  crier_test_wait (n_pressed >= (button == 3 ? 1 : 2));
  gtk_widget_remove_controller (GTK_WIDGET (native), controller);
}
