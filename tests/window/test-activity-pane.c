/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity-pane.h"

#include <string.h>

#include <adwaita.h>

#include "app-fixture.h"
#include "crier-activity-row.h"
#include "crier-event.h"
#include "crier-message-window.h"
#include "crier-test.h"
#include "crier-text.h"

/* Enough for the list to be much higher than the window. */
#define N_MANY 300

/* In which nothing that was going to happen has not. */
#define QUIET_MS 150

typedef struct
{
  AppFixture app;
  CrierActivity *activity; /* of the service */
  GtkWindow *window;       /* (unowned) */
  CrierActivityPane *pane; /* (unowned) */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  app_fixture_set_up (&f->app, NULL);
  f->activity = crier_service_get_activity (f->app.service);
  f->pane = g_object_new (CRIER_TYPE_ACTIVITY_PANE, NULL);
  crier_activity_pane_bind (f->pane, f->app.service);
  f->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (f->window, 300, 400);
  adw_window_set_content (ADW_WINDOW (f->window), GTK_WIDGET (f->pane));
  gtk_window_present (f->window);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gtk_window_destroy (f->window);
  app_fixture_tear_down (&f->app, NULL);
}

static gpointer
get (Fixture    *f,
     const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (f->pane),
                                                  CRIER_TYPE_ACTIVITY_PANE, name);

  g_assert_nonnull (child);

  return child;
}

static gpointer
get_part (CrierActivityRow *row,
          const char       *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (row),
                                                  CRIER_TYPE_ACTIVITY_ROW, name);

  g_assert_nonnull (child);

  return child;
}

static CrierClient *
make_client (const char *id)
{
  return crier_client_new (id, CRIER_TRANSPORT_WEBSOCKET, "127.0.0.1", NULL);
}

static CrierMessage *
make_message (const char         *text,
              const char * const *to)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return crier_message_new ("m7q2", 1, now, text, to, NULL);
}

/* Returns what was added, which belongs to the activity. */
static CrierEvent *
add (Fixture    *f,
     CrierEvent *event)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (events, event);
  crier_activity_apply (f->activity, events);

  return event;
}

static CrierEvent *
add_sent (Fixture            *f,
          const char         *text,
          const char * const *to)
{
  g_autoptr (CrierMessage) message = make_message (text, to);

  return add (f, crier_event_new_published (message, 1));
}

static CrierEvent *
add_clear (Fixture *f)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (CrierMessage) message = crier_message_new_clear ("epoch1", 1, now);

  return add (f, crier_event_new_published (message, 1));
}

static CrierEvent *
add_received (Fixture    *f,
              const char *id,
              const char *text)
{
  g_autoptr (CrierClient) client = make_client (id);

  return add (f, crier_event_new_text (CRIER_EVENT_RECEIVED, client, text));
}

static CrierEvent *
add_left (Fixture        *f,
          const char     *id,
          CrierDeparture  departure)
{
  g_autoptr (CrierClient) client = make_client (id);

  return add (f, crier_event_new_left (client, departure, TRUE));
}

static void
add_many (Fixture *f,
          guint    n)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u%s", i, i % 3 == 0 ? "\nand more" : "");
      g_autoptr (CrierMessage) message = make_message (text, NULL);

      g_ptr_array_add (events, crier_event_new_published (message, 1));
    }

  crier_activity_apply (f->activity, events);
}

static guint
count (Fixture *f)
{
  return g_list_model_get_n_items (G_LIST_MODEL (f->activity));
}

/* The row that shows an event, or NULL. */
static CrierActivityRow *
find_row (Fixture    *f,
          CrierEvent *event)
{
  GtkWidget *child;

  for (child = gtk_widget_get_first_child (get (f, "list"));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (CRIER_IS_ACTIVITY_ROW (row) &&
          crier_activity_row_get_event (CRIER_ACTIVITY_ROW (row)) == event)
        return CRIER_ACTIVITY_ROW (row);
    }

  return NULL;
}

static CrierActivityRow *
wait_for_row (Fixture    *f,
              CrierEvent *event)
{
  crier_test_wait (find_row (f, event) != NULL);

  return find_row (f, event);
}

static void
assert_row (Fixture    *f,
            CrierEvent *event,
            const char *kind,
            const char *heading,
            const char *body)
{
  CrierActivityRow *row = wait_for_row (f, event);
  const char *time = gtk_label_get_label (get_part (row, "time"));
  g_autofree char *line = body != NULL ? g_strdelimit (g_strdup (body), "\n", ' ') : NULL;
  g_autofree char *name = g_strconcat (time, " ", kind, ": ", heading,
                                       line != NULL ? " – " : NULL, line, NULL);

  g_assert_true (g_regex_match_simple ("^\\d\\d:\\d\\d:\\d\\d$", time, 0, 0));
  g_assert_cmpstr (gtk_label_get_label (get_part (row, "heading")), ==, heading);
  gtk_test_accessible_assert_property (get_part (row, "icon"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, kind);
  g_assert_cmpint (gtk_widget_get_visible (get_part (row, "body")), ==, body != NULL);
  g_assert_cmpstr (gtk_label_get_label (get_part (row, "body")), ==,
                   body != NULL ? body : "");
  g_assert_false (gtk_widget_get_visible (get_part (row, "show_button")));

  gtk_test_accessible_assert_property (gtk_widget_get_parent (GTK_WIDGET (row)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, name);
}

static void
test_wording (Fixture       *f,
              gconstpointer  data)
{
  const char *one[] = { "k7mw-29fq", NULL };
  const char *three[] = { "a", "b", "c", NULL };
  g_autoptr (CrierClient) client = make_client ("k7mw-29fq");

  assert_row (f, add (f, crier_event_new (CRIER_EVENT_JOINED, client, NULL)),
              "Joined", "k7mw-29fq joined", NULL);
  assert_row (f, add_sent (f, "The train leaves", NULL),
              "Sent", "To everyone", "The train leaves");
  assert_row (f, add_sent (f, "You have\nten minutes.\n", one),
              "Sent", "To k7mw-29fq", "You have\nten minutes.");
  assert_row (f, add_sent (f, "Hurry", three), "Sent", "To 3 clients", "Hurry");
  assert_row (f, add_clear (f), "Sent", "Screens cleared", NULL);
  assert_row (f, add_received (f, "k7mw-29fq", "Thanks"),
              "Received", "From k7mw-29fq", "Thanks");
  assert_row (f, add_left (f, "w8de-r4uc", CRIER_DEPARTURE_SLOW),
              "Problem", "w8de-r4uc disconnected",
              "It was too slow: nothing could be sent for 8 seconds.");
  assert_row (f, add_left (f, "w8de-r4uc", CRIER_DEPARTURE_SILENT),
              "Problem", "w8de-r4uc disconnected", "It did not answer for 20 seconds.");
  assert_row (f, add_left (f, "w8de-r4uc", CRIER_DEPARTURE_PROTOCOL),
              "Problem", "w8de-r4uc disconnected", "It broke the protocol.");
  assert_row (f, add_left (f, "w8de-r4uc", CRIER_DEPARTURE_DISCONNECTED),
              "Left", "w8de-r4uc disconnected", "You disconnected it.");
  assert_row (f, add_left (f, "w8de-r4uc", CRIER_DEPARTURE_LEFT),
              "Left", "w8de-r4uc left", NULL);
}

static void
test_groups (Fixture       *f,
             gconstpointer  data)
{
  static const struct
  {
    CrierEventKind kind;
    CrierDeparture departure;
    const char *name;
    const char *heading;
    const char *body;
  } groups[] = {
    { CRIER_EVENT_JOINED, 0, "Joined", "312 clients joined", NULL },
    { CRIER_EVENT_LEFT, CRIER_DEPARTURE_LEFT, "Left", "312 clients left", NULL },
    { CRIER_EVENT_LEFT, CRIER_DEPARTURE_SLOW, "Problem", "312 clients disconnected",
      "They were too slow: nothing could be sent for 8 seconds." },
    { CRIER_EVENT_LEFT, CRIER_DEPARTURE_DISCONNECTED, "Left",
      "312 clients disconnected", "You disconnected them." },
  };
  CrierActivityRow *row = CRIER_ACTIVITY_ROW (g_object_ref_sink (crier_activity_row_new (NULL)));
  guint i;

  for (i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autoptr (CrierEvent) event = NULL;

      event = crier_event_new_group (groups[i].kind, groups[i].departure,
                                     g_get_real_time (), 312);
      crier_activity_row_set_event (row, event);
      g_assert_cmpstr (gtk_label_get_label (get_part (row, "heading")), ==,
                       groups[i].heading);
      g_assert_cmpstr (gtk_label_get_label (get_part (row, "body")), ==,
                       groups[i].body != NULL ? groups[i].body : "");
      gtk_test_accessible_assert_property (get_part (row, "icon"),
                                           GTK_ACCESSIBLE_PROPERTY_LABEL,
                                           groups[i].name);
    }

  g_assert_finalize_object (GTK_WIDGET (row));
}

/* Whoever looks back at yesterday sees that it was yesterday. */
static void
test_yesterday (Fixture       *f,
                gconstpointer  data)
{
  CrierActivityRow *row = CRIER_ACTIVITY_ROW (g_object_ref_sink (crier_activity_row_new (NULL)));
  gint64 now = g_get_real_time ();
  g_autoptr (CrierEvent) today = NULL;
  g_autoptr (CrierEvent) yesterday = NULL;

  today = crier_event_new_group (CRIER_EVENT_JOINED, 0, now, 5);
  crier_activity_row_set_event (row, today);
  g_assert_cmpuint (strlen (gtk_label_get_label (get_part (row, "time"))), ==, 8);

  yesterday = crier_event_new_group (CRIER_EVENT_JOINED, 0, now - G_TIME_SPAN_DAY, 5);
  crier_activity_row_set_event (row, yesterday);
  g_assert_cmpuint (strlen (gtk_label_get_label (get_part (row, "time"))), >, 8);

  g_assert_finalize_object (GTK_WIDGET (row));
}

/* Everything may come from somebody who means harm. */
static void
test_harm (Fixture       *f,
           gconstpointer  data)
{
  assert_row (f, add_received (f, "<b>&amp;", "<big>&lt;</big>"),
              "Received", "From <b>&amp;", "<big>&lt;</big>");
  assert_row (f, add_received (f, "a\nb\u202ec", "x"),
              "Received", "From a\\nb\\u202ec", "x");
  assert_row (f, add_received (f, "אבג", "x"),
              "Received", "From \u200e\u2068אבג\u2069", "x");
  assert_row (f, add_received (f, "a", "1\r\n2\r3\u20284\x1b[2J\x7f\xc2\x85\xc2\x80"),
              "Received", "From a", "1\n2\n3\n4␛[2J␡\n\ufffd");
}

static void
test_empty (Fixture       *f,
            gconstpointer  data)
{
  GtkWidget *nothing = get (f, "nothing");

  g_assert_true (gtk_widget_get_visible (nothing));
  add_many (f, N_MANY);
  g_assert_false (gtk_widget_get_visible (nothing));

  g_assert_true (gtk_widget_activate_action (get (f, "list"), "activity.clear", NULL));
  g_assert_cmpuint (count (f), ==, 0);
  g_assert_true (gtk_widget_get_visible (nothing));
  crier_test_run_for (QUIET_MS);
}

static GtkAdjustment *
get_adjustment (Fixture *f)
{
  return gtk_scrolled_window_get_vadjustment (get (f, "scroller"));
}

/* The last row is all there, at the bottom. */
static gboolean
is_at_end (Fixture *f)
{
  g_autoptr (CrierEvent) last = g_list_model_get_item (G_LIST_MODEL (f->activity),
                                                       count (f) - 1);
  CrierActivityRow *row = find_row (f, last);
  GtkWidget *list = get (f, "list");
  graphene_rect_t bounds;

  return row != NULL && gtk_widget_get_child_visible (gtk_widget_get_parent (GTK_WIDGET (row))) &&
         gtk_widget_compute_bounds (gtk_widget_get_parent (GTK_WIDGET (row)),
                                    list, &bounds) &&
         ABS (bounds.origin.y + bounds.size.height - (float) gtk_widget_get_height (list)) < 2;
}

static gboolean
is_pill_shown (Fixture *f)
{
  return gtk_revealer_get_reveal_child (get (f, "newest"));
}

static float
get_place (Fixture    *f,
           CrierEvent *event)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (wait_for_row (f, event)),
                                            get (f, "list"), &bounds));

  return bounds.origin.y;
}

static void
scroll_to (Fixture *f,
           double   part)
{
  GtkAdjustment *adjustment = get_adjustment (f);

  crier_test_wait (is_at_end (f));
  crier_test_run_for (QUIET_MS);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) * part);
  crier_test_wait (is_pill_shown (f));
  crier_test_run_for (QUIET_MS);
}

/* Somebody in sight, and where. */
static CrierEvent *
find_visible (Fixture *f)
{
  guint i;

  for (i = 0; i < count (f); i++)
    {
      g_autoptr (CrierEvent) event = g_list_model_get_item (G_LIST_MODEL (f->activity), i);
      CrierActivityRow *row = find_row (f, event);

      if (row != NULL && gtk_widget_get_child_visible (gtk_widget_get_parent (GTK_WIDGET (row))) &&
          get_place (f, event) > 20)
        return g_steal_pointer (&event);
    }

  g_assert_not_reached ();
}

static void
test_end (Fixture       *f,
          gconstpointer  data)
{
  guint i;

  add_many (f, N_MANY);
  crier_test_wait (is_at_end (f));
  g_assert_false (is_pill_shown (f));

  for (i = 0; i < 5; i++)
    {
      add_sent (f, "one\nmore\nmessage", NULL);
      crier_test_wait (is_at_end (f));
    }

  /* There is less room now, and less width. */
  gtk_window_set_default_size (f->window, 280, 200);
  crier_test_wait (gtk_widget_get_height (get (f, "list")) < 200);
  crier_test_wait (is_at_end (f));
  g_assert_false (is_pill_shown (f));
}

static void
test_looking_back (Fixture       *f,
                   gconstpointer  data)
{
  g_autoptr (CrierEvent) event = NULL;
  GtkWidget *button = gtk_revealer_get_child (get (f, "newest"));
  float place;

  add_many (f, N_MANY);
  scroll_to (f, 0.5);
  event = find_visible (f);
  place = get_place (f, event);

  add_many (f, 50);
  crier_test_run_for (QUIET_MS);
  g_assert_cmpfloat_with_epsilon (get_place (f, event), place, 1);
  g_assert_true (is_pill_shown (f));

  g_signal_emit_by_name (button, "clicked");
  crier_test_wait (is_at_end (f));
  g_assert_false (is_pill_shown (f));
  add_many (f, 1);
  crier_test_wait (is_at_end (f));

  /* To scroll down by hand is as good. */
  scroll_to (f, 0.9);
  gtk_widget_activate_action (get (f, "list"), "list.scroll-to-item", "u", count (f) - 1);
  crier_test_wait (!is_pill_shown (f));
  add_many (f, 1);
  crier_test_wait (is_at_end (f));
}

/* The oldest are forgotten above what one looks at. */
static void
test_ring (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (CrierEvent) event = NULL;
  float place;

  add_many (f, CRIER_ACTIVITY_MAX);
  scroll_to (f, 0.8);
  event = find_visible (f);
  place = get_place (f, event);

  add_many (f, 100);
  g_assert_cmpuint (count (f), ==, CRIER_ACTIVITY_MAX);
  crier_test_run_for (QUIET_MS);
  g_assert_cmpfloat_with_epsilon (get_place (f, event), place, 1);
  g_assert_true (is_pill_shown (f));
}

/* Much happens while the other pane is shown. */
static void
test_away (Fixture       *f,
           gconstpointer  data)
{
  add_many (f, 20);
  crier_test_wait (is_at_end (f));

  g_object_ref (f->pane);
  adw_window_set_content (ADW_WINDOW (f->window), NULL);
  add_many (f, N_MANY);
  adw_window_set_content (ADW_WINDOW (f->window), GTK_WIDGET (f->pane));
  g_object_unref (f->pane);
  crier_test_wait (is_at_end (f));
  g_assert_false (is_pill_shown (f));
}

static CrierMessageWindow *
find_message_window (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  GList *l;

  for (l = windows; l != NULL; l = l->next)
    {
      if (CRIER_IS_MESSAGE_WINDOW (l->data))
        return l->data;
    }

  return NULL;
}

static void
test_long (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *text = crier_test_fill ("a long word ", CRIER_TEXT_MAX_OPERATOR);
  CrierActivityRow *row = wait_for_row (f, add_sent (f, text, NULL));
  CrierMessageWindow *window;
  GObject *view;
  g_autofree char *shown = NULL;

  g_assert_cmpuint (strlen (gtk_label_get_label (get_part (row, "body"))), <, 2048);
  g_assert_true (g_str_has_suffix (gtk_label_get_label (get_part (row, "body")), "…"));
  g_assert_true (gtk_widget_get_visible (get_part (row, "show_button")));

  g_signal_emit_by_name (get_part (row, "show_button"), "clicked");
  window = find_message_window ();
  g_assert_nonnull (window);
  crier_test_wait (gtk_widget_get_mapped (GTK_WIDGET (window)));
  view = gtk_widget_get_template_child (GTK_WIDGET (window),
                                        CRIER_TYPE_MESSAGE_WINDOW, "text");
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &shown, NULL);
  g_assert_cmpstr (shown, ==, g_strchomp (text));
  gtk_window_close (GTK_WINDOW (window));
  crier_test_wait (find_message_window () == NULL);

  row = wait_for_row (f, add_sent (f, "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n\n", NULL));
  g_assert_false (gtk_widget_get_visible (get_part (row, "show_button")));
  row = wait_for_row (f, add_sent (f, "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13", NULL));
  g_assert_true (gtk_widget_get_visible (get_part (row, "show_button")));
  g_assert_true (g_str_has_suffix (gtk_label_get_label (get_part (row, "body")), "\n12…"));
}

static guint
count_buttons (GtkWidget *widget,
               gboolean   sensitive)
{
  GtkWidget *child;
  guint n = 0;

  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkModelButton"))
    n += gtk_widget_get_sensitive (widget) == sensitive;

  for (child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_buttons (child, sensitive);

  return n;
}

static void
test_menu (Fixture       *f,
           gconstpointer  data)
{
  GtkWidget *pane = GTK_WIDGET (f->pane);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (pane);
  GtkWidget *list = get (f, "list");
  GtkWidget *popover = gtk_widget_get_last_child (pane);
  GValue value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_true (GTK_IS_POPOVER_MENU (popover));
  wait_for_row (f, add_received (f, "a", "<i>copy\nme</i>"));
  g_assert_true (gtk_widget_grab_focus (list));
  gtk_widget_activate_action (list, "activity.copy-line", NULL);
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (gdk_clipboard_get_content (clipboard),
                                                 &value, &error));
  g_assert_true (g_str_has_suffix (g_value_get_string (&value),
                                   " From a: <i>copy\nme</i>"));
  g_value_unset (&value);

  gtk_widget_activate_action (list, "activity.menu", NULL);
  crier_test_wait (gtk_widget_get_mapped (popover));
  gtk_popover_popdown (GTK_POPOVER (popover));

  gtk_widget_activate_action (popover, "activity.copy", NULL);
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (gdk_clipboard_get_content (clipboard),
                                                 &value, &error));
  g_assert_cmpstr (g_value_get_string (&value), ==, "<i>copy\nme</i>");
  g_value_unset (&value);

  gtk_widget_activate_action (popover, "activity.show", NULL);
  g_assert_nonnull (find_message_window ());
  gtk_window_destroy (GTK_WINDOW (find_message_window ()));

  /* From one place in the window to another. */
  g_object_ref (pane);
  adw_window_set_content (ADW_WINDOW (f->window), NULL);
  adw_window_set_content (ADW_WINDOW (f->window), pane);
  g_object_unref (pane);
  crier_test_wait (gtk_widget_get_mapped (pane));
  g_assert_cmpuint (count_buttons (pane, TRUE), ==, 5);
  g_assert_cmpuint (count_buttons (pane, FALSE), ==, 0);

  /* There is nothing to copy of who came or went. */
  crier_activity_clear (f->activity);
  wait_for_row (f, add_left (f, "a", CRIER_DEPARTURE_LEFT));
  gtk_widget_grab_focus (list);
  gtk_widget_activate_action (list, "activity.menu", NULL);
  crier_test_run_for (QUIET_MS);
  g_assert_false (gtk_widget_get_mapped (popover));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) \
  g_test_add ("/activity-pane/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("wording", test_wording);
  ADD ("groups", test_groups);
  ADD ("yesterday", test_yesterday);
  ADD ("harm", test_harm);
  ADD ("empty", test_empty);
  ADD ("end", test_end);
  ADD ("looking-back", test_looking_back);
  ADD ("ring", test_ring);
  ADD ("away", test_away);
  ADD ("long", test_long);
  ADD ("menu", test_menu);
#undef ADD

  return g_test_run ();
}
