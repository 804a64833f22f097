/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-clients-pane.h"

#include <adwaita.h>

#include "crier-client-column.h"
#include "crier-test.h"
#include "crowd.h"
#include "mouse.h"
#include "pane-fixture.h"

#define FIREFOX "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0"

static const char *
get_page (PaneFixture *f)
{
  return gtk_stack_get_visible_child_name (pane_fixture_get_child (f, "stack"));
}

static void
search (PaneFixture    *f,
        const char *text)
{
  gtk_editable_set_text (pane_fixture_get_child (f, "search_entry"), text);
}

static const char *
get_count (PaneFixture *f)
{
  return gtk_label_get_label (pane_fixture_get_child (f, "count"));
}

static const char *
get_id (PaneFixture *f,
        guint    place)
{
  g_autoptr (CrierClient) client = NULL;

  client = g_list_model_get_item (G_LIST_MODEL (f->selection), place);
  g_assert_nonnull (client);

  return crier_client_get_id (client);
}

static void
assert_order (PaneFixture    *f,
              const char *ids)
{
  g_autoptr (GString) found = g_string_new (NULL);
  guint i;

  for (i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->selection)); i++)
    g_string_append (found, get_id (f, i));

  g_assert_cmpstr (found->str, ==, ids);
}

static void
test_pages (PaneFixture       *f,
            gconstpointer  data)
{
  CrierClient *client;

  g_assert_cmpstr (get_page (f), ==, "welcome");
  g_assert_false (gtk_widget_get_visible (pane_fixture_get_child (f, "heading")));

  client = crowd_join (f->roster, "a", "::1", NULL);
  g_assert_cmpstr (get_page (f), ==, "clients");
  g_assert_true (gtk_widget_get_visible (pane_fixture_get_child (f, "heading")));
  g_assert_cmpstr (get_count (f), ==, "1");
  pane_fixture_wait_for (f, "a");

  crowd_leave (f->roster, client);
  g_assert_cmpstr (get_page (f), ==, "welcome");
  g_assert_false (gtk_widget_get_visible (pane_fixture_get_child (f, "heading")));

  /* More than there are rows, away at once and one by one. */
  crowd_join_many (f->roster, 1000);
  pane_fixture_wait_for (f, "client-00000");
  crier_roster_clear (f->roster);
  g_assert_cmpstr (get_page (f), ==, "welcome");
  crowd_join_many (f->roster, 20);
  pane_fixture_wait_for (f, "client-00000");
  while (g_list_model_get_n_items (G_LIST_MODEL (f->roster)) > 0)
    {
      g_autoptr (CrierClient) first = g_list_model_get_item (G_LIST_MODEL (f->roster), 0);

      crowd_leave (f->roster, first);
    }
  g_assert_cmpstr (get_page (f), ==, "welcome");
}

static void
test_search (PaneFixture       *f,
             gconstpointer  data)
{
  static const struct
  {
    const char *text;
    const char *ids;
  } searches[] = {
    { "", "abc" },
    { "A", "a" },
    { "192.168", "bc" },
    { "192.168.0.12", "c" },
    { "websocket", "abc" },
    { "fireFOX", "b" },
    { "  on linux", "b" },
    { "192 python", "c" },
    { "Кирилл", "" },
    { "nobody", "" },
  };
  gsize i;

  crowd_join (f->roster, "a", "::1", NULL);
  crowd_join (f->roster, "b", "192.168.0.4", FIREFOX);
  crowd_join (f->roster, "c", "192.168.0.12", "Python/3.11");

  g_object_set (f->pane, "search-mode", TRUE, NULL);
  for (i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      guint n = (guint) strlen (searches[i].ids);

      search (f, searches[i].text);
      crier_test_wait (g_list_model_get_n_items (G_LIST_MODEL (f->selection)) == n);
      crier_test_drain ();
      assert_order (f, searches[i].ids);
    }

  g_assert_cmpstr (get_count (f), ==, "0 of 3");
  g_assert_cmpstr (get_page (f), ==, "nothing");
  g_assert_true (gtk_widget_get_visible (pane_fixture_get_child (f, "heading")));

  /* Nothing of it is left behind. */
  g_object_set (f->pane, "search-mode", FALSE, NULL);
  g_assert_cmpstr (get_count (f), ==, "3");
  g_assert_cmpstr (get_page (f), ==, "clients");

  crowd_join (f->roster, "ПРИВЕТ", "::1", NULL);
  g_object_set (f->pane, "search-mode", TRUE, NULL);
  search (f, "привет");
  crier_test_wait (g_list_model_get_n_items (G_LIST_MODEL (f->selection)) == 1);

  crier_roster_clear (f->roster);
  g_assert_cmpstr (get_page (f), ==, "welcome");
}

static void
test_search_keeps (PaneFixture       *f,
                   gconstpointer  data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->selection);

  crowd_join (f->roster, "a", "::1", NULL);
  crowd_join (f->roster, "b", "192.168.0.4", NULL);
  gtk_selection_model_select_all (model);

  g_object_set (f->pane, "search-mode", TRUE, NULL);
  search (f, "192");
  crier_test_wait (crier_client_selection_get_n_hidden (f->selection) == 1);
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 2);
  pane_fixture_activate (f, "client.copy-ids");
  g_assert_cmpstr (f->notices->str, ==, "2 IDs copied\n");
}

static void
test_sort (PaneFixture       *f,
           gconstpointer  data)
{
  static const struct
  {
    const char *column;
    const char *ascending;
    const char *descending;
  } orders[] = {
    { "id", "abc", "cba" },
    { "transport", "bca", "bca" },
    /* By its numbers, not by its digits. */
    { "address", "cba", "abc" },
    { "program", "abc", "cba" },
    { "connected", "bca", "acb" },
    { "latency", "abc", "cba" },
    { "messages", "bca", "abc" },
    { "sent", "bca", "cab" },
    { "pending", "acb", "bca" },
  };
  CrierClient *a;
  CrierClient *b;
  CrierClient *c;
  gsize i;

  b = crowd_join (f->roster, "b", "192.168.0.12", FIREFOX);
  c = crowd_join (f->roster, "c", "192.168.0.9", "Python/3.11");
  a = crowd_join (f->roster, "a", "fe80::1", "curl/7");
  crier_client_set_latency (b, 5);
  crier_client_set_latency (c, 9);
  crier_client_count_message (a);
  crier_client_count_sent (a, 10);
  crier_client_count_sent (c, 10);
  crier_client_set_pending (b, 12);
  crier_client_set_pending (c, 7);
  assert_order (f, "bca");

  for (i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      gtk_widget_activate_action (f->widget, "clients.sort-order", "s", "ascending");
      gtk_widget_activate_action (f->widget, "clients.sort-column", "s",
                                  orders[i].column);
      assert_order (f, orders[i].ascending);
      gtk_widget_activate_action (f->widget, "clients.sort-order", "s", "descending");
      assert_order (f, orders[i].descending);
    }
}

/* In the descending order of what is no number, what begins with the whole of
 * another comes first. */
static void
test_sort_prefix (PaneFixture       *f,
                  gconstpointer  data)
{
  crowd_join (f->roster, "ab", "::1", NULL);
  crowd_join (f->roster, "a", "::1", NULL);
  crowd_join (f->roster, "abc", "::1", NULL);
  crowd_join (f->roster, "", "::1", NULL);
  g_object_set (f->pane, "sort-column", CRIER_CLIENT_COLUMN_ID, NULL);
  assert_order (f, "aababc");
  g_assert_cmpstr (get_id (f, 0), ==, "");
  g_object_set (f->pane, "sort-order", GTK_SORT_DESCENDING, NULL);
  assert_order (f, "abcaba");
  g_assert_cmpstr (get_id (f, 3), ==, "");
}

/* The titles and the menu are two ways to the same. */
static void
test_sort_titles (PaneFixture       *f,
                  gconstpointer  data)
{
  CrierClientColumn column;
  GtkSortType order;

  if (!mouse_is_there ())
    return;

  crowd_join (f->roster, "b", "::1", NULL);
  crowd_join (f->roster, "a", "::1", NULL);
  pane_fixture_wait_for (f, "a");

  pane_fixture_click (f, "Name", 1, NULL);
  assert_order (f, "ab");
  g_object_get (f->pane, "sort-column", &column, "sort-order", &order, NULL);
  g_assert_cmpint (column, ==, CRIER_CLIENT_COLUMN_ID);
  g_assert_cmpint (order, ==, GTK_SORT_ASCENDING);

  pane_fixture_click (f, "Name", 1, NULL);
  assert_order (f, "ba");
  g_object_get (f->pane, "sort-order", &order, NULL);
  g_assert_cmpint (order, ==, GTK_SORT_DESCENDING);

  /* A click on a title is none beside the rows. */
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (f->selection), 0, TRUE);
  pane_fixture_click (f, "Latency", 1, NULL);
  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, 1);
}

/* What moves by itself is sorted anew after some seconds, but not under
 * somebody's hand. */
static void
test_sort_live (PaneFixture       *f,
                gconstpointer  data)
{
  CrierClient *b;
  CrierClient *a;

  b = crowd_join (f->roster, "b", "::1", NULL);
  a = crowd_join (f->roster, "a", "::1", NULL);
  g_object_set (f->pane, "sort-column", CRIER_CLIENT_COLUMN_MESSAGES, NULL);
  crier_client_count_message (b);
  crier_clients_pane_refresh (f->pane);
  assert_order (f, "ba");

  crier_client_selection_select_only (f->selection, a);
  crier_test_run_for (5200);
  crier_clients_pane_refresh (f->pane);
  assert_order (f, "ba");

  crier_client_selection_clear (f->selection);
  crier_clients_pane_refresh (f->pane);
  assert_order (f, "ab");
}

static void
test_settings (PaneFixture       *f,
               gconstpointer  data)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  char *arguments[] = { (char *) "crier", NULL };
  g_autoptr (CrierOptions) options = crier_options_parse (arguments, NULL);
  g_autoptr (CrierSettings) own = crier_settings_new (settings, options);
  g_autofree char *name = NULL;
  CrierClientColumn column;
  GtkSortType order;

  g_settings_set_string (settings, "sort-column", "latency");
  g_settings_set_boolean (settings, "sort-descending", TRUE);
  pane_fixture_show (f, own);
  g_object_get (f->pane, "sort-column", &column, "sort-order", &order, NULL);
  g_assert_cmpint (column, ==, CRIER_CLIENT_COLUMN_LATENCY);
  g_assert_cmpint (order, ==, GTK_SORT_DESCENDING);

  g_object_set (f->pane, "sort-column", CRIER_CLIENT_COLUMN_PENDING,
                "sort-order", GTK_SORT_ASCENDING, NULL);
  name = g_settings_get_string (settings, "sort-column");
  g_assert_cmpstr (name, ==, "pending");
  g_assert_false (g_settings_get_boolean (settings, "sort-descending"));
  g_settings_reset (settings, "sort-column");
}

static guint
count_columns (PaneFixture *f)
{
  GtkColumnView *table = GTK_COLUMN_VIEW (pane_fixture_get_rows (f, "table"));
  GListModel *columns = gtk_column_view_get_columns (table);
  guint n = 0;
  guint i;

  for (i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      n += gtk_column_view_column_get_visible (column);
    }

  return n;
}

static void
test_tiers (PaneFixture       *f,
            gconstpointer  data)
{
  static const struct
  {
    CrierTier tier;
    guint n_columns;
  } tiers[] = {
    { CRIER_TIER_MEDIUM, 5 },
    { CRIER_TIER_WIDE, 7 },
    { CRIER_TIER_FULL, 9 },
  };
  GtkColumnView *table = GTK_COLUMN_VIEW (pane_fixture_get_rows (f, "table"));
  GtkListView *list = GTK_LIST_VIEW (pane_fixture_get_rows (f, "list"));
  gsize i;

  crowd_join (f->roster, "a", "192.168.0.4", FIREFOX);

  for (i = 0; i < G_N_ELEMENTS (tiers); i++)
    {
      crier_clients_pane_set_tier (f->pane, tiers[i].tier);
      g_assert_cmpuint (count_columns (f), ==, tiers[i].n_columns);
      pane_fixture_wait_for (f, "192.168.0.4");
      g_assert_nonnull (gtk_column_view_get_model (table));
      g_assert_null (gtk_list_view_get_model (list));
    }

  crier_clients_pane_set_tier (f->pane, CRIER_TIER_NARROW);
  pane_fixture_wait_for (f, "WebSocket · 192.168.0.4");
  g_assert_null (gtk_column_view_get_model (table));
  g_assert_nonnull (gtk_list_view_get_model (list));

  /* Nobody to show: nothing that costs. */
  crier_roster_clear (f->roster);
  g_assert_null (gtk_list_view_get_model (list));
}

static void
test_refresh (PaneFixture       *f,
              gconstpointer  data)
{
  static const CrierTier both[] = { CRIER_TIER_FULL, CRIER_TIER_NARROW };
  CrierClient *client = crowd_join (f->roster, "a", "::1", NULL);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_autofree char *latency = g_strdup_printf ("%u ms", (guint) i + 16);

      crier_clients_pane_set_tier (f->pane, both[i]);
      pane_fixture_wait_for (f, "a");
      crier_client_set_latency (client, (gint64) (i + 16) * 1000);
      g_assert_cmpuint (pane_fixture_count (f, latency), ==, 0);
      crier_clients_pane_refresh (f->pane);
      g_assert_cmpuint (pane_fixture_count (f, latency), ==, 1);
    }

  crier_clients_pane_set_tier (f->pane, CRIER_TIER_FULL);
  pane_fixture_wait_for (f, "a");
  crier_client_count_sent (client, 1600);
  crier_client_set_pending (client, 512);
  crier_clients_pane_refresh (f->pane);
  g_assert_cmpuint (pane_fixture_count (f, "1.6\u00a0kB"), ==, 1);
  g_assert_cmpuint (pane_fixture_count (f, "512 bytes"), ==, 1);
  g_assert_false (gtk_widget_has_css_class (pane_fixture_wait_for (f, "512 bytes"), "dim-label"));
}

/* What a client chose to be called is never markup. */
static void
test_names (PaneFixture       *f,
            gconstpointer  data)
{
  GtkWidget *table = pane_fixture_get_rows (f, "table");
  GtkWidget *list = pane_fixture_get_rows (f, "list");
  GtkWidget *cell;
  GtkWidget *row;

  crowd_join (f->roster, "<b>&amp;</b>", "192.168.0.4", "<i>x</i>/1");
  cell = pane_fixture_wait_for (f, "<b>&amp;</b>");
  g_assert_cmpuint (pane_fixture_count (f, "<i>x<"), ==, 1);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (table),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Clients");
  row = gtk_widget_get_parent (gtk_widget_get_parent (gtk_widget_get_parent (cell)));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "<b>&amp;</b>, WebSocket, 192.168.0.4");

  crier_clients_pane_set_tier (f->pane, CRIER_TIER_NARROW);
  pane_fixture_wait_for (f, "<b>&amp;</b>");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (list),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Clients");
  row = gtk_widget_get_first_child (list);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "<b>&amp;</b>, WebSocket, 192.168.0.4");
}

/* What can be done is the same wherever the pane is put. */
static void
test_moved (PaneFixture       *f,
            gconstpointer  data)
{
  GtkWidget *button = pane_fixture_get_child (f, "sort_button");

  crowd_join (f->roster, "a", "::1", NULL);
  pane_fixture_wait_for (f, "a");
  g_object_ref (f->widget);
  gtk_window_set_child (f->window, NULL);
  gtk_window_set_child (f->window, f->widget);
  g_object_unref (f->widget);
  pane_fixture_wait_for (f, "a");

  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  crier_test_wait (crowd_count_texts (button, "Descending") == 1);
  g_assert_true (gtk_widget_is_sensitive (crowd_find_text (button, "Descending")));
  g_assert_cmpuint (crowd_count_texts (button, "Select Multiple"), ==, 0);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
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
  g_test_add ("/clients-pane/" name, PaneFixture, NULL,                        \
              pane_fixture_set_up, func, pane_fixture_tear_down)

  ADD ("pages", test_pages);
  ADD ("search", test_search);
  ADD ("search-keeps", test_search_keeps);
  ADD ("sort", test_sort);
  ADD ("sort-prefix", test_sort_prefix);
  ADD ("sort-titles", test_sort_titles);
  ADD ("sort-live", test_sort_live);
  ADD ("settings", test_settings);
  ADD ("tiers", test_tiers);
  ADD ("refresh", test_refresh);
  ADD ("names", test_names);
  ADD ("moved", test_moved);

#undef ADD

  return g_test_run ();
}
