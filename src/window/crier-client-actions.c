/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-actions.h"

#include "crier-block.h"
#include "crier-client-commands.h"
#include "crier-client-view.h"
#include "crier-label-dialog.h"

/* What can be done from #CrierClientView to those who are selected, and by which
 * keys. Each is enabled only while there is somebody, or exactly one, to do it
 * to. */

static void
notify (const char *text,
        gpointer    user_data)
{
  g_signal_emit_by_name (user_data, "notice", text);
}

static void
copy_ids_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  CrierClientView *view = CRIER_CLIENT_VIEW (widget);
  g_autoptr (GPtrArray) clients = crier_client_view_dup_selected (view);

  crier_client_commands_copy_ids (clients, widget, notify);
}

static void
copy_address_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  CrierClientView *view = CRIER_CLIENT_VIEW (widget);
  g_autoptr (GPtrArray) clients = crier_client_view_dup_selected (view);

  crier_client_commands_copy_address (g_ptr_array_index (clients, 0), widget, notify);
}

static void
label_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  CrierClientView *view = CRIER_CLIENT_VIEW (widget);
  g_autoptr (GPtrArray) clients = crier_client_view_dup_selected (view);
  CrierLabelDialog *dialog;

  dialog = crier_label_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                                   crier_client_view_get_service (view),
                                   crier_client_get_id (g_ptr_array_index (clients, 0)));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
identify_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  CrierClientView *view = CRIER_CLIENT_VIEW (widget);
  g_autoptr (GPtrArray) clients = crier_client_view_dup_selected (view);

  crier_client_commands_identify (crier_client_view_get_service (view), clients,
                                  notify, G_OBJECT (view));
}

static void
block_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  CrierClientView *view = CRIER_CLIENT_VIEW (widget);
  g_autoptr (GPtrArray) clients = crier_client_view_dup_selected (view);

  crier_block_ask (crier_client_view_get_settings (view), clients, widget);
}

static void
disconnect_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  CrierClientView *view = CRIER_CLIENT_VIEW (widget);
  g_autoptr (GPtrArray) clients = crier_client_view_dup_selected (view);

  crier_client_commands_disconnect (crier_client_view_get_service (view), clients,
                                    GTK_WINDOW (gtk_widget_get_root (widget)),
                                    notify, G_OBJECT (view));
}

/**
 * crier_client_actions_install:
 * @widget_class: the class of #CrierClientView
 *
 * Gives it the actions and their keys.
 */
void
crier_client_actions_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "client.copy-ids", NULL,
                                   copy_ids_action);
  gtk_widget_class_install_action (widget_class, "client.copy-address", NULL,
                                   copy_address_action);
  gtk_widget_class_install_action (widget_class, "client.label", NULL, label_action);
  gtk_widget_class_install_action (widget_class, "client.identify", NULL,
                                   identify_action);
  gtk_widget_class_install_action (widget_class, "client.block", NULL, block_action);
  gtk_widget_class_install_action (widget_class, "client.disconnect", NULL,
                                   disconnect_action);

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

/**
 * crier_client_actions_update:
 * @widget: a #CrierClientView
 * @n: how many are selected
 *
 * Enables what can be done to so many.
 */
void
crier_client_actions_update (GtkWidget *widget,
                             guint      n)
{
  CrierSettings *settings = crier_client_view_get_settings (CRIER_CLIENT_VIEW (widget));

  gtk_widget_action_set_enabled (widget, "client.copy-ids", n > 0);
  gtk_widget_action_set_enabled (widget, "client.copy-address", n == 1);
  gtk_widget_action_set_enabled (widget, "client.label", n == 1);
  gtk_widget_action_set_enabled (widget, "client.identify", n > 0);
  gtk_widget_action_set_enabled (widget, "client.block", n > 0 && settings != NULL);
  gtk_widget_action_set_enabled (widget, "client.disconnect", n > 0);
}
