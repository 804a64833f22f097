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
 * while several are being selected, each row has a mark, and a click on a row
 * sets or takes that mark and does nothing to the others.
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

enum
{
  OPEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

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
update_checks (CrierClientList *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    update_check (self, item);
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

  g_signal_emit (self, signals[OPEN], 0, client);
  crier_list_view_utils_release (GTK_WIDGET (self->view));
}

static GtkListItem *
find_item (CrierClientList *self,
           GtkWidget       *widget)
{
  GtkWidget *row = crier_list_view_utils_find (GTK_WIDGET (self->view), widget);

  if (row == NULL)
    return NULL;

  return g_hash_table_lookup (self->bound, gtk_widget_get_first_child (row));
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
  GtkListItem *item = find_item (self, widget);
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
   * @self: the list
   * @client: a client
   *
   * Somebody wants to know more of @client.
   */
  signals[OPEN] = g_signal_new ("open", CRIER_TYPE_CLIENT_LIST, G_SIGNAL_RUN_LAST,
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

/**
 * crier_client_list_set_selection:
 * @self: a list
 * @selection: (nullable): what to show
 *
 * Shows @selection, or nothing, which costs nothing.
 */
void
crier_client_list_set_selection (CrierClientList *self,
                                 CrierClientSelection  *selection)
{
  g_return_if_fail (CRIER_IS_CLIENT_LIST (self));

  if (g_set_object (&self->selection, selection))
    gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
}

/**
 * crier_client_list_set_select_multiple:
 * @self: a list
 * @select_multiple: whether a click selects one more
 *
 * Gives each row a mark, or takes it away. Nothing is selected or unselected
 * by that.
 */
void
crier_client_list_set_select_multiple (CrierClientList *self,
                                       gboolean         select_multiple)
{
  g_return_if_fail (CRIER_IS_CLIENT_LIST (self));

  if (self->select_multiple == !!select_multiple)
    return;

  self->select_multiple = !!select_multiple;
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->toggle),
                                              select_multiple ? GTK_PHASE_CAPTURE
                                                              : GTK_PHASE_NONE);
  update_checks (self);
}

/**
 * crier_client_list_refresh:
 * @self: a list
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

  g_return_if_fail (CRIER_IS_CLIENT_LIST (self));

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    crier_client_row_refresh (row, now);
}

/**
 * crier_client_list_rename:
 * @self: a list
 * @id: an Id
 *
 * Shows what the clients of that Id are called now.
 */
void
crier_client_list_rename (CrierClientList *self,
                          const char      *id)
{
  GHashTableIter iter;
  gpointer row;

  g_return_if_fail (CRIER_IS_CLIENT_LIST (self));

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      CrierClient *client = crier_client_row_get_client (row);

      if (!g_str_equal (crier_client_get_id (client), id))
        continue;

      crier_client_row_rename (row);
      crier_list_view_utils_set_name (gtk_widget_get_parent (row), client);
    }
}

/**
 * crier_client_list_find_row:
 * @self: a list
 * @widget: (nullable): a widget in it
 * @client: (out) (transfer none) (nullable): whom the row shows
 *
 * Returns: (transfer none) (nullable): the row that @widget is or is in
 */
GtkWidget *
crier_client_list_find_row (CrierClientList  *self,
                            GtkWidget        *widget,
                            CrierClient     **client)
{
  GtkListItem *item;

  g_return_val_if_fail (CRIER_IS_CLIENT_LIST (self), NULL);
  g_return_val_if_fail (client != NULL, NULL);

  item = find_item (self, widget);
  *client = item != NULL ? gtk_list_item_get_item (item) : NULL;

  return item != NULL ? crier_list_view_utils_find (GTK_WIDGET (self->view),
                                                    widget) : NULL;
}

/**
 * crier_client_list_scroll_to_top:
 * @self: a list
 *
 * Shows the first row, soon.
 */
void
crier_client_list_scroll_to_top (CrierClientList *self)
{
  g_return_if_fail (CRIER_IS_CLIENT_LIST (self));

  crier_list_view_utils_scroll_to_top (GTK_WIDGET (self->view));
}

/**
 * crier_client_list_grab_focus:
 * @self: a list
 *
 * Gives the focus to the row that had it last.
 */
void
crier_client_list_grab_focus (CrierClientList *self)
{
  g_return_if_fail (CRIER_IS_CLIENT_LIST (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
