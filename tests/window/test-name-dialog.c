/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-name-dialog.h"

#include <string.h>

#include "crier-color-dot.h"
#include "crier-display-name.h"
#include "crier-test.h"
#include "dialog-fixture.h"
#include "keyboard.h"

#define S16 "0123456789abcdef"

/* Somebody who is here, and the dialog for that Id. */
static Visitor *
open_for (DialogFixture *f,
          const char    *id,
          const char    *query)
{
  Visitor *visitor;

  if (crier_service_get_state (f->app.service) == CRIER_SERVICE_STOPPED)
    app_fixture_start (&f->app);

  crier_test_wait (f->app.n_known > 0);
  visitor = app_fixture_visit (&f->app, query, TRUE);
  dialog_fixture_open (f, crier_name_dialog_new (NULL, f->app.service, id));

  return visitor;
}

static void
write_name (DialogFixture *f,
            const char    *name)
{
  gtk_editable_set_text (dialog_fixture_get (f, "entry"), name);
}

static GtkWidget *
get_toggle (DialogFixture *f,
            CrierColor      mark)
{
  GtkWidget *toggle = gtk_widget_get_first_child (dialog_fixture_get (f, "colors"));
  guint i;

  for (i = 0; i < mark; i++)
    toggle = gtk_widget_get_next_sibling (toggle);

  g_assert_true (GTK_IS_TOGGLE_BUTTON (toggle));

  return toggle;
}

/* The only color that is chosen. */
static CrierColor
get_chosen (DialogFixture *f)
{
  CrierColor chosen = CRIER_N_COLORS;
  guint i;

  for (i = 0; i < CRIER_N_COLORS; i++)
    {
      if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (get_toggle (f, i))))
        {
          g_assert_cmpint (chosen, ==, CRIER_N_COLORS);
          chosen = i;
        }
    }

  return chosen;
}

static void
save (DialogFixture *f)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->window), "label.save", NULL));
}

static void
assert_label (DialogFixture *f,
              const char    *id,
              const char    *name,
              CrierColor      mark)
{
  CrierContacts *contacts = crier_service_get_contacts (f->app.service);
  CrierContact *contact = crier_contacts_find (contacts, id);

  if (name == NULL && mark == CRIER_COLOR_NONE)
    {
      g_assert_null (contact);
      return;
    }

  g_assert_nonnull (contact);
  g_assert_cmpstr (crier_contact_get_name (contact), ==, name);
  g_assert_cmpint (crier_contact_get_color (contact), ==, mark);
}

/* What is wrong is said, to who sees it and who does not; NULL for nothing. */
static void
assert_problem (DialogFixture *f,
                const char    *problem)
{
  GtkWidget *label = dialog_fixture_get (f, "problem");
  GtkWidget *entry = dialog_fixture_get (f, "entry");
  GtkAccessible *text = GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (entry)));

  g_assert_cmpint (gtk_widget_get_visible (label), ==, problem != NULL);
  g_assert_cmpint (gtk_widget_has_css_class (entry, "error"), ==, problem != NULL);
  g_assert_cmpint (gtk_test_accessible_has_state (text, GTK_ACCESSIBLE_STATE_INVALID),
                   ==, problem != NULL);
  if (problem != NULL)
    g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (label)), ==, problem);
}

static void
test_new (DialogFixture *f,
          gconstpointer  data)
{
  g_autoptr (Visitor) visitor = open_for (f, "ab", "ab");
  GtkWidget *focus = gtk_window_get_focus (f->window);

  g_assert_nonnull (visitor);
  g_assert_cmpstr (adw_window_title_get_subtitle (dialog_fixture_get (f, "heading")), ==,
                   "ab");
  g_assert_cmpstr (gtk_editable_get_text (dialog_fixture_get (f, "entry")), ==, "");
  g_assert_cmpint (get_chosen (f), ==, CRIER_COLOR_NONE);
  assert_problem (f, NULL);

  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, dialog_fixture_get (f, "entry")));
}

/* Saved without a change, nothing changes. */
static void
test_again (DialogFixture *f,
            gconstpointer  data)
{
  g_autoptr (Visitor) visitor = open_for (f, "ab", "ab");

  g_assert_nonnull (visitor);
  write_name (f, "Lobby");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (get_toggle (f,
                                                               CRIER_COLOR_RED)), TRUE);
  save (f);
  crier_test_wait (f->window == NULL);
  assert_label (f, "ab", "Lobby", CRIER_COLOR_RED);

  dialog_fixture_open (f, crier_name_dialog_new (NULL, f->app.service, "ab"));
  g_assert_cmpstr (gtk_editable_get_text (dialog_fixture_get (f, "entry")), ==, "Lobby");
  g_assert_cmpint (get_chosen (f), ==, CRIER_COLOR_RED);
  save (f);
  crier_test_wait (f->window == NULL);
  assert_label (f, "ab", "Lobby", CRIER_COLOR_RED);
}

/* An Id that is written the other way is on its own there. */
static void
test_leftward (DialogFixture *f,
               gconstpointer  data)
{
  g_autoptr (Visitor) visitor = open_for (f, "דלת", "%D7%93%D7%9C%D7%AA");

  g_assert_nonnull (visitor);
  g_assert_cmpstr (adw_window_title_get_subtitle (dialog_fixture_get (f, "heading")), ==,
                   "\u200e\u2068דלת\u2069");
}

typedef struct
{
  const char *text;    /* as it is written */
  const char *name;    /* as it is saved */
  const char *problem; /* why it is not; NULL for a name */
} Case;

#define HIDDEN(c) "The name contains " c ", which cannot be seen"

static const Case cases[] = {
  { "a", "a", NULL },
  { "Küche 厨房 😀", "Küche 厨房 😀", NULL },
  { "<b>&amp;", "<b>&amp;", NULL },
  { "דלת", "דלת", NULL },
  { "می\u200cخواهم 👨\u200d👩", "می\u200cخواهم 👨\u200d👩", NULL },
  { " \u3000 Front door\u00a0 ", "Front door", NULL },
  { S16 S16 S16 S16, S16 S16 S16 S16, NULL },
  { " " S16 S16 S16 S16 " ", S16 S16 S16 S16, NULL },
  { "厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨a", "厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨a", NULL },
  { "", NULL, NULL },
  { "   ", NULL, NULL },
  { "\u3000", NULL, NULL },

  { S16 S16 S16 S16 "g", NULL, "The name has 65 bytes; 64 are the most" },
  { "厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨厨", NULL, "The name has 66 bytes; 64 are the most" },
  { "a\nb", NULL, HIDDEN ("U+000A") },
  { "a\tb", NULL, HIDDEN ("U+0009") },
  { "a\033[2J", NULL, HIDDEN ("U+001B") },
  { "a\xc2\x85" "b", NULL, HIDDEN ("U+0085") },
  { "a\u00ad" "b", NULL, HIDDEN ("U+00AD") },
  { "a\u200bb", NULL, HIDDEN ("U+200B") },
  { "\u200f", NULL, HIDDEN ("U+200F") },
  { "txt.\u202eexe", NULL, HIDDEN ("U+202E") },
  { "\u2066a\u2069", NULL, HIDDEN ("U+2066") },
  { "\ufeffa", NULL, HIDDEN ("U+FEFF") },
  { "a\u2028b", NULL, HIDDEN ("U+2028") },
  { "\u3164", NULL, HIDDEN ("U+3164") },
  { "a\uffff", NULL, HIDDEN ("U+FFFF") },
  { "\u0301", NULL, "The name begins with an accent, which has to follow a letter" },
};

static void
test_rules (DialogFixture *f,
            gconstpointer  data)
{
  g_autoptr (Visitor) visitor = open_for (f, "ab", "ab");
  guint i;

  g_assert_nonnull (visitor);
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%u: %s", i, cases[i].text);
      write_name (f, cases[i].text);
      assert_problem (f, cases[i].problem);
      save (f);

      /* What is no name cannot be saved. */
      if (cases[i].problem != NULL)
        {
          g_assert_nonnull (f->window);
          assert_label (f, "ab", NULL, CRIER_COLOR_NONE);
          continue;
        }

      crier_test_wait (f->window == NULL);
      assert_label (f, "ab", cases[i].name, CRIER_COLOR_NONE);

      dialog_fixture_open (f,
                           crier_name_dialog_new (NULL, f->app.service, "ab"));
      write_name (f, "");
      save (f);
      crier_test_wait (f->window == NULL);
      assert_label (f, "ab", NULL, CRIER_COLOR_NONE);
      dialog_fixture_open (f,
                           crier_name_dialog_new (NULL, f->app.service, "ab"));
    }
}

/* Each says what it is, and one is chosen at a time. */
static void
test_colors (DialogFixture *f,
             gconstpointer  data)
{
  g_autoptr (Visitor) visitor = open_for (f, "ab", "ab");
  guint i;

  g_assert_nonnull (visitor);
  g_assert_null (gtk_widget_get_next_sibling (get_toggle (f, CRIER_N_COLORS - 1)));
  for (i = 0; i < CRIER_N_COLORS; i++)
    {
      GtkWidget *toggle = get_toggle (f, i);
      GtkWidget *child = gtk_button_get_child (GTK_BUTTON (toggle));
      const char *name = i == CRIER_COLOR_NONE ? "No Color" : crier_display_name_get_color (i);

      g_assert_cmpstr (gtk_widget_get_tooltip_text (toggle), ==, name);
      gtk_test_accessible_assert_property (toggle, GTK_ACCESSIBLE_PROPERTY_LABEL, name);
      g_assert_cmpint (CRIER_IS_COLOR_DOT (child), ==, i != CRIER_COLOR_NONE);
      if (i != CRIER_COLOR_NONE)
        g_assert_cmpint (crier_color_dot_get_color (CRIER_COLOR_DOT (child)), ==,
                         i);
    }

  for (i = CRIER_N_COLORS; i > 0; i--)
    {
      g_signal_emit_by_name (get_toggle (f, i - 1), "clicked");
      g_assert_cmpint (get_chosen (f), ==, i - 1);
      save (f);
      crier_test_wait (f->window == NULL);
      assert_label (f, "ab", NULL, i - 1);
      dialog_fixture_open (f,
                           crier_name_dialog_new (NULL, f->app.service, "ab"));
    }
}

/* The color stays when the name goes, and the other way round. */
static void
test_clear (DialogFixture *f,
            gconstpointer  data)
{
  g_autoptr (Visitor) visitor = NULL;

  app_fixture_start (&f->app);
  visitor = app_fixture_visit (&f->app, "ab", TRUE);
  crier_test_wait (f->app.n_known > 0);
  g_assert_true (crier_service_label (f->app.service, "ab", "Lobby",
                                      CRIER_COLOR_GREEN));

  dialog_fixture_open (f, crier_name_dialog_new (NULL, f->app.service, "ab"));
  write_name (f, "");
  save (f);
  crier_test_wait (f->window == NULL);
  assert_label (f, "ab", NULL, CRIER_COLOR_GREEN);

  g_assert_true (crier_service_label (f->app.service, "ab", "Lobby",
                                      CRIER_COLOR_GREEN));
  dialog_fixture_open (f, crier_name_dialog_new (NULL, f->app.service, "ab"));
  g_signal_emit_by_name (get_toggle (f, CRIER_COLOR_NONE), "clicked");
  save (f);
  crier_test_wait (f->window == NULL);
  assert_label (f, "ab", "Lobby", CRIER_COLOR_NONE);
}

static void
test_keys (DialogFixture *f,
           gconstpointer  data)
{
  g_autoptr (Visitor) visitor = NULL;

  if (!keyboard_is_there ())
    return;

  visitor = open_for (f, "ab", "ab");
  crier_test_wait (gtk_window_is_active (f->window));

  /* Nothing happens while it is none. */
  write_name (f, "a\u202e");
  keyboard_press (f->window, "Return");
  g_assert_nonnull (f->window);
  assert_label (f, "ab", NULL, CRIER_COLOR_NONE);

  write_name (f, "Lobby");
  keyboard_send ("Return");
  crier_test_wait (f->window == NULL);
  assert_label (f, "ab", "Lobby", CRIER_COLOR_NONE);

  dialog_fixture_open (f, crier_name_dialog_new (NULL, f->app.service, "ab"));
  write_name (f, "Hall");
  crier_test_wait (gtk_window_is_active (f->window));
  keyboard_send ("Escape");
  crier_test_wait (f->window == NULL);
  assert_label (f, "ab", "Lobby", CRIER_COLOR_NONE);
}

/* Whoever has left is known, and can be named. */
static void
test_away (DialogFixture *f,
           gconstpointer  data)
{
  visitor_free (open_for (f, "ab", "ab"));
  crier_test_wait (app_fixture_get_n_clients (&f->app) == 0);
  write_name (f, "Lobby");
  save (f);
  crier_test_wait (f->window == NULL);
  assert_label (f, "ab", "Lobby", CRIER_COLOR_NONE);
}

/* What was written stays, and can be saved as soon as it can be kept. */
static void
test_refused (DialogFixture *f,
              gconstpointer  data)
{
  g_autoptr (Visitor) visitor = open_for (f, "ab", "ab");
  g_autoptr (Visitor) again = NULL;

  g_assert_nonnull (visitor);
  app_fixture_stop (&f->app);
  write_name (f, "Lobby");
  save (f);
  g_assert_nonnull (f->window);
  g_assert_true (gtk_widget_get_visible (dialog_fixture_get (f, "problem")));
  g_assert_cmpstr (gtk_label_get_label (dialog_fixture_get (f, "problem")), ==,
                   "This client is not known any more, or the server is stopped.");
  g_assert_cmpstr (gtk_editable_get_text (dialog_fixture_get (f, "entry")), ==, "Lobby");

  f->app.n_known = 0;
  app_fixture_start (&f->app);
  crier_test_wait (f->app.n_known > 0);
  again = app_fixture_visit (&f->app, "ab", TRUE);
  save (f);
  crier_test_wait (f->window == NULL);
  assert_label (f, "ab", "Lobby", CRIER_COLOR_NONE);
}

static void
test_narrow (DialogFixture *f,
             gconstpointer  data)
{
  g_autoptr (Visitor) visitor = open_for (f, S16 S16 S16 S16, S16 S16 S16 S16);
  int minimum;

  g_assert_nonnull (visitor);
  write_name (f, S16 S16 S16 S16 "g");
  gtk_widget_measure (GTK_WIDGET (f->window), GTK_ORIENTATION_HORIZONTAL, -1,
                      &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) \
  g_test_add ("/name-dialog/" name, DialogFixture, NULL, \
              dialog_fixture_set_up, func, dialog_fixture_tear_down)
  ADD ("new", test_new);
  ADD ("again", test_again);
  ADD ("leftward", test_leftward);
  ADD ("rules", test_rules);
  ADD ("colors", test_colors);
  ADD ("clear", test_clear);
  ADD ("keys", test_keys);
  ADD ("away", test_away);
  ADD ("refused", test_refused);
  ADD ("narrow", test_narrow);
#undef ADD

  return g_test_run ();
}
