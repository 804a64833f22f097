/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-blocked-list.h"

#include <glib/gi18n.h>

/*
 * CrierBlockedList:
 *
 * The blocked Ids and addresses, a row for each, with a button that unblocks it.
 * It follows the settings.
 */
struct _CrierBlockedList
{
  AdwPreferencesGroup parent_instance;

  CrierSettings *settings; /* (unowned) (nullable): cleared when they go; those
                            * of the window that it is in */
  GPtrArray *rows;         /* (owned) (element-type AdwActionRow): unowned, one
                            * each, or the sentence that there is none */
};

G_DEFINE_FINAL_TYPE (CrierBlockedList, crier_blocked_list, ADW_TYPE_PREFERENCES_GROUP)

static void
crier_blocked_list_dispose (GObject *object)
{
  g_clear_weak_pointer (&CRIER_BLOCKED_LIST (object)->settings);

  G_OBJECT_CLASS (crier_blocked_list_parent_class)->dispose (object);
}

static void
crier_blocked_list_finalize (GObject *object)
{
  g_ptr_array_unref (CRIER_BLOCKED_LIST (object)->rows);

  G_OBJECT_CLASS (crier_blocked_list_parent_class)->finalize (object);
}

static void
crier_blocked_list_class_init (CrierBlockedListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_blocked_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = crier_blocked_list_finalize;
}

static void
crier_blocked_list_init (CrierBlockedList *self)
{
  self->rows = g_ptr_array_new ();
}

/* The text may be an Id, which a client has chosen. */
static GtkWidget *
add_row (CrierBlockedList *self,
         const char       *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);

  return row;
}

/* The row goes when its name does. */
static void
unblock (CrierBlockedList *self,
         GtkWidget        *button,
         const char       *setting)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  g_autofree char *name = NULL;

  name = g_strdup (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  crier_settings_set_blocked (self->settings, setting, name, FALSE);
}

static void
unblock_id_cb (CrierBlockedList *self,
               GtkWidget        *button)
{
  unblock (self, button, "blocked-ids");
}

static void
unblock_address_cb (CrierBlockedList *self,
                    GtkWidget        *button)
{
  unblock (self, button, "blocked-addresses");
}

static void
add_blocked (CrierBlockedList   *self,
             const char * const *names,
             const char         *kind,
             GCallback           callback)
{
  for (; *names != NULL; names++)
    {
      GtkWidget *row = add_row (self, *names);
      GtkWidget *button = gtk_button_new_with_label (_("Unblock"));
      g_autofree char *label = g_strdup_printf (_("Unblock %s"), *names);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), kind);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
      /* Else it would be named after the row as well. */
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (button),
                                     GTK_ACCESSIBLE_RELATION_LABELLED_BY);
    }
}

/* Where the focus is among the rows, or -1. */
static int
find_focus (CrierBlockedList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  guint i;

  for (i = 0; focus != NULL && i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      if (focus == row || gtk_widget_is_ancestor (focus, row))
        return (int) i;
    }

  return -1;
}

/* An operator who unblocks one after the other stays in the list. */
static void
place_focus (CrierBlockedList *self,
             guint             position)
{
  GtkWidget *row = g_ptr_array_index (self->rows, MIN (position, self->rows->len - 1));
  GtkWidget *button = adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));

  gtk_widget_grab_focus (button != NULL ? button : row);
}

static void
update (CrierBlockedList *self)
{
  int focus = find_focus (self);
  guint i;

  for (i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self),
                                  g_ptr_array_index (self->rows, i));

  g_ptr_array_set_size (self->rows, 0);
  add_blocked (self, crier_settings_get_strv (self->settings, "blocked-ids"), _("ID"),
               G_CALLBACK (unblock_id_cb));
  add_blocked (self, crier_settings_get_strv (self->settings, "blocked-addresses"),
               _("Address"), G_CALLBACK (unblock_address_cb));
  if (self->rows->len == 0)
    gtk_widget_add_css_class (add_row (self, _("Nobody is blocked")), "dim-label");

  if (focus >= 0)
    place_focus (self, (guint) focus);
}

void
crier_blocked_list_bind (CrierBlockedList *self,
                         CrierSettings    *settings)
{
  g_set_weak_pointer (&self->settings, settings);
  g_signal_connect_object (settings, "notify::blocked-ids",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::blocked-addresses",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
