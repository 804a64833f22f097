/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-window-commands.h"

#include <glib/gi18n.h>

#include "crier-confirm-dialog.h"
#include "crier-share-window.h"

/*
 * CrierWindowCommands:
 *
 * What the operator can do to the server from its window, as actions of that:
 * start, stop and restart it, announce the time or not, let the network in,
 * share its address, disconnect all clients, and clear the screens. They ask
 * before a client is disconnected, and are enabled while they can be done. They
 * say what was done by win.toast and win.address-copied.
 */
struct _CrierWindowCommands
{
  GSimpleActionGroup parent_instance;

  GtkWindow *window;     /* (unowned): it has these actions */
  CrierServerControl *control; /* (owned) */
  CrierShareWindow *share;     /* (unowned) (nullable): cleared when it goes */
};

G_DEFINE_FINAL_TYPE (CrierWindowCommands, crier_window_commands,
                     G_TYPE_SIMPLE_ACTION_GROUP)

static GListModel *
get_roster (CrierWindowCommands *self)
{
  return G_LIST_MODEL (crier_service_get_roster (crier_server_control_get_service (self->control)));
}

static void
start_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  crier_server_control_start (CRIER_WINDOW_COMMANDS (data)->control);
}

static void
stop_now (gpointer control)
{
  crier_server_control_stop (control);
}

static void
restart_now (gpointer control)
{
  crier_server_control_restart (control);
}

static void
disconnect_all (gpointer control)
{
  crier_service_disconnect_all (crier_server_control_get_service (control));
}

static void
ask_first (gpointer        data,
           const char     *heading,
           const char     *verb,
           CrierConfirmed  func)
{
  CrierWindowCommands *self = CRIER_WINDOW_COMMANDS (data);

  crier_confirm_dialog_confirm_disconnecting (self->window,
                                              g_list_model_get_n_items (get_roster (self)),
                                              heading, verb, func,
                                              g_object_ref (self->control), g_object_unref);
}

static void
stop_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  ask_first (data, _("Stop the Server?"), _("_Stop"), stop_now);
}

static void
restart_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  ask_first (data, _("Restart the Server?"), _("_Restart"), restart_now);
}

static void
toggle_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       data)
{
  CrierWindowCommands *self = CRIER_WINDOW_COMMANDS (data);

  if (crier_server_control_get_state (self->control) == CRIER_SERVER_CONTROL_RUNNING)
    stop_cb (action, parameter, data);
  else
    start_cb (action, parameter, data);
}

static void
allow_network_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       data)
{
  CrierWindowCommands *self = CRIER_WINDOW_COMMANDS (data);

  g_object_set (crier_server_control_get_settings (self->control),
                "available-to", "any", NULL);
  restart_cb (action, parameter, data);
}

static void
disconnect_all_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       data)
{
  ask_first (data, _("Disconnect All Clients?"), _("_Disconnect"), disconnect_all);
}

static void
clear_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  CrierWindowCommands *self = CRIER_WINDOW_COMMANDS (data);

  crier_service_clear (crier_server_control_get_service (self->control));
}

static void
copy_address_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       data)
{
  CrierWindowCommands *self = CRIER_WINDOW_COMMANDS (data);
  GtkWidget *window = GTK_WIDGET (self->window);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (window),
                          crier_server_control_get_uri (self->control));
  gtk_widget_activate_action (window, "win.toast", "s", _("Address copied"));
  gtk_widget_activate_action (window, "win.address-copied", NULL);
}

static void
update_share (CrierWindowCommands *self)
{
  g_autoptr (GPtrArray) uris = crier_server_control_list_uris (self->control);

  if (self->share != NULL && uris->len > 0)
    crier_share_window_set_addresses (self->share, uris,
                                      crier_server_control_is_local (self->control));
}

static void
share_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  CrierWindowCommands *self = CRIER_WINDOW_COMMANDS (data);

  if (self->share == NULL)
    g_set_weak_pointer (&self->share, crier_share_window_new (self->window));

  update_share (self);
  gtk_window_present (GTK_WINDOW (self->share));
}

static void
set_enabled (CrierWindowCommands *self,
             const char          *name,
             gboolean             enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update (CrierWindowCommands *self)
{
  CrierServerControlState state = crier_server_control_get_state (self->control);
  gboolean running = state == CRIER_SERVER_CONTROL_RUNNING;
  gboolean stopped = state == CRIER_SERVER_CONTROL_STOPPED || state == CRIER_SERVER_CONTROL_FAILED;

  set_enabled (self, "start", stopped);
  set_enabled (self, "stop", running);
  set_enabled (self, "restart", running);
  set_enabled (self, "toggle", running || stopped);
  set_enabled (self, "allow-network",
               running && !crier_server_control_has_no_network (self->control));
  set_enabled (self, "disconnect-all",
               g_list_model_get_n_items (get_roster (self)) > 0);
  set_enabled (self, "clear", running);
  set_enabled (self, "copy-address", running);
  set_enabled (self, "share", running);
}

static void
crier_window_commands_dispose (GObject *object)
{
  CrierWindowCommands *self = CRIER_WINDOW_COMMANDS (object);

  g_clear_weak_pointer (&self->share);
  g_clear_object (&self->control);

  G_OBJECT_CLASS (crier_window_commands_parent_class)->dispose (object);
}

static void
crier_window_commands_class_init (CrierWindowCommandsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_window_commands_dispose;
}

static void
crier_window_commands_init (CrierWindowCommands *self)
{
  static const GActionEntry entries[] = {
    { .name = "start", .activate = start_cb },
    { .name = "stop", .activate = stop_cb },
    { .name = "restart", .activate = restart_cb },
    { .name = "toggle", .activate = toggle_cb },
    { .name = "allow-network", .activate = allow_network_cb },
    { .name = "disconnect-all", .activate = disconnect_all_cb },
    { .name = "clear", .activate = clear_cb },
    { .name = "copy-address", .activate = copy_address_cb },
    { .name = "share", .activate = share_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries,
                                   G_N_ELEMENTS (entries), self);
}

CrierWindowCommands *
crier_window_commands_new (GtkWindow    *window,
                           CrierServerControl *control)
{
  CrierWindowCommands *self;
  g_autoptr (GPropertyAction) announce = NULL;

  self = g_object_new (CRIER_TYPE_WINDOW_COMMANDS, NULL);
  self->window = window;
  self->control = g_object_ref (control);
  announce = g_property_action_new ("announce",
                                    crier_server_control_get_settings (control),
                                    "announce");
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (announce));
  g_signal_connect_object (control, "notify", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (control, "notify::uri", G_CALLBACK (update_share), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_roster (self), "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);

  return self;
}
