/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pane-fixture.h"

#include "crier-client-list.h"
#include "crier-client-table.h"
#include "crier-client-view.h"
#include "crier-test.h"
#include "crowd.h"
#include "mouse.h"

/**
 * pane_fixture_show:
 * @f: a fixture
 * @settings: (nullable): what the pane keeps its order and columns in
 *
 * Shows a pane with room for all columns, in the place of the one before.
 */
void
pane_fixture_show (PaneFixture   *f,
                   CrierSettings *settings)
{
  f->pane = g_object_new (CRIER_TYPE_CLIENTS_PANE, NULL);
  f->widget = GTK_WIDGET (f->pane);
  crier_clients_pane_bind (f->pane, f->app.service, settings);
  crier_clients_pane_set_tier (f->pane, CRIER_TIER_FULL);
  f->selection = crier_clients_pane_get_selection (f->pane);
  gtk_window_set_child (f->window, f->widget);
  gtk_window_present (f->window);
  crier_test_wait (gtk_widget_get_mapped (f->widget));
}

/**
 * pane_fixture_set_up:
 * @f: a fixture
 * @data: not used
 *
 * Shows a pane with room for all columns, of a service that does not run.
 */
void
pane_fixture_set_up (PaneFixture       *f,
                     gconstpointer  data)
{
  app_fixture_set_up (&f->app, NULL);
  f->roster = crier_service_get_roster (f->app.service);
  f->notices = g_string_new (NULL);

  f->window = GTK_WINDOW (gtk_window_new ());
  g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *) &f->window);
  gtk_window_set_default_size (f->window, 1300, 600);
  crowd_add_actions (GTK_WIDGET (f->window), f->notices, &f->n_written);
  pane_fixture_show (f, NULL);
}

/**
 * pane_fixture_tear_down:
 * @f: a fixture
 * @data: not used
 */
void
pane_fixture_tear_down (PaneFixture       *f,
                        gconstpointer  data)
{
  GObject *selection = g_object_ref (G_OBJECT (f->selection));

  gtk_window_destroy (f->window);
  crier_test_wait (f->window == NULL);
  crier_test_drain ();
  g_assert_finalize_object (selection);

  /* Those whom the service does not know. */
  app_fixture_stop (&f->app);
  crier_roster_clear (f->roster);
  app_fixture_tear_down (&f->app, NULL);
  g_string_free (f->notices, TRUE);
}

/**
 * pane_fixture_get_child:
 * @f: a fixture
 * @name: a child of the pane's template
 *
 * Returns: (transfer none): the child
 */
gpointer
pane_fixture_get_child (PaneFixture    *f,
                        const char *name)
{
  GObject *child = gtk_widget_get_template_child (f->widget, CRIER_TYPE_CLIENTS_PANE,
                                                  name);

  g_assert_nonnull (child);

  return child;
}

/**
 * pane_fixture_get_view:
 * @f: a fixture
 *
 * Returns: (transfer none): the #CrierClientView
 */
GtkWidget *
pane_fixture_get_view (PaneFixture *f)
{
  return pane_fixture_get_child (f, "view");
}

/**
 * pane_fixture_get_rows:
 * @f: a fixture
 * @name: "table" or "list"
 *
 * Returns: (transfer none): the #GtkColumnView or the #GtkListView
 */
GtkWidget *
pane_fixture_get_rows (PaneFixture    *f,
                       const char *name)
{
  GType type = g_str_equal (name, "table") ? CRIER_TYPE_CLIENT_TABLE
                                           : CRIER_TYPE_CLIENT_LIST;
  GObject *part = gtk_widget_get_template_child (pane_fixture_get_view (f), CRIER_TYPE_CLIENT_VIEW,
                                                 name);
  GObject *rows = gtk_widget_get_template_child (GTK_WIDGET (part), type, "view");

  g_assert_nonnull (rows);

  return GTK_WIDGET (rows);
}

/**
 * pane_fixture_count:
 * @f: a fixture
 * @text: a text
 *
 * Returns: how often @text can be seen
 */
guint
pane_fixture_count (PaneFixture    *f,
                    const char *text)
{
  return crowd_count_texts (f->widget, text);
}

/**
 * pane_fixture_wait_for:
 * @f: a fixture
 * @text: a text
 *
 * Waits until @text can be seen, and has its place.
 *
 * Returns: (transfer none): the widget that shows it
 */
GtkWidget *
pane_fixture_wait_for (PaneFixture    *f,
                       const char *text)
{
  GtkWidget *widget;

  crier_test_wait ((widget = crowd_find_text (f->widget, text)) != NULL &&
                   gtk_widget_get_width (widget) > 0);

  return widget;
}

/**
 * pane_fixture_click:
 * @f: a fixture
 * @text: a text that is soon to be seen
 * @button: 1 for the left one, 3 for the right one
 * @modifier: (nullable): a key that is held
 *
 * Clicks on @text.
 */
void
pane_fixture_click (PaneFixture    *f,
                    const char *text,
                    guint       button,
                    const char *modifier)
{
  GtkWidget *widget = pane_fixture_wait_for (f, text);

  mouse_click (widget, gtk_widget_get_width (widget) / 2.0,
               gtk_widget_get_height (widget) / 2.0, button, modifier);
}

/**
 * pane_fixture_activate:
 * @f: a fixture
 * @action: an action of the #CrierClientView
 */
void
pane_fixture_activate (PaneFixture    *f,
                       const char *action)
{
  g_assert_true (gtk_widget_activate_action (pane_fixture_get_view (f), action, NULL));
}
