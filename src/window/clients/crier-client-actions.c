/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-actions.h"

#include "crier-block-dialog.h"
#include "crier-client-commands.h"
#include "crier-client-details.h"
#include "crier-name-dialog.h"

/*
 * CrierClientActions:
 *
 * What can be done to the selected clients, as actions for a widget. Each is
 * enabled only while there is a client, or exactly one, to do it to. To write to
 * the clients and to say what was done it needs win.write and win.toast.
 */
struct _CrierClientActions
{
  GSimpleActionGroup parent_instance;

  GtkWidget *widget;         /* (unowned): from where; it has these actions */
  CrierService *service;     /* (owned) */
  CrierSettings *settings;   /* (owned) (nullable) */
  CrierClientSelection *selection; /* (owned) */
};

G_DEFINE_FINAL_TYPE (CrierClientActions, crier_client_actions, G_TYPE_SIMPLE_ACTION_GROUP)

static void
write_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  gtk_widget_activate_action (CRIER_CLIENT_ACTIONS (data)->widget, "win.write", NULL);
}

static void
copy_ids_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  CrierClientActions *self = CRIER_CLIENT_ACTIONS (data);
  g_autoptr (GPtrArray) clients = crier_client_selection_dup_clients (self->selection);

  crier_client_commands_copy_ids (clients, self->widget);
}

static void
copy_address_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       data)
{
  CrierClientActions *self = CRIER_CLIENT_ACTIONS (data);
  g_autoptr (GPtrArray) clients = crier_client_selection_dup_clients (self->selection);

  crier_client_commands_copy_address (g_ptr_array_index (clients, 0), self->widget);
}

static void
details_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  CrierClientActions *self = CRIER_CLIENT_ACTIONS (data);
  g_autoptr (GPtrArray) clients = crier_client_selection_dup_clients (self->selection);

  crier_client_actions_open (self, g_ptr_array_index (clients, 0));
}

static void
label_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  CrierClientActions *self = CRIER_CLIENT_ACTIONS (data);
  g_autoptr (GPtrArray) clients = crier_client_selection_dup_clients (self->selection);
  CrierNameDialog *dialog;

  dialog = crier_name_dialog_new (GTK_WINDOW (gtk_widget_get_root (self->widget)),
                                  self->service,
                                  crier_client_get_id (g_ptr_array_index (clients, 0)));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
identify_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  CrierClientActions *self = CRIER_CLIENT_ACTIONS (data);
  g_autoptr (GPtrArray) clients = crier_client_selection_dup_clients (self->selection);

  crier_client_commands_identify (self->service, clients, self->widget);
}

static void
block_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  CrierClientActions *self = CRIER_CLIENT_ACTIONS (data);
  g_autoptr (GPtrArray) clients = crier_client_selection_dup_clients (self->selection);

  crier_block_dialog_ask (self->settings, clients, self->widget);
}

static void
disconnect_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  CrierClientActions *self = CRIER_CLIENT_ACTIONS (data);
  g_autoptr (GPtrArray) clients = crier_client_selection_dup_clients (self->selection);

  crier_client_commands_disconnect (self->service, clients, self->widget);
}

static void
set_enabled (CrierClientActions *self,
             const char         *name,
             gboolean            enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update (CrierClientActions *self)
{
  guint n = crier_client_selection_get_n (self->selection);

  set_enabled (self, "write", n > 0);
  set_enabled (self, "copy-ids", n > 0);
  set_enabled (self, "copy-address", n == 1);
  set_enabled (self, "details", n == 1);
  set_enabled (self, "label", n == 1);
  set_enabled (self, "identify", n > 0);
  set_enabled (self, "block", n > 0 && self->settings != NULL);
  set_enabled (self, "disconnect", n > 0);
}

static void
crier_client_actions_dispose (GObject *object)
{
  CrierClientActions *self = CRIER_CLIENT_ACTIONS (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->settings);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (crier_client_actions_parent_class)->dispose (object);
}

static void
crier_client_actions_class_init (CrierClientActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_client_actions_dispose;
}

static void
crier_client_actions_init (CrierClientActions *self)
{
  static const GActionEntry entries[] = {
    { .name = "write", .activate = write_cb },
    { .name = "copy-ids", .activate = copy_ids_cb },
    { .name = "copy-address", .activate = copy_address_cb },
    { .name = "details", .activate = details_cb },
    { .name = "label", .activate = label_cb },
    { .name = "identify", .activate = identify_cb },
    { .name = "block", .activate = block_cb },
    { .name = "disconnect", .activate = disconnect_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries,
                                   G_N_ELEMENTS (entries), self);
}

/**
 * crier_client_actions_new:
 * @widget: from where; it is there as long as they can be activated
 * @service: the service of the clients
 * @settings: (nullable): where it is kept who is blocked; %NULL when nobody can
 *   be
 * @selection: to whom
 *
 * Returns: (transfer full): the actions, which have no prefix yet
 */
CrierClientActions *
crier_client_actions_new (GtkWidget      *widget,
                          CrierService   *service,
                          CrierSettings  *settings,
                          CrierClientSelection *selection)
{
  CrierClientActions *self;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);
  g_return_val_if_fail (CRIER_IS_SERVICE (service), NULL);
  g_return_val_if_fail (CRIER_IS_CLIENT_SELECTION (selection), NULL);

  self = g_object_new (CRIER_TYPE_CLIENT_ACTIONS, NULL);
  self->widget = widget;
  self->service = g_object_ref (service);
  self->selection = g_object_ref (selection);
  g_set_object (&self->settings, settings);
  g_signal_connect_object (selection, "changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);

  return self;
}

static void
details_write_cb (CrierClientActions *self,
                  CrierClient        *client)
{
  crier_client_selection_select_only (self->selection, client);
  gtk_widget_activate_action (self->widget, "win.write", NULL);
}

/**
 * crier_client_actions_open:
 * @self: actions
 * @client: a client
 *
 * Opens a window about @client.
 */
void
crier_client_actions_open (CrierClientActions *self,
                           CrierClient        *client)
{
  CrierClientDetails *details;

  g_return_if_fail (CRIER_IS_CLIENT_ACTIONS (self));

  details = crier_client_details_new (GTK_WINDOW (gtk_widget_get_root (self->widget)),
                                      self->service, self->settings, client);
  g_signal_connect_object (details, "write", G_CALLBACK (details_write_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (details));
}
