/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-saved-row.h"

#include <glib/gi18n.h>

#include "crier-event-text.h"

/* More than that is no line. */
#define TITLE_CHARS   200
#define TOOLTIP_CHARS 1000
#define TOOLTIP_LINES 20

/* What may be narrower than an ellipsis is never cut: GTK 4.8 would complain. */
#define SHORT_CHARS 8

/* As many as there are keys. */
#define N_KEYS 9

/*
 * CrierSavedRow:
 *
 * One of the messages that the operator says again and again: with the key
 * that sends it, or with what can be done to it. What is to be done it tells
 * the window around it, by actions that carry its place.
 */
struct _CrierSavedRow
{
  AdwActionRow parent_instance;

  char *text;  /* (owned) */
  guint place;
};

G_DEFINE_FINAL_TYPE (CrierSavedRow, crier_saved_row, ADW_TYPE_ACTION_ROW)

/* Without an action where there is nothing to be done; with its name where there is no
 * icon. */
static void
add_button (CrierSavedRow *self,
            const char    *icon,
            const char    *name,
            const char    *action)
{
  GtkWidget *button = icon != NULL ? gtk_button_new_from_icon_name (icon)
                                   : gtk_button_new_with_label (name);

  if (icon != NULL)
    gtk_widget_set_tooltip_text (button, name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  if (action == NULL)
    gtk_widget_set_sensitive (button, FALSE);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", self->place);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
}

static void
add_shortcut (GtkEventController *controller,
              guint               key,
              GdkModifierType     modifiers,
              const char         *action,
              guint               place)
{
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (controller),
    gtk_shortcut_new_with_arguments (gtk_keyval_trigger_new (key, modifiers),
                                     gtk_named_action_new (action), "u", place));
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source,
            double         x,
            double         y,
            CrierSavedRow *self)
{
  return gdk_content_provider_new_typed (CRIER_TYPE_SAVED_ROW, self);
}

static void
drag_begin_cb (GtkDragSource *source,
               GdkDrag       *drag,
               CrierSavedRow *self)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, picture, 0, 0);
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         CrierSavedRow *self)
{
  CrierSavedRow *other = g_value_get_object (value);

  /* One of another window would have another place. */
  if (other == NULL ||
      gtk_widget_get_parent (GTK_WIDGET (other)) != gtk_widget_get_parent (GTK_WIDGET (self)))
    return FALSE;

  return gtk_widget_activate_action (GTK_WIDGET (self), "saved.move", "(uu)",
                                     other->place, self->place);
}

static void
add_dragging (CrierSavedRow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (CRIER_TYPE_SAVED_ROW, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), self);
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
add_editing (CrierSavedRow *self,
             guint          n)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  add_button (self, "go-up-symbolic", _("Move Up"),
              self->place > 0 ? "saved.up" : NULL);
  add_button (self, "go-down-symbolic", _("Move Down"),
              self->place + 1 < n ? "saved.down" : NULL);
  add_button (self, "document-edit-symbolic", _("Edit"), "saved.edit");
  add_button (self, "user-trash-symbolic", _("Remove"), "saved.remove");

  add_shortcut (controller, GDK_KEY_Up, GDK_ALT_MASK, "saved.up", self->place);
  add_shortcut (controller, GDK_KEY_Down, GDK_ALT_MASK, "saved.down", self->place);
  add_shortcut (controller, GDK_KEY_Delete, 0, "saved.remove", self->place);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  add_dragging (self);
}

static void
add_key (CrierSavedRow *self)
{
  g_autofree char *label = NULL;
  GtkWidget *widget;

  if (self->place >= N_KEYS)
    return;

  label = gtk_accelerator_get_label (GDK_KEY_1 + self->place, GDK_CONTROL_MASK);
  widget = gtk_label_new (label);
  gtk_widget_add_css_class (widget, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), widget);
}

static void
crier_saved_row_finalize (GObject *object)
{
  g_free (CRIER_SAVED_ROW (object)->text);

  G_OBJECT_CLASS (crier_saved_row_parent_class)->finalize (object);
}

static void
crier_saved_row_class_init (CrierSavedRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crier_saved_row_finalize;
}

static void
crier_saved_row_init (CrierSavedRow *self)
{
}

/**
 * crier_saved_row_new:
 * @place: where it stands, from 0
 * @n: how many there are
 * @editing: whether it is to be changed, or chosen and sent
 */
CrierSavedRow *
crier_saved_row_new (const char *text,
                     guint       place,
                     guint       n,
                     gboolean    editing)
{
  CrierSavedRow *self;
  g_autofree char *title = NULL;
  g_autofree char *tooltip = NULL;

  self = g_object_new (CRIER_TYPE_SAVED_ROW, "use-markup", FALSE,
                       "title-lines", g_utf8_strlen (text, -1) > SHORT_CHARS ? 1 : 0,
                       "activatable", !editing, NULL);
  self->text = g_strdup (text);
  self->place = place;

  title = crier_event_text_text (text, TITLE_CHARS, 0, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 g_strdelimit (title, "\n\t", ' '));
  tooltip = crier_event_text_text (text, TOOLTIP_CHARS, TOOLTIP_LINES, NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);

  if (editing)
    add_editing (self, n);
  else
    {
      add_key (self);
      add_button (self, NULL, _("Send"), "saved.send");
    }

  return self;
}

const char *
crier_saved_row_get_text (CrierSavedRow *self)
{
  return self->text;
}
