/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-preferences.h"

#include <glib/gstdio.h>

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#include "crier-test.h"
#include "crier-token-file.h"
#include "keyboard.h"

#define TOKEN "0123456789-abcdefghijk"

typedef struct
{
  GSettings *stored;             /* (owned): in memory, of one test only */
  CrierSettings *settings;       /* (owned) */
  GtkWindow *parent;             /* (unowned) */
  CrierPreferences *preferences; /* (unowned) (nullable): cleared when it goes */
} Fixture;

/* With what a command line asks for, and opened. */
static void
open_preferences (Fixture            *f,
                  const char * const *arguments)
{
  g_autoptr (CrierOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  options = crier_options_parse ((char **) arguments, &error);
  g_assert_no_error (error);
  f->settings = crier_settings_new (f->stored, options);
  g_set_weak_pointer (&f->preferences, crier_preferences_new (f->parent, f->settings));
  gtk_window_present (GTK_WINDOW (f->preferences));
}

#define OPEN(f, ...) \
  open_preferences (f, (const char *[]) { "crier" __VA_OPT__ (, ) __VA_ARGS__, NULL })

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();

  g_assert_true (crier_token_file_save ("", NULL));
  f->stored = g_settings_new_with_backend (APP_ID, backend);
  f->parent = GTK_WINDOW (adw_window_new ());
  gtk_window_present (f->parent);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gtk_window_destroy (f->parent);
  crier_test_drain ();
  g_assert_null (f->preferences);
  g_assert_finalize_object (f->settings);
  g_assert_finalize_object (f->stored);
  g_assert_true (crier_token_file_save ("", NULL));
}

static gpointer
get_child (Fixture    *f,
           const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (f->preferences),
                                                  CRIER_TYPE_PREFERENCES, name);

  g_assert_nonnull (child);

  return child;
}

static double
get_number (Fixture    *f,
            const char *name)
{
  return gtk_spin_button_get_value (get_child (f, name));
}

/* Types that; it counts as soon as it is entered. */
static void
type (Fixture    *f,
      const char *name,
      const char *text)
{
  gtk_editable_set_text (get_child (f, name), text);
}

static void
apply (Fixture    *f,
       const char *text)
{
  type (f, "origins_row", text);
  g_signal_emit_by_name (get_child (f, "origins_row"), "apply");
}

static void
assert_origins (Fixture    *f,
                const char *expected)
{
  g_auto (GStrv) stored = g_settings_get_strv (f->stored, "allowed-origins");
  g_autofree char *text =
    g_strjoinv (" ", (char **) crier_settings_get_strv (f->settings, "allowed-origins"));
  g_autofree char *stored_text = g_strjoinv (" ", stored);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (stored_text, ==, expected);
}

static guint
count_availabilities (Fixture *f)
{
  return g_list_model_get_n_items (get_child (f, "available"));
}

static void
assert_shown (Fixture    *f,
              guint       port,
              guint       interval,
              gboolean    announce,
              gboolean    visitors,
              gboolean    start)
{
  g_assert_cmpfloat (get_number (f, "port_spin"), ==, port);
  g_assert_cmpfloat (get_number (f, "interval_spin"), ==, interval);
  g_assert_cmpint (gtk_switch_get_active (get_child (f, "announce_switch")), ==, announce);
  g_assert_cmpint (gtk_switch_get_active (get_child (f, "visitors_switch")), ==, visitors);
  g_assert_cmpint (gtk_switch_get_active (get_child (f, "start_switch")), ==, start);
}

/* What is stored is shown, and what others change meanwhile. */
static void
test_show (Fixture       *f,
           gconstpointer  data)
{
  const char *origins[] = { "https://a.example", "https://b.example", NULL };

  g_settings_set_uint (f->stored, "port", 4000);
  g_settings_set_boolean (f->stored, "start-on-open", FALSE);
  OPEN (f);

  assert_shown (f, 4000, 1, TRUE, TRUE, FALSE);
  g_assert_cmpuint (adw_combo_row_get_selected (get_child (f, "available_row")), ==, 0);
  g_assert_cmpstr (gtk_editable_get_text (get_child (f, "origins_row")), ==, "");

  g_settings_set_uint (f->stored, "port", 4001);
  g_settings_set_uint (f->stored, "interval", 60);
  g_settings_set_boolean (f->stored, "announce", FALSE);
  g_settings_set_boolean (f->stored, "visitors-can-send", FALSE);
  g_settings_set_boolean (f->stored, "start-on-open", TRUE);
  g_assert_cmpuint (adw_combo_row_get_selected (get_child (f, "close_row")), ==, 0);
  g_settings_set_string (f->stored, "on-close", "keep");
  g_assert_cmpuint (adw_combo_row_get_selected (get_child (f, "close_row")), ==, 2);
  g_settings_set_string (f->stored, "available-to", "any");
  g_settings_set_strv (f->stored, "allowed-origins", origins);

  assert_shown (f, 4001, 60, FALSE, FALSE, TRUE);
  g_assert_cmpuint (adw_combo_row_get_selected (get_child (f, "available_row")), ==, 1);
  g_assert_cmpstr (gtk_editable_get_text (get_child (f, "origins_row")), ==,
                   "https://a.example https://b.example");
}

static void
test_change (Fixture       *f,
             gconstpointer  data)
{
  OPEN (f);

  gtk_spin_button_set_value (get_child (f, "port_spin"), 5000);
  gtk_spin_button_set_value (get_child (f, "interval_spin"), 3600);
  gtk_switch_set_active (get_child (f, "visitors_switch"), FALSE);
  gtk_switch_set_active (get_child (f, "start_switch"), FALSE);
  adw_combo_row_set_selected (get_child (f, "available_row"), 1);
  adw_combo_row_set_selected (get_child (f, "close_row"), 1);

  g_assert_cmpint (g_settings_get_enum (f->stored, "on-close"), ==, CRIER_ON_CLOSE_STOP);
  g_assert_cmpuint (g_settings_get_uint (f->stored, "port"), ==, 5000);
  g_assert_cmpuint (g_settings_get_uint (f->stored, "interval"), ==, 3600);
  g_assert_false (g_settings_get_boolean (f->stored, "visitors-can-send"));
  g_assert_false (g_settings_get_boolean (f->stored, "start-on-open"));
  g_assert_cmpstr (crier_settings_get_string (f->settings, "available-to"), ==, "any");

  adw_combo_row_set_selected (get_child (f, "available_row"), 0);
  g_assert_cmpstr (crier_settings_get_string (f->settings, "available-to"), ==, "local");
}

static void
test_announce (Fixture       *f,
               gconstpointer  data)
{
  OPEN (f);

  g_assert_true (gtk_widget_is_sensitive (get_child (f, "interval_spin")));
  gtk_switch_set_active (get_child (f, "announce_switch"), FALSE);
  g_assert_false (crier_settings_get_boolean (f->settings, "announce"));
  g_assert_false (gtk_widget_is_sensitive (get_child (f, "interval_spin")));
  gtk_switch_set_active (get_child (f, "announce_switch"), TRUE);
  g_assert_true (gtk_widget_is_sensitive (get_child (f, "interval_spin")));
}

/* No number out of its range, whoever types it. */
static void
test_ranges (Fixture       *f,
             gconstpointer  data)
{
  OPEN (f);

  type (f, "port_spin", "70000");
  gtk_spin_button_update (get_child (f, "port_spin"));
  g_assert_cmpuint (crier_settings_get_uint (f->settings, "port"), ==, 65535);
  type (f, "port_spin", "0");
  gtk_spin_button_update (get_child (f, "port_spin"));
  g_assert_cmpuint (crier_settings_get_uint (f->settings, "port"), ==, 1);

  type (f, "interval_spin", "5000");
  gtk_spin_button_update (get_child (f, "interval_spin"));
  g_assert_cmpuint (crier_settings_get_uint (f->settings, "interval"), ==, 3600);
  type (f, "interval_spin", "0");
  gtk_spin_button_update (get_child (f, "interval_spin"));
  g_assert_cmpuint (crier_settings_get_uint (f->settings, "interval"), ==, 1);
}

/* What was typed last is not lost with the window. */
static void
test_close (Fixture       *f,
            gconstpointer  data)
{
  OPEN (f);

  type (f, "port_spin", "6000");
  type (f, "interval_spin", "30");
  gtk_window_close (GTK_WINDOW (f->preferences));
  g_assert_cmpuint (crier_settings_get_uint (f->settings, "port"), ==, 6000);
  g_assert_cmpuint (crier_settings_get_uint (f->settings, "interval"), ==, 30);
}

/* What only the command line can say is shown, until another is chosen. */
static void
test_command_line (Fixture       *f,
                   gconstpointer  data)
{
  OPEN (f, "--port=0", "--listen=127.0.0.1", "--interval=0");

  assert_shown (f, 0, 1, FALSE, TRUE, TRUE);
  g_assert_cmpuint (count_availabilities (f), ==, 3);
  g_assert_cmpuint (adw_combo_row_get_selected (get_child (f, "available_row")), ==, 2);

  adw_combo_row_set_selected (get_child (f, "available_row"), 1);
  g_assert_cmpstr (crier_settings_get_string (f->settings, "available-to"), ==, "any");
  g_assert_cmpuint (count_availabilities (f), ==, 2);
  g_assert_cmpuint (adw_combo_row_get_selected (get_child (f, "available_row")), ==, 1);

  gtk_spin_button_set_value (get_child (f, "port_spin"), 7000);
  gtk_spin_button_set_value (get_child (f, "port_spin"), 0);
  g_assert_cmpuint (crier_settings_get_uint (f->settings, "port"), ==, 1);
}

static void
test_origins (Fixture       *f,
              gconstpointer  data)
{
  OPEN (f);

  apply (f, "  https://a.example,http://b.example:8080 \thttps://a.example ");
  assert_origins (f, "https://a.example http://b.example:8080");
  g_assert_cmpstr (gtk_editable_get_text (get_child (f, "origins_row")), ==,
                   "https://a.example http://b.example:8080");

  apply (f, "*");
  assert_origins (f, "*");

  apply (f, " ");
  assert_origins (f, "");
  g_assert_cmpstr (gtk_editable_get_text (get_child (f, "origins_row")), ==, "");
}

static void
test_wrong_origins (Fixture       *f,
                    gconstpointer  data)
{
  GtkWidget *row, *message;

  OPEN (f);
  row = get_child (f, "origins_row");
  message = get_child (f, "origins_error");
  apply (f, "https://a.example");
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  g_assert_false (gtk_widget_get_visible (message));

  apply (f, "https://b.example nonsense");
  assert_origins (f, "https://a.example");
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
  g_assert_true (gtk_widget_get_visible (message));
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (message)), "“nonsense”"));
  /* It is there to be mended. */
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==,
                   "https://b.example nonsense");

  type (f, "origins_row", "https://b.example");
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  g_assert_false (gtk_widget_get_visible (message));
  assert_origins (f, "https://a.example");
  g_signal_emit_by_name (row, "apply");
  assert_origins (f, "https://b.example");
}

/* All of that kind in it, in the order in which they stand. */
static void
collect (GtkWidget *widget,
         GType      type,
         GPtrArray *found)
{
  GtkWidget *child;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    g_ptr_array_add (found, widget);

  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, type, found);
}

static GtkWidget *
find_generate (Fixture *f)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  guint i;

  collect (get_child (f, "token_row"), GTK_TYPE_BUTTON, found);
  for (i = 0; i < found->len; i++)
    {
      if (g_strcmp0 (gtk_widget_get_tooltip_text (g_ptr_array_index (found, i)),
                     "Generate Token") == 0)
        return g_ptr_array_index (found, i);
    }

  g_assert_not_reached ();
}

static void
apply_token (Fixture    *f,
             const char *text)
{
  type (f, "token_row", text);
  g_signal_emit_by_name (get_child (f, "token_row"), "apply");
}

static void
assert_token (Fixture    *f,
              const char *expected)
{
  g_assert_cmpstr (crier_settings_get_string (f->settings, "token"), ==, expected);
  g_assert_cmpstr (gtk_editable_get_text (get_child (f, "token_row")), ==, expected);
  g_assert_cmpint (gtk_widget_get_sensitive (get_child (f, "copy_button")), ==,
                   *expected != '\0');
}

static void
text_cb (GObject      *clipboard,
         GAsyncResult *result,
         gpointer      data)
{
  char **text = data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
  g_assert_nonnull (*text);
}

static char *
read_clipboard (Fixture *f)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (f->preferences)),
                                 NULL, text_cb, &text);
  crier_test_wait (text != NULL);

  return text;
}

static void
test_token (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *first = NULL;
  g_autofree char *copied = NULL;

  OPEN (f);
  assert_token (f, "");

  apply_token (f, " " TOKEN "\t");
  assert_token (f, TOKEN);

  g_signal_emit_by_name (find_generate (f), "clicked");
  first = g_strdup (crier_settings_get_string (f->settings, "token"));
  g_assert_cmpstr (first, !=, TOKEN);
  assert_token (f, first);

  /* What is copied is what holds. */
  type (f, "token_row", "something else");
  g_signal_emit_by_name (get_child (f, "copy_button"), "clicked");
  copied = read_clipboard (f);
  g_assert_cmpstr (copied, ==, first);

  apply_token (f, "");
  assert_token (f, "");

  g_assert_true (crier_settings_set_token (f->settings, TOKEN, NULL));
  assert_token (f, TOKEN);
}

static void
assert_token_error (Fixture    *f,
                    const char *part)
{
  GtkWidget *row = get_child (f, "token_row");
  GtkWidget *message = get_child (f, "token_error");

  g_assert_cmpint (gtk_widget_has_css_class (row, "error"), ==, part != NULL);
  g_assert_cmpint (gtk_widget_get_visible (message), ==, part != NULL);
  if (part == NULL)
    return;

  gtk_test_accessible_assert_role (message, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (message)), part));
}

static void
test_wrong_token (Fixture       *f,
                  gconstpointer  data)
{
  OPEN (f);
  apply_token (f, TOKEN);

  apply_token (f, "short");
  g_assert_cmpstr (crier_settings_get_string (f->settings, "token"), ==, TOKEN);
  assert_token_error (f, "This cannot be the token");
  assert_token_error (f, "“Generate Token” makes one.");
  g_assert_cmpstr (gtk_editable_get_text (get_child (f, "token_row")), ==, "short");

  type (f, "token_row", "shorter");
  assert_token_error (f, NULL);

  apply_token (f, "short");
  g_signal_emit_by_name (find_generate (f), "clicked");
  assert_token_error (f, NULL);
  g_assert_cmpstr (crier_settings_get_string (f->settings, "token"), !=, TOKEN);
}

static void
test_limits (Fixture       *f,
             gconstpointer  data)
{
  OPEN (f);

  g_assert_cmpfloat (get_number (f, "clients_spin"), ==, CRIER_CONFIG_CLIENTS);
  g_assert_cmpfloat (get_number (f, "per_address_spin"), ==, CRIER_CONFIG_PER_ADDRESS);

  gtk_spin_button_set_value (get_child (f, "clients_spin"), 300);
  gtk_spin_button_set_value (get_child (f, "per_address_spin"), 3);
  g_assert_cmpuint (crier_settings_get_uint (f->settings, "max-clients"), ==, 300);
  g_assert_cmpuint (crier_settings_get_uint (f->settings, "max-clients-per-address"),
                    ==, 3);

  type (f, "clients_spin", "0");
  type (f, "per_address_spin", "1000001");
  gtk_window_close (GTK_WINDOW (f->preferences));
  g_assert_cmpuint (crier_settings_get_uint (f->settings, "max-clients"), ==, 1);
  g_assert_cmpuint (crier_settings_get_uint (f->settings, "max-clients-per-address"), ==,
                    CRIER_CONFIG_CLIENTS_MAX);
}

static GPtrArray *
find_blocked (Fixture *f,
              GType    type)
{
  GPtrArray *found = g_ptr_array_new ();

  collect (get_child (f, "blocked"), type, found);

  return found;
}

/* Each row by its words, a comma behind each. */
static void
assert_blocked (Fixture    *f,
                const char *expected)
{
  g_autoptr (GPtrArray) rows = find_blocked (f, ADW_TYPE_ACTION_ROW);
  g_autoptr (GString) text = g_string_new (NULL);
  guint i;

  for (i = 0; i < rows->len; i++)
    g_string_append_printf (text, "%s:%s,",
                            adw_action_row_get_subtitle (g_ptr_array_index (rows, i)),
                            adw_preferences_row_get_title (g_ptr_array_index (rows, i)));

  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_blocked (Fixture       *f,
              gconstpointer  data)
{
  const char *labels[] = { "Unblock <b>&amp;", "Unblock k7mw-29fq", "Unblock 192.0.2.7" };
  g_autoptr (GPtrArray) buttons = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) none = NULL;
  guint i;

  OPEN (f);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (f->preferences),
                                                "access");
  rows = find_blocked (f, ADW_TYPE_ACTION_ROW);
  none = find_blocked (f, GTK_TYPE_BUTTON);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpstr (adw_preferences_row_get_title (g_ptr_array_index (rows, 0)), ==,
                   "Nobody is blocked");
  g_assert_true (gtk_widget_has_css_class (g_ptr_array_index (rows, 0), "dim-label"));

  /* By whatever name somebody comes. */
  crier_settings_set_blocked (f->settings, "blocked-addresses", "::ffff:192.0.2.7", TRUE);
  crier_settings_set_blocked (f->settings, "blocked-ids", "<b>&amp;", TRUE);
  crier_settings_set_blocked (f->settings, "blocked-ids", "k7mw-29fq", TRUE);
  assert_blocked (f, "ID:<b>&amp;,ID:k7mw-29fq,Address:192.0.2.7,");
  buttons = find_blocked (f, GTK_TYPE_BUTTON);
  g_assert_cmpuint (buttons->len, ==, G_N_ELEMENTS (labels));
  for (i = 0; i < buttons->len; i++)
    gtk_test_accessible_assert_property (g_ptr_array_index (buttons, i),
                                         GTK_ACCESSIBLE_PROPERTY_LABEL, labels[i]);

  g_signal_emit_by_name (g_ptr_array_index (buttons, 1), "clicked");
  assert_blocked (f, "ID:<b>&amp;,Address:192.0.2.7,");
  crier_settings_set_blocked (f->settings, "blocked-ids", "<b>&amp;", FALSE);
  assert_blocked (f, "Address:192.0.2.7,");
  g_assert_cmpuint (g_strv_length ((char **) crier_settings_get_strv (f->settings, "blocked-ids")),
                    ==, 0);
}

/* One after the other, without going back to the list. */
static void
test_unblock_by_keyboard (Fixture       *f,
                          gconstpointer  data)
{
  g_autoptr (GPtrArray) buttons = NULL;

  if (!keyboard_is_there ())
    return;

  OPEN (f);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (f->preferences),
                                                "access");
  crier_settings_set_blocked (f->settings, "blocked-ids", "a", TRUE);
  crier_settings_set_blocked (f->settings, "blocked-ids", "b", TRUE);
  crier_settings_set_blocked (f->settings, "blocked-addresses", "2001:db8::7", TRUE);

  buttons = find_blocked (f, GTK_TYPE_BUTTON);
  crier_test_wait (gtk_widget_grab_focus (g_ptr_array_index (buttons, 1)));
  keyboard_press (GTK_WINDOW (f->preferences), "space");
  crier_test_wait (*crier_settings_get_strv (f->settings, "blocked-ids") != NULL &&
                   crier_settings_get_strv (f->settings, "blocked-ids")[1] == NULL);
  assert_blocked (f, "ID:a,Address:2001:db8::/64,");
  keyboard_press (GTK_WINDOW (f->preferences), "space");
  crier_test_wait (*crier_settings_get_strv (f->settings, "blocked-addresses") == NULL);
  assert_blocked (f, "ID:a,");
  keyboard_press (GTK_WINDOW (f->preferences), "Return");
  crier_test_wait (*crier_settings_get_strv (f->settings, "blocked-ids") == NULL);
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (f->preferences)));
}

/* Each is named by its row. */
static void
test_names (Fixture       *f,
            gconstpointer  data)
{
  const char *names[] = {
    "port_spin", "start_switch", "announce_switch", "interval_spin", "visitors_switch",
    "clients_spin", "per_address_spin",
  };
  guint i;

  OPEN (f);

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (gtk_test_accessible_has_relation (get_child (f, names[i]),
                                                     GTK_ACCESSIBLE_RELATION_LABELLED_BY));

  gtk_test_accessible_assert_property (find_generate (f), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Generate Token");
  gtk_test_accessible_assert_property (get_child (f, "copy_button"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Copy Token");
}

static guint
count_open (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint n = 0;
  guint i;

  for (i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (CRIER_IS_PREFERENCES (window))
        n++;
    }

  return n;
}

/* However often they are asked for, they are there once. */
static void
test_once (Fixture       *f,
           gconstpointer  data)
{
  OPEN (f);
  crier_preferences_show (f->parent, f->settings);
  g_assert_cmpuint (count_open (), ==, 1);

  gtk_window_close (GTK_WINDOW (f->preferences));
  g_assert_cmpuint (count_open (), ==, 0);
  crier_preferences_show (f->parent, f->settings);
  crier_preferences_show (f->parent, f->settings);
  g_assert_cmpuint (count_open (), ==, 1);
}

static void
add (const char *path,
     void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("crier-XXXXXX", NULL);
  g_autofree char *kept = g_build_filename (folder, "crier", NULL);
  int status;

  /* The token is kept there, and other tests keep one at the same time. */
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  add ("/preferences/show", test_show);
  add ("/preferences/change", test_change);
  add ("/preferences/announce", test_announce);
  add ("/preferences/ranges", test_ranges);
  add ("/preferences/close", test_close);
  add ("/preferences/command-line", test_command_line);
  add ("/preferences/origins", test_origins);
  add ("/preferences/origins/wrong", test_wrong_origins);
  add ("/preferences/token", test_token);
  add ("/preferences/token/wrong", test_wrong_token);
  add ("/preferences/limits", test_limits);
  add ("/preferences/blocked", test_blocked);
  add ("/preferences/blocked/keyboard", test_unblock_by_keyboard);
  add ("/preferences/names", test_names);
  add ("/preferences/once", test_once);

  status = g_test_run ();
  g_rmdir (kept);
  g_rmdir (folder);

  return status;
}
