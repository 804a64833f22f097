/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-drop.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#include "composer-fixture.h"
#include "crier-test.h"
#include "crier-text.h"

typedef struct
{
  ComposerFixture composer;

  char *folder; /* (owned) */
  guint n_files;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  composer_fixture_set_up (&f->composer, NULL);
  f->folder = g_dir_make_tmp ("crier-XXXXXX", NULL);
  g_assert_nonnull (f->folder);
}

static char *
dup_path (Fixture *f,
          guint    n)
{
  g_autofree char *name = g_strdup_printf ("%u", n);

  return g_build_filename (f->folder, name, NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  guint i;

  for (i = 0; i < f->n_files; i++)
    {
      g_autofree char *path = dup_path (f, i);

      g_unlink (path);
    }

  g_rmdir (f->folder);
  g_free (f->folder);
  composer_fixture_tear_down (&f->composer, NULL);
}

static GFile *
make_file (Fixture    *f,
           const char *contents)
{
  g_autofree char *path = dup_path (f, f->n_files++);

  g_assert_true (g_file_set_contents (path, contents, -1, NULL));

  return g_file_new_for_path (path);
}

static GtkTextBuffer *
get_buffer (Fixture *f)
{
  return gtk_text_view_get_buffer (composer_fixture_get (&f->composer, "text"));
}

/* Of all of the composer. */
static GtkDropTarget *
get_target (Fixture *f)
{
  g_autoptr (GListModel) controllers = NULL;
  guint i;

  controllers = gtk_widget_observe_controllers (composer_fixture_get (&f->composer,
                                                                      "child"));
  for (i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        return GTK_DROP_TARGET (controller);
    }

  g_assert_not_reached ();
}

static gboolean
drop_value (Fixture *f,
            GValue  *value)
{
  gboolean taken;

  g_signal_emit_by_name (get_target (f), "drop", value, 1.0, 1.0, &taken);
  g_value_unset (value);

  return taken;
}

static gboolean
drop_text (Fixture    *f,
           const char *text)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);

  return drop_value (f, &value);
}

/* Takes the files. */
static gboolean
drop_files (Fixture *f,
            GFile   *first,
            GFile   *second)
{
  GSList *files = g_slist_append (NULL, first);
  GValue value = G_VALUE_INIT;
  gboolean taken;

  if (second != NULL)
    files = g_slist_append (files, second);

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, files);
  taken = drop_value (f, &value);
  g_slist_free_full (files, g_object_unref);

  return taken;
}

static gboolean
has_text (Fixture    *f,
          const char *text)
{
  g_autofree char *written = composer_fixture_dup_text (&f->composer);

  return g_str_equal (written, text);
}

static void
assert_refused (Fixture    *f,
                GFile      *file,
                const char *start)
{
  g_autofree char *before = composer_fixture_dup_text (&f->composer);

  g_clear_pointer (&f->composer.failure, g_free);
  g_assert_true (drop_files (f, file, NULL));
  crier_test_wait (f->composer.failure != NULL);
  g_assert_true (g_str_has_prefix (f->composer.failure, start));
  composer_fixture_assert_text (&f->composer, before);
}

static void
place_cursor (Fixture *f,
              int      offset)
{
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_offset (get_buffer (f), &iter, offset);
  gtk_text_buffer_place_cursor (get_buffer (f), &iter);
}

static void
test_what (Fixture       *f,
           gconstpointer  data)
{
  GdkContentFormats *formats = gtk_drop_target_get_formats (get_target (f));

  g_assert_true (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST));
  g_assert_true (gdk_content_formats_contain_gtype (formats, G_TYPE_STRING));

  /* Nothing is to be taken from where it was. */
  g_assert_cmpint (gtk_drop_target_get_actions (get_target (f)), ==, GDK_ACTION_COPY);
}

static void
test_file (Fixture       *f,
           gconstpointer  data)
{
  GtkTextBuffer *buffer = get_buffer (f);

  composer_fixture_write (&f->composer, "before after");
  place_cursor (f, 7);
  gtk_widget_grab_focus (composer_fixture_get (&f->composer, "everyone_button"));
  g_assert_true (drop_files (f, make_file (f, "one\r\ntwo\r\n"), NULL));
  crier_test_wait (has_text (f, "before one\ntwoafter"));
  g_assert_true (gtk_widget_has_focus (composer_fixture_get (&f->composer, "text")));

  /* One goes on behind it. */
  composer_fixture_write (&f->composer, " ");
  composer_fixture_assert_text (&f->composer, "before one\ntwo after");
  gtk_text_buffer_undo (buffer);
  composer_fixture_assert_text (&f->composer, "before one\ntwoafter");

  /* All of it at once, and nothing else. */
  gtk_text_buffer_undo (buffer);
  composer_fixture_assert_text (&f->composer, "before after");
  gtk_text_buffer_redo (buffer);
  composer_fixture_assert_text (&f->composer, "before one\ntwoafter");
  g_assert_null (f->composer.failure);
}

/* What is selected is no more in danger than the rest. */
static void
test_selection (Fixture       *f,
                gconstpointer  data)
{
  GtkTextBuffer *buffer = get_buffer (f);
  GtkTextIter start;
  GtkTextIter end;

  composer_fixture_write (&f->composer, "all");
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_select_range (buffer, &end, &start);
  g_assert_true (drop_text (f, " that"));
  composer_fixture_assert_text (&f->composer, "all that");
  g_assert_false (gtk_text_buffer_get_has_selection (buffer));

  gtk_text_buffer_undo (buffer);
  composer_fixture_assert_text (&f->composer, "all");
}

static void
test_limit (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *most = crier_test_fill ("x ", CRIER_TEXT_MAX_OPERATOR);
  g_autofree char *more = g_strconcat (most, "x", NULL);
  g_autoptr (Visitor) a = app_fixture_visit (&f->composer.app, "anna", FALSE);

  assert_refused (f, make_file (f, more),
                  "The file is too large: a message has at most 64 kB");
  g_assert_true (drop_files (f, make_file (f, most), NULL));
  crier_test_wait (has_text (f, most));
  composer_fixture_send (&f->composer, 1);
  crier_test_wait (visitor_count (a, most) == 1);

  /* With what is written already it may be too much: only sending is refused. */
  g_assert_true (drop_files (f, make_file (f, most), NULL));
  crier_test_wait (has_text (f, most));
  composer_fixture_write (&f->composer, "x");
  composer_fixture_assert_text (&f->composer, more);
  g_assert_false (composer_fixture_can_send (&f->composer));
  g_assert_cmpstr (composer_fixture_get_hint (&f->composer), ==, "65 of 64 kB");
}

static void
test_refused (Fixture       *f,
              gconstpointer  data)
{
  composer_fixture_write (&f->composer, "written");
  assert_refused (f, make_file (f, "caf\xe9"), "The file is not UTF-8 text: ");
  assert_refused (f, make_file (f, ""), "The file is empty: ");
  assert_refused (f, g_file_new_for_path (f->folder), "A folder cannot be sent: ");
  assert_refused (f, g_file_new_for_path ("/nowhere/at/all.txt"),
                  "The file cannot be read (");

  g_clear_pointer (&f->composer.failure, g_free);
  g_assert_false (drop_files (f, make_file (f, "one"), make_file (f, "two")));
  g_assert_cmpstr (f->composer.failure, ==,
                   "Only one file can be dropped here at a time");

  /* The last one first: nothing else is on its way. */
  g_assert_true (drop_files (f, make_file (f, "!"), NULL));
  crier_test_wait (has_text (f, "written!"));
}

/* The first is still being read when the second comes. */
static void
test_second (Fixture       *f,
             gconstpointer  data)
{
  g_assert_true (drop_files (f, make_file (f, "first"), NULL));
  g_assert_true (drop_files (f, make_file (f, "second"), NULL));
  crier_test_wait (!has_text (f, ""));
  g_assert_true (drop_files (f, make_file (f, " and third"), NULL));
  crier_test_wait (has_text (f, "second and third"));
  g_assert_null (f->composer.failure);
}

static void
test_text (Fixture       *f,
           gconstpointer  data)
{
  composer_fixture_write (&f->composer, "ab");
  place_cursor (f, 1);
  g_assert_true (drop_text (f, "中\n"));
  composer_fixture_assert_text (&f->composer, "a中\nb");
  g_assert_false (drop_text (f, ""));
  g_assert_false (drop_text (f, NULL));
  composer_fixture_assert_text (&f->composer, "a中\nb");
}

/* Browsers give the address of what is dragged as that of a file. */
static void
test_links (Fixture       *f,
            gconstpointer  data)
{
  g_assert_true (drop_files (f, g_file_new_for_uri ("https://example.org/a?b=c"), NULL));
  composer_fixture_assert_text (&f->composer, "https://example.org/a?b=c");
  gtk_text_buffer_undo (get_buffer (f));

  g_assert_true (drop_files (f, g_file_new_for_uri ("http://example.org/1"),
                             g_file_new_for_uri ("http://example.org/2")));
  composer_fixture_assert_text (&f->composer,
                                "http://example.org/1\nhttp://example.org/2");
}

static void
test_stopped (Fixture       *f,
              gconstpointer  data)
{
  composer_fixture_write (&f->composer, "written");
  app_fixture_stop (&f->composer.app);
  g_assert_false (drop_text (f, "text"));
  g_assert_false (drop_files (f, make_file (f, "text"), NULL));
  composer_fixture_assert_text (&f->composer, "written");
  g_assert_null (f->composer.failure);

  app_fixture_start (&f->composer.app);
  g_assert_true (drop_text (f, "!"));
  composer_fixture_assert_text (&f->composer, "written!");
}

/* The window is closed while a file is being read. */
static void
test_closed (Fixture       *f,
             gconstpointer  data)
{
  g_assert_true (drop_files (f, make_file (f, "text"), NULL));
  adw_window_set_content (ADW_WINDOW (f->composer.window), NULL);
  crier_test_drain ();
  g_assert_null (f->composer.failure);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  composer_fixture_load_style ();

#define ADD(name, func) \
  g_test_add ("/drop/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("what", test_what);
  ADD ("file", test_file);
  ADD ("selection", test_selection);
  ADD ("limit", test_limit);
  ADD ("refused", test_refused);
  ADD ("second", test_second);
  ADD ("text", test_text);
  ADD ("links", test_links);
  ADD ("stopped", test_stopped);
  ADD ("closed", test_closed);
#undef ADD

  return g_test_run ();
}
