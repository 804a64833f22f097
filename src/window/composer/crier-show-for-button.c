/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-show-for-button.h"

#include <glib/gi18n.h>

/*
 * CrierShowForButton:
 *
 * How long screens show the message that is being written: a menu, and in short on the
 * button what was chosen. It holds for one message.
 */
struct _CrierShowForButton
{
  AdwBin parent_instance;

  GtkMenuButton *button; /* (owned) by the widget */
  GSimpleAction *action; /* (owned): its state is seconds, 0 for as long as it stands */
};

typedef struct
{
  guint seconds;
  const char *label;
  const char *shown; /* (nullable): on the button */
} Choice;

static const Choice choices[] = {
  { 0, N_("Until Taken Back"), NULL },
  { 5 * 60, N_("5 Minutes"), N_("5 min") },
  { 60 * 60, N_("1 Hour"), N_("1 h") },
};

G_DEFINE_FINAL_TYPE (CrierShowForButton, crier_show_for_button, ADW_TYPE_BIN)

static void
update (CrierShowForButton *self)
{
  guint seconds = crier_show_for_button_get_seconds (self);
  g_autofree char *name = NULL;
  guint i;

  for (i = 0; i + 1 < G_N_ELEMENTS (choices) && choices[i].seconds != seconds; i++)
    continue;

  if (choices[i].shown != NULL)
    gtk_menu_button_set_label (self->button, _(choices[i].shown));
  else
    gtk_menu_button_set_icon_name (self->button, "duration-symbolic");

  /* Translators: as in "Show For: 5 Minutes" */
  name = g_strdup_printf (_("Show For: %s"), _(choices[i].label));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GMenuModel *
make_menu (void)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_(choices[i].label), NULL);

      g_menu_item_set_action_and_target (item, "show-for.seconds", "u", choices[i].seconds);
      g_menu_append_item (section, item);
    }

  g_menu_append_section (menu, _("Show For"), G_MENU_MODEL (section));

  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static void
crier_show_for_button_dispose (GObject *object)
{
  g_clear_object (&CRIER_SHOW_FOR_BUTTON (object)->action);

  G_OBJECT_CLASS (crier_show_for_button_parent_class)->dispose (object);
}

static void
crier_show_for_button_class_init (CrierShowForButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_show_for_button_dispose;
}

static void
crier_show_for_button_init (CrierShowForButton *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenuModel) menu = make_menu ();
  GtkWidget *popover;

  self->action = g_simple_action_new_stateful ("seconds", G_VARIANT_TYPE_UINT32,
                                               g_variant_new_uint32 (0));
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (self->action));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "show-for", G_ACTION_GROUP (group));

  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  popover = gtk_popover_menu_new_from_model (menu);
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Show For"), -1);
  gtk_menu_button_set_popover (self->button, popover);
  gtk_menu_button_set_direction (self->button, GTK_ARROW_UP);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
  g_signal_connect_object (self->action, "notify::state",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * crier_show_for_button_get_seconds:
 *
 * Returns: how long screens are to show the message, 0 for until it is taken back
 */
guint
crier_show_for_button_get_seconds (CrierShowForButton *self)
{
  g_autoptr (GVariant) state = g_action_get_state (G_ACTION (self->action));

  return g_variant_get_uint32 (state);
}

/* For the next message. */
void
crier_show_for_button_reset (CrierShowForButton *self)
{
  g_simple_action_set_state (self->action, g_variant_new_uint32 (0));
}
