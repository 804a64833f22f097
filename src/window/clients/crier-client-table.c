/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-table.h"

#include <glib/gi18n.h>

#include "crier-cell-text.h"
#include "crier-name-cell.h"
#include "crier-display-name.h"
#include "crier-list-view-utils.h"
#include "crier-sort-menu.h"

typedef struct
{
  CrierClientTable *table;       /* (unowned) */
  CrierClientColumn id;
  GtkColumnViewColumn *column;   /* (owned) */
  GHashTable *bound;             /* (owned): cell to its GtkListItem */
} Column;

/*
 * CrierClientTable:
 *
 * The clients as a table, whose columns are those that were chosen. It shows a
 * selection and does not sort it: clients.sort does, which it activates when the
 * operator clicks on a title. Its texts change when it is told to refresh, never by themselves, and
 * only those of the rows that exist.
 */
struct _CrierClientTable
{
  GtkWidget parent_instance;

  Column columns[CRIER_N_COLUMNS];
  CrierColumnVisibility *choice; /* (owned) (nullable) */
  gboolean is_setting;      /* the order comes from us */
  gboolean is_probing;      /* the order is being asked for */
  CrierClientColumn probed; /* the answer */

  GtkWidget *scroller;      /* (template) */
  GtkColumnView *view;      /* (template) */
};

static guint open_signal;

G_DEFINE_FINAL_TYPE (CrierClientTable, crier_client_table, GTK_TYPE_WIDGET)

static void
update_name (CrierNameCell *cell,
             CrierClient   *client)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (cell));

  crier_name_cell_set (cell, crier_contact_of (client),
                       crier_display_name_of (client));

  /* The row of a cell: with a newer GTK it is not in its list yet. */
  if (parent != NULL)
    crier_list_view_utils_set_name (gtk_widget_get_parent (parent), client);
}

static void
update_cell (CrierClientColumn     id,
             GtkInscription *cell,
             CrierClient    *client,
             gint64          now)
{
  static const char * const styles[] = { "dim-label", "warning" };
  const char *style = crier_client_column_get_style (id, client);
  g_autofree char *text = crier_client_column_dup_text (id, client, now);
  guint i;

  crier_cell_text_set (cell, text);

  for (i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      if (g_strcmp0 (style, styles[i]) == 0)
        gtk_widget_add_css_class (GTK_WIDGET (cell), styles[i]);
      else
        gtk_widget_remove_css_class (GTK_WIDGET (cell), styles[i]);
    }
}

static void
setup_cb (Column      *column,
          GtkListItem *item)
{
  GtkInscription *inscription;
  GtkWidget *cell;
  guint n_chars = crier_client_columns[column->id].n_chars;

  if (column->id == CRIER_CLIENT_COLUMN_ID)
    {
      cell = crier_name_cell_new ();
      crier_name_cell_set_chars (CRIER_NAME_CELL (cell), MIN (n_chars, 7), n_chars);
      gtk_list_item_set_child (item, cell);
      return;
    }

  cell = gtk_inscription_new (NULL);
  inscription = GTK_INSCRIPTION (cell);

  gtk_inscription_set_min_chars (inscription, MIN (n_chars, 7));
  gtk_inscription_set_nat_chars (inscription, n_chars);
  gtk_inscription_set_text_overflow (inscription,
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  if (crier_client_columns[column->id].is_number)
    {
      gtk_inscription_set_xalign (inscription, 1);
      gtk_widget_add_css_class (cell, "numeric");
    }

  gtk_list_item_set_child (item, cell);
}

static void
bind_cb (Column      *column,
         GtkListItem *item)
{
  GtkWidget *cell = gtk_list_item_get_child (item);
  GtkWidget *parent = gtk_widget_get_parent (cell);
  CrierClient *client = gtk_list_item_get_item (item);

  /* In GTK 4.8 a click reaches a cell and then its row, and each of them acts
   * on it: Ctrl would select and unselect, a double click open two windows. */
  if (parent != NULL)
    gtk_widget_set_can_target (parent, FALSE);

  if (column->id == CRIER_CLIENT_COLUMN_ID)
    update_name (CRIER_NAME_CELL (cell), client);
  else
    update_cell (column->id, GTK_INSCRIPTION (cell), client, g_get_real_time ());

  g_hash_table_insert (column->bound, cell, item);
}

static void
unbind_cb (Column      *column,
           GtkListItem *item)
{
  g_hash_table_remove (column->bound, gtk_list_item_get_child (item));
}

static int
probe_cb (gconstpointer a,
          gconstpointer b,
          gpointer      data)
{
  Column *column = data;

  if (column->table->is_probing)
    column->table->probed = column->id;

  return -1;
}

/* By which column a column view is sorted can be asked from GTK 4.10 on, by
 * gtk_column_view_sorter_get_primary_sort_column(); 4.8 keeps it to itself, tells
 * of no click on a title, and its titles are private. So the sorters of the
 * columns compare nothing, but tell which of them was asked; what the answer has
 * become tells which way. */
static void
sorter_changed_cb (CrierClientTable *self)
{
  GtkOrdering ordering;

  if (self->is_setting)
    return;

  self->is_probing = TRUE;
  self->probed = CRIER_N_COLUMNS;
  ordering = gtk_sorter_compare (gtk_column_view_get_sorter (self->view),
                                 self, self->view);
  self->is_probing = FALSE;

  if (self->probed < CRIER_N_COLUMNS)
    gtk_widget_activate_action (GTK_WIDGET (self), "clients.sort", "(ub)", self->probed,
                                ordering == GTK_ORDERING_LARGER);
}

static void
activate_cb (CrierClientTable *self,
             guint             position)
{
  GListModel *model = G_LIST_MODEL (gtk_column_view_get_model (self->view));
  g_autoptr (CrierClient) client = g_list_model_get_item (model, position);

  if (client == NULL)
    return;

  g_signal_emit (self, open_signal, 0, client);
  crier_list_view_utils_release (crier_list_view_utils_get_rows (self->view));
}

/* The cells of a column that comes stand behind all others, whatever its place
 * is; so those that belong behind it come again. */
static void
update_columns (CrierClientTable *self)
{
  gboolean is_coming = FALSE;
  guint i;

  for (i = 0; i < CRIER_N_COLUMNS; i++)
    {
      GtkColumnViewColumn *column = self->columns[i].column;
      gboolean shown = crier_column_visibility_is_shown (self->choice, i);

      is_coming |= shown && !gtk_column_view_column_get_visible (column);
      if (is_coming || !shown)
        gtk_column_view_column_set_visible (column, FALSE);
    }

  for (i = 0; i < CRIER_N_COLUMNS; i++)
    gtk_column_view_column_set_visible (self->columns[i].column,
                                        crier_column_visibility_is_shown (self->choice, i));

  crier_list_view_utils_name_parts (self->view);
}

static void
add_column (CrierClientTable *self,
            CrierClientColumn       id)
{
  Column *column = &self->columns[id];
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSorter) sorter = NULL;

  column->table = self;
  column->id = id;
  column->bound = g_hash_table_new (NULL, NULL);
  column->column = gtk_column_view_column_new (_(crier_client_columns[id].title), factory);
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_cb), column);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), column);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_cb), column);

  sorter = GTK_SORTER (gtk_custom_sorter_new (probe_cb, column, NULL));
  gtk_column_view_column_set_sorter (column->column, sorter);
  /* What may be long shares the room that is left. */
  gtk_column_view_column_set_expand (column->column,
                                     id == CRIER_CLIENT_COLUMN_ID ||
                                     id == CRIER_CLIENT_COLUMN_ADDRESS ||
                                     id == CRIER_CLIENT_COLUMN_PROGRAM);
  gtk_column_view_append_column (self->view, column->column);
}

/* In GTK 4.8 a menu loses its actions when it moves from one place to another;
 * a title makes another when it is given another model. */
static void
crier_client_table_root (GtkWidget *widget)
{
  CrierClientTable *self = CRIER_CLIENT_TABLE (widget);
  g_autoptr (GMenuModel) menu = crier_sort_menu_new_columns ();
  guint i;

  GTK_WIDGET_CLASS (crier_client_table_parent_class)->root (widget);

  for (i = 0; i < CRIER_N_COLUMNS; i++)
    gtk_column_view_column_set_header_menu (self->columns[i].column, menu);
}

static void
crier_client_table_dispose (GObject *object)
{
  CrierClientTable *self = CRIER_CLIENT_TABLE (object);
  guint i;

  /* The rows go first, and unbind while we are still there. A newer GTK sorts
   * once more when the view goes. */
  if (self->view != NULL)
    {
      g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (self->view),
                                            self);
      gtk_column_view_set_model (self->view, NULL);
      self->view = NULL;
    }
  g_clear_pointer (&self->scroller, gtk_widget_unparent);

  for (i = 0; i < CRIER_N_COLUMNS; i++)
    {
      g_clear_object (&self->columns[i].column);
      g_clear_pointer (&self->columns[i].bound, g_hash_table_unref);
    }
  g_clear_object (&self->choice);

  G_OBJECT_CLASS (crier_client_table_parent_class)->dispose (object);
}

static void
crier_client_table_class_init (CrierClientTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_client_table_dispose;
  widget_class->root = crier_client_table_root;

  /**
   * CrierClientTable::open:
   * @client: a client
   *
   * The operator wants to know more of @client.
   */
  open_signal = g_signal_new ("open", CRIER_TYPE_CLIENT_TABLE, G_SIGNAL_RUN_LAST,
                              0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, CRIER_TYPE_CLIENT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-client-table.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierClientTable, scroller);
  gtk_widget_class_bind_template_child (widget_class, CrierClientTable, view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
crier_client_table_init (CrierClientTable *self)
{
  guint i;

  gtk_widget_init_template (GTK_WIDGET (self));

  for (i = 0; i < CRIER_N_COLUMNS; i++)
    add_column (self, i);

  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed",
                           G_CALLBACK (sorter_changed_cb), self,
                           G_CONNECT_SWAPPED);
  crier_client_table_set_sort (self, CRIER_CLIENT_COLUMN_CONNECTED,
                               GTK_SORT_ASCENDING);
}

void
crier_client_table_set_selection (CrierClientTable     *self,
                                  CrierClientSelection *selection)
{
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
}

/**
 * crier_client_table_bind:
 *
 * Shows the columns of @choice, and those that it changes to. To be called
 * once: the table is made by a template.
 */
void
crier_client_table_bind (CrierClientTable      *self,
                         CrierColumnVisibility *choice)
{
  g_assert (self->choice == NULL);

  self->choice = g_object_ref (choice);
  g_signal_connect_object (choice, "changed", G_CALLBACK (update_columns), self,
                           G_CONNECT_SWAPPED);
  update_columns (self);
}

/**
 * crier_client_table_set_sort:
 *
 * Marks @column as the one by which the clients are sorted.
 */
void
crier_client_table_set_sort (CrierClientTable  *self,
                             CrierClientColumn  column,
                             GtkSortType        order)
{
  self->is_setting = TRUE;
  gtk_column_view_sort_by_column (self->view, self->columns[column].column, order);
  self->is_setting = FALSE;
}

/**
 * crier_client_table_refresh:
 * @service: the service of the clients, which looks after what it knows only when
 *   asked
 * @now: microseconds since 1970
 *
 * Brings what is shown up to date: the rows in sight and some around them.
 */
void
crier_client_table_refresh (CrierClientTable *self,
                            CrierService     *service,
                            gint64            now)
{
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer cell;
  gpointer item;
  guint i;

  for (i = 0; i < CRIER_N_COLUMNS; i++)
    {
      if (!crier_client_columns[i].is_live)
        continue;

      g_hash_table_iter_init (&iter, self->columns[i].bound);
      while (g_hash_table_iter_next (&iter, &cell, &item))
        update_cell (i, cell, gtk_list_item_get_item (item), now);
    }

  g_hash_table_iter_init (&iter, self->columns[CRIER_CLIENT_COLUMN_ID].bound);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    g_ptr_array_add (clients, g_object_ref (gtk_list_item_get_item (item)));

  crier_service_refresh (service, clients);
}

/**
 * crier_client_table_rename:
 *
 * Shows what the clients of the Id @id are called now.
 */
void
crier_client_table_rename (CrierClientTable *self,
                           const char       *id)
{
  GHashTableIter iter;
  gpointer cell;
  gpointer item;

  g_hash_table_iter_init (&iter, self->columns[CRIER_CLIENT_COLUMN_ID].bound);
  while (g_hash_table_iter_next (&iter, &cell, &item))
    {
      CrierClient *client = gtk_list_item_get_item (item);

      if (g_str_equal (crier_client_get_id (client), id))
        update_name (cell, client);
    }
}

/**
 * crier_client_table_find:
 * @widget: (nullable): a widget
 * @row: (out) (optional) (nullable): the row that @widget is or is in
 *
 * Returns: (nullable): the item of that row
 */
GtkListItem *
crier_client_table_find (CrierClientTable  *self,
                         GtkWidget         *widget,
                         GtkWidget        **row)
{
  return crier_list_view_utils_find (crier_list_view_utils_get_rows (self->view),
                                     self->columns[CRIER_CLIENT_COLUMN_ID].bound,
                                     widget, row);
}

/**
 * crier_client_table_get_rows:
 *
 * Returns: the widget whose children the rows are
 */
GtkWidget *
crier_client_table_get_rows (CrierClientTable *self)
{
  return crier_list_view_utils_get_rows (self->view);
}
