/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-sort-menu.h"

#include <glib/gi18n.h>

#include "crier-client-column.h"

static GMenuModel *
create_orders (void)
{
  GMenu *section = g_menu_new ();
  guint i;

  for (i = 0; i < CRIER_N_COLUMNS; i++)
    {
      g_autofree char *action = NULL;

      action = g_strdup_printf ("clients.sort-column::%s",
                                crier_client_columns[i].name);
      g_menu_append (section, _(crier_client_columns[i].title), action);
    }

  return G_MENU_MODEL (section);
}

static void
append_choice (GMenu      *section,
               const char *label,
               const char *action)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  /* Where there is no table, there are no actions. */
  g_menu_item_set_attribute (item, "hidden-when", "s", "action-missing");
  g_menu_append_item (section, item);
}

/* The ID is always there: without it no client could be told from another. */
static void
append_columns (GMenu      *menu,
                const char *label)
{
  g_autoptr (GMenu) columns = g_menu_new ();
  g_autoptr (GMenu) fit = g_menu_new ();
  guint i;

  for (i = CRIER_CLIENT_COLUMN_ID + 1; i < CRIER_N_COLUMNS; i++)
    {
      g_autofree char *action = g_strconcat ("columns.",
                                             crier_client_columns[i].name,
                                             NULL);

      append_choice (columns, _(crier_client_columns[i].title), action);
    }

  /* Translators: shows as many columns as there is room for, none by choice any more */
  append_choice (fit, _("As Many as _Fit"), "columns.fit");

  g_menu_append_section (menu, label, G_MENU_MODEL (columns));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (fit));
}

/**
 * crier_sort_menu_new:
 * Returns: (transfer full): the menu of how clients can be sorted, and of which columns
 *   there are, whose actions are those of #CrierClientsPane
 */
GMenuModel *
crier_sort_menu_new (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuModel) columns = create_orders ();
  g_autoptr (GMenu) order = g_menu_new ();
  g_autoptr (GMenu) selection = g_menu_new ();
  g_autoptr (GMenuItem) multiple = NULL;

  g_menu_append (order, _("_Ascending"), "clients.sort-order::ascending");
  g_menu_append (order, _("_Descending"), "clients.sort-order::descending");

  /* Not for the table, whose rows have no check marks. */
  multiple = g_menu_item_new (_("Select _Multiple"), "clients.select-multiple");
  g_menu_item_set_attribute (multiple, "hidden-when", "s", "action-disabled");
  g_menu_append_item (selection, multiple);

  g_menu_append_section (menu, _("Sort By"), columns);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (order));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (selection));
  append_columns (menu, _("Columns"));

  return G_MENU_MODEL (menu);
}

/**
 * crier_sort_menu_new_columns:
 * Returns: (transfer full): the menu of which columns there are, for their titles; the
 *   actions, "columns", are those of a #CrierColumnVisibility
 */
GMenuModel *
crier_sort_menu_new_columns (void)
{
  GMenu *menu = g_menu_new ();

  append_columns (menu, NULL);

  return G_MENU_MODEL (menu);
}
