/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-share-window.h"

#include "crier-qr-paintable.h"
#include "crier-test.h"

#define ADDRESS "http://192.168.1.20:8888/"
#define OTHER_ADDRESS "http://192.168.1.21:8888/"
#define LOCAL_ADDRESS "http://127.0.0.1:8888/"

typedef struct
{
  GtkWindow *parent; /* (unowned) */
  CrierShareWindow *share; /* (unowned) (nullable): cleared when it goes */
  guint n_copied;
  guint n_allowed;
} Fixture;

static void
allow_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  Fixture *f = data;

  /* It may ask something: nothing is in its way. */
  g_assert_true (f->share == NULL || !gtk_widget_get_mapped (GTK_WIDGET (f->share)));
  f->n_allowed++;
}

static void
address_copied_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       data)
{
  Fixture *f = data;

  f->n_copied++;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  static const GActionEntry entries[] = {
    { .name = "allow-network", .activate = allow_cb },
  };
  static const GActionEntry win_entries[] = {
    { .name = "address-copied", .activate = address_copied_cb },
  };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleActionGroup) win_actions = g_simple_action_group_new ();

  f->parent = GTK_WINDOW (adw_window_new ());
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries,
                                   G_N_ELEMENTS (entries), f);
  gtk_widget_insert_action_group (GTK_WIDGET (f->parent), "server", G_ACTION_GROUP (actions));
  g_action_map_add_action_entries (G_ACTION_MAP (win_actions), win_entries,
                                   G_N_ELEMENTS (win_entries), f);
  gtk_widget_insert_action_group (GTK_WIDGET (f->parent), "win", G_ACTION_GROUP (win_actions));
  gtk_window_present (f->parent);

  g_set_weak_pointer (&f->share, crier_share_window_new (f->parent));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  /* It takes the other one with it. */
  gtk_window_destroy (f->parent);
  crier_test_drain ();
  g_assert_null (f->share);
}

static gpointer
get_child (Fixture    *f,
           const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (f->share),
                                                  CRIER_TYPE_SHARE_WINDOW,
                                                  name);

  g_assert_nonnull (child);

  return child;
}

static gpointer
get_row (Fixture *f,
         int      place)
{
  return gtk_list_box_get_row_at_index (get_child (f, "list"), place);
}

static const char *
get_address (Fixture *f)
{
  return adw_preferences_row_get_title (get_row (f, 0));
}

static void
show (Fixture    *f,
      const char *address,
      const char *other,
      gboolean    is_local)
{
  g_autoptr (GPtrArray) uris = g_ptr_array_new ();

  g_ptr_array_add (uris, (char *) address);
  if (other != NULL)
    g_ptr_array_add (uris, (char *) other);

  crier_share_window_set_addresses (f->share, uris, is_local);
}

static const char *
get_coded (Fixture *f)
{
  return gtk_picture_get_alternative_text (get_child (f, "picture"));
}

static void
test_network (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (CrierQrPaintable) code = crier_qr_paintable_new (ADDRESS);

  show (f, ADDRESS, NULL, FALSE);
  gtk_window_present (GTK_WINDOW (f->share));

  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (f->share)) == f->parent);
  g_assert_true (gtk_window_get_modal (GTK_WINDOW (f->share)));
  g_assert_cmpstr (get_address (f), ==, ADDRESS);
  g_assert_false (gtk_widget_get_visible (get_child (f, "allow_button")));
  g_assert_cmpint (gtk_widget_get_visible (get_child (f, "picture")), ==, code != NULL);

  if (code != NULL)
    g_assert_cmpstr (gtk_picture_get_alternative_text (get_child (f, "picture")), ==,
                     "QR code of " ADDRESS);

  show (f, OTHER_ADDRESS, NULL, FALSE);
  g_assert_cmpstr (get_address (f), ==, OTHER_ADDRESS);
}

static void
test_local (Fixture       *f,
            gconstpointer  data)
{
  show (f, LOCAL_ADDRESS, NULL, TRUE);
  gtk_window_present (GTK_WINDOW (f->share));

  g_assert_false (gtk_widget_get_visible (get_child (f, "picture")));
  g_assert_cmpstr (gtk_label_get_label (get_child (f, "description")), ==,
                   "Only programs on this computer can connect");

  g_signal_emit_by_name (get_child (f, "allow_button"), "clicked");
  g_assert_cmpuint (f->n_allowed, ==, 1);
}

static void
test_choice (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (CrierQrPaintable) code = crier_qr_paintable_new (ADDRESS);

  show (f, ADDRESS, OTHER_ADDRESS, FALSE);
  gtk_window_present (GTK_WINDOW (f->share));
  g_assert_true (gtk_list_box_row_is_selected (get_row (f, 0)));
  if (code != NULL)
    g_assert_cmpstr (get_coded (f), ==, "QR code of " ADDRESS);

  gtk_list_box_select_row (get_child (f, "list"), get_row (f, 1));
  if (code != NULL)
    g_assert_cmpstr (get_coded (f), ==, "QR code of " OTHER_ADDRESS);

  /* Whoever has chosen keeps it, wherever it stands. */
  show (f, OTHER_ADDRESS, ADDRESS, FALSE);
  g_assert_true (gtk_list_box_row_is_selected (get_row (f, 0)));
  if (code != NULL)
    g_assert_cmpstr (get_coded (f), ==, "QR code of " OTHER_ADDRESS);

  /* Unless it is gone. */
  show (f, ADDRESS, NULL, FALSE);
  g_assert_null (get_row (f, 1));
  if (code != NULL)
    g_assert_cmpstr (get_coded (f), ==, "QR code of " ADDRESS);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GError) error = NULL;
  char **text = data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (*text);
}

static void
test_copy (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *text = NULL;

  show (f, ADDRESS, NULL, FALSE);
  gtk_window_present (GTK_WINDOW (f->share));

  adw_action_row_activate (get_row (f, 0));
  crier_test_wait (f->n_copied > 0);

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (f->share)),
                                 NULL, read_cb, &text);
  crier_test_wait (text != NULL);
  g_assert_cmpstr (text, ==, ADDRESS);
}

/* What that key alone does in @widget, as far as it is a shortcut of its. */
static GtkShortcut *
find_shortcut (GtkWidget *widget,
               guint      key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  g_autoptr (GtkShortcutTrigger) trigger = gtk_keyval_trigger_new (key, 0);
  guint i, j;

  for (i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;

      for (j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut =
            g_list_model_get_item (G_LIST_MODEL (controller), j);

          if (gtk_shortcut_trigger_equal (gtk_shortcut_get_trigger (shortcut), trigger))
            return g_steal_pointer (&shortcut);
        }
    }

  return NULL;
}

static void
test_escape (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (GtkShortcut) shortcut = NULL;

  show (f, ADDRESS, NULL, FALSE);
  gtk_window_present (GTK_WINDOW (f->share));

  shortcut = find_shortcut (GTK_WIDGET (f->share), GDK_KEY_Escape);
  g_assert_nonnull (shortcut);
  g_assert_true (gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0,
                                               GTK_WIDGET (f->share), NULL));
  crier_test_wait (f->share == NULL);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/share/network", Fixture, NULL, set_up, test_network, tear_down);
  g_test_add ("/share/local", Fixture, NULL, set_up, test_local, tear_down);
  g_test_add ("/share/choice", Fixture, NULL, set_up, test_choice, tear_down);
  g_test_add ("/share/copy", Fixture, NULL, set_up, test_copy, tear_down);
  g_test_add ("/share/escape", Fixture, NULL, set_up, test_escape, tear_down);

  return g_test_run ();
}
