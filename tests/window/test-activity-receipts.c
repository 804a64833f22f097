/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity-pane.h"

#include <adwaita.h>

#include "app-fixture.h"
#include "crier-activity-row.h"
#include "crier-event.h"
#include "crier-message-window.h"
#include "crier-test.h"
#include "crowd.h"

/* What the rows of the activity say of who has seen a message. */

typedef struct
{
  AppFixture app;
  GtkWindow *window;       /* (unowned) */
  CrierActivityPane *pane; /* (unowned) */
  guint n_labels;          /* how often a caption was another one */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  app_fixture_set_up (&f->app, NULL);
  f->pane = g_object_new (CRIER_TYPE_ACTIVITY_PANE, NULL);
  crier_activity_pane_bind (f->pane, f->app.service);
  f->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (f->window, 300, 400);
  adw_window_set_content (ADW_WINDOW (f->window), GTK_WIDGET (f->pane));
  gtk_window_present (f->window);
  app_fixture_start (&f->app);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gtk_window_destroy (f->window);
  app_fixture_tear_down (&f->app, NULL);
}

static Visitor *
visit (Fixture    *f,
       const char *id)
{
  Visitor *visitor = app_fixture_visit (&f->app, id, TRUE);

  visitor_send (visitor, "{\"event\":\"sync\",\"t0\":1}");
  crier_test_wait (visitor_find (visitor, "\"sync\"") != NULL);

  return visitor;
}

static void
see (Visitor *visitor)
{
  const char *text;
  g_autoptr (GRegex) regex = g_regex_new ("\"id\":\"([^\"]+)\"", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *id = NULL;
  g_autofree char *seen = NULL;

  crier_test_wait ((text = visitor_find (visitor, "\"message\"")) != NULL);
  g_assert_true (g_regex_match (regex, text, 0, &match));
  id = g_match_info_fetch (match, 1);
  seen = g_strdup_printf ("{\"event\":\"seen\",\"id\":\"%s\"}", id);
  visitor_send (visitor, seen);
}

static gboolean
shows (Fixture    *f,
       const char *text)
{
  return crowd_count_texts (GTK_WIDGET (f->pane), text) > 0;
}

static GtkWidget *
find_row (Fixture    *f,
          const char *text)
{
  return gtk_widget_get_ancestor (crowd_find_text (GTK_WIDGET (f->pane), text),
                                  CRIER_TYPE_ACTIVITY_ROW);
}

static gpointer
get_part (GtkWidget  *row,
          const char *name)
{
  return gtk_widget_get_template_child (row, CRIER_TYPE_ACTIVITY_ROW, name);
}

static void
label_cb (Fixture *f)
{
  f->n_labels++;
}

static void
test_counts (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (Visitor) one = visit (f, "one");
  g_autoptr (Visitor) two = visit (f, "two");
  g_autoptr (Visitor) mute = app_fixture_visit (&f->app, "mute", FALSE);
  GtkWidget *row;

  g_assert_nonnull (mute);
  app_fixture_publish (&f->app, "Dinner", NULL);
  crier_test_wait (shows (f, "Seen by 0 of 2 · 1 cannot tell"));
  row = find_row (f, "Dinner");
  gtk_test_accessible_assert_property (get_part (row, "receipts_button"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Seen by 0 of 2 · 1 cannot tell");
  g_signal_connect_swapped (get_part (row, "receipts"), "notify::label",
                            G_CALLBACK (label_cb), f);

  /* Soon, and both at once. */
  see (one);
  see (two);
  crier_test_wait (shows (f, "Seen by 2 of 2 · 1 cannot tell"));
  g_assert_cmpuint (f->n_labels, <=, 2);
  gtk_test_accessible_assert_property (get_part (row, "receipts_button"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Seen by 2 of 2 · 1 cannot tell");

  /* What says the same is not set again. */
  f->n_labels = 0;
  crier_activity_pane_refresh (f->pane);
  g_assert_cmpuint (f->n_labels, ==, 0);
}

/* What is not told as an event comes with the refresh of every second. */
static void
test_refresh (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (Visitor) one = NULL;

  app_fixture_publish (&f->app, "Dinner", NULL);
  crier_test_wait (shows (f, "Not sent to anybody yet"));
  one = app_fixture_visit (&f->app, "one&since=earliest", FALSE);
  crier_test_wait (visitor_find (one, "Dinner") != NULL);
  crier_test_drain ();
  crier_activity_pane_refresh (f->pane);
  crier_test_wait (shows (f, "Sent to 1 · cannot tell"));
}

static void
test_others (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (Visitor) one = visit (f, "one");

  crier_service_clear (f->app.service);
  crier_test_wait (shows (f, "Screens cleared"));
  g_assert_false (gtk_widget_get_visible (get_part (find_row (f, "Screens cleared"),
                                                    "receipts_button")));

  visitor_send (one, "{\"event\":\"message\",\"text\":\"Soup?\"}");
  crier_test_wait (shows (f, "Soup?"));
  g_assert_false (gtk_widget_get_visible (get_part (find_row (f, "Soup?"),
                                                    "receipts_button")));
}

static void
test_open (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (Visitor) one = visit (f, "one");
  CrierMessageWindow *window;
  GObject *sent;

  app_fixture_publish (&f->app, "Dinner", NULL);
  crier_test_wait (shows (f, "Seen by 0 of 1"));
  g_signal_emit_by_name (get_part (find_row (f, "Dinner"), "receipts_button"),
                         "clicked");
  window = crowd_find_window (CRIER_TYPE_MESSAGE_WINDOW);
  g_assert_nonnull (window);
  crier_test_wait (crowd_count_texts (GTK_WIDGET (window), "Send Again to 1 Client") == 1);
  gtk_window_destroy (GTK_WINDOW (window));

  /* Of a received message there is nothing to see but its text. */
  visitor_send (one, "{\"event\":\"message\",\"text\":\"Soup?\"}");
  crier_test_wait (shows (f, "Soup?"));
  g_signal_emit_by_name (find_row (f, "Soup?"), "open");
  window = crowd_find_window (CRIER_TYPE_MESSAGE_WINDOW);
  g_assert_nonnull (window);
  sent = gtk_widget_get_template_child (GTK_WIDGET (window), CRIER_TYPE_MESSAGE_WINDOW, "sent");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (sent)));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) \
  g_test_add ("/activity-receipts/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("counts", test_counts);
  ADD ("refresh", test_refresh);
  ADD ("others", test_others);
  ADD ("open", test_open);
#undef ADD

  return g_test_run ();
}
