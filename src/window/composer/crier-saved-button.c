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
 * around it. What is chosen there is to be written on by the action composer.fill; what
 * has its key pressed, or its own button, is sent by composer.send.
 */
struct _CrierSavedButton
{
  AdwBin parent_instance;

  CrierSettings *settings;  /* (owned) (nullable): NULL until it is bound */
  char *draft;              /* (owned): what could be saved */
  CrierSavedWindow *window; /* (unowned) (nullable): cleared when it goes */
};

G_DEFINE_FINAL_TYPE (CrierSavedButton, crier_saved_button, ADW_TYPE_BIN)

static void
chosen_cb (CrierSavedButton *self,
           const char       *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "composer.fill", "s", text);
}

static void
sent_cb (CrierSavedButton *self,
         const char       *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "composer.send", "s", text);
}

static void
clicked_cb (CrierSavedButton *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->window != NULL)
    return;

  g_set_weak_pointer (&self->window,
                      crier_saved_window_new (GTK_WINDOW (root), self->settings,
                                              self->draft));
  g_signal_connect_object (self->window, "chosen",
                           G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "sent",
                           G_CALLBACK (sent_cb), self, G_CONNECT_SWAPPED);
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

  texts = crier_settings_get_strv (self->settings, "saved-messages");
  if (place >= g_strv_length ((char **) texts))
    return FALSE;

  sent_cb (self, texts[place]);

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

  G_OBJECT_CLASS (crier_saved_button_parent_class)->dispose (object);
}

static void
crier_saved_button_class_init (CrierSavedButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_saved_button_dispose;
}

static void
crier_saved_button_init (CrierSavedButton *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("saved-messages-symbolic");

  self->draft = g_strdup ("");
  gtk_widget_set_tooltip_text (button, _("Saved Messages"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Saved Messages"),
                                  GTK_ACCESSIBLE_PROPERTY_HAS_POPUP, TRUE,
                                  -1);
  adw_bin_set_child (ADW_BIN (self), button);
  g_signal_connect_object (button, "clicked",
                           G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  add_shortcuts (self);
}

void
crier_saved_button_bind (CrierSavedButton *self,
                         CrierSettings    *settings)
{
  self->settings = g_object_ref (settings);
}

void
crier_saved_button_set_draft (CrierSavedButton *self,
                              const char       *draft)
{
  g_free (self->draft);
  self->draft = g_strdup (draft);
}
