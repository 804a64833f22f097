/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-clients-pane.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "crier-cell-text.h"
#include "crier-client-filter.h"
#include "crier-client-view.h"
#include "crier-client-column.h"
#include "crier-column-visibility.h"
#include "crier-sort-menu.h"
#include "crier-empty-page.h"

/* To sort 10,000 by what moves all the time takes 40 ms, and rows that jump
 * every second cannot be read. */
#define SORT_USEC (5 * G_USEC_PER_SEC)

/*
 * CrierClientsPane:
 *
 * The clients that are connected: the search, the order, how many there are, and
 * either the clients, or that the search finds none, or where to go while there
 * are none. It makes the selection, which the composer takes from it.
 */
struct _CrierClientsPane
{
  GtkWidget parent_instance;

  CrierService *service;        /* (owned) (nullable) */
  GListModel *all;              /* (owned) (nullable): the roster */
  CrierClientFilter *search;    /* (owned) */
  GtkSortListModel *sorted;     /* (owned) (nullable): what the search finds */
  CrierClientSelection *selection;    /* (owned) (nullable) */
  CrierColumnVisibility *columns; /* (owned) (nullable) */

  CrierClientColumn sort_column;
  GtkSortType sort_order;
  gint64 sort_time;             /* monotonic: of the last sorting */
  gboolean select_multiple;

  GtkWidget *child;             /* (template) */
  GtkSearchBar *search_bar;     /* (template) */
  GtkSearchEntry *search_entry; /* (template) */
  GtkWidget *heading;           /* (template) */
  GtkLabel *count;              /* (template) */
  GtkMenuButton *sort_button;   /* (template) */
  GtkStack *stack;              /* (template) */
  CrierEmptyPage *welcome;        /* (template) */
  CrierClientView *view;        /* (template) */
};

enum
{
  PROP_0,
  PROP_SEARCH_MODE,
  PROP_SORT_COLUMN,
  PROP_SORT_ORDER,
  PROP_SELECT_MULTIPLE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CrierClientsPane, crier_clients_pane, GTK_TYPE_WIDGET)

static void
update_count (CrierClientsPane *self,
              guint             n_shown,
              guint             n_all)
{
  g_autofree char *text = NULL;

  if (n_shown == n_all)
    text = g_strdup_printf ("%'u", n_all);
  else
    /* Translators: how many clients a search finds, as in "227 of 2,000" */
    text = g_strdup_printf (_("%'u of %'u"), n_shown, n_all);

  gtk_label_set_label (self->count, text);
}

static void
update_page (CrierClientsPane *self)
{
  guint n_all = g_list_model_get_n_items (self->all);
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  const char *name;

  if (n_all == 0)
    name = "welcome";
  else
    name = n_shown == 0 ? "nothing" : "clients";

  update_count (self, n_shown, n_all);
  gtk_widget_set_visible (self->heading, n_all > 0);
  crier_client_view_set_active (self->view, n_shown > 0);
  gtk_stack_set_visible_child_name (self->stack, name);
}

/* A new sorter takes new values; that is how the clients are sorted anew. */
static void
sort (CrierClientsPane *self)
{
  g_autoptr (GtkSorter) sorter = NULL;

  if (self->sorted == NULL)
    return;

  sorter = crier_client_column_new_sorter (self->sort_column, self->sort_order);
  gtk_sort_list_model_set_sorter (self->sorted, sorter);
  self->sort_time = g_get_monotonic_time ();
}

/* A client has another name, which may be looked for or sorted by. */
static void
labelled_cb (CrierClientsPane *self)
{
  crier_client_filter_renew (self->search);
  if (self->sort_column == CRIER_CLIENT_COLUMN_ID)
    sort (self);
}

/* The order of their coming does not change, though how long ago it was
 * does. */
static gboolean
is_moving (CrierClientColumn column)
{
  return crier_client_columns[column].is_live && column != CRIER_CLIENT_COLUMN_CONNECTED;
}

/* What is only known when asked for is asked for those in sight, unless all
 * are compared by it. */
static void
ask_for_all (CrierClientsPane *self)
{
  guint n = g_list_model_get_n_items (self->all);
  g_autoptr (GPtrArray) clients = g_ptr_array_new_full (n, g_object_unref);
  guint i;

  for (i = 0; i < n; i++)
    g_ptr_array_add (clients, g_list_model_get_item (self->all, i));

  crier_service_refresh (self->service, clients);
}

static void
sort_if_calm (CrierClientsPane *self)
{
  if (!is_moving (self->sort_column) ||
      g_get_monotonic_time () - self->sort_time < SORT_USEC ||
      crier_client_view_is_busy (self->view))
    return;

  sort (self);
  if (self->sort_column == CRIER_CLIENT_COLUMN_PENDING)
    ask_for_all (self);
}

static void
set_sort (CrierClientsPane *self,
          CrierClientColumn       column,
          GtkSortType       order)
{
  gboolean column_differs = self->sort_column != column;
  gboolean order_differs = self->sort_order != order;

  if (!column_differs && !order_differs)
    return;

  self->sort_column = column;
  self->sort_order = order;
  crier_client_view_set_sort (self->view, column, order);
  sort (self);
  crier_client_view_scroll_to_top (self->view);
  if (column == CRIER_CLIENT_COLUMN_PENDING && self->all != NULL)
    ask_for_all (self);

  if (column_differs)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORT_COLUMN]);
  if (order_differs)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORT_ORDER]);
}

static void
sort_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  guint column;
  gboolean descending;

  g_variant_get (parameter, "(ub)", &column, &descending);
  set_sort (CRIER_CLIENTS_PANE (widget), column,
            descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

static void
set_select_multiple (CrierClientsPane *self,
                     gboolean          select_multiple)
{
  if (self->select_multiple == !!select_multiple)
    return;

  self->select_multiple = !!select_multiple;
  crier_client_view_set_select_multiple (self->view, select_multiple);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECT_MULTIPLE]);
}

static void
search_changed_cb (CrierClientsPane *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  if (crier_client_filter_set_text (self->search, text))
    crier_client_view_scroll_to_top (self->view);
}

static void
search_mode_cb (CrierClientsPane *self)
{
  /* Not 150 ms later, as while the operator types. */
  if (!gtk_search_bar_get_search_mode (self->search_bar))
    search_changed_cb (self);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH_MODE]);
}

static gboolean
escape_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   data)
{
  CrierClientsPane *self = CRIER_CLIENTS_PANE (widget);

  if (!gtk_search_bar_get_search_mode (self->search_bar))
    return FALSE;

  gtk_search_bar_set_search_mode (self->search_bar, FALSE);

  return TRUE;
}

static void
crier_clients_pane_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  CrierClientsPane *self = CRIER_CLIENTS_PANE (object);

  switch (property_id)
    {
    case PROP_SEARCH_MODE:
      g_value_set_boolean (value, gtk_search_bar_get_search_mode (self->search_bar));
      break;

    case PROP_SORT_COLUMN:
      g_value_set_enum (value, self->sort_column);
      break;

    case PROP_SORT_ORDER:
      g_value_set_enum (value, self->sort_order);
      break;

    case PROP_SELECT_MULTIPLE:
      g_value_set_boolean (value, self->select_multiple);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
crier_clients_pane_set_property (GObject      *object,
                                 guint         property_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  CrierClientsPane *self = CRIER_CLIENTS_PANE (object);

  switch (property_id)
    {
    case PROP_SEARCH_MODE:
      gtk_search_bar_set_search_mode (self->search_bar, g_value_get_boolean (value));
      break;

    case PROP_SORT_COLUMN:
      set_sort (self, g_value_get_enum (value), self->sort_order);
      break;

    case PROP_SORT_ORDER:
      set_sort (self, self->sort_column, g_value_get_enum (value));
      break;

    case PROP_SELECT_MULTIPLE:
      set_select_multiple (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

/* In GTK 4.8 a menu loses its actions when what they belong to moves from one
 * place to another; it finds them when it is made again. */
static void
crier_clients_pane_root (GtkWidget *widget)
{
  CrierClientsPane *self = CRIER_CLIENTS_PANE (widget);
  g_autoptr (GMenuModel) menu = crier_sort_menu_new ();

  GTK_WIDGET_CLASS (crier_clients_pane_parent_class)->root (widget);

  gtk_menu_button_set_menu_model (self->sort_button, menu);
  crier_cell_text_set_name (GTK_WIDGET (gtk_menu_button_get_popover (self->sort_button)),
                            _("Sort Clients"));
}

static void
crier_clients_pane_dispose (GObject *object)
{
  CrierClientsPane *self = CRIER_CLIENTS_PANE (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);
  g_clear_object (&self->columns);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  g_clear_object (&self->search);
  g_clear_object (&self->all);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (crier_clients_pane_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                            G_PARAM_STATIC_STRINGS;

  /**
   * CrierClientsPane:search-mode:
   *
   * Whether the search can be seen.
   */
  properties[PROP_SEARCH_MODE] =
    g_param_spec_boolean ("search-mode", NULL, NULL, FALSE, flags);

  /**
   * CrierClientsPane:sort-column:
   *
   * By what the clients are sorted.
   */
  properties[PROP_SORT_COLUMN] =
    g_param_spec_enum ("sort-column", NULL, NULL, CRIER_TYPE_CLIENT_COLUMN,
                       CRIER_CLIENT_COLUMN_CONNECTED, flags);

  /**
   * CrierClientsPane:sort-order:
   *
   * Which way the clients are sorted. Clients that have just come are the last in
   * the ascending order of %CRIER_CLIENT_COLUMN_CONNECTED.
   */
  properties[PROP_SORT_ORDER] =
    g_param_spec_enum ("sort-order", NULL, NULL, GTK_TYPE_SORT_TYPE,
                       GTK_SORT_ASCENDING, flags);

  /**
   * CrierClientsPane:select-multiple:
   *
   * Whether each row of the list has a check mark to select it by.
   */
  properties[PROP_SELECT_MULTIPLE] =
    g_param_spec_boolean ("select-multiple", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (CRIER_TYPE_CLIENT_VIEW);
  g_type_ensure (CRIER_TYPE_EMPTY_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-clients-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierClientsPane, child);
  gtk_widget_class_bind_template_child (widget_class, CrierClientsPane, search_bar);
  gtk_widget_class_bind_template_child (widget_class, CrierClientsPane, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CrierClientsPane, heading);
  gtk_widget_class_bind_template_child (widget_class, CrierClientsPane, count);
  gtk_widget_class_bind_template_child (widget_class, CrierClientsPane, sort_button);
  gtk_widget_class_bind_template_child (widget_class, CrierClientsPane, stack);
  gtk_widget_class_bind_template_child (widget_class, CrierClientsPane, welcome);
  gtk_widget_class_bind_template_child (widget_class, CrierClientsPane, view);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
crier_clients_pane_class_init (CrierClientsPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = crier_clients_pane_get_property;
  object_class->set_property = crier_clients_pane_set_property;
  object_class->dispose = crier_clients_pane_dispose;
  widget_class->root = crier_clients_pane_root;

  install_properties (object_class);
  bind_template (widget_class);

  gtk_widget_class_install_action (widget_class, "clients.sort", "(ub)", sort_action);
  gtk_widget_class_install_property_action (widget_class, "clients.sort-column",
                                            "sort-column");
  gtk_widget_class_install_property_action (widget_class, "clients.sort-order",
                                            "sort-order");
  gtk_widget_class_install_property_action (widget_class, "clients.select-multiple",
                                            "select-multiple");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
}

static void
crier_clients_pane_init (CrierClientsPane *self)
{
  self->search = crier_client_filter_new ();
  self->sort_column = CRIER_CLIENT_COLUMN_CONNECTED;
  self->sort_order = GTK_SORT_ASCENDING;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  g_signal_connect_object (self->search_bar, "notify::search-mode-enabled",
                           G_CALLBACK (search_mode_cb), self, G_CONNECT_SWAPPED);
}

/**
 * crier_clients_pane_bind:
 * @settings: (nullable): where the order of the clients, the columns that were
 *   chosen, and what is blocked are kept
 *
 * Shows the clients of @service. To be called once, before anything that needs
 * the selection: the pane is made by a template.
 */
void
crier_clients_pane_bind (CrierClientsPane *self,
                         CrierService     *service,
                         CrierSettings    *settings)
{
  GSettings *stored = settings != NULL ? crier_settings_get_gsettings (settings) : NULL;
  GtkFilterListModel *filtered;

  g_return_if_fail (CRIER_IS_CLIENTS_PANE (self));
  g_return_if_fail (CRIER_IS_SERVICE (service));
  g_return_if_fail (self->service == NULL);

  self->service = g_object_ref (service);
  self->columns = crier_column_visibility_new (stored);
  self->all = g_object_ref (G_LIST_MODEL (crier_service_get_roster (service)));
  filtered = gtk_filter_list_model_new (g_object_ref (self->all),
                                        g_object_ref (GTK_FILTER (self->search)));
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), NULL);
  self->selection = crier_client_selection_new (G_LIST_MODEL (self->sorted),
                                                self->all);
  sort (self);

  /* After the view, which must not lose its model before it has heard what
   * became of it. */
  g_signal_connect_object (self->selection, "items-changed",
                           G_CALLBACK (update_page), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->all, "items-changed",
                           G_CALLBACK (update_page), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (crier_service_get_contacts (service), "labelled",
                           G_CALLBACK (labelled_cb), self, G_CONNECT_SWAPPED);
  crier_client_view_bind (self->view, service, settings, self->selection,
                          self->columns);
  update_page (self);

  /* Not installed, there may be none. */
  if (stored != NULL)
    crier_client_column_bind_sort (stored, G_OBJECT (self));
}

/**
 * crier_clients_pane_set_address:
 * @uri: (nullable): what to open to become a client
 * @is_local: whether that works on this computer only
 *
 * Says what to tell while there are no clients.
 */
void
crier_clients_pane_set_address (CrierClientsPane *self,
                                const char       *uri,
                                gboolean          is_local)
{
  crier_empty_page_set_address (self->welcome, uri, is_local);
}

/**
 * crier_clients_pane_set_tier:
 *
 * Shows as much of each client as there is room for.
 */
void
crier_clients_pane_set_tier (CrierClientsPane *self,
                             CrierTier         tier)
{
  gboolean narrow = tier == CRIER_TIER_NARROW;
  GActionGroup *columns;

  g_return_if_fail (CRIER_IS_CLIENTS_PANE (self));

  /* A list has no columns to choose. */
  columns = narrow ? NULL : crier_column_visibility_get_actions (self->columns);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns", columns);
  if (!narrow)
    crier_column_visibility_set_tier (self->columns, tier);
  crier_client_view_set_narrow (self->view, narrow);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "clients.select-multiple", narrow);
  if (!narrow)
    set_select_multiple (self, FALSE);
}

/**
 * crier_clients_pane_get_selection:
 *
 * Returns: (nullable): what is selected; %NULL before crier_clients_pane_bind()
 */
CrierClientSelection *
crier_clients_pane_get_selection (CrierClientsPane *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENTS_PANE (self), NULL);

  return self->selection;
}

/**
 * crier_clients_pane_refresh:
 *
 * Brings what is shown of each client up to date, and at times their order.
 * To be called once a second.
 */
void
crier_clients_pane_refresh (CrierClientsPane *self)
{
  g_return_if_fail (CRIER_IS_CLIENTS_PANE (self));

  if (self->service == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  sort_if_calm (self);
  crier_client_view_refresh (self->view);
}

/**
 * crier_clients_pane_take_focus:
 *
 * Gives the focus to the row that had it last; without clients to the first button.
 */
void
crier_clients_pane_take_focus (CrierClientsPane *self)
{
  g_return_if_fail (CRIER_IS_CLIENTS_PANE (self));

  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    crier_client_view_take_focus (self->view);
  else
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}
