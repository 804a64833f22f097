/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-column-header-utils.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-client-column.h"

/* What GTK 4.8 offers no function for, nor any later version that we know of: the
 * widgets over the rows of a table. Whatever else they may be in other versions,
 * this finds nothing then, and the rest works. */

static G_DEFINE_QUARK (crier - titles - parts, parts)

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
        gtk_accessible_update_property (GTK_ACCESSIBLE (part),
                                        GTK_ACCESSIBLE_PROPERTY_LABEL, _("Columns"),
                                        -1);
    }
}

/* A title makes its menu when somebody asks for it, and gives it no name. */
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
align (GtkWidget *title)
{
  GtkWidget *box = gtk_widget_get_first_child (title);
  GtkWidget *label = box != NULL ? gtk_widget_get_first_child (box) : NULL;
  GtkWidget *arrow = box != NULL ? gtk_widget_get_last_child (box) : NULL;
  guint i;

  if (!GTK_IS_BOX (box) || !GTK_IS_LABEL (label) || arrow == label)
    return;

  for (i = 0; i < CRIER_N_COLUMNS; i++)
    {
      if (crier_client_column_is_number (i) &&
          strcmp (crier_client_column_get_title (i),
                  gtk_label_get_label (GTK_LABEL (label))) == 0)
        {
          gtk_widget_set_halign (box, GTK_ALIGN_END);
          gtk_box_reorder_child_after (GTK_BOX (box), arrow, NULL);
        }
    }
}

/**
 * crier_column_header_utils_mend:
 * @view: a table of clients
 *
 * Puts the titles of numbers to the right, and gives the parts of @view names
 * for screen readers; GTK names them after their classes. To be
 * called when columns have come.
 */
void
crier_column_header_utils_mend (GtkColumnView *view)
{
  GtkWidget *header;
  GtkWidget *list;
  GtkWidget *title;

  g_return_if_fail (GTK_IS_COLUMN_VIEW (view));

  header = gtk_widget_get_first_child (GTK_WIDGET (view));
  list = gtk_widget_get_last_child (GTK_WIDGET (view));
  if (header == list)
    return;

  gtk_accessible_update_property (GTK_ACCESSIBLE (header),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Columns"),
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Clients"),
                                  -1);

  for (title = gtk_widget_get_first_child (header); title != NULL;
       title = gtk_widget_get_next_sibling (title))
    {
      align (title);
      name_menu (title);
    }
}
