/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-view.h"

#include <adwaita.h>

#include "crier-client-details.h"
#include "crier-client-column.h"
#include "crier-test.h"
#include "crowd.h"
#include "keyboard.h"
#include "mouse.h"
#include "pane-fixture.h"

static char *
dup_clipboard (PaneFixture *f)
{
  GdkContentProvider *content;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  content = gdk_clipboard_get_content (gtk_widget_get_clipboard (f->widget));
  g_assert_nonnull (content);
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (content, &value, &error));
  g_assert_no_error (error);

  return g_value_dup_string (&value);
}

static void
test_mouse (PaneFixture       *f,
            gconstpointer  data)
{
  GtkWidget *table = pane_fixture_get_rows (f, "table");

  if (!mouse_is_there ())
    return;

  crowd_join (f->roster, "a", "::1", NULL);
  crowd_join (f->roster, "b", "::1", NULL);
  crowd_join (f->roster, "c", "::1", NULL);

  pane_fixture_click (f, "a", 1, NULL);
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 1);
  pane_fixture_click (f, "c", 1, "ctrl");
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 2);
  pane_fixture_click (f, "c", 1, "ctrl");
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 1);
  pane_fixture_click (f, "a", 1, NULL);
  pane_fixture_click (f, "c", 1, "shift");
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 3);

  /* Beside the rows nobody is meant. */
  mouse_click (table, 100, gtk_widget_get_height (table) - 10, 1, NULL);
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 0);
}

static GtkPopover *
get_menu (PaneFixture *f)
{
  GtkWidget *view = pane_fixture_get_view (f);

  return GTK_POPOVER (gtk_widget_get_template_child (view, CRIER_TYPE_CLIENT_VIEW,
                                                     "menu"));
}

static void
close_menu (PaneFixture *f)
{
  gtk_popover_popdown (get_menu (f));
  crier_test_wait (!gtk_widget_get_visible (GTK_WIDGET (get_menu (f))));
}

static void
test_menu (PaneFixture       *f,
           gconstpointer  data)
{
  static const CrierTier both[] = { CRIER_TIER_FULL, CRIER_TIER_NARROW };
  GtkWidget *menu = GTK_WIDGET (get_menu (f));
  gsize i;

  if (!mouse_is_there ())
    return;

  crowd_join (f->roster, "a", "::1", NULL);
  crowd_join (f->roster, "b", "::1", NULL);
  crowd_join (f->roster, "c", "::1", NULL);

  for (i = 0; i < G_N_ELEMENTS (both); i++)
    {
      crier_client_selection_clear (f->selection);
      crier_clients_pane_set_tier (f->pane, both[i]);

      /* A row that is not selected becomes so first … */
      pane_fixture_click (f, "a", 1, NULL);
      pane_fixture_click (f, "b", 3, NULL);
      crier_test_wait (gtk_widget_get_mapped (menu));
      g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 1);
      g_assert_cmpuint (crowd_count_texts (menu, "Copy Address"), ==, 1);
      g_assert_true (gtk_widget_is_sensitive (crowd_find_text (menu, "Copy Address")));
      close_menu (f);
      pane_fixture_activate (f, "client.copy-ids");

      /* … and the others of one that is, stay so. */
      gtk_selection_model_select_all (GTK_SELECTION_MODEL (f->selection));
      pane_fixture_click (f, "b", 3, NULL);
      crier_test_wait (gtk_widget_get_mapped (menu));
      g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 3);
      g_assert_cmpuint (crowd_count_texts (menu, "Copy Address"), ==, 0);
      g_assert_cmpuint (crowd_count_texts (menu, "Disconnect 3 Clients…"), ==, 1);
      close_menu (f);
      pane_fixture_activate (f, "client.copy-ids");
    }

  g_assert_cmpstr (f->notices->str, ==, "ID copied\n3 IDs copied\n"
                   "ID copied\n3 IDs copied\n");
}

/* A menu that opens takes the release, which keyboard_press() waits for. */
static void
press_for_menu (PaneFixture    *f,
                const char *key)
{
  const char *argv[] = { "xdotool", "key", key, NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  crier_test_wait (gtk_widget_get_mapped (GTK_WIDGET (get_menu (f))));
}

static void
test_keys (PaneFixture       *f,
           gconstpointer  data)
{
  gboolean search_mode;

  if (!keyboard_is_there () || !mouse_is_there ())
    return;

  crowd_join (f->roster, "a", "::1", NULL);
  crowd_join (f->roster, "b", "::1", NULL);
  g_object_set (f->pane, "search-mode", TRUE, NULL);
  pane_fixture_click (f, "a", 1, NULL);

  keyboard_press (f->window, "Down");
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 1);
  keyboard_press (f->window, "ctrl+a");
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 2);

  /* First the selection, then the search. */
  keyboard_press (f->window, "Escape");
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 0);
  g_object_get (f->pane, "search-mode", &search_mode, NULL);
  g_assert_true (search_mode);
  keyboard_press (f->window, "Escape");
  g_object_get (f->pane, "search-mode", &search_mode, NULL);
  g_assert_false (search_mode);

  /* The row with the focus is the one that is meant. */
  keyboard_press (f->window, "ctrl+space");
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 1);
  crier_client_selection_clear (f->selection);
  press_for_menu (f, "Menu");
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 1);
  close_menu (f);
  press_for_menu (f, "shift+F10");
  close_menu (f);

  /* Whoever types among the rows searches. */
  keyboard_press (f->window, "a");
  crier_test_wait (g_list_model_get_n_items (G_LIST_MODEL (f->selection)) == 1);
  g_object_get (f->pane, "search-mode", &search_mode, NULL);
  g_assert_true (search_mode);
}

/* A finger has no Ctrl. */
static void
test_select_multiple (PaneFixture       *f,
                      gconstpointer  data)
{
  gboolean select_multiple;

  if (!mouse_is_there ())
    return;

  crowd_join (f->roster, "a", "::1", NULL);
  crowd_join (f->roster, "b", "::1", NULL);
  crowd_join (f->roster, "c", "::1", NULL);
  crier_clients_pane_set_tier (f->pane, CRIER_TIER_NARROW);
  g_assert_true (gtk_widget_activate_action (f->widget, "clients.select-multiple", NULL));

  pane_fixture_click (f, "a", 1, NULL);
  pane_fixture_click (f, "c", 1, NULL);
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 2);
  pane_fixture_click (f, "a", 1, NULL);
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 1);

  /* The table has no marks. */
  crier_clients_pane_set_tier (f->pane, CRIER_TIER_FULL);
  g_object_get (f->pane, "select-multiple", &select_multiple, NULL);
  g_assert_false (select_multiple);
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 1);
  pane_fixture_click (f, "a", 1, NULL);
  pane_fixture_click (f, "b", 1, NULL);
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 1);
}

static void
test_copy (PaneFixture       *f,
           gconstpointer  data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->selection);
  g_autofree char *ids = NULL;
  g_autofree char *address = NULL;

  crowd_join (f->roster, "b", "192.168.0.4", NULL);
  crowd_join (f->roster, "a", "::1", NULL);
  g_object_set (f->pane, "sort-column", CRIER_CLIENT_COLUMN_ID, NULL);

  gtk_selection_model_select_all (model);
  pane_fixture_activate (f, "client.copy-ids");
  ids = dup_clipboard (f);
  g_assert_cmpstr (ids, ==, "b\na");

  gtk_selection_model_select_item (model, 1, TRUE);
  pane_fixture_activate (f, "client.copy-address");
  address = dup_clipboard (f);
  g_assert_cmpstr (address, ==, "192.168.0.4");
  g_assert_cmpstr (f->notices->str, ==, "2 IDs copied\nAddress copied\n");

  pane_fixture_activate (f, "client.write");
  g_assert_cmpuint (f->n_written, ==, 1);

  /* Of nobody, nothing can be done. */
  crier_client_selection_clear (f->selection);
  gtk_widget_activate_action (pane_fixture_get_view (f), "client.write", NULL);
  g_assert_cmpuint (f->n_written, ==, 1);
}

static void
test_details (PaneFixture       *f,
              gconstpointer  data)
{
  GtkWidget *list;
  GtkWindow *details;

  crowd_join (f->roster, "a", "::1", NULL);
  crowd_join (f->roster, "b", "::1", NULL);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (f->selection), 0, TRUE);
  pane_fixture_wait_for (f, "b");

  list = gtk_widget_get_last_child (pane_fixture_get_rows (f, "table"));
  g_assert_true (gtk_widget_activate_action (list, "list.activate-item", "u", 1));
  details = crowd_find_window (CRIER_TYPE_CLIENT_DETAILS);
  g_assert_nonnull (details);
  g_assert_cmpstr (gtk_window_get_title (details), ==, "b");
  g_assert_true (gtk_window_get_transient_for (details) == f->window);

  /* To write from there is to write to that one. */
  gtk_widget_activate_action (GTK_WIDGET (details), "details.write", NULL);
  g_assert_cmpuint (f->n_written, ==, 1);
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 1);
  pane_fixture_activate (f, "client.details");
  crier_test_wait ((details = crowd_find_window (CRIER_TYPE_CLIENT_DETAILS)) != NULL);
  g_assert_cmpstr (gtk_window_get_title (details), ==, "b");
  gtk_window_destroy (details);
}

/* One window for it, and no row that goes on looking pressed. */
static void
test_double_click (PaneFixture   *f,
                   gconstpointer  data)
{
  const char *argv[] = { "xdotool", "click", "--repeat", "2", "--delay", "20", "1", NULL };
  GtkSettings *settings = gtk_settings_get_default ();
  g_autoptr (GError) error = NULL;
  GtkWindow *details;
  GtkWidget *row;

  if (!mouse_is_there ())
    return;

  crowd_join (f->roster, "a", "::1", NULL);
  pane_fixture_click (f, "a", 1, NULL);
  row = gtk_window_get_focus (f->window);
  g_object_set (settings, "gtk-double-click-time", 400, NULL);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  crier_test_wait ((details = crowd_find_window (CRIER_TYPE_CLIENT_DETAILS)) != NULL);
  crier_test_wait (gtk_widget_get_mapped (GTK_WIDGET (details)));
  crier_test_wait ((gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_ACTIVE) == 0);
  g_assert_true (crowd_find_window (CRIER_TYPE_CLIENT_DETAILS) == details);
  gtk_window_destroy (details);

  /* Two clicks of ours are none again. */
  g_object_set (settings, "gtk-double-click-time", 1, NULL);
}

/* With people who are really there. */
static void
test_disconnect (PaneFixture       *f,
                 gconstpointer  data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->selection);
  AdwMessageDialog *dialog;
  Visitor *visitors[4];
  guint i;

  app_fixture_start (&f->app);
  for (i = 0; i < G_N_ELEMENTS (visitors); i++)
    {
      char id[] = { (char) ('a' + i), '\0' };

      visitors[i] = app_fixture_visit (&f->app, id, FALSE);
    }
  crier_test_wait (g_list_model_get_n_items (G_LIST_MODEL (model)) == 4);

  /* One at once. */
  gtk_selection_model_select_item (model, 0, TRUE);
  pane_fixture_activate (f, "client.disconnect");
  g_assert_cmpstr (f->notices->str, ==, "1 client disconnected\n");
  crier_test_wait (visitor_is_closed (visitors[0]));
  g_assert_cmpuint (visitor_get_code (visitors[0]), ==, 1008);
  crier_test_wait (g_list_model_get_n_items (G_LIST_MODEL (model)) == 3);

  /* Several when asked twice. */
  gtk_selection_model_select_range (model, 0, 2, TRUE);
  pane_fixture_activate (f, "client.disconnect");
  dialog = crowd_find_window (ADW_TYPE_MESSAGE_DIALOG);
  crier_test_wait (crowd_count_texts (GTK_WIDGET (dialog), "Disconnect 2 Clients?") == 1);
  adw_message_dialog_response (dialog, "cancel");
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_false (visitor_is_closed (visitors[1]));

  pane_fixture_activate (f, "client.disconnect");
  adw_message_dialog_response (crowd_find_window (ADW_TYPE_MESSAGE_DIALOG), "confirm");
  crier_test_wait (visitor_is_closed (visitors[1]) && visitor_is_closed (visitors[2]));
  crier_test_wait (g_list_model_get_n_items (G_LIST_MODEL (model)) == 1);
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 0);
  g_assert_false (visitor_is_closed (visitors[3]));
  g_assert_cmpstr (f->notices->str, ==, "1 client disconnected\n"
                   "2 clients disconnected\n");

  for (i = 0; i < G_N_ELEMENTS (visitors); i++)
    visitor_free (visitors[i]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  /* Two clicks of ours are never a double click. */
  g_object_set (gtk_settings_get_default (), "gtk-double-click-time", 1, NULL);

#define ADD(name, func)                                              \
  g_test_add ("/client-view/" name, PaneFixture, NULL,                        \
              pane_fixture_set_up, func, pane_fixture_tear_down)

  ADD ("mouse", test_mouse);
  ADD ("menu", test_menu);
  ADD ("keys", test_keys);
  ADD ("select-multiple", test_select_multiple);
  ADD ("copy", test_copy);
  ADD ("details", test_details);
  ADD ("double-click", test_double_click);
  ADD ("disconnect", test_disconnect);

#undef ADD

  return g_test_run ();
}
