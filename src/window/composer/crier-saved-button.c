/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-saved-button.h"

#include <glib/gi18n.h>

#include "crier-saved-window.h"

/* As many as there are keys. */
#define N_KEYS 9

/*
 * CrierSavedButton:
 *
 * The way to the messages that the operator says again and again: it opens
 * their window, and its shortcuts hold wherever the focus is in the window
 * around it. It says which one was chosen; to send it is the
 * composer's business.
 */
struct _CrierSavedButton
{
  GtkWidget parent_instance;

  CrierSettings *settings;  /* (owned) (nullable) */
  char *draft;              /* (owned): what could be saved */
  CrierSavedWindow *window; /* (unowned) (nullable): cleared when it goes */
  GtkWidget *button;        /* (owned by being its parent) */
};

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrierSavedButton, crier_saved_button, GTK_TYPE_WIDGET)

static void
chosen_cb (CrierSavedButton *self,
           const char       *text)
{
  g_signal_emit (self, signals[CHOSEN], 0, text);
}

static void
clicked_cb (CrierSavedButton *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->settings == NULL || self->window != NULL)
    return;

  g_set_weak_pointer (&self->window,
                      crier_saved_window_new (GTK_WINDOW (root), self->settings));
  crier_saved_window_set_draft (self->window, self->draft);
  g_signal_connect_object (self->window, "chosen",
                           G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self->window));
}

static gboolean
key_cb (GtkWidget *widget,
        GVariant  *args,
        gpointer   data)
{
  CrierSavedButton *self = CRIER_SAVED_BUTTON (widget);
  guint place = g_variant_get_uint32 (args);
  const char * const *texts;

  if (self->settings == NULL)
    return FALSE;

  texts = crier_settings_get_strv (self->settings, "saved-messages");
  if (place >= g_strv_length ((char **) texts))
    return FALSE;

  chosen_cb (self, texts[place]);

  return TRUE;
}

/* After what has the focus: an input method may choose a word by such a key. */
static void
add_shortcuts (CrierSavedButton *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  guint i;

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);

  for (i = 0; i < N_KEYS; i++)
    {
      GtkShortcutTrigger *trigger;
      GtkShortcut *shortcut;

      trigger = gtk_alternative_trigger_new (
        gtk_keyval_trigger_new (GDK_KEY_1 + i, GDK_CONTROL_MASK),
        gtk_keyval_trigger_new (GDK_KEY_KP_1 + i, GDK_CONTROL_MASK));
      shortcut = gtk_shortcut_new_with_arguments (
        trigger, gtk_callback_action_new (key_cb, NULL, NULL), "u", i);
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                            shortcut);
    }

  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
crier_saved_button_dispose (GObject *object)
{
  CrierSavedButton *self = CRIER_SAVED_BUTTON (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->draft, g_free);
  g_clear_pointer (&self->button, gtk_widget_unparent);

  G_OBJECT_CLASS (crier_saved_button_parent_class)->dispose (object);
}

static void
crier_saved_button_class_init (CrierSavedButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_saved_button_dispose;

  /**
   * CrierSavedButton::chosen:
   * @self: the button
   * @text: a message
   *
   * The operator wants to send @text.
   */
  signals[CHOSEN] = g_signal_new ("chosen", CRIER_TYPE_SAVED_BUTTON,
                                  G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
crier_saved_button_init (CrierSavedButton *self)
{
  self->draft = g_strdup ("");
  self->button = gtk_button_new_from_icon_name ("saved-messages-symbolic");
  gtk_widget_set_tooltip_text (self->button, _("Saved Messages"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Saved Messages"),
                                  GTK_ACCESSIBLE_PROPERTY_HAS_POPUP, TRUE,
                                  -1);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  g_signal_connect_object (self->button, "clicked",
                           G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  add_shortcuts (self);
}

void
crier_saved_button_bind (CrierSavedButton *self,
                         CrierSettings    *settings)
{
  g_return_if_fail (CRIER_IS_SAVED_BUTTON (self));
  g_return_if_fail (CRIER_IS_SETTINGS (settings));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
}

void
crier_saved_button_set_draft (CrierSavedButton *self,
                              const char       *draft)
{
  g_return_if_fail (CRIER_IS_SAVED_BUTTON (self));
  g_return_if_fail (draft != NULL);

  g_free (self->draft);
  self->draft = g_strdup (draft);
}
