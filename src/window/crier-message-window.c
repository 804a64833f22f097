/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-message-window.h"

#include "crier-phrase.h"

/*
 * CrierMessageWindow:
 *
 * All of a message that is too long for its row of the activity, to read, to
 * select and to copy.
 */
struct _CrierMessageWindow
{
  AdwWindow parent_instance;

  CrierEvent *event; /* (owned) */

  AdwWindowTitle *heading;
  GtkTextView *text;
};

G_DEFINE_FINAL_TYPE (CrierMessageWindow, crier_message_window, ADW_TYPE_WINDOW)

static void
copy_clicked_cb (CrierMessageWindow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          crier_phrase_get_text (self->event));
}

static void
crier_message_window_dispose (GObject *object)
{
  g_clear_object (&CRIER_MESSAGE_WINDOW (object)->event);

  G_OBJECT_CLASS (crier_message_window_parent_class)->dispose (object);
}

static void
crier_message_window_class_init (CrierMessageWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_message_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-message-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierMessageWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, CrierMessageWindow, text);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
}

static void
crier_message_window_init (CrierMessageWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * crier_message_window_show:
 * @parent: (nullable): the window over which it appears
 * @event: that somebody wrote something
 *
 * Shows all that was written.
 *
 * Returns: (transfer none): the window, which belongs to GTK until it is closed
 */
CrierMessageWindow *
crier_message_window_show (GtkWindow  *parent,
                           CrierEvent *event)
{
  CrierMessageWindow *self;
  g_autofree char *heading = NULL;
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (CRIER_IS_EVENT (event), NULL);
  g_return_val_if_fail (crier_phrase_get_text (event) != NULL, NULL);

  self = g_object_new (CRIER_TYPE_MESSAGE_WINDOW, "transient-for", parent, NULL);
  self->event = g_object_ref (event);

  heading = crier_phrase_dup_heading (event);
  time = crier_phrase_dup_time (event);
  adw_window_title_set_title (self->heading, heading);
  adw_window_title_set_subtitle (self->heading, time);
  text = crier_phrase_text (crier_phrase_get_text (event), 0, 0, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
  gtk_window_present (GTK_WINDOW (self));

  return self;
}
