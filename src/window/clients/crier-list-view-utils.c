/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-list-view-utils.h"

#include "crier-format.h"
#include "crier-display-name.h"

/* What GTK 4.8 offers no function for: the widgets that lists put around what
 * we give them. From GTK 4.12 on gtk_list_item_set_accessible_label() names a row
 * and gtk_list_view_scroll_to() scrolls; for the others we know of no version that
 * has a function. Whatever else a list may be made of in other versions, these find
 * nothing then, and the rest works. */

static gboolean
scroll_cb (gpointer data)
{
  GtkWidget *list = data;

  gtk_widget_activate_action (list, "list.scroll-to-item", "u", 0);

  return G_SOURCE_REMOVE;
}

static gboolean
release_cb (gpointer data)
{
  GtkWidget *row;

  for (row = gtk_widget_get_first_child (data); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    gtk_widget_unset_state_flags (row, GTK_STATE_FLAG_ACTIVE);

  return G_SOURCE_REMOVE;
}

/**
 * crier_list_view_utils_find:
 * @list: the widget whose children the rows are
 * @widget: (nullable): a widget
 *
 * Returns: (transfer none) (nullable): the row of @list that @widget is or is
 *   in
 */
GtkWidget *
crier_list_view_utils_find (GtkWidget *list,
                            GtkWidget *widget)
{
  g_return_val_if_fail (GTK_IS_WIDGET (list), NULL);

  while (widget != NULL && gtk_widget_get_parent (widget) != list)
    widget = gtk_widget_get_parent (widget);

  return widget;
}

/**
 * crier_list_view_utils_set_name:
 * @row: (nullable): a row
 * @client: whom it shows
 *
 * Gives @row an accessible name; its own would be that of its class. Nothing
 * live is in it, or a screen reader would talk every second. Where the operator
 * gave a name or a colour, a tooltip says what they stand for.
 */
void
crier_list_view_utils_set_name (GtkWidget   *row,
                                CrierClient *client)
{
  CrierContact *contact;
  g_autofree char *full = NULL;
  g_autofree char *name = NULL;
  g_autofree char *tooltip = NULL;

  g_return_if_fail (CRIER_IS_CLIENT (client));

  if (row == NULL)
    return;

  contact = crier_contact_of (client);
  full = crier_display_name_dup_full (contact, crier_client_get_id (client));
  name = g_strjoin (", ",
                    full,
                    crier_format_transport (crier_client_get_transport (client)),
                    crier_client_get_address (client),
                    NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);

  tooltip = crier_display_name_dup_tooltip (contact);
  gtk_widget_set_tooltip_text (row, tooltip);
}

/**
 * crier_list_view_utils_scroll_to_top:
 * @list: the widget whose children the rows are
 *
 * Shows the first row, once the list has settled: what it does for a change of
 * its model would undo it now.
 */
void
crier_list_view_utils_scroll_to_top (GtkWidget *list)
{
  g_return_if_fail (GTK_IS_WIDGET (list));

  g_idle_add_full (G_PRIORITY_LOW, scroll_cb, g_object_ref (list), g_object_unref);
}

/**
 * crier_list_view_utils_release:
 * @list: the widget whose children the rows are
 *
 * Has no row look pressed any more, soon. To be called when one was activated:
 * that happens at the second press of a double click, and the window that
 * opens then takes the release.
 */
void
crier_list_view_utils_release (GtkWidget *list)
{
  g_return_if_fail (GTK_IS_WIDGET (list));

  g_idle_add_full (G_PRIORITY_LOW, release_cb, g_object_ref (list), g_object_unref);
}
