/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-composer.h"

#include <string.h>

#include <adwaita.h>

#include "composer-fixture.h"
#include "crier-event.h"
#include "crier-test.h"
#include "crier-text.h"

#define AWAY_ONE "It is away. It gets this if it asks for what it missed, as the page does."
#define N_DEPARTURES 100

typedef ComposerFixture Fixture;

static const char *
get_tooltip (Fixture *f)
{
  return gtk_widget_get_tooltip_text (composer_fixture_get (f, "send_button"));
}

static void
test_everyone (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "anna", FALSE);
  g_autoptr (Visitor) b = app_fixture_visit (&f->app, "bert", FALSE);

  composer_fixture_assert_named (f, "Send to Everyone", "Message to everyone",
                                 "To: Everyone");
  g_assert_false (gtk_widget_get_visible (composer_fixture_get (f, "selected_button")));
  g_assert_false (gtk_widget_get_visible (composer_fixture_get (f, "everyone_button")));
  g_assert_false (composer_fixture_can_send (f));

  composer_fixture_write (f, "Dinner\nis ready");
  g_assert_true (composer_fixture_can_send (f));
  g_assert_cmpstr (get_tooltip (f), ==, "Send to Everyone");

  composer_fixture_send (f, 2);
  crier_test_wait (visitor_count (a, "Dinner\nis ready") == 1);
  crier_test_wait (visitor_count (b, "Dinner\nis ready") == 1);
  composer_fixture_assert_text (f, "");
  g_assert_true (gtk_widget_has_focus (composer_fixture_get (f, "text")));
  g_assert_cmpstr (f->toasts->str, ==, "");
}

static void
test_target (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "anna", FALSE);
  g_autoptr (Visitor) b = app_fixture_visit (&f->app, "bert", FALSE);
  g_autoptr (Visitor) c = app_fixture_visit (&f->app, "carl", FALSE);

  composer_fixture_select (f, "bert");
  composer_fixture_assert_named (f, "Send to bert", "Message to bert", "To: bert");
  composer_fixture_select (f, "carl");
  composer_fixture_assert_named (f, "Send to 2 Clients", "Message to 2 clients",
                                 "To: 2 Clients");
  g_assert_null (composer_fixture_get_hint (f));

  composer_fixture_write (f, "for two");
  composer_fixture_send (f, 2);
  crier_test_wait (visitor_count (b, "for two") == 1);
  crier_test_wait (visitor_count (c, "for two") == 1);

  /* By hand, as Escape does. */
  crier_client_selection_clear (f->selection);
  composer_fixture_assert_named (f, "Send to Everyone", "Message to everyone",
                                 "To: Everyone");
  composer_fixture_write (f, "for all");
  composer_fixture_send (f, 3);
  crier_test_wait (visitor_count (a, "for all") == 1);
  g_assert_cmpuint (visitor_count (a, "for two"), ==, 0);
}

/* The one rule that matters most: what was meant for one goes to no other. */
static void
test_departure (Fixture       *f,
                gconstpointer  data)
{
  Visitor *a = app_fixture_visit (&f->app, "anna", FALSE);
  g_autoptr (Visitor) b = app_fixture_visit (&f->app, "bert", FALSE);

  composer_fixture_select (f, "anna");
  composer_fixture_write (f, "private");
  composer_fixture_leave (f, a);

  composer_fixture_assert_named (f, "Send to anna", "Message to anna", "To: anna");
  crier_test_wait (g_strcmp0 (composer_fixture_get_hint (f), AWAY_ONE) == 0);
  composer_fixture_send (f, 0);

  /* It is meant for the Id, which gets it when it returns, and what follows. */
  a = app_fixture_visit (&f->app, "anna&since=earliest", FALSE);
  crier_test_wait (visitor_count (a, "private") == 1);
  crier_test_wait (composer_fixture_get_hint (f) == NULL);
  composer_fixture_write (f, "more");
  composer_fixture_send (f, 1);
  crier_test_wait (visitor_count (a, "more") == 1);

  /* Only the operator decides on everyone. */
  composer_fixture_leave (f, a);
  composer_fixture_click (f, "everyone_button");
  g_assert_null (composer_fixture_get_hint (f));
  composer_fixture_assert_named (f, "Send to Everyone", "Message to everyone",
                                 "To: Everyone");
  composer_fixture_write (f, "public");
  composer_fixture_send (f, 1);
  crier_test_wait (visitor_count (b, "public") == 1);
  g_assert_cmpuint (visitor_count (b, "private") + visitor_count (b, "more"), ==, 0);
}

/* While the operator types for some, clients come and go a hundred times, those that
 * are meant among them: it stays for the same Ids. */
static void
test_departures (Fixture       *f,
                 gconstpointer  data)
{
  static const char * const ids[] = { "anna", "bert", "carl", "dora" };
  Visitor *visitors[G_N_ELEMENTS (ids)];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (ids); i++)
    visitors[i] = app_fixture_visit (&f->app, ids[i], FALSE);

  composer_fixture_select (f, "anna");
  composer_fixture_select (f, "bert");
  composer_fixture_write (f, "private");
  for (i = 0; i < N_DEPARTURES; i++)
    {
      guint which = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (ids));

      if (visitors[which] != NULL)
        composer_fixture_leave (f, g_steal_pointer (&visitors[which]));
      else
        visitors[which] = app_fixture_visit (&f->app, ids[which], FALSE);

      composer_fixture_write (f, ".");
      composer_fixture_assert_named (f, "Send to 2 Clients", "Message to 2 clients",
                                     "To: 2 Clients");
    }

  for (i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      if (visitors[i] == NULL)
        visitors[i] = app_fixture_visit (&f->app, ids[i], FALSE);
    }

  {
    g_autofree char *text = composer_fixture_dup_text (f);

    composer_fixture_send (f, 2);
    g_assert_cmpuint (app_fixture_publish (&f->app, "public", NULL), ==, 4);
    for (i = 0; i < G_N_ELEMENTS (ids); i++)
      {
        crier_test_wait (visitor_count (visitors[i], "public") == 1);
        g_assert_cmpuint (visitor_count (visitors[i], text), ==, i < 2);
        visitor_free (visitors[i]);
      }
  }
}

/* To select clients says for whom a message is before it is begun, and not after. */
static void
test_held (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "anna", FALSE);
  g_autoptr (Visitor) b = app_fixture_visit (&f->app, "bert", FALSE);
  GtkWidget *offer = composer_fixture_get (f, "selected_button");

  composer_fixture_write (f, "for all");
  composer_fixture_select (f, "anna");
  composer_fixture_assert_named (f, "Send to Everyone", "Message to everyone",
                                 "To: Everyone");
  g_assert_true (gtk_widget_get_visible (offer));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (offer)), ==, "To Selected (1)");
  composer_fixture_send (f, 2);
  crier_test_wait (visitor_count (b, "for all") == 1);

  composer_fixture_write (f, "for one");
  composer_fixture_click (f, "selected_button");
  composer_fixture_assert_named (f, "Send to anna", "Message to anna", "To: anna");
  g_assert_false (gtk_widget_get_visible (offer));

  /* Nor does it become one for everyone, or for another. */
  crier_client_selection_clear (f->selection);
  composer_fixture_select (f, "bert");
  composer_fixture_assert_named (f, "Send to anna", "Message to anna", "To: anna");
  composer_fixture_send (f, 1);
  crier_test_wait (visitor_count (a, "for one") == 1);
  g_assert_cmpuint (visitor_count (b, "for one"), ==, 0);

  /* What is begun next is for whom it was, until the operator selects. */
  composer_fixture_assert_named (f, "Send to anna", "Message to anna", "To: anna");
  composer_fixture_unselect (f, "bert");
  composer_fixture_assert_named (f, "Send to Everyone", "Message to everyone",
                                 "To: Everyone");
}

/* Whom a command names is meant, whatever is selected or written. */
static void
test_write_to (Fixture       *f,
               gconstpointer  data)
{
  static const char * const anna[] = { "anna", NULL };
  g_autoptr (Visitor) b = app_fixture_visit (&f->app, "bert", FALSE);
  guint i;

  composer_fixture_select (f, "bert");
  composer_fixture_leave (f, app_fixture_visit (&f->app, "anna", FALSE));
  crier_composer_write_to (f->composer, anna);
  composer_fixture_assert_named (f, "Send to anna", "Message to anna", "To: anna");
  composer_fixture_write (f, "private");

  /* It reloads. */
  for (i = 0; i < 3; i++)
    composer_fixture_leave (f, app_fixture_visit (&f->app, "anna", FALSE));

  {
    g_autoptr (Visitor) a = app_fixture_visit (&f->app, "anna", FALSE);

    composer_fixture_send (f, 1);
    crier_test_wait (visitor_count (a, "private") == 1);
    g_assert_cmpuint (visitor_count (b, "private"), ==, 0);
  }
}

/* A message goes to Ids, each named once. */
static void
test_one_id (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "anna", FALSE);
  g_autoptr (Visitor) b = app_fixture_visit (&f->app, "anna", FALSE);
  CrierActivity *activity = crier_service_get_activity (f->app.service);
  g_autoptr (CrierEvent) event = NULL;
  CrierMessage *message;

  g_assert_false (visitor_is_closed (a) || visitor_is_closed (b));
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (f->selection));
  composer_fixture_write (f, "private");
  composer_fixture_send (f, 2);
  crier_test_wait (g_list_model_get_n_items (G_LIST_MODEL (activity)) == 3);

  event = g_list_model_get_item (G_LIST_MODEL (activity), 2);
  message = crier_event_get_message (event);
  g_assert_cmpstr (crier_message_get_to (message)[0], ==, "anna");
  g_assert_null (crier_message_get_to (message)[1]);
}

/* Clients that a search hides are meant all the same. */
static void
test_search (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "xa", FALSE);
  g_autoptr (Visitor) b = app_fixture_visit (&f->app, "carl", FALSE);

  composer_fixture_select (f, "xa");
  composer_fixture_select (f, "carl");
  composer_fixture_search (f, "x");
  composer_fixture_assert_named (f, "Send to 2 Clients", "Message to 2 clients",
                                 "To: 2 Clients");
  composer_fixture_write (f, "for two");
  composer_fixture_send (f, 2);
  crier_test_wait (visitor_count (a, "for two") == 1);
  crier_test_wait (visitor_count (b, "for two") == 1);
}

static void
test_limits (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *part = crier_test_fill ("é", 52 * 1024);
  g_autofree char *rest = crier_test_fill ("x", CRIER_TEXT_MAX_OPERATOR - 52 * 1024);
  g_autoptr (Visitor) a = NULL;

  /* A client that connects later is shown it. */
  composer_fixture_write (f, "x");
  g_assert_cmpstr (composer_fixture_get_hint (f), ==,
                   "No clients are connected. Clients that connect later get this if "
                   "they ask for what they missed, as the page does.");
  composer_fixture_send (f, 0);
  a = app_fixture_visit (&f->app, "anna&since=earliest", FALSE);
  crier_test_wait (visitor_count (a, "x") == 1);
  composer_fixture_write (f, "x");
  g_assert_true (composer_fixture_can_send (f));
  g_assert_null (composer_fixture_get_hint (f));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (composer_fixture_get (f, "text")),
                            " \t\n\u2003", -1);
  g_assert_false (composer_fixture_can_send (f));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (composer_fixture_get (f, "text")),
                            part, -1);
  g_assert_cmpstr (composer_fixture_get_hint (f), ==, "52 of 64 kB");
  g_assert_true (composer_fixture_can_send (f));
  composer_fixture_write (f, rest);
  g_assert_cmpstr (composer_fixture_get_hint (f), ==, "64 of 64 kB");
  g_assert_true (composer_fixture_can_send (f));
  composer_fixture_write (f, "x");
  g_assert_cmpstr (composer_fixture_get_hint (f), ==, "65 of 64 kB");
  g_assert_false (composer_fixture_can_send (f));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (composer_fixture_get (f, "text")),
                            "x", -1);
  g_assert_null (composer_fixture_get_hint (f));
  app_fixture_stop (&f->app);
  g_assert_false (composer_fixture_can_send (f));
  composer_fixture_assert_text (f, "x");
}

/* What is refused is still there. */
static void
test_failure (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "anna", FALSE);

  composer_fixture_haunt (f, "ghost");
  composer_fixture_select (f, "anna");
  composer_fixture_select (f, "ghost");
  composer_fixture_write (f, "for two");
  composer_fixture_click (f, "send_button");
  crier_test_wait (f->toasts->len > 0);

  g_assert_nonnull (strstr (f->toasts->str, "ghost"));
  composer_fixture_assert_text (f, "for two");
  g_assert_true (composer_fixture_can_send (f));

  composer_fixture_unselect (f, "ghost");
  composer_fixture_click (f, "selected_button");
  composer_fixture_send (f, 1);
  crier_test_wait (visitor_count (a, "for two") == 1);
  composer_fixture_assert_text (f, "");
}

/* Nothing breaks it: where a line ends is not looked for at words, which takes seconds. */
static void
test_long_word (Fixture       *f,
                gconstpointer  data)
{
  GtkTextView *view = composer_fixture_get (f, "text");
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  g_autofree char *word = g_strnfill (CRIER_TEXT_MAX_OPERATOR, 'x');
  gint64 begin;

  crier_test_wait (gtk_widget_get_height (GTK_WIDGET (view)) > 0);
  begin = g_get_monotonic_time ();
  gtk_text_buffer_set_text (buffer, word, -1);
  crier_test_run_for (50);
  g_test_message ("Laid out within %.3f s",
                  (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  g_assert_cmpint (gtk_text_view_get_wrap_mode (view), ==, GTK_WRAP_CHAR);
  g_assert_true (gtk_widget_get_height (GTK_WIDGET (view)) > 0);

  word[2048] = ' ';
  word[4097] = '\0';
  gtk_text_buffer_set_text (buffer, word, -1);
  g_assert_cmpint (gtk_text_view_get_wrap_mode (view), ==, GTK_WRAP_WORD_CHAR);
}

/* One writes faster than a message is accepted. */
static void
test_flight (Fixture       *f,
             gconstpointer  data)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (composer_fixture_get (f, "text"));
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "anna", FALSE);
  GtkTextIter start;

  composer_fixture_write (f, "first");
  composer_fixture_click (f, "send_button");
  g_assert_false (composer_fixture_can_send (f));
  composer_fixture_write (f, "second");
  crier_test_wait (f->n_sent == 1);
  composer_fixture_assert_text (f, "second");
  g_assert_true (composer_fixture_can_send (f));

  /* What was sent is not to be recognized any more: nothing is taken away. */
  composer_fixture_click (f, "send_button");
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_insert (buffer, &start, "not the ", -1);
  crier_test_wait (f->n_sent == 2);
  composer_fixture_assert_text (f, "not the second");
  crier_test_wait (visitor_count (a, "second") == 1);

  composer_fixture_click (f, "send_button");
  gtk_text_buffer_set_text (buffer, "", -1);
  crier_test_wait (f->n_sent == 3);
  composer_fixture_assert_text (f, "");
}

/* The window is closed while a message is on its way. */
static void
test_closed (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "anna", FALSE);

  composer_fixture_write (f, "last");
  composer_fixture_click (f, "send_button");
  adw_window_set_content (ADW_WINDOW (f->window), NULL);
  crier_test_wait (visitor_count (a, "last") == 1);
  crier_test_wait (f->n_sent == 1);
}

/* Names are from anybody. */
static void
test_names (Fixture       *f,
            gconstpointer  data)
{
  composer_fixture_haunt (f, "<b>&amp;");
  composer_fixture_select (f, "<b>&amp;");
  composer_fixture_assert_named (f, "Send to <b>&amp;", "Message to <b>&amp;",
                                 "To: <b>&amp;");

  composer_fixture_unselect (f, "<b>&amp;");
  composer_fixture_haunt (f, "אבג");
  composer_fixture_select (f, "אבג");
  composer_fixture_assert_named (f, "Send to \u200e\u2068אבג\u2069",
                                 "Message to \u200e\u2068אבג\u2069",
                                 "To: \u200e\u2068אבג\u2069");
}

static void
test_room (Fixture       *f,
           gconstpointer  data)
{
  GtkWidget *text = composer_fixture_get (f, "text");
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (text));
  int minimum;
  int height;
  GtkTextBuffer *buffer;

  /* The scrolled window asks for this when it appears. */
  g_object_set (gtk_widget_get_settings (text), "gtk-enable-animations", TRUE, NULL);
  gtk_widget_set_visible (GTK_WIDGET (f->window), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (f->window), TRUE);

  /* One line is no higher than a button; with the room that a scroll bar asks
   * for it would be 54. */
  crier_test_wait (gtk_widget_get_height (text) > 1);
  g_assert_cmpint (gtk_widget_get_height (text), <, 40);
  height = gtk_widget_get_height (text);

  /* It grows, and all of it is in sight, also when it scrolls there. */
  composer_fixture_write (f, "one\ntwo\nthree");
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text));
  gtk_text_view_scroll_mark_onscreen (GTK_TEXT_VIEW (text), gtk_text_buffer_get_insert (buffer));
  crier_test_wait (gtk_widget_get_height (text) > height &&
                   (int) gtk_adjustment_get_page_size (adjustment) ==
                   gtk_widget_get_height (text));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  g_object_set (gtk_widget_get_settings (text), "gtk-enable-animations", FALSE, NULL);

  composer_fixture_write (f, "\n4\n5\n6\n7\n8\n9\n10\n");
  crier_test_wait (gtk_adjustment_get_upper (adjustment) >
                   gtk_adjustment_get_page_size (adjustment));
  g_assert_cmpint (gtk_widget_get_height (text), <=, 120);

  crier_composer_set_narrow (f->composer, TRUE);
  gtk_widget_measure (GTK_WIDGET (f->composer), GTK_ORIENTATION_HORIZONTAL, -1,
                      &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 300);
}

/* How far the lightest of the text is from the darkest. */
static int
get_contrast (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree guchar *pixels = NULL;
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);
  int lightest = 0;
  int darkest = 255;
  int i;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  if (node == NULL)
    return 0;

  texture = gsk_renderer_render_texture (renderer, node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width,
                                                              (float) height));
  pixels = g_malloc ((gsize) width * (gsize) height * 4);
  gdk_texture_download (texture, pixels, (gsize) width * 4);
  for (i = 0; i < width * height; i++)
    {
      lightest = MAX (lightest, pixels[4 * i + 1]);
      darkest = MIN (darkest, pixels[4 * i + 1]);
    }

  return lightest - darkest;
}

/* A text view can turn invisible, see notes on it in the style sheet. */
static void
test_style (Fixture       *f,
            gconstpointer  data)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GtkWidget *text = composer_fixture_get (f, "text");

  composer_fixture_write (f, "Can you read this?");
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (text), FALSE);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_LIGHT);
  crier_test_wait (gtk_widget_get_width (text) > 1 && get_contrast (text) > 128);

  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  crier_test_wait (get_contrast (text) > 128);

  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
}

/* The text view takes text by itself. */
static void
test_drop (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (GListModel) controllers = NULL;
  GValue value = G_VALUE_INIT;
  guint n_targets = 0;
  guint i;

  composer_fixture_write (f, "ab");
  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "中\n");
  controllers = gtk_widget_observe_controllers (composer_fixture_get (f, "text"));
  for (i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean taken;

      if (!GTK_IS_DROP_TARGET (controller))
        continue;

      n_targets++;
      g_signal_emit_by_name (controller, "drop", &value, 1.0, 1.0, &taken);
      g_assert_true (taken);
    }

  g_assert_cmpuint (n_targets, ==, 1);
  g_value_unset (&value);
  composer_fixture_assert_text (f, "ab中\n");
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture       *f,
                  gconstpointer  data);
  } tests[] = {
    { "/composer/everyone", test_everyone },
    { "/composer/target", test_target },
    { "/composer/departure", test_departure },
    { "/composer/departures", test_departures },
    { "/composer/held", test_held },
    { "/composer/write-to", test_write_to },
    { "/composer/one-id", test_one_id },
    { "/composer/search", test_search },
    { "/composer/limits", test_limits },
    { "/composer/failure", test_failure },
    { "/composer/long-word", test_long_word },
    { "/composer/flight", test_flight },
    { "/composer/closed", test_closed },
    { "/composer/names", test_names },
    { "/composer/room", test_room },
    { "/composer/style", test_style },
    { "/composer/drop", test_drop },
  };
  guint i;

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  composer_fixture_load_style ();

  for (i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, composer_fixture_set_up,
                tests[i].func, composer_fixture_tear_down);

  return g_test_run ();
}
