/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-empty-page.h"

#include <adwaita.h>

#include "crier-qr-paintable.h"
#include "crier-test.h"

#define ADDRESS "http://192.168.1.20:8888/"
#define LOCAL_ADDRESS "http://127.0.0.1:8888/"
#define LONG_ADDRESS "http://[2001:db8:1234:5678:abcd:ef01:2345:6789]:8888/"

typedef struct
{
  GtkWindow *window;     /* (unowned) */
  CrierEmptyPage *welcome; /* (unowned) */
  GString *activated;    /* (owned): the actions, in their order */
} Fixture;

static void
action_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       data)
{
  g_string_append_printf (data, "%s ", g_action_get_name (G_ACTION (action)));
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  static const GActionEntry entries[] = {
    { .name = "copy-address", .activate = action_cb },
    { .name = "allow-network", .activate = action_cb },
  };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  f->activated = g_string_new (NULL);
  f->window = GTK_WINDOW (adw_window_new ());
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries,
                                   G_N_ELEMENTS (entries), f->activated);
  gtk_widget_insert_action_group (GTK_WIDGET (f->window), "server",
                                  G_ACTION_GROUP (actions));

  f->welcome = g_object_new (CRIER_TYPE_EMPTY_PAGE, NULL);
  adw_window_set_content (ADW_WINDOW (f->window), GTK_WIDGET (f->welcome));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_object_ref (f->welcome);
  gtk_window_destroy (f->window);
  g_assert_finalize_object (f->welcome);
  g_string_free (f->activated, TRUE);
}

static gpointer
get_child (Fixture    *f,
           const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (f->welcome),
                                                  CRIER_TYPE_EMPTY_PAGE, name);

  g_assert_nonnull (child);

  return child;
}

static GtkWidget *
find_button (GtkWidget  *widget,
             const char *action)
{
  GtkWidget *found = NULL;
  GtkWidget *child;

  if (GTK_IS_BUTTON (widget) &&
      g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0)
    return widget;

  for (child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, action);

  return found;
}

static void
click (Fixture    *f,
       const char *action)
{
  GtkWidget *button = find_button (GTK_WIDGET (f->welcome), action);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static const char *
get_description (Fixture *f)
{
  return adw_status_page_get_description (get_child (f, "page"));
}

static void
test_network (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (CrierQrPaintable) code = crier_qr_paintable_new (ADDRESS);

  crier_empty_page_set_address (f->welcome, ADDRESS, FALSE);

  g_assert_cmpstr (gtk_link_button_get_uri (get_child (f, "link")), ==, ADDRESS);
  g_assert_cmpstr (gtk_label_get_label (get_child (f, "address")), ==, ADDRESS);
  gtk_test_accessible_assert_property (get_child (f, "link"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, ADDRESS);
  g_assert_false (gtk_widget_get_visible (get_child (f, "allow_button")));

  g_assert_cmpint (gtk_widget_get_visible (get_child (f, "picture")), ==, code != NULL);
  if (code == NULL)
    {
      g_assert_cmpstr (get_description (f), ==,
                       "Open the address below in a browser on this network");
      return;
    }

  g_assert_true (CRIER_IS_QR_PAINTABLE (gtk_picture_get_paintable (get_child (f,
                                                                              "picture"))));
  g_assert_cmpstr (gtk_picture_get_alternative_text (get_child (f, "picture")), ==,
                   "QR code of " ADDRESS);
  g_assert_cmpstr (get_description (f), ==,
                   "Open the address below in a browser, or scan the code with "
                   "a phone on this network");
}

static void
test_local (Fixture       *f,
            gconstpointer  data)
{
  crier_empty_page_set_address (f->welcome, ADDRESS, FALSE);
  crier_empty_page_set_address (f->welcome, LOCAL_ADDRESS, TRUE);

  g_assert_cmpstr (gtk_link_button_get_uri (get_child (f, "link")), ==, LOCAL_ADDRESS);
  g_assert_false (gtk_widget_get_visible (get_child (f, "picture")));
  g_assert_null (gtk_picture_get_paintable (get_child (f, "picture")));
  g_assert_true (gtk_widget_get_visible (get_child (f, "allow_button")));
  g_assert_cmpstr (get_description (f), ==, "Only programs on this computer can connect");

  crier_empty_page_set_address (f->welcome, ADDRESS, FALSE);
  g_assert_false (gtk_widget_get_visible (get_child (f, "allow_button")));
}

static void
test_actions (Fixture       *f,
              gconstpointer  data)
{
  crier_empty_page_set_address (f->welcome, LOCAL_ADDRESS, TRUE);
  gtk_window_present (f->window);

  click (f, "server.copy-address");
  click (f, "server.allow-network");
  g_assert_cmpstr (f->activated->str, ==, "copy-address allow-network ");
}

/* However little room there is, nothing is cut off at the sides, and what
 * does not fit below can be scrolled to. */
static void
test_room (Fixture       *f,
           gconstpointer  data)
{
  int minimum;

  crier_empty_page_set_address (f->welcome, LONG_ADDRESS, FALSE);
  gtk_widget_measure (GTK_WIDGET (f->welcome), GTK_ORIENTATION_HORIZONTAL, -1,
                      &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 340);
  gtk_widget_measure (GTK_WIDGET (f->welcome), GTK_ORIENTATION_VERTICAL, 340,
                      &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 100);

  crier_empty_page_set_address (f->welcome, LOCAL_ADDRESS, TRUE);
  gtk_widget_measure (GTK_WIDGET (f->welcome), GTK_ORIENTATION_HORIZONTAL, -1,
                      &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 340);
}

/* Where there is much, it all stands in the middle. */
static void
test_middle (Fixture       *f,
             gconstpointer  data)
{
  GtkWidget *page = get_child (f, "page");
  graphene_rect_t picture, button;
  float above, below;

  crier_empty_page_set_address (f->welcome, ADDRESS, FALSE);
  gtk_window_set_default_size (f->window, 1200, 880);
  gtk_window_present (f->window);
  crier_test_wait (gtk_widget_get_height (page) > 800);

  g_assert_true (gtk_widget_compute_bounds (get_child (f, "picture"), page, &picture));
  g_assert_true (gtk_widget_compute_bounds (find_button (page, "server.copy-address"), page,
                                            &button));
  above = picture.origin.y;
  below = (float) gtk_widget_get_height (page) - button.origin.y - button.size.height;
  /* Above the picture are a heading and a line of text. */
  g_assert_cmpfloat (above - below, >=, 0);
  g_assert_cmpfloat (above - below, <=, 150);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/welcome/network", Fixture, NULL, set_up, test_network, tear_down);
  g_test_add ("/welcome/local", Fixture, NULL, set_up, test_local, tear_down);
  g_test_add ("/welcome/actions", Fixture, NULL, set_up, test_actions, tear_down);
  g_test_add ("/welcome/room", Fixture, NULL, set_up, test_room, tear_down);
  g_test_add ("/welcome/middle", Fixture, NULL, set_up, test_middle, tear_down);

  return g_test_run ();
}
