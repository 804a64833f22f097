/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-list.h"

#include "crier-client-row.h"
#include "crier-list-view-utils.h"

/*
 * CrierClientList:
 *
 * The clients as a list of two-line rows, for where there is no room for a
 * table. Its texts change when it is told to refresh, never by themselves,
 * and only those of the rows that exist. A finger has neither Ctrl nor Shift:
 * while several clients are being selected, each row has a check mark, which a
 * click on the row sets or takes.
 */
struct _CrierClientList
{
  GtkWidget parent_instance;

  CrierClientSelection *selection; /* (owned) (nullable) */
  GHashTable *bound;         /* (owned): CrierClientRow to its GtkListItem */
  gboolean select_multiple;

  GtkWidget *scroller;       /* (template) */
  GtkListView *view;         /* (template) */
  GtkGesture *toggle;        /* (template) */
};

static guint open_signal;

G_DEFINE_FINAL_TYPE (CrierClientList, crier_client_list, GTK_TYPE_WIDGET)

static void
update_check (CrierClientList *self,
              GtkListItem     *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  crier_client_row_set_check (CRIER_CLIENT_ROW (row), self->select_multiple,
                              gtk_list_item_get_selected (item));
}

static void
selected_cb (CrierClientList *self,
             GParamSpec      *pspec,
             GtkListItem     *item)
{
  update_check (self, item);
}

static void
setup_cb (CrierClientList *self,
          GtkListItem     *item)
{
  gtk_list_item_set_child (item, GTK_WIDGET (crier_client_row_new ()));
  g_signal_connect_object (item, "notify::selected",
                           G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
}

static void
bind_cb (CrierClientList *self,
         GtkListItem     *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  CrierClient *client = gtk_list_item_get_item (item);

  crier_client_row_set_client (CRIER_CLIENT_ROW (row), client);
  update_check (self, item);
  g_hash_table_insert (self->bound, row, item);
  crier_list_view_utils_set_name (gtk_widget_get_parent (row), client);
}

static void
unbind_cb (CrierClientList *self,
           GtkListItem     *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  g_hash_table_remove (self->bound, row);
  crier_client_row_set_client (CRIER_CLIENT_ROW (row), NULL);
}

static void
activate_cb (CrierClientList *self,
             guint            position)
{
  g_autoptr (CrierClient) client = NULL;

  client = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  if (client == NULL)
    return;

  g_signal_emit (self, open_signal, 0, client);
  crier_list_view_utils_release (GTK_WIDGET (self->view));
}

/* A click that is claimed here is none for the row, which would select it
 * alone. */
static void
released_cb (CrierClientList *self,
             int              n_press,
             double           x,
             double           y,
             GtkGesture      *gesture)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->view), x, y,
                                       GTK_PICK_DEFAULT);
  GtkListItem *item = crier_client_list_find (self, widget, NULL);
  guint position;

  if (item == NULL)
    return;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  position = gtk_list_item_get_position (item);
  if (gtk_list_item_get_selected (item))
    gtk_selection_model_unselect_item (model, position);
  else
    gtk_selection_model_select_item (model, position, FALSE);
}

static void
crier_client_list_dispose (GObject *object)
{
  CrierClientList *self = CRIER_CLIENT_LIST (object);

  /* The rows go first, and unbind while we are still there. */
  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->bound, g_hash_table_unref);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (crier_client_list_parent_class)->dispose (object);
}

static void
crier_client_list_class_init (CrierClientListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_client_list_dispose;

  /**
   * CrierClientList::open:
   * @client: a client
   *
   * The operator wants to know more of @client.
   */
  open_signal = g_signal_new ("open", CRIER_TYPE_CLIENT_LIST, G_SIGNAL_RUN_LAST,
                              0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, CRIER_TYPE_CLIENT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-client-list.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierClientList, scroller);
  gtk_widget_class_bind_template_child (widget_class, CrierClientList, view);
  gtk_widget_class_bind_template_child (widget_class, CrierClientList, toggle);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, released_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
crier_client_list_init (CrierClientList *self)
{
  self->bound = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
crier_client_list_set_selection (CrierClientList      *self,
                                 CrierClientSelection *selection)
{
  if (g_set_object (&self->selection, selection))
    gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
}

/**
 * crier_client_list_set_select_multiple:
 * @select_multiple: whether a click selects one more
 *
 * Gives each row a check mark, or takes it away. Nothing is selected or unselected
 * by that.
 */
void
crier_client_list_set_select_multiple (CrierClientList *self,
                                       gboolean         select_multiple)
{
  GHashTableIter iter;
  gpointer item;

  self->select_multiple = select_multiple;
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->toggle),
                                              select_multiple ? GTK_PHASE_CAPTURE
                                                              : GTK_PHASE_NONE);

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    update_check (self, item);
}

/**
 * crier_client_list_refresh:
 * @now: microseconds since 1970
 *
 * Brings what is shown up to date.
 */
void
crier_client_list_refresh (CrierClientList *self,
                           gint64           now)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    crier_client_row_refresh (row, now);
}

/**
 * crier_client_list_rename:
 *
 * Shows what the clients of the Id @id are called now.
 */
void
crier_client_list_rename (CrierClientList *self,
                          const char      *id)
{
  GHashTableIter iter;
  gpointer row;
  gpointer item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &row, &item))
    {
      CrierClient *client = gtk_list_item_get_item (item);

      if (!g_str_equal (crier_client_get_id (client), id))
        continue;

      crier_client_row_rename (row);
      crier_list_view_utils_set_name (gtk_widget_get_parent (row), client);
    }
}

/**
 * crier_client_list_get_rows:
 *
 * Returns: the widget whose children the rows are
 */
GtkWidget *
crier_client_list_get_rows (CrierClientList *self)
{
  return GTK_WIDGET (self->view);
}

/**
 * crier_client_list_find:
 * @widget: (nullable): a widget
 * @row: (out) (optional) (nullable): the row that @widget is or is in
 *
 * Returns: (nullable): the item of that row
 */
GtkListItem *
crier_client_list_find (CrierClientList  *self,
                        GtkWidget        *widget,
                        GtkWidget       **row)
{
  return crier_list_view_utils_find (GTK_WIDGET (self->view), self->bound, widget, row);
}
