/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-message-window.h"

#include "crier-activity-commands.h"
#include "crier-event-text.h"
#include "crier-receipt-list.h"

/* The receipts are to be in sight under the longest text. */
#define MAX_TEXT_HEIGHT 120
#define SHORT_CHARS     120
#define SHORT_LINES     3
#define SENT_WIDTH      480
#define SENT_HEIGHT     560

/*
 * CrierMessageWindow:
 *
 * All of a message, to read, to select and to copy: one that was received, or
 * one that was sent, and then also which clients have seen it.
 */
struct _CrierMessageWindow
{
  AdwWindow parent_instance;

  CrierEvent *event; /* (owned) */

  AdwToastOverlay *toasts;
  AdwWindowTitle *heading;
  GtkScrolledWindow *scroller;
  GtkTextView *text;
  GtkWidget *reply_button;
  GtkWidget *sent;
  CrierReceiptList *receipts;
};

G_DEFINE_FINAL_TYPE (CrierMessageWindow, crier_message_window, ADW_TYPE_WINDOW)

static void
copy_clicked_cb (CrierMessageWindow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          crier_event_text_get_text (self->event));
}

/* In the window of the composer, which this one covers. */
static void
reply_clicked_cb (CrierMessageWindow *self)
{
  GtkWidget *parent = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self)));
  g_autoptr (CrierEvent) event = g_object_ref (self->event);

  gtk_window_close (GTK_WINDOW (self));
  crier_activity_commands_reply (event, parent);
}

static void
toast_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  /* A toast's title is markup, and the text may quote anything. */
  g_autofree char *markup = g_markup_escape_text (g_variant_get_string (parameter, NULL),
                                                  -1);

  adw_toast_overlay_add_toast (CRIER_MESSAGE_WINDOW (widget)->toasts,
                               adw_toast_new (markup));
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

  g_type_ensure (CRIER_TYPE_RECEIPT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-message-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierMessageWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CrierMessageWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, CrierMessageWindow, scroller);
  gtk_widget_class_bind_template_child (widget_class, CrierMessageWindow, text);
  gtk_widget_class_bind_template_child (widget_class, CrierMessageWindow, reply_button);
  gtk_widget_class_bind_template_child (widget_class, CrierMessageWindow, sent);
  gtk_widget_class_bind_template_child (widget_class, CrierMessageWindow, receipts);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, reply_clicked_cb);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
}

static void
crier_message_window_init (CrierMessageWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Its text has about the height that it needs, and the receipts the rest. GTK
 * does not know what a text needs before it has laid it out, which it does in
 * its own time. */
static void
add_receipts (CrierMessageWindow *self,
              CrierService       *service)
{
  g_autofree char *beginning = NULL;
  gboolean is_long;

  beginning = crier_event_text_text (crier_event_text_get_text (self->event),
                                     SHORT_CHARS, SHORT_LINES, &is_long);
  gtk_scrolled_window_set_propagate_natural_height (self->scroller, TRUE);
  gtk_scrolled_window_set_max_content_height (self->scroller, MAX_TEXT_HEIGHT);
  if (is_long)
    gtk_scrolled_window_set_min_content_height (self->scroller, MAX_TEXT_HEIGHT);

  gtk_widget_set_vexpand (GTK_WIDGET (self->scroller), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (self), SENT_WIDTH, SENT_HEIGHT);
  crier_receipt_list_bind (self->receipts, service,
                           crier_event_get_message (self->event));
  gtk_widget_set_visible (self->sent, TRUE);
}

/**
 * crier_message_window_show:
 * @event: of a kind that has a text, and of @service
 *
 * Shows all of the text; and if it was sent, who has seen it.
 *
 * Returns: (transfer none): the window, which belongs to GTK until it is closed
 */
CrierMessageWindow *
crier_message_window_show (GtkWindow    *parent,
                           CrierService *service,
                           CrierEvent   *event)
{
  CrierMessageWindow *self;
  g_autofree char *heading = NULL;
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (crier_event_text_get_text (event) != NULL, NULL);

  self = g_object_new (CRIER_TYPE_MESSAGE_WINDOW, "transient-for", parent, NULL);
  self->event = g_object_ref (event);

  heading = crier_event_text_dup_heading (event,
                                          crier_service_get_contacts (service));
  time = crier_event_text_dup_time (event);
  adw_window_title_set_title (self->heading, heading);
  adw_window_title_set_subtitle (self->heading, time);
  text = crier_event_text_text (crier_event_text_get_text (event), 0, 0, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text, -1);
  gtk_widget_set_visible (self->reply_button, parent != NULL &&
                          crier_activity_commands_can_reply (event));
  if (crier_event_get_kind (event) == CRIER_EVENT_PUBLISHED)
    add_receipts (self, service);

  gtk_widget_grab_focus (GTK_WIDGET (self->text));
  gtk_window_present (GTK_WINDOW (self));

  return self;
}
