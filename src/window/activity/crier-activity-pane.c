/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity-pane.h"

#include "crier-activity-commands.h"
#include "crier-activity-row.h"
#include "crier-activity-export-dialog.h"
#include "crier-event.h"
#include "crier-message-window.h"
#include "crier-event-text.h"

/* The list is at its end when it is scrolled so near to it. */
#define END_PIXELS 2

/* That a message was seen is shown so much later, together with
 * other clients that see it in the meantime: most do so at once. */
#define SEEN_MS 250

/*
 * CrierActivityPane:
 *
 * What has happened, the newest at the bottom. It stays there unless one
 * scrolls up to look back; then it keeps still, and offers a way down. It
 * shows the activity and can have it forgotten; what goes in is decided
 * elsewhere.
 */
struct _CrierActivityPane
{
  GtkWidget parent_instance;

  CrierService *service;     /* (owned) (nullable) */
  CrierActivity *activity;   /* (nullable): of the service */
  CrierEvent *chosen;        /* (owned) (nullable): what the row menu is for */
  GSimpleActionGroup *actions; /* (owned) */
  GHashTable *bound;         /* (owned): GtkListItem that have a row, as a set */
  gboolean sticks;           /* to the end */
  guint scroll_id;           /* 0 unless it is going to scroll to the end */
  guint seen_id;             /* 0 unless receipts are going to be shown */

  GtkWidget *child;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkWidget *nothing;
  GtkRevealer *newest;
  GtkPopover *menu;          /* of a row */
};

G_DEFINE_FINAL_TYPE (CrierActivityPane, crier_activity_pane, GTK_TYPE_WIDGET)

static guint
count_events (CrierActivityPane *self)
{
  return self->activity != NULL
           ? g_list_model_get_n_items (G_LIST_MODEL (self->activity)) : 0;
}

static gboolean
is_at_end (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_value (adjustment) >=
         gtk_adjustment_get_upper (adjustment) -
         gtk_adjustment_get_page_size (adjustment) - END_PIXELS;
}

static void
set_sticks (CrierActivityPane *self,
            gboolean           sticks)
{
  self->sticks = sticks;
  gtk_revealer_set_reveal_child (self->newest, !sticks);
}

static gboolean
scroll_cb (gpointer data)
{
  CrierActivityPane *self = CRIER_ACTIVITY_PANE (data);
  guint n = count_events (self);

  self->scroll_id = 0;
  if (n > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item",
                                "u", n - 1);

  return G_SOURCE_REMOVE;
}

/* The heights of rows that are not in sight are guesses, so the end cannot be
 * set as a value, and only once the list has been laid out is it where it will
 * be. */
static void
stick (CrierActivityPane *self)
{
  if (self->sticks && self->scroll_id == 0)
    self->scroll_id = g_idle_add_full (G_PRIORITY_LOW, scroll_cb, self, NULL);
}

/* The list has another height, or learned more about its rows. This comes
 * before the value follows. */
static void
adjustment_changed_cb (CrierActivityPane *self,
                       GtkAdjustment     *adjustment)
{
  if (!is_at_end (adjustment))
    stick (self);
}

static void
value_changed_cb (CrierActivityPane *self,
                  GtkAdjustment     *adjustment)
{
  /* On its way to the end the operator has not scrolled. */
  if (self->scroll_id == 0)
    set_sticks (self, is_at_end (adjustment));
}

static void
items_changed_cb (CrierActivityPane *self)
{
  guint n = count_events (self);
  GActionMap *map = G_ACTION_MAP (self->actions);
  GAction *clear = g_action_map_lookup_action (map, "clear");
  GAction *export = g_action_map_lookup_action (map, "export");

  gtk_widget_set_visible (self->nothing, n == 0);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (clear), n > 0);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (export), n > 0);
  if (n == 0)
    set_sticks (self, TRUE);

  stick (self);
}

static void
newest_clicked_cb (CrierActivityPane *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
  set_sticks (self, TRUE);
  stick (self);
}

static void
show_all (CrierActivityPane *self,
          CrierEvent        *event)
{
  if (crier_event_text_get_text (event) != NULL)
    crier_message_window_show (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                               self->service, event);
}

static void
open_cb (CrierActivityPane *self,
         CrierActivityRow  *row)
{
  show_all (self, crier_activity_row_get_event (row));
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          CrierActivityPane        *self)
{
  GtkWidget *row = crier_activity_row_new (crier_service_get_contacts (self->service));

  g_signal_connect_object (row, "open", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

/* A row in a list is named after its class unless it is given a name, and
 * with GTK 4.8 only the widget around it can be given one. */
static void
name_row (CrierActivityPane *self,
          GtkListItem       *item)
{
  GtkWidget *row = gtk_widget_get_parent (gtk_list_item_get_child (item));
  g_autofree char *name = NULL;

  name = crier_event_text_dup_summary (gtk_list_item_get_item (item),
                                       crier_service_get_contacts (self->service));

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (item), "accessible-label"))
    g_object_set (item, "accessible-label", name, NULL);
  else if (row != NULL && !GTK_IS_LIST_VIEW (row))
    gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         CrierActivityPane        *self)
{
  crier_activity_row_set_event (CRIER_ACTIVITY_ROW (gtk_list_item_get_child (item)),
                                gtk_list_item_get_item (item));
  name_row (self, item);
  g_hash_table_add (self->bound, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           CrierActivityPane        *self)
{
  g_hash_table_remove (self->bound, item);
  crier_activity_row_set_event (CRIER_ACTIVITY_ROW (gtk_list_item_get_child (item)),
                                NULL);
}

static void
activate_cb (CrierActivityPane *self,
             guint              position)
{
  g_autoptr (CrierEvent) event = NULL;

  event = g_list_model_get_item (G_LIST_MODEL (self->activity), position);
  if (crier_activity_commands_can_reply (event))
    crier_activity_commands_reply (event, GTK_WIDGET (self));
  else
    show_all (self, event);
}

/* Opens the menu of a row, which only messages have. */
static gboolean
open_menu (CrierActivityPane *self,
           GtkWidget         *row,
           int                x,
           int                y)
{
  CrierEvent *event = crier_activity_row_get_event (CRIER_ACTIVITY_ROW (row));

  if (event == NULL || crier_event_text_get_text (event) == NULL)
    return FALSE;

  g_set_object (&self->chosen, event);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action
                                                  (G_ACTION_MAP (self->actions), "reply")),
                               crier_activity_commands_can_reply (event));
  gtk_popover_set_pointing_to (self->menu, &(GdkRectangle) { x, y, 1, 1 });
  gtk_popover_popup (self->menu);

  return TRUE;
}

/* Where the pointer or a finger is on the list. */
static gboolean
open_menu_at (CrierActivityPane *self,
              double             x,
              double             y)
{
  GtkWidget *list = GTK_WIDGET (self->list);
  GtkWidget *widget = gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT);
  GtkWidget *row;
  graphene_point_t point;

  row = widget != NULL ? gtk_widget_get_ancestor (widget, CRIER_TYPE_ACTIVITY_ROW)
                       : NULL;
  if (row == NULL ||
      !gtk_widget_compute_point (list, GTK_WIDGET (self),
                                 &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    return FALSE;

  return open_menu (self, row, (int) point.x, (int) point.y);
}

static void
right_pressed_cb (GtkGestureClick   *gesture,
                  int                n_press,
                  double             x,
                  double             y,
                  CrierActivityPane *self)
{
  if (open_menu_at (self, x, y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_pressed_cb (GtkGestureLongPress *gesture,
                 double               x,
                 double               y,
                 CrierActivityPane   *self)
{
  if (open_menu_at (self, x, y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* For the row that has the focus, from the keyboard. */
static void
menu_action_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  CrierActivityPane *self = CRIER_ACTIVITY_PANE (data);
  GtkWidget *row = crier_activity_row_find_focused (GTK_WIDGET (self->list));
  graphene_rect_t bounds;

  if (row != NULL && gtk_widget_compute_bounds (row, GTK_WIDGET (self), &bounds))
    open_menu (self, row, (int) (bounds.origin.x + bounds.size.width / 2),
               (int) (bounds.origin.y + bounds.size.height));
}

static void
reply_action_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       data)
{
  CrierActivityPane *self = CRIER_ACTIVITY_PANE (data);

  if (self->chosen != NULL)
    crier_activity_commands_reply (self->chosen, GTK_WIDGET (self));
}

static void
copy_line_action_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       data)
{
  CrierActivityPane *self = CRIER_ACTIVITY_PANE (data);
  GtkWidget *row = crier_activity_row_find_focused (GTK_WIDGET (self->list));

  if (row != NULL)
    crier_activity_commands_copy_line (crier_activity_row_get_event (CRIER_ACTIVITY_ROW (row)),
                                       crier_service_get_contacts (self->service),
                                       GTK_WIDGET (self));
}

static void
copy_action_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  CrierActivityPane *self = CRIER_ACTIVITY_PANE (data);

  if (self->chosen != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                            crier_event_text_get_text (self->chosen));
}

static void
show_action_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  CrierActivityPane *self = CRIER_ACTIVITY_PANE (data);

  if (self->chosen != NULL)
    show_all (self, self->chosen);
}

static void
clear_action_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       data)
{
  crier_activity_clear (CRIER_ACTIVITY_PANE (data)->activity);
}

static void
export_action_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       data)
{
  CrierActivityPane *self = CRIER_ACTIVITY_PANE (data);

  crier_activity_export_dialog_ask (GTK_WIDGET (self), G_LIST_MODEL (self->activity));
}

/* When a widget gets another parent, as this one does when the window becomes
 * narrow, GTK 4.8 tells the menus in it that its actions are gone; so they are
 * told again. */
static void
crier_activity_pane_root (GtkWidget *widget)
{
  CrierActivityPane *self = CRIER_ACTIVITY_PANE (widget);

  GTK_WIDGET_CLASS (crier_activity_pane_parent_class)->root (widget);

  gtk_widget_insert_action_group (widget, "activity", G_ACTION_GROUP (self->actions));
}

static void
crier_activity_pane_dispose (GObject *object)
{
  CrierActivityPane *self = CRIER_ACTIVITY_PANE (object);

  g_clear_handle_id (&self->scroll_id, g_source_remove);
  g_clear_handle_id (&self->seen_id, g_source_remove);
  self->activity = NULL;
  g_clear_object (&self->chosen);
  g_clear_object (&self->actions);
  g_clear_pointer ((GtkWidget **) &self->menu, gtk_widget_unparent);
  /* It unbinds its rows. */
  g_clear_pointer (&self->child, gtk_widget_unparent);
  g_clear_pointer (&self->bound, g_hash_table_unref);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (crier_activity_pane_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-activity-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierActivityPane, child);
  gtk_widget_class_bind_template_child (widget_class, CrierActivityPane, scroller);
  gtk_widget_class_bind_template_child (widget_class, CrierActivityPane, list);
  gtk_widget_class_bind_template_child (widget_class, CrierActivityPane, nothing);
  gtk_widget_class_bind_template_child (widget_class, CrierActivityPane, newest);
  gtk_widget_class_bind_template_child (widget_class, CrierActivityPane, menu);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stick);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, right_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, newest_clicked_cb);
}

static void
crier_activity_pane_class_init (CrierActivityPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_activity_pane_dispose;
  widget_class->root = crier_activity_pane_root;

  bind_template (widget_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
add_actions (CrierActivityPane *self)
{
  static const GActionEntry entries[] = {
    { .name = "clear", .activate = clear_action_cb },
    { .name = "export", .activate = export_action_cb },
    { .name = "copy", .activate = copy_action_cb },
    { .name = "copy-line", .activate = copy_line_action_cb },
    { .name = "menu", .activate = menu_action_cb },
    { .name = "reply", .activate = reply_action_cb },
    { .name = "show", .activate = show_action_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries,
                                   G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "activity",
                                  G_ACTION_GROUP (self->actions));
}

static void
crier_activity_pane_init (CrierActivityPane *self)
{
  GtkAdjustment *adjustment;

  self->sticks = TRUE;
  self->bound = g_hash_table_new (NULL, NULL);
  /* Before there are any widgets that look for them. */
  add_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));

  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "changed",
                           G_CALLBACK (adjustment_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed",
                           G_CALLBACK (value_changed_cb), self, G_CONNECT_SWAPPED);
  items_changed_cb (self);
}

static gboolean
seen_cb (gpointer data)
{
  CrierActivityPane *self = CRIER_ACTIVITY_PANE (data);

  self->seen_id = 0;
  crier_activity_pane_refresh (self);

  return G_SOURCE_REMOVE;
}

static void
events_cb (CrierActivityPane *self,
           GPtrArray         *events)
{
  guint i;

  for (i = 0; i < events->len && self->seen_id == 0; i++)
    {
      CrierEventKind kind = crier_event_get_kind (g_ptr_array_index (events, i));

      if (kind == CRIER_EVENT_SEEN || kind == CRIER_EVENT_PUBLISHED)
        self->seen_id = g_timeout_add (SEEN_MS, seen_cb, self);
    }
}

/* A label is rare, and the rows that exist are few. */
static void
labelled_cb (CrierActivityPane *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      GtkWidget *row = gtk_list_item_get_child (item);

      crier_activity_row_rename (CRIER_ACTIVITY_ROW (row));
      name_row (self, item);
    }
}

void
crier_activity_pane_bind (CrierActivityPane *self,
                          CrierService      *service)
{
  g_autoptr (GtkNoSelection) model = NULL;

  g_return_if_fail (CRIER_IS_ACTIVITY_PANE (self));
  g_return_if_fail (CRIER_IS_SERVICE (service));
  g_return_if_fail (self->service == NULL);

  self->service = g_object_ref (service);
  self->activity = crier_service_get_activity (service);
  model = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->activity)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (model));
  g_signal_connect_object (self->activity, "items-changed",
                           G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "events",
                           G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (crier_service_get_contacts (service), "labelled",
                           G_CALLBACK (labelled_cb), self, G_CONNECT_SWAPPED);
  items_changed_cb (self);
}

/* Brings up to date how many have seen each message: once a second. */
void
crier_activity_pane_refresh (CrierActivityPane *self)
{
  GHashTableIter iter;
  gpointer item;

  g_return_if_fail (CRIER_IS_ACTIVITY_PANE (self));

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    crier_activity_row_refresh (CRIER_ACTIVITY_ROW (gtk_list_item_get_child (item)));
}

/* To the row that had it last. */
void
crier_activity_pane_take_focus (CrierActivityPane *self)
{
  g_return_if_fail (CRIER_IS_ACTIVITY_PANE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

/**
 * crier_activity_pane_show_event:
 * @event: of a kind that has a text
 *
 * Brings its row into sight, and opens all of the text. If it was forgotten in
 * the meantime, nothing happens.
 */
void
crier_activity_pane_show_event (CrierActivityPane *self,
                                CrierEvent        *event)
{
  guint i;

  g_return_if_fail (CRIER_IS_ACTIVITY_PANE (self));
  g_return_if_fail (CRIER_IS_EVENT (event));

  if (!g_ptr_array_find (crier_batch_list_get_items (CRIER_BATCH_LIST (self->activity)),
                         event, &i))
    return;

  if (i + 1 < count_events (self))
    set_sticks (self, FALSE);

  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", i);
  show_all (self, event);
}
