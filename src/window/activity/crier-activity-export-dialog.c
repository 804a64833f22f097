/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity-export-dialog.h"

#include <glib/gi18n.h>

#include "crier-activity-export.h"
#include "crier-clock.h"

/*
 * Saving the activity:
 *
 * Asks for a file and writes into it what has happened. In a sandbox it is the
 * portal that asks, and no other file is ever touched.
 */

static void
replaced_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GtkWidget) owner = GTK_WIDGET (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    sentence = g_strdup (_("Activity exported"));
  else
    sentence = g_strdup_printf (_("The activity could not be exported: %s"),
                                error->message);

  gtk_widget_activate_action (owner, "win.toast", "s", sentence);
}

static CrierExport
get_format (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *small = name != NULL ? g_ascii_strdown (name, -1) : NULL;

  return small != NULL && g_str_has_suffix (small, ".json") ? CRIER_EXPORT_JSON
                                                            : CRIER_EXPORT_TEXT;
}

/**
 * crier_activity_export_dialog_file:
 * @file: where to; JSON if its name ends so, else text
 * @activity: (element-type CrierEvent): what happened
 * @owner: says what became of it by win.toast; it is kept until then
 *
 * Writes the activity into a file, all of it or nothing: what was there before
 * stays until the new one is complete.
 */
void
crier_activity_export_dialog_file (GFile      *file,
                                   GListModel *activity,
                                   GtkWidget  *owner)
{
  g_autoptr (GBytes) bytes = NULL;

  bytes = crier_activity_export (activity, get_format (file));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_NONE, NULL, replaced_cb,
                                       g_object_ref (owner));
}

static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             GtkWidget       *owner)
{
  GListModel *activity = g_object_get_data (G_OBJECT (dialog), "activity");
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (file != NULL)
    crier_activity_export_dialog_file (file, activity, owner);

  g_object_unref (dialog);
}

/* A filter also gives the name its ending. */
static void
filter_cb (GtkFileChooser *chooser)
{
  GtkFileFilter *filter = gtk_file_chooser_get_filter (chooser);
  g_autofree char *name = gtk_file_chooser_get_current_name (chooser);
  g_autofree char *stem = NULL;
  g_autofree char *wanted = NULL;
  const char *ending;

  if (filter == NULL || name == NULL)
    return;

  ending = g_object_get_data (G_OBJECT (filter), "ending");
  stem = g_strdup (name);
  if (g_str_has_suffix (stem, ".json"))
    stem[strlen (stem) - strlen (".json")] = '\0';
  else if (g_str_has_suffix (stem, ".txt"))
    stem[strlen (stem) - strlen (".txt")] = '\0';

  wanted = g_strconcat (stem, ending, NULL);
  if (strcmp (wanted, name) != 0)
    gtk_file_chooser_set_current_name (chooser, wanted);
}

static void
add_filter (GtkFileChooser *chooser,
            const char     *name,
            const char     *ending)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_suffix (filter, ending + 1);
  g_object_set_data (G_OBJECT (filter), "ending", (gpointer) ending);
  gtk_file_chooser_add_filter (chooser, filter);
}

/* Asks where to, and as what, and writes the activity there. */
void
crier_activity_export_dialog_ask (GtkWidget  *owner,
                                  GListModel *activity)
{
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (owner));
  g_autoptr (GDateTime) now = crier_clock_new_local_now ();
  g_autofree char *name = g_date_time_format (now, "crier-%Y-%m-%d.txt");
  GtkFileChooserNative *dialog;

  dialog = gtk_file_chooser_native_new (_("Export Activity"), parent,
                                        GTK_FILE_CHOOSER_ACTION_SAVE,
                                        _("_Export"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  add_filter (GTK_FILE_CHOOSER (dialog), _("Text"), ".txt");
  add_filter (GTK_FILE_CHOOSER (dialog), _("JSON"), ".json");
  g_signal_connect (dialog, "notify::filter", G_CALLBACK (filter_cb), NULL);
  g_object_set_data_full (G_OBJECT (dialog), "activity", g_object_ref (activity),
                          g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), owner, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
