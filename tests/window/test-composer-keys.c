/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-composer.h"

#include <adwaita.h>

#include "composer-fixture.h"
#include "crier-message-history.h"
#include "crier-test.h"
#include "keyboard.h"

#define METHOD "crier-test"

typedef ComposerFixture Fixture;

/*
 * Method:
 *
 * An input method like those for Chinese: "z" begins a word, "Return" takes
 * it, "Up" and "Down" choose another one, "Escape" drops it. Everything else
 * is what it is on the key.
 */
typedef struct
{
  GtkIMContext parent_instance;

  const char *word; /* (nullable): what is not in the text yet */
} Method;

typedef GtkIMContextClass MethodClass;

GType method_get_type (void);

G_DEFINE_TYPE (Method, method, GTK_TYPE_IM_CONTEXT)

static void
set_word (Method     *self,
          const char *word)
{
  self->word = word;
  g_signal_emit_by_name (self, "preedit-changed");
}

static void
commit (Method     *self,
        const char *text)
{
  set_word (self, NULL);
  g_signal_emit_by_name (self, "commit", text);
}

static gboolean
filter_word (Method *self,
             guint   keyval)
{
  switch (keyval)
    {
    case GDK_KEY_Return:
      commit (self, self->word);
      return TRUE;

    case GDK_KEY_Up:
    case GDK_KEY_Down:
      set_word (self, g_str_equal (self->word, "中") ? "钟" : "中");
      return TRUE;

    case GDK_KEY_Escape:
      set_word (self, NULL);
      return TRUE;

    /* Not every method takes every key that it should. */
    default:
      return FALSE;
    }
}

static gboolean
method_filter_keypress (GtkIMContext *context,
                        GdkEvent     *event)
{
  Method *self = (Method *) context;
  guint keyval = gdk_key_event_get_keyval (event);
  char text[7] = { 0 };

  if (gdk_event_get_event_type (event) != GDK_KEY_PRESS)
    return FALSE;

  if (self->word != NULL)
    return filter_word (self, keyval);

  if (keyval == GDK_KEY_z)
    {
      set_word (self, "中");
      return TRUE;
    }

  if ((gdk_event_get_modifier_state (event) & GDK_CONTROL_MASK) != 0 ||
      !g_unichar_isgraph (gdk_keyval_to_unicode (keyval)))
    return FALSE;

  g_unichar_to_utf8 (gdk_keyval_to_unicode (keyval), text);
  g_signal_emit_by_name (self, "commit", text);

  return TRUE;
}

static void
method_get_preedit_string (GtkIMContext   *context,
                           char          **text,
                           PangoAttrList **attrs,
                           int            *cursor)
{
  const char *word = ((Method *) context)->word;

  if (text != NULL)
    *text = g_strdup (word != NULL ? word : "");
  if (attrs != NULL)
    *attrs = pango_attr_list_new ();
  if (cursor != NULL)
    *cursor = 0;
}

static void
method_class_init (MethodClass *klass)
{
  klass->filter_keypress = method_filter_keypress;
  klass->get_preedit_string = method_get_preedit_string;
}

static void
method_init (Method *self)
{
}

static void
press (Fixture    *f,
       const char *key)
{
  keyboard_press (f->window, key);
}

/* Presses a key that sends, and waits until that is done. */
static void
press_to_send (Fixture    *f,
               const char *key)
{
  guint n = f->n_sent;

  press (f, key);
  crier_test_wait (f->n_sent == n + 1);
}

static void
send_all (Fixture            *f,
          const char * const *texts)
{
  for (; *texts != NULL; texts++)
    {
      composer_fixture_write (f, *texts);
      press_to_send (f, "Return");
    }
}

static void
test_send (Fixture       *f,
           gconstpointer  data)
{
  static const char * const keys[] = { "Return", "ctrl+Return", "KP_Enter" };
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "anna", FALSE);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      composer_fixture_write (f, keys[i]);
      press_to_send (f, keys[i]);
      composer_fixture_assert_text (f, "");
      crier_test_wait (visitor_count (a, keys[i]) > 0);
    }

  press (f, "a");
  press (f, "shift+Return");
  press (f, "b");
  composer_fixture_assert_text (f, "a\nb");
  g_assert_cmpuint (f->n_sent, ==, G_N_ELEMENTS (keys));

  press (f, "Escape");
  composer_fixture_assert_text (f, "a\nb");
  g_assert_true (gtk_widget_has_focus (composer_fixture_get (f, "text")));

  /* Out of the text, but not into it. */
  press (f, "Tab");
  g_assert_true (gtk_widget_has_focus (composer_fixture_get (f, "send_button")));
  press_to_send (f, "space");
  crier_test_wait (visitor_count (a, "a\nb") == 1);
  g_assert_true (gtk_widget_has_focus (composer_fixture_get (f, "text")));
}

/* Where Send cannot be clicked, Enter does nothing either; what was for one that has left
 * is for no other. */
static void
test_nothing (Fixture       *f,
              gconstpointer  data)
{
  Visitor *a = app_fixture_visit (&f->app, "anna", FALSE);
  g_autoptr (Visitor) b = app_fixture_visit (&f->app, "bert", FALSE);

  press (f, "Return");
  composer_fixture_assert_text (f, "");

  composer_fixture_select (f, "anna");
  composer_fixture_write (f, "private");
  composer_fixture_leave (f, a);
  g_assert_cmpstr (composer_fixture_get_hint (f), !=, NULL);
  press_to_send (f, "Return");
  composer_fixture_assert_text (f, "");

  g_assert_cmpuint (app_fixture_publish (&f->app, "after", NULL), ==, 1);
  crier_test_wait (visitor_count (b, "after") == 1);
  g_assert_cmpuint (visitor_count (b, "private"), ==, 0);
  g_assert_cmpuint (f->n_sent, ==, 1);
}

static void
test_method (Fixture       *f,
             gconstpointer  data)
{
  GtkWidget *placeholder = composer_fixture_get (f, "placeholder");
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "anna", FALSE);

  composer_fixture_write (f, "before");
  press_to_send (f, "Return");
  g_assert_true (gtk_widget_get_visible (placeholder));

  /* The word stands where the placeholder was. */
  press (f, "z");
  composer_fixture_assert_text (f, "");
  g_assert_false (gtk_widget_get_visible (placeholder));

  /* These belong to the method, not to us. */
  press (f, "Up");
  composer_fixture_assert_text (f, "");
  press (f, "Return");
  composer_fixture_assert_text (f, "钟");
  g_assert_cmpuint (f->n_sent, ==, 1);

  /* Nothing is sent while there is more to come, whatever the method says. */
  press (f, "z");
  press (f, "KP_Enter");
  press (f, "ctrl+KP_Enter");
  composer_fixture_assert_text (f, "钟");
  g_assert_cmpuint (f->n_sent, ==, 1);
  press (f, "Escape");
  composer_fixture_assert_text (f, "钟");

  press (f, "z");
  press (f, "Return");
  press_to_send (f, "Return");
  crier_test_wait (visitor_count (a, "钟中") == 1);
}

static void
test_recall (Fixture       *f,
             gconstpointer  data)
{
  static const char * const texts[] = { "one", "two\nlines", "three", NULL };
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "anna", FALSE);

  g_assert_false (visitor_is_closed (a));
  press (f, "Up");
  composer_fixture_assert_text (f, "");

  send_all (f, texts);
  press (f, "Down");
  composer_fixture_assert_text (f, "");
  press (f, "Up");
  composer_fixture_assert_text (f, "three");
  press (f, "Up");
  composer_fixture_assert_text (f, "two\nlines");
  press (f, "Up");
  press (f, "Up");
  composer_fixture_assert_text (f, "one");
  press (f, "Down");
  composer_fixture_assert_text (f, "two\nlines");

  /* Whoever moves in it wants to move in it. */
  press (f, "Left");
  press (f, "Up");
  composer_fixture_assert_text (f, "two\nlines");
  press (f, "x");
  composer_fixture_assert_text (f, "twox\nlines");
  press (f, "ctrl+End");
  press (f, "Up");
  press (f, "Down");
  composer_fixture_assert_text (f, "twox\nlines");

  /* What is written is not walked away from. */
  press_to_send (f, "Return");
  press (f, "Up");
  press (f, "x");
  press (f, "Up");
  composer_fixture_assert_text (f, "twox\nlinesx");

  press (f, "ctrl+a");
  press (f, "BackSpace");
  press (f, "Up");
  composer_fixture_assert_text (f, "twox\nlines");
  press (f, "Down");
  composer_fixture_assert_text (f, "");
}

static void
test_recalled (void)
{
  g_autoptr (CrierMessageHistory) history = crier_message_history_new ();
  guint i;

  g_assert_cmpstr (crier_message_history_get_current (history), ==, "");
  g_assert_cmpstr (crier_message_history_go_back (history), ==, "");
  g_assert_cmpstr (crier_message_history_go_on (history), ==, "");

  for (i = 0; i <= CRIER_MESSAGE_HISTORY_MAX; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      crier_message_history_add (history, text);
    }

  /* Nothing is there twice. */
  crier_message_history_add (history, "20");
  crier_message_history_add (history, "7");
  g_assert_cmpstr (crier_message_history_go_back (history), ==, "7");
  g_assert_cmpstr (crier_message_history_go_back (history), ==, "20");
  /* What was taken back goes, wherever one is. */
  crier_message_history_remove (history, "7");
  crier_message_history_remove (history, "never said");
  g_assert_cmpstr (crier_message_history_get_current (history), ==, "20");
  g_assert_cmpstr (crier_message_history_go_on (history), ==, "");
  crier_message_history_add (history, "7");
  g_assert_cmpstr (crier_message_history_go_back (history), ==, "7");
  g_assert_cmpstr (crier_message_history_go_back (history), ==, "20");
  crier_message_history_leave (history);
  g_assert_cmpstr (crier_message_history_get_current (history), ==, "");

  /* The first of 21 is gone. */
  for (i = 0; i < CRIER_MESSAGE_HISTORY_MAX + 5; i++)
    crier_message_history_go_back (history);
  g_assert_cmpstr (crier_message_history_get_current (history), ==, "1");
  for (i = 0; i < CRIER_MESSAGE_HISTORY_MAX - 1; i++)
    crier_message_history_go_on (history);
  g_assert_cmpstr (crier_message_history_get_current (history), ==, "7");
  g_assert_cmpstr (crier_message_history_go_on (history), ==, "");
}

static void
run (Fixture       *f,
     gconstpointer  data)
{
  void (*func) (Fixture       *f,
                gconstpointer  data) = data;

  if (keyboard_is_there ())
    func (f, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("GTK_IM_MODULE", METHOD, TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  composer_fixture_load_style ();
  g_io_extension_point_implement ("gtk-im-module",
                                  method_get_type (), METHOD, 0);

#define ADD(name, func) \
  g_test_add ("/composer/keys/" name, Fixture, func, composer_fixture_set_up, \
              run, composer_fixture_tear_down)
  ADD ("send", test_send);
  ADD ("nothing", test_nothing);
  ADD ("method", test_method);
  ADD ("recall", test_recall);
#undef ADD
  g_test_add_func ("/composer/recall", test_recalled);

  return g_test_run ();
}
