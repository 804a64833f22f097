/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-confirm-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

/* The windows of libadwaita 1.2 that later versions replace, in one place. */

/* What is called with the answer: one of the two. */
typedef struct
{
  CrierConfirmed confirmed;
  CrierChosen chosen;
  gpointer user_data;
} Question;

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             Question         *question)
{
  if (strcmp (response, "cancel") == 0)
    return;

  if (question->chosen != NULL)
    question->chosen (response, question->user_data);
  else
    question->confirmed (question->user_data);
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, css_class);

  return label;
}

/* Not as the dialog's own heading: with GTK 4.18 libadwaita 1.7 warns when it
 * measures one, whatever it says. */
static void
set_question (GtkWidget  *dialog,
              const char *heading,
              const char *body)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *title = make_label (heading, "title-2");
  GtkWidget *text = make_label (body, "body");

  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), text);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);

  gtk_accessible_update_relation (GTK_ACCESSIBLE (dialog),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, NULL,
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, text, NULL,
                                  -1);
}

/**
 * crier_confirm_dialog_new_question:
 * @body: what it is about
 *
 * Makes a dialog that has no answers yet. Its extra child is a vertical #GtkBox,
 * to which more can be added.
 *
 * Returns: (transfer none): the dialog, which belongs to GTK until it is closed
 */
AdwMessageDialog *
crier_confirm_dialog_new_question (GtkWindow  *parent,
                                   const char *heading,
                                   const char *body)
{
  GtkWidget *dialog;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);

  dialog = adw_message_dialog_new (parent, NULL, NULL);
  set_question (dialog, heading, body);

  return ADW_MESSAGE_DIALOG (dialog);
}

/* In a narrow dialog what was said last stands first, and would have the focus:
 * Enter is not to destroy anything. */
static void
focus_default_cb (GtkWindow *dialog)
{
  GtkWidget *widget = gtk_window_get_default_widget (dialog);

  if (widget != NULL)
    gtk_window_set_focus (dialog, widget);
}

static void
ask (GtkWindow         *parent,
     const char        *heading,
     const char        *body,
     const CrierChoice *choices,
     guint              n_choices,
     Question           question,
     GDestroyNotify     destroy)
{
  AdwMessageDialog *dialog = crier_confirm_dialog_new_question (parent, heading, body);
  guint i;

  adw_message_dialog_add_response (dialog, "cancel", _("_Cancel"));
  for (i = 0; i < n_choices; i++)
    {
      adw_message_dialog_add_response (dialog, choices[i].name, choices[i].label);
      adw_message_dialog_set_response_appearance (dialog, choices[i].name,
                                                  ADW_RESPONSE_DESTRUCTIVE);
    }

  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_default_response (dialog, "cancel");
  g_signal_connect (dialog, "notify::default-widget",
                    G_CALLBACK (focus_default_cb), NULL);

  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb),
                         g_memdup2 (&question, sizeof question),
                         (GClosureNotify) (void (*) (void)) g_free, 0);
  if (destroy != NULL)
    g_object_weak_ref (G_OBJECT (dialog),
                       (GWeakNotify) (void (*) (void)) destroy, question.user_data);

  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * crier_confirm_dialog_choose:
 * @body: what each choice means
 * @choices: (array length=n_choices): what can be chosen
 * @chosen: called with the name of what was chosen
 * @destroy: (nullable): frees @user_data when the dialog is gone
 *
 * Asks which of several things to do. Escape and closing mean none.
 */
void
crier_confirm_dialog_choose (GtkWindow         *parent,
                             const char        *heading,
                             const char        *body,
                             const CrierChoice *choices,
                             guint              n_choices,
                             CrierChosen        chosen,
                             gpointer           user_data,
                             GDestroyNotify     destroy)
{
  ask (parent, heading, body, choices, n_choices,
       (Question) { .chosen = chosen, .user_data = user_data }, destroy);
}

/**
 * crier_confirm_dialog_confirm:
 * @body: what would be lost
 * @verb: what the button that does it says
 * @confirmed: called when that button was pressed
 * @destroy: (nullable): frees @user_data when the dialog is gone
 *
 * Asks before something that cannot be undone. Escape and closing mean no.
 */
void
crier_confirm_dialog_confirm (GtkWindow      *parent,
                              const char     *heading,
                              const char     *body,
                              const char     *verb,
                              CrierConfirmed  confirmed,
                              gpointer        user_data,
                              GDestroyNotify  destroy)
{
  CrierChoice yes = { "confirm", verb };

  ask (parent, heading, body, &yes, 1,
       (Question) { .confirmed = confirmed, .user_data = user_data }, destroy);
}

/**
 * crier_confirm_dialog_confirm_disconnecting:
 * @n_clients: how many would be disconnected; for none @confirmed is called at once
 * @destroy: (nullable): frees @user_data when it is not needed any more
 *
 * Asks as crier_confirm_dialog_confirm(), but only if there are clients to lose.
 */
void
crier_confirm_dialog_confirm_disconnecting (GtkWindow      *parent,
                                            guint           n_clients,
                                            const char     *heading,
                                            const char     *verb,
                                            CrierConfirmed  confirmed,
                                            gpointer        user_data,
                                            GDestroyNotify  destroy)
{
  g_autofree char *body = NULL;

  if (n_clients == 0)
    {
      confirmed (user_data);
      if (destroy != NULL)
        destroy (user_data);
      return;
    }

  body = g_strdup_printf (ngettext ("%'u client will be disconnected.",
                                    "%'u clients will be disconnected.", n_clients),
                          n_clients);
  crier_confirm_dialog_confirm (parent, heading, body, verb, confirmed,
                                user_data, destroy);
}

void
crier_confirm_dialog_about (GtkWindow *parent)
{
  const char *developers[] = { "The Crier authors", NULL };

  adw_show_about_window (parent,
                         "application-name", "Crier",
                         "application-icon", APP_ID,
                         "version", PACKAGE_VERSION,
                         "developer-name", _("The Crier authors"),
                         "developers", developers,
                         "copyright", "© 2026 The Crier authors",
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "website", "https://crier.dev/",
                         "issue-url", "https://crier.dev/issues",
                         /* Translators: your names, a line each */
                         "translator-credits", _("translator-credits"),
                         NULL);
}
