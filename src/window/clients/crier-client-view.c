/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-view.h"

#include "crier-client-actions.h"
#include "crier-client-commands.h"
#include "crier-client-list.h"
#include "crier-client-table.h"

/*
 * CrierClientView:
 *
 * The clients, as a table or as a list, and what can be done with the selected
 * ones: with the mouse, a finger or the keyboard, which all end in the
 * same actions. Who is shown and in which order is not its business.
 */
struct _CrierClientView
{
  GtkWidget parent_instance;

  CrierService *service;             /* (owned) (nullable) */
  CrierClientSelection *selection;         /* (owned) (nullable) */
  CrierClientActions *actions;       /* (owned) (nullable) */
  gboolean active;                   /* somebody is shown */
  gboolean narrow;

  GtkEventControllerMotion *pointer; /* (template) */
  GtkStack *stack;                   /* (template) */
  CrierClientTable *table;           /* (template) */
  CrierClientList *list;             /* (template) */
  GtkPopoverMenu *menu;              /* (template) */
};

enum
{
  SORTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrierClientView, crier_client_view, GTK_TYPE_WIDGET)

static GtkWidget *
find_row (CrierClientView  *self,
          GtkWidget        *widget,
          CrierClient     **client)
{
  if (self->narrow)
    return crier_client_list_find_row (self->list, widget, client);

  return crier_client_table_find_row (self->table, widget, client);
}

/* Without a view a model costs nothing, with a hidden one it costs as much as
 * with a visible one. */
static void
update_models (CrierClientView *self)
{
  CrierClientSelection *selection = self->active ? self->selection : NULL;

  crier_client_table_set_selection (self->table, self->narrow ? NULL : selection);
  crier_client_list_set_selection (self->list, self->narrow ? selection : NULL);
  gtk_stack_set_visible_child (self->stack, self->narrow ? GTK_WIDGET (self->list)
                                                         : GTK_WIDGET (self->table));
}

static void
open_cb (CrierClientView *self,
         CrierClient     *client)
{
  crier_client_actions_open (self->actions, client);
}

static void
sorted_cb (CrierClientView *self)
{
  g_signal_emit (self, signals[SORTED], 0);
}

static void
pop_up (CrierClientView    *self,
        const GdkRectangle *where)
{
  g_autoptr (GMenuModel) model = NULL;

  model = crier_client_commands_new_menu (crier_client_selection_get_n (self->selection));
  gtk_popover_menu_set_menu_model (self->menu, model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), where);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
grab_focus (CrierClientView *self)
{
  if (self->narrow)
    crier_client_list_grab_focus (self->list);
  else
    crier_client_table_grab_focus (self->table);
}

/* Back to the row it came from, unless what was chosen moved the focus. */
static void
menu_closed_cb (CrierClientView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (focus != NULL && focus != widget && !gtk_widget_is_ancestor (focus, widget))
    return;

  grab_focus (self);
}

/* The menu is about what is selected; a row that is not becomes so first. */
static gboolean
pop_up_at (CrierClientView *self,
           double           x,
           double           y)
{
  GdkRectangle where = { (int) x, (int) y, 1, 1 };
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  CrierClient *client;

  if (find_row (self, widget, &client) == NULL)
    return FALSE;

  if (!crier_client_selection_contains (self->selection, client))
    crier_client_selection_select_only (self->selection, client);
  pop_up (self, &where);

  return TRUE;
}

static void
menu_pressed_cb (CrierClientView *self,
                 int              n_press,
                 double           x,
                 double           y,
                 GtkGesture      *gesture)
{
  if (pop_up_at (self, x, y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_pressed_cb (CrierClientView *self,
                 double           x,
                 double           y,
                 GtkGesture      *gesture)
{
  if (pop_up_at (self, x, y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

/* Below the last row nobody is meant. The titles are not below it, nor are the
 * scroll bars. */
static void
pressed_cb (CrierClientView *self,
            int              n_press,
            double           x,
            double           y,
            GtkGesture      *gesture)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  CrierClient *client;

  if (find_row (self, widget, &client) != NULL)
    return;

  if (GTK_IS_LIST_VIEW (widget) || GTK_IS_COLUMN_VIEW (widget))
    crier_client_selection_clear (self->selection);
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   data)
{
  CrierClientView *self = CRIER_CLIENT_VIEW (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *row;
  CrierClient *client;
  graphene_rect_t bounds;
  GdkRectangle where;

  row = find_row (self, focus, &client);
  if (row == NULL || !gtk_widget_compute_bounds (row, widget, &bounds))
    return FALSE;

  if (!crier_client_selection_contains (self->selection, client))
    crier_client_selection_select_only (self->selection, client);

  where = (GdkRectangle) {
    (int) bounds.origin.x, (int) bounds.origin.y,
    /* Not the middle of a row, which may be as wide as the screen. */
    MIN ((int) bounds.size.width, 96), (int) bounds.size.height,
  };
  pop_up (self, &where);

  return TRUE;
}

static gboolean
escape_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   data)
{
  CrierClientView *self = CRIER_CLIENT_VIEW (widget);

  if (self->selection == NULL ||
      crier_client_selection_get_n (self->selection) == 0)
    return FALSE;

  crier_client_selection_clear (self->selection);

  return TRUE;
}

static void
crier_client_view_dispose (GObject *object)
{
  CrierClientView *self = CRIER_CLIENT_VIEW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  g_clear_object (&self->actions);
  g_clear_object (&self->selection);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (crier_client_view_parent_class)->dispose (object);
}

static void
create_signals (void)
{
  /**
   * CrierClientView::sorted:
   * @self: the view
   *
   * Somebody wants the clients sorted as crier_client_view_get_sort() says.
   */
  signals[SORTED] = g_signal_new ("sorted", CRIER_TYPE_CLIENT_VIEW, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (CRIER_TYPE_CLIENT_LIST);
  g_type_ensure (CRIER_TYPE_CLIENT_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-client-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierClientView, pointer);
  gtk_widget_class_bind_template_child (widget_class, CrierClientView, stack);
  gtk_widget_class_bind_template_child (widget_class, CrierClientView, table);
  gtk_widget_class_bind_template_child (widget_class, CrierClientView, list);
  gtk_widget_class_bind_template_child (widget_class, CrierClientView, menu);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, sorted_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
add_bindings (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK,
                                menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0,
                                       "client.label", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, GDK_CONTROL_MASK,
                                       "client.identify", NULL);
  /* The menu shows the last key of an action beside it. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0,
                                       "client.disconnect", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0,
                                       "client.disconnect", NULL);
}

static void
crier_client_view_class_init (CrierClientViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_client_view_dispose;

  create_signals ();
  bind_template (widget_class);

  add_bindings (widget_class);
}

static void
crier_client_view_init (CrierClientView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_models (self);
}

static void
labelled_cb (CrierClientView *self,
             CrierContact    *contact)
{
  if (self->narrow)
    crier_client_list_rename (self->list, crier_contact_get_id (contact));
  else
    crier_client_table_rename (self->table, crier_contact_get_id (contact));
}

/**
 * crier_client_view_bind:
 * @self: a view
 * @service: whose clients they are
 * @settings: (nullable): where it is kept who is blocked; %NULL when nobody can
 *   be
 * @selection: the clients as they are shown
 * @choice: the columns of the table
 *
 * Shows @selection, whose clients become the target of the actions `client.*`.
 * To be called once: the view is made by a template.
 */
void
crier_client_view_bind (CrierClientView   *self,
                        CrierService      *service,
                        CrierSettings     *settings,
                        CrierClientSelection    *selection,
                        CrierColumnVisibility *choice)
{
  g_return_if_fail (CRIER_IS_CLIENT_VIEW (self));
  g_return_if_fail (CRIER_IS_SERVICE (service));
  g_return_if_fail (CRIER_IS_CLIENT_SELECTION (selection));
  g_return_if_fail (self->service == NULL);

  self->service = g_object_ref (service);
  self->selection = g_object_ref (selection);
  self->actions = crier_client_actions_new (GTK_WIDGET (self), service, settings,
                                            selection);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "client",
                                  G_ACTION_GROUP (self->actions));
  crier_client_table_bind (self->table, choice);
  g_signal_connect_object (crier_service_get_contacts (service), "labelled",
                           G_CALLBACK (labelled_cb), self, G_CONNECT_SWAPPED);
  update_models (self);
}

/**
 * crier_client_view_set_active:
 * @self: a view
 * @active: whether there is anybody to show
 *
 * A view that is not active holds no rows.
 */
void
crier_client_view_set_active (CrierClientView *self,
                              gboolean         active)
{
  g_return_if_fail (CRIER_IS_CLIENT_VIEW (self));

  if (self->active == !!active)
    return;

  self->active = !!active;
  update_models (self);
}

/**
 * crier_client_view_set_narrow:
 * @self: a view
 * @narrow: whether there is no room for a table
 *
 * Shows a list where it is narrow, else a table.
 */
void
crier_client_view_set_narrow (CrierClientView *self,
                              gboolean         narrow)
{
  g_return_if_fail (CRIER_IS_CLIENT_VIEW (self));

  self->narrow = !!narrow;
  update_models (self);
}

/**
 * crier_client_view_set_select_multiple:
 * @self: a view
 * @select_multiple: whether a click selects one more
 *
 * Gives each row of the list a mark to select it by. In the table, which
 * nobody sees on a phone, nothing changes.
 */
void
crier_client_view_set_select_multiple (CrierClientView *self,
                                       gboolean         select_multiple)
{
  g_return_if_fail (CRIER_IS_CLIENT_VIEW (self));

  crier_client_list_set_select_multiple (self->list, select_multiple);
}

/**
 * crier_client_view_set_sort:
 * @self: a view
 * @column: a column
 * @order: which way
 *
 * Marks @column as the one by which the clients are sorted.
 */
void
crier_client_view_set_sort (CrierClientView *self,
                            CrierClientColumn      column,
                            GtkSortType      order)
{
  g_return_if_fail (CRIER_IS_CLIENT_VIEW (self));

  crier_client_table_set_sort (self->table, column, order);
}

/**
 * crier_client_view_get_sort:
 * @self: a view
 * @order: (out): which way
 *
 * Returns: the column that is marked, or of which somebody wants it
 */
CrierClientColumn
crier_client_view_get_sort (CrierClientView *self,
                            GtkSortType     *order)
{
  g_return_val_if_fail (CRIER_IS_CLIENT_VIEW (self),
                        CRIER_CLIENT_COLUMN_CONNECTED);

  return crier_client_table_get_sort (self->table, order);
}

/**
 * crier_client_view_is_busy:
 * @self: a view
 *
 * Returns: whether somebody may be about to act on a row, which should stay
 *   where it is
 */
gboolean
crier_client_view_is_busy (CrierClientView *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT_VIEW (self), FALSE);

  return gtk_event_controller_motion_contains_pointer (self->pointer) ||
         gtk_widget_get_visible (GTK_WIDGET (self->menu)) ||
         (self->selection != NULL &&
          crier_client_selection_get_n (self->selection) > 0);
}

/**
 * crier_client_view_refresh:
 * @self: a view
 *
 * Brings what is shown up to date, and has the service look after what it
 * only knows when asked.
 */
void
crier_client_view_refresh (CrierClientView *self)
{
  gint64 now = g_get_real_time ();
  g_autoptr (GPtrArray) clients = NULL;

  g_return_if_fail (CRIER_IS_CLIENT_VIEW (self));

  if (!self->active || self->service == NULL)
    return;

  if (self->narrow)
    {
      crier_client_list_refresh (self->list, now);
      return;
    }

  crier_client_table_refresh (self->table, now);
  clients = crier_client_table_dup_bound (self->table);
  crier_service_refresh (self->service, clients);
}

/**
 * crier_client_view_scroll_to_top:
 * @self: a view
 *
 * Shows the first row, soon.
 */
void
crier_client_view_scroll_to_top (CrierClientView *self)
{
  g_return_if_fail (CRIER_IS_CLIENT_VIEW (self));

  if (self->narrow)
    crier_client_list_scroll_to_top (self->list);
  else
    crier_client_table_scroll_to_top (self->table);
}

/**
 * crier_client_view_take_focus:
 * @self: a view
 *
 * Gives the focus to the row that had it last.
 */
void
crier_client_view_take_focus (CrierClientView *self)
{
  g_return_if_fail (CRIER_IS_CLIENT_VIEW (self));

  grab_focus (self);
}
