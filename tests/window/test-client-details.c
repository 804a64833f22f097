/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-details.h"

#include "app-fixture.h"
#include "crier-test.h"
#include "crowd.h"

#define AGENT "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0"

typedef struct
{
  AppFixture app;
  CrierRoster *roster;        /* of the service */
  CrierClient *client;        /* (owned) */
  CrierClientDetails *window; /* (unowned) (nullable): NULL once it is gone */
  CrierClient *written;       /* (unowned) (nullable) */
} Fixture;

static void
write_cb (CrierClientDetails *window,
          CrierClient        *client,
          Fixture            *f)
{
  f->written = client;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  app_fixture_set_up (&f->app, NULL);
  f->roster = crier_service_get_roster (f->app.service);
  crowd_join_many (f->roster, 3);
  f->client = g_object_ref (crowd_join (f->roster, "<b>k7mw</b>", "192.168.0.4", AGENT));
  crowd_join_many (f->roster, 3);

  g_set_weak_pointer (&f->window,
                      crier_client_details_new (NULL, f->app.service, NULL, f->client));
  g_signal_connect (f->window, "write", G_CALLBACK (write_cb), f);
  gtk_window_present (GTK_WINDOW (f->window));
  crier_test_wait (gtk_widget_get_mapped (GTK_WIDGET (f->window)));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  if (f->window != NULL)
    gtk_window_destroy (GTK_WINDOW (f->window));
  crier_test_wait (f->window == NULL);

  crier_roster_clear (f->roster);
  g_assert_finalize_object (f->client);
  app_fixture_tear_down (&f->app, NULL);
}

static guint
count (Fixture    *f,
       const char *text)
{
  return crowd_count_texts (GTK_WIDGET (f->window), text);
}

static gboolean
is_enabled (Fixture    *f,
            const char *button)
{
  GtkWidget *label = crowd_find_text (GTK_WIDGET (f->window), button);

  g_assert_nonnull (label);

  return gtk_widget_is_sensitive (label);
}

static void
test_values (Fixture       *f,
             gconstpointer  data)
{
  /* Once as the title, once as a value; and never as markup. */
  g_assert_cmpuint (count (f, "<b>k7mw</b>"), ==, 2);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (f->window)), ==, "<b>k7mw</b>");
  g_assert_cmpuint (count (f, "192.168.0.4"), ==, 1);
  g_assert_cmpuint (count (f, "Firefox on Linux"), ==, 1);
  g_assert_cmpuint (count (f, "WebSocket"), ==, 1);
  /* Neither its name nor its latency nor its clock is known. */
  g_assert_cmpuint (count (f, "–"), ==, 3);
}

static void
test_live (Fixture       *f,
           gconstpointer  data)
{
  crier_client_set_latency (f->client, 16000);
  crier_client_set_offset (f->client, -312000);
  crier_client_count_message (f->client);
  crier_client_count_message (f->client);
  crier_client_count_sent (f->client, 1600);
  crier_client_count_received (f->client);
  crier_client_set_pending (f->client, 512);
  g_assert_cmpuint (count (f, "16 ms"), ==, 0);

  /* By itself, within a second. */
  crier_test_wait (count (f, "16 ms") == 1);
  g_assert_cmpuint (count (f, "312 ms ahead"), ==, 1);
  g_assert_cmpuint (count (f, "2"), ==, 1);
  g_assert_cmpuint (count (f, "1"), ==, 1);
  g_assert_cmpuint (count (f, "1.6\u00a0kB"), ==, 1);
  g_assert_cmpuint (count (f, "512 bytes"), ==, 1);
}

static void
test_left (Fixture       *f,
           gconstpointer  data)
{
  g_assert_true (is_enabled (f, "Send Message"));
  g_assert_true (is_enabled (f, "Disconnect"));

  /* Somebody else, of the same name too. */
  crowd_join (f->roster, "<b>k7mw</b>", "::1", NULL);
  g_assert_true (is_enabled (f, "Send Message"));

  crier_client_count_message (f->client);
  crowd_leave (f->roster, f->client);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (f->window)), ==,
                   "<b>k7mw</b> (left)");
  g_assert_cmpuint (count (f, "<b>k7mw</b>"), ==, 2);
  g_assert_cmpuint (count (f, "This client left"), ==, 1);
  g_assert_false (is_enabled (f, "Send Message"));
  g_assert_false (is_enabled (f, "Disconnect"));

  /* What it did last is there, and stays. */
  g_assert_cmpuint (count (f, "1"), ==, 1);
  crier_client_count_message (f->client);
  crier_client_details_refresh (f->window);
  g_assert_cmpuint (count (f, "1"), ==, 1);
}

/* However long its ID is, it can be seen that it left. */
static void
test_left_long (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *id = g_strnfill (64, 'W');
  CrierClient *client = crowd_join (f->roster, id, "::1", NULL);
  CrierClientDetails *window = NULL;
  PangoLayout *layout;
  GtkWidget *label;

  g_set_weak_pointer (&window, crier_client_details_new (NULL, f->app.service, NULL, client));
  gtk_window_present (GTK_WINDOW (window));
  crowd_leave (f->roster, client);
  crier_test_wait ((label = crowd_find_text (GTK_WIDGET (window), "This client left")) &&
                   gtk_widget_get_width (label) > 0);

  label = crowd_find_text (GTK_WIDGET (window), id);
  layout = gtk_label_get_layout (GTK_LABEL (label));
  g_assert_true (pango_layout_is_ellipsized (layout));
  label = crowd_find_text (GTK_WIDGET (window), "This client left");
  layout = gtk_label_get_layout (GTK_LABEL (label));
  g_assert_false (pango_layout_is_ellipsized (layout));

  gtk_window_destroy (GTK_WINDOW (window));
  crier_test_wait (window == NULL);
}

static void
test_write (Fixture       *f,
            gconstpointer  data)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->window), "details.write",
                                             NULL));
  g_assert_true (f->written == f->client);
  crier_test_wait (f->window == NULL);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  char **text = data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_copy (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *text = NULL;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->window), "details.copy-id",
                                             NULL));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (f->window)),
                                 NULL, copied_cb, &text);
  crier_test_wait (text != NULL);
  g_assert_cmpstr (text, ==, "<b>k7mw</b>");
  crier_test_wait (count (f, "ID copied") == 1);
}

/* Enter must not destroy anything. */
static void
test_focus (Fixture       *f,
            gconstpointer  data)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (f->window));

  g_assert_true (GTK_IS_BUTTON (focus));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (focus)), ==,
                   "details.write");

  gtk_widget_activate_action (GTK_WIDGET (f->window), "window.close", NULL);
  crier_test_wait (f->window == NULL);
  g_assert_null (f->written);
}

static void
test_small (Fixture       *f,
            gconstpointer  data)
{
  int width;
  int height;

  gtk_widget_measure (GTK_WIDGET (f->window), GTK_ORIENTATION_HORIZONTAL, -1,
                      &width, NULL, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (f->window), GTK_ORIENTATION_VERTICAL, 360,
                      &height, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
  g_assert_cmpint (height, <=, 294);
}

/* With somebody who is really there. */
static void
test_disconnect (void)
{
  AppFixture app = { NULL };
  Visitor *visitor;
  g_autoptr (CrierClient) client = NULL;
  CrierClientDetails *window;

  app_fixture_set_up (&app, NULL);
  app_fixture_start (&app);
  visitor = app_fixture_visit (&app, "a", TRUE);
  client = app_fixture_get_client (&app, "a");
  window = crier_client_details_new (NULL, app.service, NULL, client);
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_present (GTK_WINDOW (window));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "details.disconnect",
                                             NULL));
  crier_test_wait (g_strcmp0 (gtk_window_get_title (GTK_WINDOW (window)), "a (left)") == 0);
  crier_test_wait (visitor_is_closed (visitor));
  g_assert_cmpuint (visitor_get_code (visitor), ==, 1008);

  gtk_window_destroy (GTK_WINDOW (window));
  crier_test_wait (window == NULL);
  visitor_free (visitor);
  app_fixture_tear_down (&app, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) \
  g_test_add ("/client-details/" name, Fixture, NULL, set_up, func, tear_down)

  ADD ("values", test_values);
  ADD ("live", test_live);
  ADD ("left", test_left);
  ADD ("left-long", test_left_long);
  ADD ("write", test_write);
  ADD ("copy", test_copy);
  ADD ("focus", test_focus);
  ADD ("small", test_small);
  g_test_add_func ("/client-details/disconnect", test_disconnect);

#undef ADD

  return g_test_run ();
}
