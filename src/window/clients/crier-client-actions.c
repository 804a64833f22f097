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
 * the clients and to say what was done it needs win.write-to and win.toast.
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
write_to (CrierClientActions *self,
          GPtrArray          *clients)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GVariantBuilder ids;
  guint i;

  g_variant_builder_init (&ids, G_VARIANT_TYPE_STRING_ARRAY);
  for (i = 0; i < clients->len; i++)
    {
      const char *id = crier_client_get_id (g_ptr_array_index (clients, i));

      if (g_hash_table_add (seen, (char *) id))
        g_variant_builder_add (&ids, "s", id);
    }

  gtk_widget_activate_action (self->widget, "win.write-to", "as", &ids);
}

static void
copy_ids (CrierClientActions *self,
          GPtrArray          *clients)
{
  crier_client_commands_copy_ids (clients, self->widget);
}

static void
copy_address (CrierClientActions *self,
              GPtrArray          *clients)
{
  crier_client_commands_copy_address (g_ptr_array_index (clients, 0), self->widget);
}

static void
open_details (CrierClientActions *self,
              GPtrArray          *clients)
{
  crier_client_actions_open (self, g_ptr_array_index (clients, 0));
}

static void
label (CrierClientActions *self,
       GPtrArray          *clients)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (self->widget));
  const char *id = crier_client_get_id (g_ptr_array_index (clients, 0));

  gtk_window_present (GTK_WINDOW (crier_name_dialog_new (window, self->service, id)));
}

static void
identify (CrierClientActions *self,
          GPtrArray          *clients)
{
  crier_client_commands_identify (self->service, clients, self->widget);
}

static void
block (CrierClientActions *self,
       GPtrArray          *clients)
{
  crier_block_dialog_ask (self->settings,
                          G_LIST_MODEL (crier_service_get_roster (self->service)),
                          clients, self->widget);
}

static void
disconnect (CrierClientActions *self,
            GPtrArray          *clients)
{
  crier_client_commands_disconnect (self->service, clients, self->widget);
}

static const struct
{
  const char *name;
  void (*run) (CrierClientActions *self,
               GPtrArray          *clients);
  gboolean is_for_one; /* client, and not for several */
} commands[] = {
  { "write", write_to },
  { "copy-ids", copy_ids },
  { "copy-address", copy_address, TRUE },
  { "details", open_details, TRUE },
  { "label", label, TRUE },
  { "identify", identify },
  { "block", block },
  { "disconnect", disconnect },
};

static void
activate_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  CrierClientActions *self = CRIER_CLIENT_ACTIONS (data);
  g_autoptr (GPtrArray) clients = crier_client_selection_dup_clients (self->selection);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (g_action_get_name (G_ACTION (action)), commands[i].name))
        commands[i].run (self, clients);
    }
}

static void
update (CrierClientActions *self)
{
  guint n = crier_client_selection_get_n (self->selection);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), commands[i].name);
      gboolean enabled = commands[i].is_for_one ? n == 1 : n > 0;

      if (commands[i].run == block && self->settings == NULL)
        enabled = FALSE;
      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
    }
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
  guint i;

  for (i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const GActionEntry entry = { .name = commands[i].name, .activate = activate_cb };

      g_action_map_add_action_entries (G_ACTION_MAP (self), &entry, 1, self);
    }
}

/**
 * crier_client_actions_new:
 * @widget: from where; it is there as long as they can be activated
 * @settings: (nullable): where it is kept what is blocked; without, nothing can be
 *
 * Returns: (transfer full): the actions, which have no prefix yet
 */
CrierClientActions *
crier_client_actions_new (GtkWidget      *widget,
                          CrierService   *service,
                          CrierSettings  *settings,
                          CrierClientSelection *selection)
{
  CrierClientActions *self = g_object_new (CRIER_TYPE_CLIENT_ACTIONS, NULL);

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
  const char *ids[] = { crier_client_get_id (client), NULL };

  crier_client_selection_select_only (self->selection, client);
  gtk_widget_activate_action (self->widget, "win.write-to", "^as", ids);
}

/**
 * crier_client_actions_open:
 *
 * Opens a window about @client.
 */
void
crier_client_actions_open (CrierClientActions *self,
                           CrierClient        *client)
{
  CrierClientDetails *details;

  details = crier_client_details_new (GTK_WINDOW (gtk_widget_get_root (self->widget)),
                                      self->service, self->settings, client);
  g_signal_connect_object (details, "write", G_CALLBACK (details_write_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (details));
}
