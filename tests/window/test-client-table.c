/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-table.h"

#include <adwaita.h>

#include "crier-test.h"
#include "crowd.h"
#include "keyboard.h"
#include "mouse.h"
#include "pane-fixture.h"

/* The columns, and how they are chosen; what stands in them is a matter of
 * test-clients-pane. */

static GtkWidget *
get_view (PaneFixture *f)
{
  return pane_fixture_get_rows (f, "table");
}

static float
get_right (PaneFixture *f,
           GtkWidget   *widget)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, f->widget, &bounds));

  return bounds.origin.x + bounds.size.width;
}

static GtkWidget *
get_next_mapped (GtkWidget *widget)
{
  while (widget != NULL && !gtk_widget_get_mapped (widget))
    widget = gtk_widget_get_next_sibling (widget);

  return widget;
}

/* Titles and the cells of the first row are of the same columns, in this
 * order, and what is a number stands under the end of its title. */
static void
assert_columns (PaneFixture *f,
                const char  *titles)
{
  GtkWidget *header = gtk_widget_get_first_child (get_view (f));
  GtkWidget *list = gtk_widget_get_last_child (get_view (f));
  g_autoptr (GString) found = g_string_new (NULL);
  GtkWidget *title;
  GtkWidget *cell;

  /* Until all have their places. */
  pane_fixture_wait_for (f, "a");
  gtk_test_widget_wait_for_draw (get_view (f));

  title = get_next_mapped (gtk_widget_get_first_child (header));
  cell = gtk_widget_get_first_child (gtk_widget_get_first_child (list));
  while (title != NULL && cell != NULL)
    {
      GtkWidget *box = gtk_widget_get_first_child (title);
      GtkWidget *child = gtk_widget_get_first_child (box);
      GtkWidget *text = gtk_widget_get_first_child (cell);

      if (!GTK_IS_LABEL (child))
        child = gtk_widget_get_next_sibling (child);
      g_string_append_printf (found, "%s ", gtk_label_get_text (GTK_LABEL (child)));
      g_assert_cmpfloat (get_right (f, title), ==, get_right (f, cell));
      if (GTK_IS_INSCRIPTION (text) &&
          gtk_inscription_get_xalign (GTK_INSCRIPTION (text)) == 1)
        g_assert_cmpfloat (get_right (f, child), ==, get_right (f, text));

      title = get_next_mapped (gtk_widget_get_next_sibling (title));
      cell = gtk_widget_get_next_sibling (cell);
    }

  g_assert_null (title);
  g_assert_null (cell);
  g_assert_cmpstr (found->str, ==, titles);
}

static void
choose (PaneFixture *f,
        const char  *action)
{
  g_assert_true (gtk_widget_activate_action (pane_fixture_get_view (f), action, NULL));
}

static void
join (PaneFixture *f)
{
  crowd_join (f->roster, "a", "192.168.0.4", "Python/3.11");
  pane_fixture_wait_for (f, "a");
}

static void
test_columns (PaneFixture   *f,
              gconstpointer  data)
{
  join (f);
  assert_columns (f, "Name Transport Address Program Connected Latency Messages "
                  "Data Sent Pending ");

  /* Gone, and back where they were. */
  choose (f, "columns.address");
  choose (f, "columns.connected");
  choose (f, "columns.pending");
  assert_columns (f, "Name Transport Program Latency Messages Data Sent ");
  choose (f, "columns.connected");
  assert_columns (f, "Name Transport Program Connected Latency Messages Data Sent ");
  choose (f, "columns.address");
  choose (f, "columns.pending");
  assert_columns (f, "Name Transport Address Program Connected Latency Messages "
                  "Data Sent Pending ");

  /* Those that were chosen stay. */
  crier_clients_pane_set_tier (f->pane, CRIER_TIER_MEDIUM);
  assert_columns (f, "Name Transport Address Connected Latency Messages Pending ");
  choose (f, "columns.fit");
  assert_columns (f, "Name Transport Address Latency Messages ");
  choose (f, "columns.sent");
  crier_clients_pane_set_tier (f->pane, CRIER_TIER_NARROW);
  pane_fixture_wait_for (f, "WebSocket · 192.168.0.4");
  crier_clients_pane_set_tier (f->pane, CRIER_TIER_WIDE);
  assert_columns (f, "Name Transport Address Connected Latency Messages Data Sent Pending ");
}

/* However few there are, they fill the table; and the rows are still found. */
static void
test_few (PaneFixture   *f,
          gconstpointer  data)
{
  static const char * const all[] = {
    "columns.transport", "columns.address", "columns.program", "columns.connected",
    "columns.latency", "columns.messages", "columns.sent", "columns.pending",
  };
  GtkWidget *cell;
  GtkWidget *row;
  gsize i;

  join (f);
  for (i = 0; i < G_N_ELEMENTS (all); i++)
    {
      GtkWidget *header = gtk_widget_get_first_child (get_view (f));
      GtkWidget *title = gtk_widget_get_last_child (header);

      choose (f, all[i]);
      gtk_test_widget_wait_for_draw (get_view (f));
      while (!gtk_widget_get_mapped (title))
        title = gtk_widget_get_prev_sibling (title);
      g_assert_cmpfloat (get_right (f, title), ==, get_right (f, get_view (f)));
    }

  assert_columns (f, "Name ");
  cell = pane_fixture_wait_for (f, "a");
  crier_clients_pane_refresh (f->pane);
  row = gtk_widget_get_parent (gtk_widget_get_parent (gtk_widget_get_parent (cell)));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "a, WebSocket, 192.168.0.4");
}

static guint
count_in_menu (PaneFixture *f,
               const char  *text)
{
  return crowd_count_texts (pane_fixture_get_child (f, "sort_button"), text);
}

static void
open_menu (PaneFixture *f)
{
  GtkMenuButton *button = pane_fixture_get_child (f, "sort_button");

  gtk_menu_button_popup (button);
  crier_test_wait (count_in_menu (f, "Descending") == 1 &&
                   gtk_widget_get_height (GTK_WIDGET (gtk_menu_button_get_popover (button))) > 0);
  /* The lines between its parts come a little later. */
  crier_test_drain ();
}

static void
close_menu (PaneFixture *f)
{
  gtk_menu_button_popdown (pane_fixture_get_child (f, "sort_button"));
  crier_test_wait (count_in_menu (f, "Descending") == 0);
}

/* Where there is no table, nothing of it is in the menu. */
static void
test_menu (PaneFixture   *f,
           gconstpointer  data)
{
  join (f);
  open_menu (f);
  g_assert_cmpuint (count_in_menu (f, "Columns"), ==, 1);
  g_assert_cmpuint (count_in_menu (f, "Name"), ==, 1);
  g_assert_cmpuint (count_in_menu (f, "Data Sent"), ==, 2);
  g_assert_cmpuint (count_in_menu (f, "As Many as Fit"), ==, 1);
  close_menu (f);

  crier_clients_pane_set_tier (f->pane, CRIER_TIER_NARROW);
  open_menu (f);
  g_assert_cmpuint (count_in_menu (f, "Columns"), ==, 0);
  g_assert_cmpuint (count_in_menu (f, "Data Sent"), ==, 1);
  g_assert_cmpuint (count_in_menu (f, "As Many as Fit"), ==, 0);
  g_assert_cmpuint (count_in_menu (f, "Select Multiple"), ==, 1);
  close_menu (f);

  crier_clients_pane_set_tier (f->pane, CRIER_TIER_MEDIUM);
  open_menu (f);
  g_assert_cmpuint (count_in_menu (f, "Columns"), ==, 1);
  g_assert_cmpuint (count_in_menu (f, "Data Sent"), ==, 2);
  g_assert_false (gtk_widget_is_sensitive (
                    crowd_find_text (pane_fixture_get_child (f, "sort_button"), "As Many as Fit")));
  close_menu (f);
}

/* Goes down in the menu to the next item of that name. */
static void
go_to (PaneFixture *f,
       const char  *text)
{
  GtkWidget *focus;

  do
    {
      GtkWidget *before = gtk_window_get_focus (f->window);

      keyboard_send ("Down");
      crier_test_wait ((focus = gtk_window_get_focus (f->window)) != before);
    }
  while (crowd_count_texts (focus, text) == 0);
}

static void
test_keyboard (PaneFixture   *f,
               gconstpointer  data)
{
  if (!keyboard_is_there ())
    return;

  join (f);
  open_menu (f);
  go_to (f, "Descending");
  go_to (f, "Address");
  keyboard_send ("space");
  crier_test_wait (pane_fixture_count (f, "192.168.0.4") == 0);
  assert_columns (f, "Name Transport Program Connected Latency Messages Data Sent Pending ");

  open_menu (f);
  go_to (f, "As Many as Fit");
  keyboard_send ("Return");
  pane_fixture_wait_for (f, "192.168.0.4");
  assert_columns (f, "Name Transport Address Program Connected Latency Messages "
                  "Data Sent Pending ");
}

static GtkWidget *
wait_for_title_menu (PaneFixture *f,
                     const char  *title)
{
  GtkWidget *label = pane_fixture_wait_for (f, title);
  GtkWidget *parent = gtk_widget_get_parent (gtk_widget_get_parent (label));
  GtkWidget *menu;

  pane_fixture_click (f, title, 3, NULL);
  crier_test_wait (GTK_IS_POPOVER_MENU ((menu = gtk_widget_get_last_child (parent))) &&
                   gtk_widget_get_mapped (menu));

  return menu;
}

static void
click_item (GtkWidget  *menu,
            const char *text)
{
  GtkWidget *item = crowd_find_text (menu, text);

  crier_test_wait (gtk_widget_get_width (item) > 0);
  mouse_click (item, gtk_widget_get_width (item) / 2.0,
               gtk_widget_get_height (item) / 2.0, 1, NULL);
}

/* The menu of the titles does the same, even to the title that it belongs to. */
static void
test_titles (PaneFixture   *f,
             gconstpointer  data)
{
  GtkWidget *menu;

  if (!mouse_is_there ())
    return;

  join (f);
  menu = wait_for_title_menu (f, "Latency");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (menu),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Columns");
  g_assert_cmpuint (crowd_count_texts (menu, "Name"), ==, 0);
  click_item (menu, "Latency");
  assert_columns (f, "Name Transport Address Program Connected Messages "
                  "Data Sent Pending ");

  /* A click on a title that opens a menu does not sort. */
  menu = wait_for_title_menu (f, "Name");
  click_item (menu, "Program");
  assert_columns (f, "Name Transport Address Connected Messages Data Sent Pending ");

  /* Also in another place. */
  g_object_ref (f->widget);
  gtk_window_set_child (f->window, NULL);
  gtk_window_set_child (f->window, f->widget);
  g_object_unref (f->widget);
  assert_columns (f, "Name Transport Address Connected Messages Data Sent Pending ");
  menu = wait_for_title_menu (f, "Name");
  g_assert_true (gtk_widget_is_sensitive (crowd_find_text (menu, "As Many as Fit")));
  click_item (menu, "As Many as Fit");
  assert_columns (f, "Name Transport Address Program Connected Latency Messages "
                  "Data Sent Pending ");
}

/* They are as they were the next time. */
static void
test_settings (PaneFixture   *f,
               gconstpointer  data)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  char *arguments[] = { (char *) "crier", NULL };
  g_autoptr (CrierOptions) options = crier_options_parse (arguments, NULL);
  g_autoptr (CrierSettings) own = crier_settings_new (settings, options);
  g_autoptr (GVariant) saved = NULL;
  gboolean shown = TRUE;

  g_settings_set_value (settings, "columns",
                        g_variant_new_parsed ("{'transport': false, 'sent': true}"));
  pane_fixture_show (f, own);
  crier_clients_pane_set_tier (f->pane, CRIER_TIER_MEDIUM);
  join (f);
  assert_columns (f, "Name Address Latency Messages Data Sent ");

  choose (f, "columns.latency");
  saved = g_settings_get_value (settings, "columns");
  g_assert_true (g_variant_lookup (saved, "latency", "b", &shown));
  g_assert_false (shown);
  g_assert_cmpuint (g_variant_n_children (saved), ==, 3);
  g_settings_reset (settings, "columns");
  assert_columns (f, "Name Transport Address Latency Messages ");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  /* Two clicks of ours are never a double click. */
  g_object_set (gtk_settings_get_default (), "gtk-double-click-time", 1, NULL);

#define ADD(name, func)                              \
  g_test_add ("/client-table/" name, PaneFixture, NULL, \
              pane_fixture_set_up, func, pane_fixture_tear_down)

  ADD ("columns", test_columns);
  ADD ("few", test_few);
  ADD ("menu", test_menu);
  ADD ("keyboard", test_keyboard);
  ADD ("titles", test_titles);
  ADD ("settings", test_settings);

#undef ADD

  return g_test_run ();
}
