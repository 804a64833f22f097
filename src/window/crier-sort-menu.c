/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-sort-menu.h"

#include <glib/gi18n.h>

#include "crier-column.h"

static GMenuModel *
create_columns (void)
{
  GMenu *section = g_menu_new ();
  guint i;

  for (i = 0; i < CRIER_N_COLUMNS; i++)
    {
      g_autofree char *action = NULL;

      action = g_strdup_printf ("clients.sort-column::%s", crier_column_get_name (i));
      g_menu_append (section, crier_column_get_title (i), action);
    }

  return G_MENU_MODEL (section);
}

/**
 * crier_sort_menu_new:
 *
 * Returns: (transfer full): the menu of how clients can be sorted, whose
 *   actions are those of #CrierClientsPane
 */
GMenuModel *
crier_sort_menu_new (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuModel) columns = create_columns ();
  g_autoptr (GMenu) order = g_menu_new ();
  g_autoptr (GMenu) selection = g_menu_new ();
  g_autoptr (GMenuItem) multiple = NULL;

  g_menu_append (order, _("_Ascending"), "clients.sort-order::ascending");
  g_menu_append (order, _("_Descending"), "clients.sort-order::descending");

  /* Not for the table, whose rows have no marks. */
  multiple = g_menu_item_new (_("Select _Multiple"), "clients.select-multiple");
  g_menu_item_set_attribute (multiple, "hidden-when", "s", "action-disabled");
  g_menu_append_item (selection, multiple);

  g_menu_append_section (menu, _("Sort By"), columns);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (order));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (selection));

  return G_MENU_MODEL (menu);
}
