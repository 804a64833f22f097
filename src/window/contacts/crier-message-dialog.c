/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-message-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-error-text.h"
#include "crier-format.h"
#include "crier-composer-keys.h"
#include "crier-display-name.h"
#include "crier-event-text.h"
#include "crier-text.h"

/*
 * CrierMessageDialog:
 *
 * Where the operator writes to one Id, here or not. It closes when the message
 * was accepted, and otherwise keeps the text and says why it was not.
 */
struct _CrierMessageDialog
{
  AdwWindow parent_instance;

  CrierService *service; /* (owned) (nullable): NULL once it is closed */
  char *id;              /* (owned) */
  gboolean composing;    /* an input method is in the middle of a word */
  gboolean sending;      /* the message is on its way */

  AdwWindowTitle *heading;
  GtkTextView *text;
  GtkLabel *hint;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (CrierMessageDialog, crier_message_dialog, ADW_TYPE_WINDOW)

static char *
dup_text (CrierMessageDialog *self)
{
  char *text;

  g_object_get (gtk_text_view_get_buffer (self->text), "text", &text, NULL);

  return text;
}

static gboolean
can_send (CrierMessageDialog *self,
          const char        *text)
{
  return !self->sending &&
         crier_text_check (text, -1, CRIER_TEXT_MAX_OPERATOR, NULL) &&
         crier_service_get_state (self->service) == CRIER_SERVICE_RUNNING;
}

/* The most urgent of what there is to say. */
static char *
dup_hint (CrierMessageDialog *self,
          gsize              n_bytes)
{
  CrierContact *contact;
  char *room;

  if (crier_service_get_state (self->service) != CRIER_SERVICE_RUNNING)
    return g_strdup (_("The server is stopped"));

  room = crier_format_room (n_bytes);
  if (room != NULL)
    return room;

  contact = crier_contacts_find (crier_service_get_contacts (self->service), self->id);
  if (contact != NULL && !crier_contact_is_here (contact))
    return g_strdup (_("It is away. It gets this if it asks for what it missed, "
                       "as the page does."));

  return g_strdup ("");
}

static void
update (CrierMessageDialog *self)
{
  g_autofree char *text = dup_text (self);
  g_autofree char *hint = dup_hint (self, strlen (text));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "leave.send",
                                 can_send (self, text));
  if (strcmp (gtk_label_get_label (self->hint), hint) != 0)
    gtk_label_set_label (self->hint, hint);

  gtk_widget_set_visible (GTK_WIDGET (self->hint), *hint != '\0');
}

static void
show_problem (CrierMessageDialog *self,
              const char        *problem)
{
  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
}

static void
text_changed_cb (CrierMessageDialog *self)
{
  show_problem (self, NULL);
  update (self);
}

static void
preedit_changed_cb (CrierMessageDialog *self,
                    const char        *preedit)
{
  self->composing = *preedit != '\0';
}

static void
published_cb (CrierMessage *message,
              guint         n_reached,
              const GError *error,
              gpointer      data)
{
  g_autoptr (CrierMessageDialog) self = CRIER_MESSAGE_DIALOG (data);
  g_autofree char *problem = NULL;

  /* The window may be gone. */
  if (self->service == NULL)
    return;

  self->sending = FALSE;
  gtk_text_view_set_editable (self->text, TRUE);
  if (error == NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }

  problem = crier_error_text_dup (error);
  show_problem (self, problem);
  update (self);
}

static void
send (CrierMessageDialog *self)
{
  const char *to[] = { self->id, NULL };
  g_autofree char *text = dup_text (self);

  /* What an input method still holds is not in the text yet. */
  if (!can_send (self, text) || self->composing)
    return;

  self->sending = TRUE;
  gtk_text_view_set_editable (self->text, FALSE);
  show_problem (self, NULL);
  update (self);
  crier_service_publish (self->service, text, to, published_cb, g_object_ref (self));
}

static void
send_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  CrierMessageDialog *self = CRIER_MESSAGE_DIALOG (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->text));
  gtk_text_view_reset_im_context (self->text);
  send (self);
}

/* This runs before the text view's own, so an input method that waits for
 * this key, to take a word or to choose one, has to be asked first. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                CrierMessageDialog     *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));

  if (crier_composer_keys_get_meaning (keyval,
                                       state) != CRIER_COMPOSER_KEYS_SEND)
    return GDK_EVENT_PROPAGATE;

  if (!gtk_text_view_im_context_filter_keypress (self->text, event) &&
      !self->composing)
    send (self);

  return GDK_EVENT_STOP;
}

static void
crier_message_dialog_dispose (GObject *object)
{
  CrierMessageDialog *self = CRIER_MESSAGE_DIALOG (object);

  g_clear_object (&self->service);

  G_OBJECT_CLASS (crier_message_dialog_parent_class)->dispose (object);
}

static void
crier_message_dialog_finalize (GObject *object)
{
  g_free (CRIER_MESSAGE_DIALOG (object)->id);

  G_OBJECT_CLASS (crier_message_dialog_parent_class)->finalize (object);
}

static void
crier_message_dialog_class_init (CrierMessageDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_message_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = crier_message_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-message-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierMessageDialog,
                                        heading);
  gtk_widget_class_bind_template_child (widget_class, CrierMessageDialog, text);
  gtk_widget_class_bind_template_child (widget_class, CrierMessageDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, CrierMessageDialog,
                                        problem);
  gtk_widget_class_bind_template_callback (widget_class, preedit_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);

  gtk_widget_class_install_action (widget_class, "leave.send", NULL, send_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

static void
crier_message_dialog_init (CrierMessageDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

CrierMessageDialog *
crier_message_dialog_new (GtkWindow    *parent,
                          CrierService *service,
                          const char   *id)
{
  CrierMessageDialog *self;
  CrierContacts *contacts;
  CrierContact *contact;
  g_autofree char *name = NULL;

  self = g_object_new (CRIER_TYPE_MESSAGE_DIALOG, "transient-for", parent,
                       NULL);
  self->service = g_object_ref (service);
  self->id = g_strdup (id);

  contacts = crier_service_get_contacts (service);
  contact = crier_contacts_find (contacts, id);
  name = crier_event_text_name (crier_display_name_find (contacts, id));
  adw_window_title_set_subtitle (self->heading, name);

  if (contact != NULL)
    g_signal_connect_object (contact, "changed",
                             G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify::state",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_text_view_get_buffer (self->text), "changed",
                           G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));

  return self;
}
