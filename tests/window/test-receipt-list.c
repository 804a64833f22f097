/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-receipt-list.h"

#include <adwaita.h>
#include <string.h>

#include "app-fixture.h"
#include "crier-event.h"
#include "crier-receipt-row.h"
#include "crier-test.h"
#include "crowd.h"

#define N_MANY 10000

/* More rows than this do not exist at a time, however many there are. */
#define MAX_ROWS 300

#define SYNC "{\"event\":\"sync\",\"t0\":1}"

typedef struct
{
  AppFixture app;
  CrierMessage *message;  /* (owned) (nullable): that was published last */
  GtkWindow *window;      /* (unowned) (nullable) */
  CrierReceiptList *list; /* (unowned) */
  GString *notices;       /* (owned): a line each */
} Fixture;

static void
events_cb (Fixture   *f,
           GPtrArray *events)
{
  guint i;

  for (i = 0; i < events->len; i++)
    {
      CrierEvent *event = g_ptr_array_index (events, i);

      if (crier_event_get_kind (event) != CRIER_EVENT_PUBLISHED)
        continue;

      g_clear_pointer (&f->message, crier_message_unref);
      f->message = crier_message_ref (crier_event_get_message (event));
    }
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  app_fixture_set_up (&f->app, NULL);
  g_signal_connect_swapped (f->app.service, "events", G_CALLBACK (events_cb), f);
  app_fixture_start (&f->app);
  f->notices = g_string_new (NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gtk_window_destroy (f->window);
  crier_test_drain ();
  app_fixture_tear_down (&f->app, NULL);
  /* What was told last comes with the end. */
  g_clear_pointer (&f->message, crier_message_unref);
  g_string_free (f->notices, TRUE);
}

/* Somebody who could tell that they saw a message. */
static Visitor *
visit (Fixture    *f,
       const char *id)
{
  Visitor *visitor = app_fixture_visit (&f->app, id, TRUE);

  visitor_send (visitor, SYNC);
  crier_test_wait (visitor_find (visitor, "\"sync\"") != NULL);

  return visitor;
}

static void
publish (Fixture            *f,
         const char         *text,
         const char * const *to)
{
  guint n = app_fixture_publish (&f->app, text, to);

  crier_test_wait (f->message != NULL &&
                   strcmp (crier_message_get_text (f->message), text) == 0 &&
                   crier_message_get_n_sent (f->message) == n);
}

static void
see (Fixture *f,
     Visitor *visitor)
{
  g_autofree char *text = NULL;
  guint n = crier_message_get_n_seen (f->message);

  text = g_strdup_printf ("{\"event\":\"seen\",\"id\":\"%s\"}",
                          crier_message_get_id (f->message));
  visitor_send (visitor, text);
  crier_test_wait (crier_message_get_n_seen (f->message) == n + 1);
}

static void
open_list (Fixture *f)
{
  f->list = g_object_new (CRIER_TYPE_RECEIPT_LIST, NULL);
  crier_receipt_list_bind (f->list, f->app.service, f->message);
  f->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (f->window, 360, 500);
  crowd_add_actions (GTK_WIDGET (f->window), f->notices, NULL);
  adw_window_set_content (ADW_WINDOW (f->window), GTK_WIDGET (f->list));
  gtk_window_present (f->window);
}

static gpointer
get (Fixture    *f,
     const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (f->list),
                                                  CRIER_TYPE_RECEIPT_LIST, name);

  g_assert_nonnull (child);

  return child;
}

static gboolean
shows (Fixture    *f,
       const char *text)
{
  return crowd_count_texts (GTK_WIDGET (f->list), text) > 0;
}

static guint
count_rows (GtkWidget *widget)
{
  GtkWidget *child;
  guint n = CRIER_IS_RECEIPT_ROW (widget);

  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);

  return n;
}

static void
press_again (Fixture *f)
{
  g_signal_emit_by_name (get (f, "again_button"), "clicked");
}

static void
test_live (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (Visitor) one = visit (f, "one");
  g_autoptr (Visitor) two = visit (f, "two");
  g_autoptr (Visitor) mute = app_fixture_visit (&f->app, "mute", FALSE);
  g_autoptr (Visitor) late = NULL;
  GtkWidget *row;

  g_assert_nonnull (mute);
  publish (f, "Dinner", NULL);
  open_list (f);
  crier_test_wait (shows (f, "one"));
  g_assert_true (shows (f, "Seen by 0 of 2 · 1 cannot tell"));
  g_assert_true (shows (f, "Cannot tell"));
  g_assert_cmpuint (crowd_count_texts (GTK_WIDGET (f->list), "Not seen"), ==, 2);
  g_assert_true (shows (f, "Send Again to 2 Clients"));
  g_assert_false (gtk_widget_get_visible (get (f, "search_entry")));

  row = gtk_widget_get_ancestor (crowd_find_text (GTK_WIDGET (f->list), "mute"),
                                 CRIER_TYPE_RECEIPT_ROW);
  gtk_test_accessible_assert_property (gtk_widget_get_parent (row),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "mute: Cannot tell");

  /* By itself, within a second. */
  see (f, one);
  crier_test_wait (shows (f, "Send Again to 1 Client"));
  g_assert_true (shows (f, "Seen by 1 of 2 · 1 cannot tell"));
  g_assert_cmpuint (crowd_count_texts (GTK_WIDGET (f->list), "Not seen"), ==, 1);

  see (f, two);
  crier_test_wait (!gtk_widget_get_visible (get (f, "again")));
  g_assert_cmpuint (crowd_count_texts (GTK_WIDGET (f->list), "Not seen"), ==, 0);

  /* Somebody comes later, and asks for all there is. */
  late = app_fixture_visit (&f->app, "late&since=earliest", TRUE);
  crier_test_wait (shows (f, "late"));
}

static void
test_again (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (Visitor) one = visit (f, "one");
  g_autoptr (Visitor) two = visit (f, "two");
  g_autoptr (Visitor) mute = app_fixture_visit (&f->app, "mute", FALSE);
  CrierMessage *first;

  publish (f, "Dinner", NULL);
  first = crier_message_ref (f->message);
  see (f, one);
  open_list (f);
  crier_test_wait (shows (f, "Send Again to 1 Client"));

  /* Exactly that one. */
  press_again (f);
  g_assert_false (gtk_widget_get_sensitive (get (f, "again_button")));
  crier_test_wait (f->notices->len > 0);
  g_assert_cmpstr (f->notices->str, ==, "Message sent again to 1 client\n");
  g_assert_false (gtk_widget_get_visible (get (f, "again")));
  g_assert_true (shows (f, "Not seen, sent again"));
  crier_test_wait (visitor_count (two, "Dinner") == 2);
  app_fixture_publish (&f->app, "A fence", NULL);
  crier_test_wait (visitor_find (one, "A fence") != NULL &&
                   visitor_find (mute, "A fence") != NULL);
  g_assert_cmpuint (visitor_count (one, "Dinner"), ==, 1);
  g_assert_cmpuint (visitor_count (mute, "Dinner"), ==, 1);

  crier_message_unref (first);
}

/* Whoever is away gets it by asking for what was missed. */
static void
test_away (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (Visitor) one = visit (f, "one");

  publish (f, "Dinner", NULL);
  visitor_close (one);
  crier_test_wait (app_fixture_get_n_clients (&f->app) == 0);
  open_list (f);
  crier_test_wait (shows (f, "Send Again to 1 Client"));
  press_again (f);
  crier_test_wait (f->notices->len > 0);
  g_assert_cmpstr (f->notices->str, ==,
                   "It is away and gets this if it asks for what it missed\n");
}

static void
test_named (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (Visitor) one = visit (f, "one");
  const char *to[] = { "one", "two", NULL };

  g_clear_pointer (&one, visitor_free);
  crier_test_wait (app_fixture_get_n_clients (&f->app) == 0);
  visitor_free (visit (f, "two"));
  crier_test_wait (app_fixture_get_n_clients (&f->app) == 0);

  publish (f, "Dinner", to);
  open_list (f);
  crier_test_wait (shows (f, "Not sent to anybody yet"));
  g_assert_cmpuint (crowd_count_texts (GTK_WIDGET (f->list), "Not sent yet"), ==, 2);
  g_assert_false (gtk_widget_get_visible (get (f, "again")));
}

static void
test_nobody (Fixture       *f,
             gconstpointer  data)
{
  publish (f, "Dinner", NULL);
  open_list (f);
  crier_test_wait (shows (f, "Whoever it is sent to will be listed here"));
  g_assert_true (shows (f, "Not sent to anybody yet"));
}

static void
test_stopped (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (Visitor) one = visit (f, "one");

  g_assert_nonnull (one);
  publish (f, "Dinner", NULL);
  open_list (f);
  crier_test_wait (shows (f, "Send Again to 1 Client"));
  g_assert_true (gtk_widget_get_sensitive (get (f, "again_button")));

  app_fixture_stop (&f->app);
  g_assert_true (shows (f, "one"));
  g_assert_false (gtk_widget_get_sensitive (get (f, "again_button")));

  /* What was in memory only is not known any more: nothing else is shown, and
   * that is not held against what is. */
  app_fixture_start (&f->app);
  crier_test_wait (gtk_widget_get_sensitive (get (f, "again_button")));
  g_assert_true (shows (f, "one"));
  press_again (f);
  crier_test_wait (f->notices->len > 0);
  g_assert_nonnull (strstr (f->notices->str, "one"));
  g_assert_true (gtk_widget_get_visible (get (f, "again")));
}

static void
test_many (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) readers = NULL;
  guint i;

  readers = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_reader_free);
  for (i = 0; i < N_MANY; i++)
    {
      g_autofree char *id = g_strdup_printf ("client-%05u", i);

      g_ptr_array_add (readers, crier_reader_new (id, TRUE, 0));
    }

  publish (f, "Dinner", NULL);
  open_list (f);
  crier_test_wait (shows (f, "Whoever it is sent to will be listed here"));
  crier_receipt_model_take (crier_receipt_list_get_model (f->list), readers);

  /* Its counters say that it was sent to one more. */
  crier_message_count_sent (f->message, TRUE);
  crier_test_wait (shows (f, "client-00000"));
  g_assert_cmpuint (count_rows (GTK_WIDGET (f->list)), <, MAX_ROWS);
  g_assert_true (shows (f, "Send Again to 10000 Clients"));

  g_assert_true (gtk_widget_get_visible (get (f, "search_entry")));
  gtk_editable_set_text (get (f, "search_entry"), "CLIENT-0999");
  crier_test_wait (shows (f, "client-09990"));
  g_assert_cmpuint (crowd_count_texts (GTK_WIDGET (f->list), "Not seen"), ==, 10);
  gtk_editable_set_text (get (f, "search_entry"), "nobody");
  crier_test_wait (shows (f, "No Results Found"));
  gtk_editable_set_text (get (f, "search_entry"), "");
  crier_test_wait (shows (f, "client-00000"));
}

/* Of a message whose receipts are only numbers nothing is said of any client. */
static void
test_unlisted (Fixture       *f,
               gconstpointer  data)
{
  CrierReceiptModel *model;
  const char *ids[] = { "one", NULL };

  publish (f, "Dinner", NULL);
  open_list (f);
  model = crier_receipt_list_get_model (f->list);
  crier_test_wait (g_list_model_get_n_items (G_LIST_MODEL (model)) == 0);
  {
    g_autoptr (GPtrArray) readers = NULL;

    readers = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_reader_free);
    g_ptr_array_add (readers, crier_reader_new ("one", TRUE, 0));
    crier_receipt_model_take (model, readers);
  }
  g_assert_cmpuint (crier_receipt_model_count_due (model), ==, 1);
  crier_receipt_model_clear (model);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
  g_assert_cmpuint (crier_receipt_model_count_due (model), ==, 0);
  crier_receipt_model_set_again (model, ids);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) \
  g_test_add ("/receipt-list/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("unlisted", test_unlisted);
  ADD ("live", test_live);
  ADD ("again", test_again);
  ADD ("away", test_away);
  ADD ("named", test_named);
  ADD ("nobody", test_nobody);
  ADD ("stopped", test_stopped);
  ADD ("many", test_many);
#undef ADD

  return g_test_run ();
}
