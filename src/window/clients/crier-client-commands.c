/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-commands.h"

#include <glib/gi18n.h>

#include "crier-confirm-dialog.h"

/* What the operator can do to clients, one or many, from a widget: what came of it
 * is said by its action win.toast. */

typedef struct
{
  CrierService *service; /* (owned) */
  GPtrArray *clients;    /* (owned) (element-type CrierClient) */
  GWeakRef widget;       /* from where */
} Disconnection;

static void
say (GtkWidget  *widget,
     const char *text)
{
  gtk_widget_activate_action (widget, "win.toast", "s", text);
}

static void
disconnection_free (gpointer data)
{
  Disconnection *self = data;

  g_object_unref (self->service);
  g_ptr_array_unref (self->clients);
  g_weak_ref_clear (&self->widget);
  g_free (self);
}

static void
disconnect_now (gpointer data)
{
  Disconnection *self = data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&self->widget);
  guint n = self->clients->len;
  g_autofree char *text = NULL;

  crier_service_disconnect_many (self->service, self->clients);

  text = g_strdup_printf (ngettext ("%'u client disconnected",
                                    "%'u clients disconnected", n), n);
  if (widget != NULL)
    say (widget, text);
}

/**
 * crier_client_commands_new_menu:
 * @n: how many clients are selected
 *
 * Returns: (transfer full): the menu of what can be done with them, whose
 *   actions are those of #CrierClientActions
 */
GMenuModel *
crier_client_commands_new_menu (guint n)
{
  g_autoptr (GMenu) upper = g_menu_new ();
  g_autoptr (GMenu) middle = g_menu_new ();
  g_autoptr (GMenu) lower = g_menu_new ();
  GMenu *menu = g_menu_new ();
  g_autofree char *disconnect = NULL;

  g_menu_append (upper, _("_Send Message…"), "client.write");
  if (n > 1)
    {
      g_menu_append (upper, _("_Copy IDs"), "client.copy-ids");
      disconnect = g_strdup_printf (ngettext ("_Disconnect %'u Client…",
                                              "_Disconnect %'u Clients…", n), n);
    }
  else
    {
      g_menu_append (upper, _("_Copy ID"), "client.copy-ids");
      g_menu_append (upper, _("Copy _Address"), "client.copy-address");
      g_menu_append (upper, _("D_etails"), "client.details");
      g_menu_append (middle, _("_Name and Color…"), "client.label");
      disconnect = g_strdup (_("_Disconnect"));
    }

  g_menu_append (middle, _("_Identify"), "client.identify");
  g_menu_append (lower, disconnect, "client.disconnect");
  g_menu_append (lower, _("_Block…"), "client.block");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (upper));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (middle));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (lower));

  return G_MENU_MODEL (menu);
}

/**
 * crier_client_commands_copy_ids:
 * @clients: (element-type CrierClient): one at least
 *
 * Copies their Ids, each on a line of its own.
 */
void
crier_client_commands_copy_ids (GPtrArray *clients,
                                GtkWidget *widget)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autofree char *text = NULL;
  guint i;

  for (i = 0; i < clients->len; i++)
    {
      if (i > 0)
        g_string_append_c (ids, '\n');
      g_string_append (ids, crier_client_get_id (g_ptr_array_index (clients, i)));
    }

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), ids->str);
  text = g_strdup_printf (ngettext ("ID copied", "%'u IDs copied", clients->len),
                          clients->len);
  say (widget, text);
}

void
crier_client_commands_copy_address (CrierClient *client,
                                    GtkWidget   *widget)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          crier_client_get_address (client));
  say (widget, _("Address copied"));
}

/**
 * crier_client_commands_identify:
 * @clients: (element-type CrierClient): one at least
 *
 * Has the screens of @clients show for a moment what the operator calls them.
 */
void
crier_client_commands_identify (CrierService *service,
                                GPtrArray    *clients,
                                GtkWidget    *widget)
{
  g_autofree char *text = NULL;

  crier_service_identify (service, clients);
  text = g_strdup_printf (ngettext ("Asked %'u client to show its name",
                                    "Asked %'u clients to show their names",
                                    clients->len), clients->len);
  say (widget, text);
}

/**
 * crier_client_commands_disconnect:
 * @clients: (element-type CrierClient): one at least
 *
 * Disconnects @clients: one at once, several after a question. Clients that have
 * left by then are left alone.
 */
void
crier_client_commands_disconnect (CrierService *service,
                                  GPtrArray    *clients,
                                  GtkWidget    *widget)
{
  Disconnection *disconnection = g_new0 (Disconnection, 1);
  g_autofree char *heading = NULL;
  guint n = clients->len;

  disconnection->service = g_object_ref (service);
  disconnection->clients = g_ptr_array_ref (clients);
  g_weak_ref_init (&disconnection->widget, widget);

  if (n == 1)
    {
      disconnect_now (disconnection);
      disconnection_free (disconnection);
      return;
    }

  heading = g_strdup_printf (ngettext ("Disconnect %'u Client?",
                                       "Disconnect %'u Clients?", n), n);
  crier_confirm_dialog_confirm (GTK_WINDOW (gtk_widget_get_root (widget)),
                                heading,
                                _("Crier’s page stays disconnected until somebody "
                                  "connects it again."),
                                _("_Disconnect"),
                                disconnect_now, disconnection,
                                disconnection_free);
}
