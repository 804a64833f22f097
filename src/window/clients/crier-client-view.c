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
#include "crier-list-view-utils.h"

/*
 * CrierClientView:
 *
 * The clients, as a table or as a list, and what can be done with the selected
 * ones: with the mouse, a finger or the keyboard, which all end in the
 * same actions. Which clients are shown, and in which order, is not its business.
 */
struct _CrierClientView
{
  GtkWidget parent_instance;

  CrierService *service;             /* (owned) (nullable) */
  CrierClientSelection *selection;         /* (owned) (nullable) */
  CrierClientActions *actions;       /* (owned) (nullable) */
  gboolean active;                   /* there are clients to show */
  gboolean narrow;

  GtkEventControllerMotion *pointer; /* (template) */
  GtkStack *stack;                   /* (template) */
  CrierClientTable *table;           /* (template) */
  CrierClientList *list;             /* (template) */
  GtkPopoverMenu *menu;              /* (template) */
};

G_DEFINE_FINAL_TYPE (CrierClientView, crier_client_view, GTK_TYPE_WIDGET)

static GtkListItem *
find (CrierClientView  *self,
      GtkWidget        *widget,
      GtkWidget       **row)
{
  if (self->narrow)
    return crier_client_list_find (self->list, widget, row);

  return crier_client_table_find (self->table, widget, row);
}

static GtkWidget *
get_rows (CrierClientView *self)
{
  return self->narrow ? crier_client_list_get_rows (self->list)
                      : crier_client_table_get_rows (self->table);
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

/* The menu is about what is selected; a row that is not becomes so first. */
static void
pop_up (CrierClientView    *self,
        GtkListItem        *item,
        const GdkRectangle *where)
{
  CrierClient *client = gtk_list_item_get_item (item);
  g_autoptr (GMenuModel) model = NULL;

  if (!crier_client_selection_contains (self->selection, client))
    crier_client_selection_select_only (self->selection, client);

  model = crier_client_commands_new_menu (crier_client_selection_get_n (self->selection));
  gtk_popover_menu_set_menu_model (self->menu, model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), where);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* Back to the row it came from, unless what was chosen moved the focus. */
static void
menu_closed_cb (CrierClientView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (focus == NULL || focus == widget || gtk_widget_is_ancestor (focus, widget))
    crier_client_view_take_focus (self);
}

static void
long_pressed_cb (CrierClientView *self,
                 double           x,
                 double           y,
                 GtkGesture      *gesture)
{
  GdkRectangle where = { (int) x, (int) y, 1, 1 };
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkListItem *item = find (self, widget, NULL);

  if (item == NULL)
    return;

  pop_up (self, item, &where);
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
menu_pressed_cb (CrierClientView *self,
                 int              n_press,
                 double           x,
                 double           y,
                 GtkGesture      *gesture)
{
  long_pressed_cb (self, x, y, gesture);
}

/* A click below the last row means no client. The titles are not below it, nor are
 * the scroll bars. */
static void
pressed_cb (CrierClientView *self,
            int              n_press,
            double           x,
            double           y,
            GtkGesture      *gesture)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  if (find (self, widget, NULL) == NULL &&
      (GTK_IS_LIST_VIEW (widget) || GTK_IS_COLUMN_VIEW (widget)))
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
  GtkListItem *item = find (self, focus, &row);
  graphene_rect_t bounds;
  GdkRectangle where;

  if (item == NULL || !gtk_widget_compute_bounds (row, widget, &bounds))
    return FALSE;

  where = (GdkRectangle) {
    (int) bounds.origin.x, (int) bounds.origin.y,
    /* Not the middle of a row, which may be as wide as the screen. */
    MIN ((int) bounds.size.width, 96), (int) bounds.size.height,
  };
  pop_up (self, item, &where);

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
 * @settings: (nullable): where it is kept what is blocked; without, nothing can be
 * @choice: the columns of the table
 *
 * Shows @selection, whose clients become the target of the actions `client.*`.
 * To be called once: the view is made by a template.
 */
void
crier_client_view_bind (CrierClientView       *self,
                        CrierService          *service,
                        CrierSettings         *settings,
                        CrierClientSelection  *selection,
                        CrierColumnVisibility *choice)
{
  g_assert (self->service == NULL);

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
 * @active: whether there are clients to show
 *
 * A view that is not active holds no rows.
 */
void
crier_client_view_set_active (CrierClientView *self,
                              gboolean         active)
{
  if (self->active == active)
    return;

  self->active = active;
  update_models (self);
}

/**
 * crier_client_view_set_narrow:
 * @narrow: whether there is no room for a table
 *
 * Shows a list where it is narrow, else a table.
 */
void
crier_client_view_set_narrow (CrierClientView *self,
                              gboolean         narrow)
{
  self->narrow = narrow;
  update_models (self);
}

void
crier_client_view_set_select_multiple (CrierClientView *self,
                                       gboolean         select_multiple)
{
  crier_client_list_set_select_multiple (self->list, select_multiple);
}

void
crier_client_view_set_sort (CrierClientView   *self,
                            CrierClientColumn  column,
                            GtkSortType        order)
{
  crier_client_table_set_sort (self->table, column, order);
}

/**
 * crier_client_view_is_busy:
 *
 * Returns: whether the operator may be about to act on a row, which should stay
 *   where it is
 */
gboolean
crier_client_view_is_busy (CrierClientView *self)
{
  return gtk_event_controller_motion_contains_pointer (self->pointer) ||
         gtk_widget_get_visible (GTK_WIDGET (self->menu)) ||
         crier_client_selection_get_n (self->selection) > 0;
}

/**
 * crier_client_view_refresh:
 *
 * Brings what is shown up to date, and has the service look after what it
 * only knows when asked.
 */
void
crier_client_view_refresh (CrierClientView *self)
{
  if (!self->active)
    return;

  if (self->narrow)
    crier_client_list_refresh (self->list, g_get_real_time ());
  else
    crier_client_table_refresh (self->table, self->service, g_get_real_time ());
}

/**
 * crier_client_view_scroll_to_top:
 *
 * Shows the first row, soon.
 */
void
crier_client_view_scroll_to_top (CrierClientView *self)
{
  crier_list_view_utils_scroll_to_top (get_rows (self));
}

/**
 * crier_client_view_take_focus:
 *
 * Gives the focus to the row that had it last.
 */
void
crier_client_view_take_focus (CrierClientView *self)
{
  gtk_widget_grab_focus (get_rows (self));
}
