/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-window-commands.h"

#include <glib/gi18n.h>

#include "crier-dialogs.h"
#include "crier-window.h"

/*
 * Crier window commands:
 *
 * What the operator can do to the server from its window, as actions of that:
 * start, stop and restart it, let the network in, send everybody away, and
 * clear the screens. They ask before somebody is disconnected. Which of them
 * can be done now is for the window to say.
 */

static CrierControl *
get_control (gpointer window)
{
  return crier_window_get_control (CRIER_WINDOW (window));
}

static CrierService *
get_service (gpointer window)
{
  return crier_control_get_service (get_control (window));
}

static void
start_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  crier_control_start (get_control (widget));
}

static void
stop_now (gpointer data)
{
  crier_control_stop (get_control (data));
}

static void
restart_now (gpointer data)
{
  crier_control_restart (get_control (data));
}

static void
ask_first (GtkWidget      *widget,
           const char     *heading,
           const char     *verb,
           CrierConfirmed  func)
{
  GListModel *roster = G_LIST_MODEL (crier_service_get_roster (get_service (widget)));

  crier_dialogs_confirm_disconnecting (GTK_WINDOW (widget),
                                       g_list_model_get_n_items (roster),
                                       heading, verb, func, g_object_ref (widget),
                                       g_object_unref);
}

static void
stop_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  ask_first (widget, _("Stop the Server?"), _("_Stop"), stop_now);
}

static void
restart_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  ask_first (widget, _("Restart the Server?"), _("_Restart"),
             restart_now);
}

static void
toggle_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  if (crier_control_get_state (get_control (widget)) == CRIER_CONTROL_RUNNING)
    stop_action (widget, name, parameter);
  else
    start_action (widget, name, parameter);
}

static void
allow_network_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  crier_settings_set_available_to (crier_control_get_settings (get_control (widget)),
                                   "any");
  restart_action (widget, name, parameter);
}

static void
disconnect_all (gpointer data)
{
  crier_service_disconnect_all (get_service (data));
}

static void
disconnect_all_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  ask_first (widget, _("Disconnect All Clients?"),
             _("_Disconnect"), disconnect_all);
}

static void
clear_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  crier_service_clear (get_service (widget));
}

/**
 * crier_window_commands_install:
 * @widget_class: the class of #CrierWindow
 *
 * Gives its windows these actions.
 */
void
crier_window_commands_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.start", NULL, start_action);
  gtk_widget_class_install_action (widget_class, "win.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "win.restart", NULL, restart_action);
  gtk_widget_class_install_action (widget_class, "win.toggle", NULL, toggle_action);
  gtk_widget_class_install_action (widget_class, "win.allow-network", NULL,
                                   allow_network_action);
  gtk_widget_class_install_action (widget_class, "win.disconnect-all", NULL,
                                   disconnect_all_action);
  gtk_widget_class_install_action (widget_class, "win.clear", NULL, clear_action);
}
