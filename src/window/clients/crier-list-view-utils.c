/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-list-view-utils.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-cell-text.h"
#include "crier-client-column.h"
#include "crier-display-name.h"
#include "crier-format.h"

/* What GTK 4.8 offers no function for: the widgets that lists and tables put around
 * what we give them. From GTK 4.12 on gtk_list_item_set_accessible_label() names a row
 * and gtk_list_view_scroll_to() scrolls; for the others, the titles of a table among
 * them, we know of no version that has a function. Whatever these widgets may be in
 * other versions, these functions find nothing then, and the rest works. */

static G_DEFINE_QUARK (crier - list - view - parts, parts)

static gboolean
scroll_cb (gpointer data)
{
  gtk_widget_activate_action (data, "list.scroll-to-item", "u", 0);

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

static void
parts_changed_cb (GListModel *parts,
                  guint       position,
                  guint       n_removed,
                  guint       n_added)
{
  guint i;

  for (i = position; i < position + n_added; i++)
    {
      g_autoptr (GtkWidget) part = g_list_model_get_item (parts, i);

      if (GTK_IS_POPOVER (part))
        crier_cell_text_set_name (part, _("Columns"));
    }
}

/* A title makes its menu when it is asked for, and gives it no name. */
static void
name_menu (GtkWidget *title)
{
  GListModel *parts;

  if (g_object_get_qdata (G_OBJECT (title), parts_quark ()) != NULL)
    return;

  parts = gtk_widget_observe_children (title);
  g_signal_connect (parts, "items-changed", G_CALLBACK (parts_changed_cb), NULL);
  g_object_set_qdata_full (G_OBJECT (title), parts_quark (), parts, g_object_unref);
}

/* A column cannot be told to put its title to the right, over its figures. */
static void
align_title (GtkWidget *title)
{
  GtkWidget *box = gtk_widget_get_first_child (title);
  GtkWidget *label = box != NULL ? gtk_widget_get_first_child (box) : NULL;
  GtkWidget *arrow = box != NULL ? gtk_widget_get_last_child (box) : NULL;
  guint i;

  if (!GTK_IS_BOX (box) || !GTK_IS_LABEL (label) || arrow == label)
    return;

  for (i = 0; i < CRIER_N_COLUMNS; i++)
    {
      if (crier_client_columns[i].is_number &&
          strcmp (_(crier_client_columns[i].title),
                  gtk_label_get_label (GTK_LABEL (label))) == 0)
        {
          gtk_widget_set_halign (box, GTK_ALIGN_END);
          gtk_box_reorder_child_after (GTK_BOX (box), arrow, NULL);
        }
    }
}

/**
 * crier_list_view_utils_get_rows:
 *
 * Returns: the widget whose children the rows of @view are
 */
GtkWidget *
crier_list_view_utils_get_rows (GtkColumnView *view)
{
  return gtk_widget_get_last_child (GTK_WIDGET (view));
}

/**
 * crier_list_view_utils_find:
 * @rows: the widget whose children the rows are
 * @bound: (element-type GtkWidget GtkListItem): the first cell of each row, and what
 *   it shows
 * @widget: (nullable): a widget
 * @row: (out) (optional) (nullable): the row that @widget is or is in
 *
 * Returns: (nullable): the item of that row; %NULL if @widget is in none
 */
GtkListItem *
crier_list_view_utils_find (GtkWidget   *rows,
                            GHashTable  *bound,
                            GtkWidget   *widget,
                            GtkWidget  **row)
{
  GtkListItem *item = NULL;

  while (widget != NULL && gtk_widget_get_parent (widget) != rows)
    widget = gtk_widget_get_parent (widget);

  if (row != NULL)
    *row = widget;

  for (; widget != NULL && item == NULL; widget = gtk_widget_get_first_child (widget))
    item = g_hash_table_lookup (bound, widget);

  return item;
}

/**
 * crier_list_view_utils_set_name:
 * @row: (nullable): a row
 * @client: the client that it shows
 *
 * Gives @row an accessible name; its own would be that of its class. Nothing
 * live is in it, or a screen reader would talk every second. Where the operator
 * gave a name or a color, a tooltip says what they stand for.
 */
void
crier_list_view_utils_set_name (GtkWidget   *row,
                                CrierClient *client)
{
  CrierContact *contact = crier_contact_of (client);
  g_autofree char *full = NULL;
  g_autofree char *name = NULL;
  g_autofree char *tooltip = NULL;

  if (row == NULL)
    return;

  full = crier_display_name_dup_full (contact, crier_client_get_id (client));
  name = g_strjoin (", ", full,
                    crier_format_transport (crier_client_get_transport (client)),
                    crier_client_get_address (client), NULL);
  crier_cell_text_set_name (row, name);

  tooltip = crier_display_name_dup_tooltip (contact);
  gtk_widget_set_tooltip_text (row, tooltip);
}

/**
 * crier_list_view_utils_name_parts:
 * @view: a table of clients
 *
 * Puts the titles of numbers to the right, and names the parts of @view for screen
 * readers. To be called when columns have come.
 */
void
crier_list_view_utils_name_parts (GtkColumnView *view)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  GtkWidget *rows = crier_list_view_utils_get_rows (view);
  GtkWidget *title;

  if (header == rows)
    return;

  crier_cell_text_set_name (header, _("Columns"));
  crier_cell_text_set_name (rows, _("Clients"));

  for (title = gtk_widget_get_first_child (header); title != NULL;
       title = gtk_widget_get_next_sibling (title))
    {
      align_title (title);
      name_menu (title);
    }
}

/**
 * crier_list_view_utils_scroll_to_top:
 * @rows: the widget whose children the rows are
 *
 * Shows the first row, once the list has settled: what it does for a change of
 * its model would undo it now.
 */
void
crier_list_view_utils_scroll_to_top (GtkWidget *rows)
{
  g_idle_add_full (G_PRIORITY_LOW, scroll_cb, g_object_ref (rows), g_object_unref);
}

/**
 * crier_list_view_utils_release:
 * @rows: the widget whose children the rows are
 *
 * Has no row look pressed any more, soon. To be called when one was activated:
 * that happens at the second press of a double click, and the window that
 * opens then takes the release.
 */
void
crier_list_view_utils_release (GtkWidget *rows)
{
  g_idle_add_full (G_PRIORITY_LOW, release_cb, g_object_ref (rows), g_object_unref);
}
