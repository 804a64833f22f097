/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-saved-window.h"

#include <glib/gi18n.h>

#include "crier-saved-messages.h"
#include "crier-saved-row.h"

/*
 * CrierSavedWindow:
 *
 * The messages that the operator says again and again, over the operator's
 * window: to choose one that is to be sent, to save what is being written, and
 * to bring them in order. It sends nothing itself.
 */
struct _CrierSavedWindow
{
  AdwWindow parent_instance;

  CrierSettings *settings;       /* (owned) */
  char *draft;                   /* (owned): what could be saved */
  guint edited;                  /* the place of the one that is being edited */
  char *removed;                 /* (owned) (nullable): the last, to be undone */
  guint removed_place;

  AdwToastOverlay *toasts;       /* (template) */
  GtkToggleButton *edit_button;  /* (template) */
  GtkListBox *list;              /* (template) */
  GtkWidget *nothing;            /* (template) */
  GtkWidget *save_button;        /* (template) */
};

static guint chosen_signal;
static guint sent_signal;

G_DEFINE_FINAL_TYPE (CrierSavedWindow, crier_saved_window, ADW_TYPE_WINDOW)

static const char * const *
get_texts (CrierSavedWindow *self)
{
  return crier_settings_get_strv (self->settings, "saved-messages");
}

static guint
count (CrierSavedWindow *self)
{
  return g_strv_length ((char **) get_texts (self));
}

/* Takes @texts, which may be NULL: then they stay as they are. */
static gboolean
keep (CrierSavedWindow  *self,
      char             **texts)
{
  g_auto (GStrv) owned = texts;

  return owned != NULL &&
         crier_settings_set_strv (self->settings, "saved-messages",
                                  (const char * const *) owned, NULL);
}

static void
fill (CrierSavedWindow *self)
{
  gboolean editing = gtk_toggle_button_get_active (self->edit_button);
  const char * const *texts = get_texts (self);
  guint n = count (self);
  GtkWidget *row;
  guint i;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);

  for (i = 0; i < n; i++)
    gtk_list_box_append (self->list,
                         GTK_WIDGET (crier_saved_row_new (texts[i], i, n, editing)));

  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);
  gtk_widget_set_visible (self->nothing, n == 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->edit_button), n > 0 || editing);
  gtk_widget_set_sensitive (self->save_button,
                            crier_saved_messages_can_add (texts, self->draft));
}

/* The one that was there has gone with the others. */
static void
focus_place (CrierSavedWindow *self,
             guint             place)
{
  guint n = count (self);

  if (n == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->edit_button));
  else
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list,
                                                                      (int) MIN (place, n - 1))));
}

static void
close_and_emit (CrierSavedWindow *self,
                guint             signal,
                const char       *text)
{
  g_autofree char *copy = g_strdup (text);

  g_object_ref (self);
  gtk_window_close (GTK_WINDOW (self));
  g_signal_emit (self, signal, 0, copy);
  g_object_unref (self);
}

static void
activated_cb (CrierSavedWindow *self,
              GtkListBoxRow    *row)
{
  if (!gtk_toggle_button_get_active (self->edit_button))
    close_and_emit (self, chosen_signal, crier_saved_row_get_text (CRIER_SAVED_ROW (row)));
}

static void
send_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  CrierSavedWindow *self = CRIER_SAVED_WINDOW (widget);
  guint place = g_variant_get_uint32 (parameter);

  if (place < count (self))
    close_and_emit (self, sent_signal, get_texts (self)[place]);
}

static void
save_clicked_cb (CrierSavedWindow *self)
{
  guint n = count (self);

  if (keep (self,
            crier_saved_messages_insert (get_texts (self), n, self->draft)))
    focus_place (self, n);
}

static void
move (CrierSavedWindow *self,
      guint             from,
      guint             to)
{
  guint n = count (self);

  if (from >= n || to >= n)
    return;

  keep (self, crier_saved_messages_move (get_texts (self), from, to));
  focus_place (self, to);
}

static void
up_action (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  guint place = g_variant_get_uint32 (parameter);

  if (place > 0)
    move (CRIER_SAVED_WINDOW (widget), place, place - 1);
}

static void
down_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  guint place = g_variant_get_uint32 (parameter);

  move (CRIER_SAVED_WINDOW (widget), place, place + 1);
}

static void
move_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  guint from;
  guint to;

  g_variant_get (parameter, "(uu)", &from, &to);
  move (CRIER_SAVED_WINDOW (widget), from, to);
}

static void
undo_cb (CrierSavedWindow *self)
{
  if (self->removed == NULL)
    return;

  keep (self,
        crier_saved_messages_insert (get_texts (self), self->removed_place,
                                     self->removed));
  g_clear_pointer (&self->removed, g_free);
  focus_place (self, self->removed_place);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CrierSavedWindow *self = CRIER_SAVED_WINDOW (widget);
  guint place = g_variant_get_uint32 (parameter);
  AdwToast *toast;

  if (place >= count (self))
    return;

  g_free (self->removed);
  self->removed = g_strdup (get_texts (self)[place]);
  self->removed_place = place;
  keep (self, crier_saved_messages_remove (get_texts (self), place));
  focus_place (self, place);

  toast = adw_toast_new (_("Message removed"));
  adw_toast_set_button_label (toast, _("_Undo"));
  g_signal_connect_object (toast, "button-clicked",
                           G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static char *
dup_written (GtkTextBuffer *buffer)
{
  char *text;

  g_object_get (buffer, "text", &text, NULL);

  return text;
}

static void
edited_cb (AdwMessageDialog *dialog,
           const char       *response,
           CrierSavedWindow *self)
{
  GtkTextBuffer *buffer = g_object_get_data (G_OBJECT (dialog), "buffer");
  g_autofree char *text = dup_written (buffer);

  if (strcmp (response, "save") != 0 ||
      self->edited >= count (self))
    return;

  if (!keep (self,
             crier_saved_messages_replace (get_texts (self), self->edited,
                                           text)))
    adw_toast_overlay_add_toast (self->toasts,
                                 adw_toast_new (_("It stays as it was: the text is empty, "
                                                  "too long, or saved already")));

  focus_place (self, self->edited);
}

static GtkWidget *
make_field (GtkTextBuffer *buffer)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new_with_buffer (buffer);

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 7);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 7);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Message"),
                                  -1);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (scroller, -1, 120);
  gtk_widget_set_overflow (scroller, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (scroller, "message-field");

  return scroller;
}

static void
edit_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  CrierSavedWindow *self = CRIER_SAVED_WINDOW (widget);
  guint place = g_variant_get_uint32 (parameter);
  g_autoptr (GtkTextBuffer) buffer = gtk_text_buffer_new (NULL);
  AdwMessageDialog *dialog;

  if (place >= count (self))
    return;

  self->edited = place;
  gtk_text_buffer_set_text (buffer,
                            get_texts (self)[place],
                            -1);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self),
                                                       _("Edit Message"), NULL));
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"),
                                    "save", _("_Save"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_extra_child (dialog, make_field (buffer));
  g_object_set_data_full (G_OBJECT (dialog), "buffer",
                          g_steal_pointer (&buffer), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (edited_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
crier_saved_window_dispose (GObject *object)
{
  CrierSavedWindow *self = CRIER_SAVED_WINDOW (object);

  g_clear_object (&self->settings);
  g_clear_pointer (&self->draft, g_free);
  g_clear_pointer (&self->removed, g_free);

  G_OBJECT_CLASS (crier_saved_window_parent_class)->dispose (object);
}

static void
crier_saved_window_class_init (CrierSavedWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_saved_window_dispose;

  /* (text): the operator wants to go on with it, or to send it as it is; the window
   * closes. */
  chosen_signal = g_signal_new ("chosen", CRIER_TYPE_SAVED_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  sent_signal = g_signal_new ("sent", CRIER_TYPE_SAVED_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL,
                              NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0,
                                       "window.close", NULL);
  gtk_widget_class_install_action (widget_class, "saved.send", "u", send_action);
  gtk_widget_class_install_action (widget_class, "saved.up", "u", up_action);
  gtk_widget_class_install_action (widget_class, "saved.down", "u", down_action);
  gtk_widget_class_install_action (widget_class, "saved.move", "(uu)", move_action);
  gtk_widget_class_install_action (widget_class, "saved.edit", "u", edit_action);
  gtk_widget_class_install_action (widget_class, "saved.remove", "u", remove_action);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-saved-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierSavedWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CrierSavedWindow, edit_button);
  gtk_widget_class_bind_template_child (widget_class, CrierSavedWindow, list);
  gtk_widget_class_bind_template_child (widget_class, CrierSavedWindow, nothing);
  gtk_widget_class_bind_template_child (widget_class, CrierSavedWindow, save_button);
  gtk_widget_class_bind_template_callback (widget_class, fill);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
}

static void
crier_saved_window_init (CrierSavedWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* @draft: what can be saved, unless it is blank or saved already. */
CrierSavedWindow *
crier_saved_window_new (GtkWindow     *parent,
                        CrierSettings *settings,
                        const char    *draft)
{
  CrierSavedWindow *self;

  self = g_object_new (CRIER_TYPE_SAVED_WINDOW, "transient-for", parent, NULL);
  self->settings = g_object_ref (settings);
  self->draft = g_strdup (draft);
  g_signal_connect_object (settings, "notify::saved-messages",
                           G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);

  return self;
}
