/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-composer.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-error-text.h"
#include "crier-format.h"
#include "crier-composer-keys.h"
#include "crier-message-history.h"
#include "crier-saved-button.h"
#include "crier-show-for-button.h"
#include "crier-audience.h"
#include "crier-target-chip.h"
#include "crier-text.h"

/* In bytes: what is longer is not broken at words, because Pango tries that anew for
 * each line, and takes seconds for one word of the most that can be sent. */
#define LONG_WORD 2048

/* In the buffer: where its text ended when it was sent. The mark has left gravity:
 * what is typed there while the message is on its way stands after it. */
#define SENT_MARK "sent"

/*
 * CrierComposer:
 *
 * Where the operator writes, and says to whom. It sends through the service
 * what Enter or its button is pressed for, and keeps what could not be sent; why
 * that is, it says by the action win.toast. It does not show what has been sent.
 */
struct _CrierComposer
{
  AdwBin parent_instance;

  CrierService *service;     /* (owned) (nullable) */
  CrierAudience *audience;     /* (owned) (nullable) */
  CrierMessageHistory *history;       /* (owned) */

  gsize n_bytes;             /* of the text */
  gboolean is_sound;         /* the text can be a message */
  gboolean composing;        /* an input method is in the middle of a word */
  gboolean sending;          /* a message is on its way */
  gboolean narrow;           /* there is no room for who it is for on Send */

  GtkRevealer *hint_revealer;
  GtkLabel *hint;
  GtkBox *rows;
  CrierTargetChip *targets;
  GtkTextView *text;
  GtkLabel *placeholder;
  CrierSavedButton *saved_button;
  CrierShowForButton *show_for_button;
  GtkButton *send_button;
};

static guint sent_signal;

G_DEFINE_FINAL_TYPE (CrierComposer, crier_composer, ADW_TYPE_BIN)

static gboolean
is_running (CrierComposer *self)
{
  return self->service != NULL &&
         crier_service_get_state (self->service) == CRIER_SERVICE_RUNNING;
}

/* Nobody needs to be connected: a client that connects later is shown it. */
static gboolean
can_send (CrierComposer *self)
{
  return !self->sending && self->is_sound && is_running (self);
}

static char *
dup_text (CrierComposer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static gboolean
is_to_nobody_yet (CrierComposer *self)
{
  GListModel *roster = G_LIST_MODEL (crier_service_get_roster (self->service));

  return self->n_bytes > 0 && is_running (self) &&
         crier_audience_is_everyone (self->audience) &&
         g_list_model_get_n_items (roster) == 0;
}

/* The most urgent of what there is to say, or NULL. */
static char *
dup_hint (CrierComposer *self)
{
  char *room = crier_format_room (self->n_bytes);

  if (room != NULL)
    return room;

  if (is_to_nobody_yet (self))
    return g_strdup (_("No clients are connected. Clients that connect later "
                       "get this if they ask for what they missed, as the "
                       "page does."));

  return crier_audience_dup_hint (self->audience);
}

static void
set_label (GtkLabel   *label,
           const char *text)
{
  if (strcmp (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

static void
update_text (CrierComposer *self)
{
  g_autofree char *placeholder = crier_audience_dup_placeholder (self->audience);

  set_label (self->placeholder, placeholder);
  gtk_widget_set_visible (GTK_WIDGET (self->placeholder),
                          self->n_bytes == 0 && !self->composing);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text),
                                  GTK_ACCESSIBLE_PROPERTY_PLACEHOLDER, placeholder,
                                  -1);
}

static void
update_send (CrierComposer *self)
{
  g_autofree char *name = crier_audience_dup_verb (self->audience);

  gtk_button_set_label (self->send_button, self->narrow ? _("Send") : name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->send_button), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->send_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->send_button), can_send (self));
}

static void
update_hint (CrierComposer *self)
{
  g_autofree char *hint = dup_hint (self);

  /* One that goes keeps its words while it does. */
  if (hint != NULL)
    set_label (self->hint, hint);

  gtk_revealer_set_reveal_child (self->hint_revealer, hint != NULL);
}

static void
update (CrierComposer *self)
{
  update_text (self);
  update_send (self);
  update_hint (self);
}

/* What is written is for whom it was begun. */
static void
update_held (CrierComposer *self)
{
  crier_audience_set_held (self->audience, self->n_bytes > 0 || self->composing);
}

static gboolean
has_long_word (const char *text)
{
  while (*text != '\0')
    {
      gsize length = strcspn (text, " \t\n");

      if (length > LONG_WORD)
        return TRUE;

      text += length;
      text += strspn (text, " \t\n");
    }

  return FALSE;
}

static void
text_changed_cb (CrierComposer *self)
{
  g_autofree char *text = dup_text (self);

  gtk_text_view_set_wrap_mode (self->text, has_long_word (text) ? GTK_WRAP_CHAR
                                                                : GTK_WRAP_WORD_CHAR);

  self->n_bytes = strlen (text);
  self->is_sound = crier_text_check (text, -1, CRIER_TEXT_MAX_OPERATOR, NULL);
  crier_saved_button_set_draft (self->saved_button, text);

  update_held (self);
  update_text (self);
  update_send (self);
  update_hint (self);
}

/* The text view grows by a line and scrolls to it at the same time. While that
 * is animated GTK does not take notice of the new height, nor afterwards, and
 * the first line would stay out of sight although there is room. */
static void
scrolled_cb (CrierComposer *self,
             GtkAdjustment *adjustment)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self->text));

  if ((int) gtk_adjustment_get_page_size (adjustment) == height)
    return;

  if (gtk_adjustment_get_upper (adjustment) <= height)
    gtk_adjustment_set_value (adjustment, 0);

  gtk_widget_queue_allocate (GTK_WIDGET (self->text));
}

static void
preedit_changed_cb (CrierComposer *self,
                    const char    *preedit)
{
  self->composing = *preedit != '\0';
  update_held (self);
  update_text (self);
}

static void
say (CrierComposer *self,
     const char    *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

/* Takes what was sent out of the buffer, unless it was changed meanwhile; what
 * was written after it stays. */
static void
take_away (CrierComposer *self,
           const char    *sent)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  g_autofree char *text = NULL;
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_get_iter_at_mark (buffer, &end,
                                    gtk_text_buffer_get_mark (buffer, SENT_MARK));
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  if (strcmp (text, sent) != 0)
    return;

  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_end_irreversible_action (buffer);
}

static void
tell_outcome (CrierComposer *self,
              CrierMessage  *message,
              guint          n_reached,
              const GError  *error)
{
  if (error != NULL)
    {
      g_autofree char *problem = crier_error_text_dup (error);

      say (self, problem);
      return;
    }

  crier_message_history_add (self->history, crier_message_get_text (message));
  g_signal_emit (self, sent_signal, 0, n_reached);
}

static void
saved_published_cb (CrierMessage *message,
                    guint         n_reached,
                    const GError *error,
                    gpointer      data)
{
  g_autoptr (CrierComposer) self = CRIER_COMPOSER (data);

  /* The window may be gone. */
  if (self->service != NULL)
    tell_outcome (self, message, n_reached, error);
}

static void
published_cb (CrierMessage *message,
              guint         n_reached,
              const GError *error,
              gpointer      data)
{
  g_autoptr (CrierComposer) self = CRIER_COMPOSER (data);

  if (self->service == NULL)
    return;

  if (error == NULL)
    {
      take_away (self, crier_message_get_text (message));
      crier_show_for_button_reset (self->show_for_button);
    }

  self->sending = FALSE;
  update_send (self);
  tell_outcome (self, message, n_reached, error);
}

static void
send (CrierComposer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  g_autofree char *text = NULL;
  g_auto (GStrv) to = NULL;
  GtkTextIter end;

  /* What an input method still holds is not in the text yet. */
  if (!can_send (self) || self->composing)
    return;

  text = dup_text (self);
  to = crier_audience_dup_ids (self->audience);
  self->sending = TRUE;
  update_send (self);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_move_mark_by_name (buffer, SENT_MARK, &end);
  crier_service_publish_for (self->service, text, (const char * const *) to,
                             crier_show_for_button_get_seconds (self->show_for_button),
                             published_cb, g_object_ref (self));
}

static void
withdrawn_cb (CrierComposer *self,
              CrierMessage  *message)
{
  crier_message_history_remove (self->history, crier_message_get_text (message));
}

/* Of a saved message; what is being written stays as it is. */
static void
send_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  CrierComposer *self = CRIER_COMPOSER (widget);
  g_auto (GStrv) to = NULL;

  /* The key may have been for the word that is being composed. */
  if (self->composing)
    return;

  to = crier_audience_dup_ids (self->audience);
  crier_service_publish (self->service, g_variant_get_string (parameter, NULL),
                         (const char * const *) to, saved_published_cb,
                         g_object_ref (self));
}

/* With a saved message in place of what is there, which an undo brings back. */
static void
fill_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  CrierComposer *self = CRIER_COMPOSER (widget);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter begin;
  GtkTextIter end;

  gtk_text_view_reset_im_context (self->text);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_bounds (buffer, &begin, &end);
  gtk_text_buffer_delete (buffer, &begin, &end);
  gtk_text_buffer_insert (buffer, &begin, g_variant_get_string (parameter, NULL), -1);
  gtk_text_buffer_end_user_action (buffer);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static void
send_clicked_cb (CrierComposer *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
  gtk_text_view_reset_im_context (self->text);
  send (self);
}

/* Whether the text is one that was recalled and not touched since, or there
 * is none. */
static gboolean
is_untouched (CrierComposer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  g_autofree char *text = dup_text (self);
  GtkTextIter cursor;

  gtk_text_buffer_get_iter_at_mark (buffer, &cursor,
                                    gtk_text_buffer_get_insert (buffer));
  if (*text == '\0')
    crier_message_history_leave (self->history);

  return gtk_text_iter_is_end (&cursor) &&
         !gtk_text_buffer_get_has_selection (buffer) &&
         strcmp (text, crier_message_history_get_current (self->history)) == 0;
}

static void
recall (CrierComposer *self,
        gboolean       older)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);

  gtk_text_buffer_set_text (buffer,
                            older ? crier_message_history_go_back (self->history)
                                  : crier_message_history_go_on (self->history),
                            -1);
  gtk_text_view_scroll_mark_onscreen (self->text,
                                      gtk_text_buffer_get_insert (buffer));
}

/* This runs before the text view's own, so an input method that waits for
 * this key, to take a word or to choose one, has to be asked first. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                CrierComposer         *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  CrierComposerKey key = crier_composer_keys_get_meaning (keyval, state);

  if (key == CRIER_COMPOSER_KEYS_OTHER ||
      (key != CRIER_COMPOSER_KEYS_SEND && !is_untouched (self)))
    return GDK_EVENT_PROPAGATE;

  if (gtk_text_view_im_context_filter_keypress (self->text, event) ||
      self->composing)
    return GDK_EVENT_STOP;

  if (key == CRIER_COMPOSER_KEYS_SEND)
    send (self);
  else
    recall (self, key == CRIER_COMPOSER_KEYS_OLDER);

  return GDK_EVENT_STOP;
}

static void
crier_composer_dispose (GObject *object)
{
  CrierComposer *self = CRIER_COMPOSER (object);

  /* First: an input method that is sent away still tells something. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->service);
  g_clear_object (&self->audience);
  g_clear_pointer (&self->history, crier_message_history_free);

  G_OBJECT_CLASS (crier_composer_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (CRIER_TYPE_SAVED_BUTTON);
  g_type_ensure (CRIER_TYPE_SHOW_FOR_BUTTON);
  g_type_ensure (CRIER_TYPE_TARGET_CHIP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierComposer, hint_revealer);
  gtk_widget_class_bind_template_child (widget_class, CrierComposer, hint);
  gtk_widget_class_bind_template_child (widget_class, CrierComposer, rows);
  gtk_widget_class_bind_template_child (widget_class, CrierComposer, targets);
  gtk_widget_class_bind_template_child (widget_class, CrierComposer, text);
  gtk_widget_class_bind_template_child (widget_class, CrierComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, CrierComposer, saved_button);
  gtk_widget_class_bind_template_child (widget_class, CrierComposer, show_for_button);
  gtk_widget_class_bind_template_child (widget_class, CrierComposer, send_button);
  gtk_widget_class_bind_template_callback (widget_class, preedit_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_clicked_cb);
}

static void
crier_composer_class_init (CrierComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_composer_dispose;

  /* (n_reached): a message was accepted, for so many connections. */
  sent_signal = g_signal_new ("sent", CRIER_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL,
                              NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_install_action (widget_class, "composer.fill", "s", fill_action);
  gtk_widget_class_install_action (widget_class, "composer.send", "s", send_action);
  bind_template (widget_class);
}

static void
crier_composer_init (CrierComposer *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter start;

  self->history = crier_message_history_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  buffer = gtk_text_view_get_buffer (self->text);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_create_mark (buffer, SENT_MARK, &start, TRUE);

  /* Newer versions of GTK name a button after the label in it rather than by
   * its own. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->send_button),
                                 GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  g_signal_connect_object (buffer, "changed",
                           G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->text)),
                           "value-changed",
                           G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
}

void
crier_composer_bind (CrierComposer  *self,
                     CrierService   *service,
                     CrierSettings  *settings,
                     CrierClientSelection *selection)
{
  self->service = g_object_ref (service);
  self->audience = crier_audience_new (selection,
                                       crier_service_get_contacts (service));
  crier_target_chip_bind (self->targets, self->audience);
  crier_saved_button_bind (self->saved_button, settings);
  g_signal_connect_object (service, "notify::state",
                           G_CALLBACK (update_send), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (crier_service_get_standing (service), "withdrawn",
                           G_CALLBACK (withdrawn_cb), self, G_CONNECT_SWAPPED);
  /* Who is away. */
  g_signal_connect_object (service, "events",
                           G_CALLBACK (update_hint), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->audience, "changed",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

void
crier_composer_set_narrow (CrierComposer *self,
                           gboolean       narrow)
{
  g_return_if_fail (CRIER_IS_COMPOSER (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->rows),
                                  narrow ? GTK_ORIENTATION_VERTICAL
                                         : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_hexpand (GTK_WIDGET (self->targets), narrow);
  self->narrow = narrow;
  if (self->audience != NULL)
    update_send (self);
}

void
crier_composer_write (CrierComposer *self)
{
  g_return_if_fail (CRIER_IS_COMPOSER (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

/**
 * crier_composer_write_to:
 * @ids: Ids, each once
 *
 * Lets the operator write to the clients @ids, here or not, also what is written already.
 */
void
crier_composer_write_to (CrierComposer      *self,
                         const char * const *ids)
{
  g_return_if_fail (CRIER_IS_COMPOSER (self));

  crier_audience_aim (self->audience, ids);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}
