/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-standing-window.h"

#include <glib/gi18n.h>

#include "crier-error-text.h"
#include "crier-message-window.h"
#include "crier-standing-row.h"

/*
 * CrierStandingWindow:
 *
 * What stands on the screens now, the newest first, as the service's model has it: each
 * can be taken back, by its button or by Delete, and opened with who has seen it. It does
 * not block the main window, so that the operator sees what a message becomes.
 */
struct _CrierStandingWindow
{
  AdwWindow parent_instance;

  CrierService *service; /* (owned) */
  GHashTable *rows;      /* (owned): those that show a message, as a set */
  guint minute_id;       /* 0 once it is closed */

  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (CrierStandingWindow, crier_standing_window, ADW_TYPE_WINDOW)

static CrierStanding *
get_standing (CrierStandingWindow *self)
{
  return crier_service_get_standing (self->service);
}

static void
show_count (CrierStandingWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (get_standing (self)));

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "nothing");
}

static void
refresh (CrierStandingWindow *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    crier_standing_row_refresh (row);
}

static gboolean
minute_cb (gpointer data)
{
  refresh (CRIER_STANDING_WINDOW (data));

  return G_SOURCE_CONTINUE;
}

static void
setup_cb (CrierStandingWindow *self,
          GtkListItem         *item)
{
  gtk_list_item_set_child (item, crier_standing_row_new ());
}

static void
bind_cb (CrierStandingWindow *self,
         GtkListItem         *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  crier_standing_row_set_item (CRIER_STANDING_ROW (row), item,
                               crier_service_get_contacts (self->service));
  g_hash_table_add (self->rows, row);
}

static void
unbind_cb (CrierStandingWindow *self,
           GtkListItem         *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  g_hash_table_remove (self->rows, row);
  crier_standing_row_set_item (CRIER_STANDING_ROW (row), NULL, NULL);
}

static void
activate_cb (CrierStandingWindow *self,
             guint                position)
{
  g_autoptr (CrierEvent) event = NULL;

  event = g_list_model_get_item (G_LIST_MODEL (get_standing (self)), position);
  crier_message_window_show (GTK_WINDOW (self), self->service, event);
}

static void
withdrawn_cb (CrierMessage *message,
              guint         n_reached,
              const GError *error,
              gpointer      data)
{
  g_autoptr (CrierStandingWindow) self = CRIER_STANDING_WINDOW (data);
  g_autofree char *sentence = NULL;
  g_autofree char *markup = NULL;

  if (error == NULL || self->toasts == NULL)
    return;

  sentence = crier_error_text_dup (error);
  markup = g_markup_escape_text (sentence, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

static void
take_back_action (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  CrierStandingWindow *self = CRIER_STANDING_WINDOW (widget);

  crier_service_withdraw (self->service, g_variant_get_string (parameter, NULL),
                          withdrawn_cb, g_object_ref (self));
}

/* Delete, on the row that has the focus or on its button. */
static gboolean
delete_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   data)
{
  CrierStandingWindow *self = CRIER_STANDING_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (focus != NULL && g_hash_table_iter_next (&iter, &row, NULL))
    {
      if (gtk_widget_get_parent (row) == focus || gtk_widget_is_ancestor (focus, row))
        {
          crier_standing_row_take_back (row);
          return TRUE;
        }
    }

  return FALSE;
}

static void
update_state (CrierStandingWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "standing.take-back",
                                 crier_service_get_state (self->service) ==
                                 CRIER_SERVICE_RUNNING);
}

static void
crier_standing_window_dispose (GObject *object)
{
  CrierStandingWindow *self = CRIER_STANDING_WINDOW (object);

  g_clear_handle_id (&self->minute_id, g_source_remove);
  /* It unbinds its rows. */
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);

  g_clear_object (&self->service);

  G_OBJECT_CLASS (crier_standing_window_parent_class)->dispose (object);
}

static void
crier_standing_window_finalize (GObject *object)
{
  g_hash_table_unref (CRIER_STANDING_WINDOW (object)->rows);

  G_OBJECT_CLASS (crier_standing_window_parent_class)->finalize (object);
}

static void
crier_standing_window_class_init (CrierStandingWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_standing_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = crier_standing_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-standing-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierStandingWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CrierStandingWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CrierStandingWindow, list);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);

  gtk_widget_class_install_action (widget_class, "standing.take-back", "s", take_back_action);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, delete_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Delete, 0, delete_cb, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

static void
crier_standing_window_init (CrierStandingWindow *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->minute_id = g_timeout_add_seconds (60, minute_cb, self);
}

CrierStandingWindow *
crier_standing_window_new (GtkWindow    *parent,
                           CrierService *service)
{
  CrierStandingWindow *self;
  g_autoptr (GtkNoSelection) model = NULL;

  g_return_val_if_fail (CRIER_IS_SERVICE (service), NULL);

  self = g_object_new (CRIER_TYPE_STANDING_WINDOW, "transient-for", parent, NULL);
  self->service = g_object_ref (service);
  model = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (get_standing (self))));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (model));

  g_signal_connect_object (get_standing (self), "items-changed",
                           G_CALLBACK (show_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (crier_service_get_contacts (service), "labelled",
                           G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify::state",
                           G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  update_state (self);
  show_count (self);
  /* Else a button has it, and the next key takes a message back. */
  if (g_list_model_get_n_items (G_LIST_MODEL (get_standing (self))) > 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->list));

  return self;
}
