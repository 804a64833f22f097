/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-contacts-window.h"

#include "crier-event.h"
#include "crier-contact-row.h"
#include "crier-message-dialog.h"
#include "crier-test.h"
#include "crowd.h"
#include "dialog-fixture.h"

#define N_MANY 10000

static void
open_window (DialogFixture *f)
{
  dialog_fixture_open (f, crier_contacts_window_new (NULL, f->app.service));
}

static CrierContacts *
get_contacts (DialogFixture *f)
{
  return crier_service_get_contacts (f->app.service);
}

static GListModel *
get_found (DialogFixture *f)
{
  return G_LIST_MODEL (gtk_list_view_get_model (dialog_fixture_get (f, "list")));
}

static guint
count_found (DialogFixture *f)
{
  return g_list_model_get_n_items (get_found (f));
}

static void
assert_found (DialogFixture *f,
              guint          position,
              const char    *id)
{
  g_autoptr (CrierContact) contact = g_list_model_get_item (get_found (f), position);

  g_assert_nonnull (contact);
  g_assert_cmpstr (crier_contact_get_id (contact), ==, id);
}

/* Lets somebody come to a running service and go again. */
static void
pass (DialogFixture *f,
      const char    *id)
{
  visitor_free (app_fixture_visit (&f->app, id, TRUE));
  crier_test_wait (app_fixture_get_n_clients (&f->app) == 0);
}

static void
label (DialogFixture *f,
       const char    *id,
       const char    *name)
{
  g_assert_true (crier_service_label (f->app.service, id, name,
                                      CRIER_COLOR_BLUE));
}

static void
search (DialogFixture *f,
        const char    *text)
{
  gtk_editable_set_text (dialog_fixture_get (f, "search_entry"), text);
  g_signal_emit_by_name (dialog_fixture_get (f, "search_entry"), "search-changed");
}

static void
test_nothing (DialogFixture *f,
              gconstpointer  data)
{
  open_window (f);
  g_assert_cmpuint (dialog_fixture_count (f, "Clients that have left, and those you gave a "
                                          "name or a color, will appear here"), ==, 1);
}

static void
test_rows (DialogFixture *f,
           gconstpointer  data)
{
  Visitor *visitor;
  GtkWidget *row;

  app_fixture_start (&f->app);
  pass (f, "ab");
  pass (f, "cd");
  label (f, "ab", "Lobby");
  open_window (f);

  g_assert_cmpuint (count_found (f), ==, 2);
  assert_found (f, 0, "cd");
  assert_found (f, 1, "ab");
  g_assert_cmpuint (dialog_fixture_count (f, "Lobby"), ==, 1);
  g_assert_cmpuint (dialog_fixture_count (f, "Last seen just now"), ==, 2);

  row = gtk_widget_get_ancestor (crowd_find_text (GTK_WIDGET (f->window), "Lobby"),
                                 CRIER_TYPE_CONTACT_ROW);
  gtk_test_accessible_assert_property (gtk_widget_get_parent (row),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Lobby, Blue, ab, Last seen just now");

  /* Whoever is here again was seen last. */
  /* As a page asks that was not open before. */
  visitor = app_fixture_visit (&f->app, "ab&since=earliest", TRUE);
  crier_test_wait (dialog_fixture_count (f, "Here now") == 1);
  crier_test_run_for (1500);
  assert_found (f, 0, "ab");
  visitor_free (visitor);
  crier_test_wait (dialog_fixture_count (f, "Here now") == 0);
}

static void
test_find (DialogFixture *f,
           gconstpointer  data)
{
  app_fixture_start (&f->app);
  pass (f, "ab");
  pass (f, "cd");
  label (f, "ab", "Übung");
  open_window (f);

  search (f, "üBUNG");
  g_assert_cmpuint (count_found (f), ==, 1);
  search (f, "CD");
  g_assert_cmpuint (count_found (f), ==, 1);
  assert_found (f, 0, "cd");
  search (f, "nobody");
  g_assert_cmpuint (dialog_fixture_count (f, "No clients found"), ==, 1);
  search (f, "");
  g_assert_cmpuint (count_found (f), ==, 2);

  gtk_drop_down_set_selected (dialog_fixture_get (f, "which"), 1);
  g_assert_cmpuint (count_found (f), ==, 1);
  label (f, "cd", "Hall");
  g_assert_cmpuint (count_found (f), ==, 2);
}

static void
test_stopped (DialogFixture *f,
              gconstpointer  data)
{
  GtkWidget *row;
  GtkWidget *button;

  app_fixture_start (&f->app);
  pass (f, "ab");
  open_window (f);
  row = gtk_widget_get_ancestor (crowd_find_text (GTK_WIDGET (f->window), "ab"),
                                 CRIER_TYPE_CONTACT_ROW);
  button = GTK_WIDGET (gtk_widget_get_template_child (row,
                                                      CRIER_TYPE_CONTACT_ROW,
                                                      "write_button"));
  g_assert_true (gtk_widget_is_sensitive (button));
  app_fixture_stop (&f->app);
  g_assert_false (gtk_widget_is_sensitive (button));
  gtk_widget_activate_action (GTK_WIDGET (f->window), "known.write", "s", "ab");
  g_assert_null (crowd_find_window (CRIER_TYPE_MESSAGE_DIALOG));
}

static void
test_leave_message (DialogFixture *f,
                    gconstpointer  data)
{
  g_autoptr (Visitor) visitor = NULL;
  CrierMessageDialog *message = NULL;
  GtkTextView *text;

  app_fixture_start (&f->app);
  pass (f, "ab");
  open_window (f);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "known.write", "s", "ab");
  g_set_weak_pointer (&message, crowd_find_window (CRIER_TYPE_MESSAGE_DIALOG));
  g_assert_nonnull (message);
  g_assert_cmpuint (crowd_count_texts (GTK_WIDGET (message),
                                       "It is away. It gets this if it asks for "
                                       "what it missed, as the page does."), ==, 1);

  text = GTK_TEXT_VIEW (gtk_widget_get_template_child (GTK_WIDGET (message),
                                                       CRIER_TYPE_MESSAGE_DIALOG,
                                                       "text"));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (text), "Come to the desk", -1);
  gtk_widget_activate_action (GTK_WIDGET (message), "leave.send", NULL);
  crier_test_wait (message == NULL);

  /* As a page asks that was not open before. */
  visitor = app_fixture_visit (&f->app, "ab&since=earliest", TRUE);
  crier_test_wait (visitor_count (visitor, "Come to the desk") == 1);
}

/* Nobody has ever had that Id, so the service refuses. */
static void
test_refused (DialogFixture *f,
              gconstpointer  data)
{
  CrierMessageDialog *message;
  GObject *problem;
  GObject *text_view;
  GtkTextBuffer *buffer;
  g_autofree char *text = NULL;

  app_fixture_start (&f->app);
  open_window (f);
  message = crier_message_dialog_new (GTK_WINDOW (f->window), f->app.service,
                                      "nobody");
  gtk_window_present (GTK_WINDOW (message));
  problem = gtk_widget_get_template_child (GTK_WIDGET (message),
                                           CRIER_TYPE_MESSAGE_DIALOG,
                                           "problem");
  text_view = gtk_widget_get_template_child (GTK_WIDGET (message),
                                             CRIER_TYPE_MESSAGE_DIALOG, "text");
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text_view));
  gtk_text_buffer_set_text (buffer, "Hello", -1);
  gtk_widget_activate_action (GTK_WIDGET (message), "leave.send", NULL);
  crier_test_wait (gtk_widget_get_visible (GTK_WIDGET (problem)));
  g_object_get (buffer, "text", &text, NULL);
  g_assert_cmpstr (text, ==, "Hello");
  gtk_window_destroy (GTK_WINDOW (message));
}

static void
test_many (DialogFixture *f,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  int minimum;
  guint i;

  for (i = 0; i < N_MANY; i++)
    {
      g_autofree char *id = g_strdup_printf ("c%u", i);
      g_autoptr (CrierClient) client = NULL;

      client = crier_client_new (id, CRIER_TRANSPORT_WEBSOCKET, "::1", NULL);
      g_ptr_array_add (events, crier_event_new (CRIER_EVENT_JOINED, client, NULL));
      g_ptr_array_add (events, crier_event_new_left (client, CRIER_DEPARTURE_LEFT, TRUE));
    }

  crier_contacts_apply (get_contacts (f), events);
  open_window (f);
  g_assert_cmpuint (count_found (f), ==, N_MANY);
  search (f, "C9999");
  g_assert_cmpuint (count_found (f), ==, 1);
  gtk_widget_measure (GTK_WIDGET (f->window), GTK_ORIENTATION_HORIZONTAL, -1,
                      &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) \
  g_test_add ("/known-clients/" name, DialogFixture, NULL, \
              dialog_fixture_set_up, func, dialog_fixture_tear_down)
  ADD ("nothing", test_nothing);
  ADD ("rows", test_rows);
  ADD ("find", test_find);
  ADD ("stopped", test_stopped);
  ADD ("leave-message", test_leave_message);
  ADD ("refused", test_refused);
  ADD ("many", test_many);
#undef ADD

  return g_test_run ();
}
