/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "dialog-fixture.h"

#include "crier-test.h"
#include "crowd.h"

/**
 * dialog_fixture_set_up:
 * @self: a fixture
 * @data: not used
 */
void
dialog_fixture_set_up (DialogFixture *self,
                       gconstpointer  data)
{
  app_fixture_set_up (&self->app, NULL);
}

/**
 * dialog_fixture_tear_down:
 * @self: a fixture
 * @data: not used
 *
 * Closes the window if it is open; then nobody holds the service.
 */
void
dialog_fixture_tear_down (DialogFixture *self,
                          gconstpointer  data)
{
  if (self->window != NULL)
    gtk_window_destroy (self->window);

  crier_test_wait (self->window == NULL);
  app_fixture_tear_down (&self->app, NULL);
}

/**
 * dialog_fixture_open:
 * @self: a fixture
 * @window: (transfer none): a window that was just made
 *
 * Shows it, and waits until it can be seen.
 */
void
dialog_fixture_open (DialogFixture *self,
                     gpointer       window)
{
  g_assert_null (self->window);
  g_set_weak_pointer (&self->window, GTK_WINDOW (window));
  gtk_window_present (self->window);
  crier_test_wait (gtk_widget_get_mapped (GTK_WIDGET (self->window)));
}

/**
 * dialog_fixture_get:
 * @self: a fixture whose window is open
 * @name: of a part of its template
 *
 * Returns: (transfer none): that part
 */
gpointer
dialog_fixture_get (DialogFixture *self,
                    const char    *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (self->window),
                                                  G_OBJECT_TYPE (self->window), name);

  g_assert_nonnull (child);

  return child;
}

/**
 * dialog_fixture_count:
 * @self: a fixture whose window is open
 * @text: a text
 *
 * Returns: how often @text can be seen in the window
 */
guint
dialog_fixture_count (DialogFixture *self,
                      const char    *text)
{
  return crowd_count_texts (GTK_WIDGET (self->window), text);
}
