/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "crier-shortcuts.h"
#include "crier-test.h"

typedef struct
{
  GtkWidget *parent;
  GtkWidget *window; /* NULL once it is gone */
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->parent = gtk_window_new ();
  g_set_weak_pointer (&self->window,
                      GTK_WIDGET (crier_shortcuts_new (GTK_WINDOW (self->parent))));
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));

  gtk_window_destroy (GTK_WINDOW (self->parent));
  crier_test_wait (self->window == NULL);
}

/* A label that shows no key has been given an accelerator that is none. */
static guint
count_shortcuts (GtkWidget *widget)
{
  GtkWidget *child;
  guint n = 0;

  if (GTK_IS_SHORTCUT_LABEL (widget))
    {
      const char *accelerator = gtk_shortcut_label_get_accelerator (GTK_SHORTCUT_LABEL (widget));

      g_assert_true (gtk_accelerator_parse (accelerator, NULL, NULL) ||
                     strchr (accelerator, ' ') || g_str_has_suffix (accelerator, "1...9"));
      return 1;
    }

  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_shortcuts (child);

  return n;
}

static void
test_shown (Fixture       *self,
            gconstpointer  data)
{
  g_assert_cmpuint (count_shortcuts (self->window), >, 15);
}

static void
test_narrow (Fixture       *self,
             gconstpointer  data)
{
  int minimum;

  gtk_widget_measure (self->window, GTK_ORIENTATION_HORIZONTAL, -1,
                      &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  gtk_widget_measure (self->window, GTK_ORIENTATION_VERTICAL, minimum,
                      &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 294);
}

static void
test_closed (Fixture       *self,
             gconstpointer  data)
{
  gtk_widget_activate_action (self->window, "window.close", NULL);
  crier_test_wait (self->window == NULL);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(path, func) \
  g_test_add ("/shortcuts/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("shown", test_shown);
  ADD ("narrow", test_narrow);
  ADD ("closed", test_closed);
#undef ADD

  return g_test_run ();
}
