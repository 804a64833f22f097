/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity-export-dialog.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#include "crier-activity.h"
#include "crier-event.h"
#include "crier-test.h"
#include "crowd.h"

static GListModel *
make_activity (void)
{
  CrierActivity *activity = crier_activity_new ();
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (events, crier_event_new_text (CRIER_EVENT_FAILED, NULL, "The disk is full"));
  crier_activity_apply (activity, events);

  return G_LIST_MODEL (activity);
}

static char *
save (const char *path)
{
  g_autoptr (GListModel) activity = make_activity ();
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GString) toasts = g_string_new (NULL);
  GtkWidget *owner = adw_window_new ();

  crowd_add_actions (owner, toasts, NULL);
  crier_activity_export_dialog_file (file, activity, owner);
  crier_test_wait (toasts->len > 0);
  gtk_window_destroy (GTK_WINDOW (owner));

  return g_strdup (toasts->str);
}

static void
assert_saved (const char *folder,
              const char *name,
              char        first)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *sentence = NULL;
  g_autofree char *contents = NULL;

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  sentence = save (path);
  g_assert_cmpstr (sentence, ==, "Activity exported\n");
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpint (contents[0], ==, first);
  g_assert_nonnull (strstr (contents, "The disk is full"));
  g_unlink (path);
}

static void
test_format (void)
{
  g_autofree char *folder = g_dir_make_tmp ("crier-XXXXXX", NULL);

  assert_saved (folder, "a.txt", '2');
  assert_saved (folder, "a", '2');
  assert_saved (folder, "a.JSON", '[');
  g_rmdir (folder);
}

static void
test_failure (void)
{
  g_autofree char *sentence = save ("/nowhere/at/all.txt");

  g_assert_true (g_str_has_prefix (sentence, "The activity could not be exported: "));
  g_assert_nonnull (strstr (sentence, "No such file"));
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/activity-save/format", test_format);
  g_test_add_func ("/activity-save/failure", test_failure);

  return g_test_run ();
}
