/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-block-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "crier-blocklist.h"
#include "crier-client.h"
#include "crier-confirm-dialog.h"
#include "crier-display-name.h"
#include "crier-event-text.h"

/* Long enough to find the mouse. */
#define UNDO_SECONDS 10

/* What can be chosen: the settings that hold what is blocked. */
#define IDS       "blocked-ids"
#define ADDRESSES "blocked-addresses"

/* Asks the operator whether to block the Ids of clients or the addresses that they
 * come from, and offers to take it back. What follows from the settings is done
 * elsewhere. */

typedef struct
{
  CrierSettings *settings; /* (owned) */
  GWeakRef widget;         /* from where */
  GStrv ids;               /* (owned) */
  GStrv addresses;         /* (owned) */
} Question;

/* What can be taken back: only what was not blocked before. */
typedef struct
{
  CrierSettings *settings; /* (owned) */
  const char *setting;     /* IDS or ADDRESSES */
  GStrv values;            /* (owned) */
} Undo;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_object_unref (self->settings);
  g_weak_ref_clear (&self->widget);
  g_strfreev (self->ids);
  g_strfreev (self->addresses);
  g_free (self);
}

static void
undo_free (gpointer  data,
           GClosure *closure)
{
  Undo *self = data;

  g_object_unref (self->settings);
  g_strfreev (self->values);
  g_free (self);
}

static void
undo_cb (AdwToast *toast,
         Undo     *undo)
{
  char **value;

  for (value = undo->values; *value != NULL; value++)
    crier_settings_set_blocked (undo->settings, undo->setting, *value, FALSE);
}

static void
offer_undo (Question   *question,
            const char *setting,
            GStrv       values,
            const char *text)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&question->widget);
  GtkWidget *overlay = NULL;
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast;
  Undo *undo;

  if (widget != NULL)
    overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  if (overlay == NULL)
    return;

  undo = g_new (Undo, 1);
  *undo = (Undo) { g_object_ref (question->settings), setting, g_strdupv (values) };
  toast = adw_toast_new (markup);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), undo,
                         undo_free, 0);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

/* Returns those of @values that were not blocked before. */
static GStrv
block (CrierSettings *settings,
       const char    *setting,
       GStrv          values)
{
  g_auto (GStrv) blocked = g_strdupv ((char **) crier_settings_get_strv (settings, setting));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char **value;

  for (value = values; *value != NULL; value++)
    {
      if (blocked != NULL && g_strv_contains ((const char * const *) blocked, *value))
        continue;

      crier_settings_set_blocked (settings, setting, *value, TRUE);
      g_strv_builder_add (builder, *value);
    }

  return g_strv_builder_end (builder);
}

static void
chosen_cb (const char *name,
           gpointer    data)
{
  Question *question = data;
  gboolean by_id = g_str_equal (name, IDS);
  /* The undo needs it for longer than the dialog has its name. */
  const char *setting = by_id ? IDS : ADDRESSES;
  GStrv values = by_id ? question->ids : question->addresses;
  guint n = g_strv_length (values);
  g_auto (GStrv) new = block (question->settings, setting, values);
  g_autofree char *text = NULL;

  if (by_id)
    text = g_strdup_printf (ngettext ("ID blocked", "%'u IDs blocked", n), n);
  else
    text = g_strdup_printf (ngettext ("Address blocked", "%'u addresses blocked", n), n);

  offer_undo (question, setting, new, text);
}

/* Each once; addresses as they are kept, so that one that came in by IPv6 is not
 * another. */
static GStrv
dup_values (GPtrArray  *clients,
            const char *setting)
{
  g_autoptr (GHashTable) seen = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint i;

  seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (i = 0; i < clients->len; i++)
    {
      CrierClient *client = g_ptr_array_index (clients, i);
      char *value;

      if (g_str_equal (setting, IDS))
        value = g_strdup (crier_client_get_id (client));
      else
        value = crier_blocklist_dup_address (crier_client_get_address (client), NULL);

      if (g_hash_table_add (seen, value))
        g_strv_builder_add (builder, value);
    }

  return g_strv_builder_end (builder);
}

static GPtrArray *
new_array (GStrv values)
{
  GPtrArray *array = g_ptr_array_new ();

  for (; values != NULL && *values != NULL; values++)
    g_ptr_array_add (array, *values);

  return array;
}

static CrierBlocklist *
new_blocklist (GStrv ids,
               GStrv addresses)
{
  g_autoptr (GPtrArray) id_array = new_array (ids);
  g_autoptr (GPtrArray) address_array = new_array (addresses);

  return crier_blocklist_new (id_array, address_array);
}

static char *
dup_heading (GPtrArray *clients)
{
  g_autofree char *name = NULL;

  if (clients->len > 1)
    return g_strdup_printf (ngettext ("Block %'u Client?", "Block %'u Clients?",
                                      clients->len), clients->len);

  name = crier_event_text_name (crier_display_name_of (g_ptr_array_index (clients, 0)));

  return g_strdup_printf (_("Block %s?"), name);
}

/* How many of @all would have to go. */
static guint
count (GListModel *all,
       GStrv       ids,
       GStrv       addresses)
{
  g_autoptr (CrierBlocklist) blocklist = new_blocklist (ids, addresses);
  guint n = 0;
  guint i;

  for (i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (CrierClient) client = g_list_model_get_item (all, i);

      if (crier_blocklist_has_client (blocklist, client))
        n++;
    }

  return n;
}

static char *
dup_body (Question   *question,
          GListModel *all)
{
  guint n_ids = count (all, question->ids, NULL);
  guint n_addresses = count (all, NULL, question->addresses);
  guint n = g_strv_length (question->addresses);
  g_autofree char *by_id = NULL;
  g_autofree char *where = NULL;
  g_autofree char *by_address = NULL;

  by_id = g_strdup_printf (ngettext ("Blocking by ID disconnects %'u client, which may "
                                     "come back with another ID.",
                                     "Blocking by ID disconnects %'u clients, which may "
                                     "come back with other IDs.", n_ids), n_ids);
  where = n == 1 ? g_strdup (question->addresses[0])
                 : g_strdup_printf (ngettext ("%'u address", "%'u addresses", n), n);
  /* Translators: %s is an address, or "2 addresses" */
  by_address = g_strdup_printf (ngettext ("Blocking by address (%s) disconnects %'u client, "
                                          "and nobody else can connect from there.",
                                          "Blocking by address (%s) disconnects %'u clients, "
                                          "and nobody else can connect from there.",
                                          n_addresses), where, n_addresses);

  return g_strjoin ("\n\n", by_id, by_address,
                    _("You can unblock them in the preferences."), NULL);
}

/**
 * crier_block_dialog_ask:
 * @all: (element-type CrierClient): who is connected, whom it may meet, too
 * @clients: (element-type CrierClient): one at least
 * @widget: from where; the toast overlay around it offers to take it back
 *
 * Asks whether to block the Ids or the addresses of @clients, and does so.
 */
void
crier_block_dialog_ask (CrierSettings *settings,
                        GListModel    *all,
                        GPtrArray     *clients,
                        GtkWidget     *widget)
{
  Question *question;
  CrierChoice choices[] = {
    { IDS, NULL },
    { ADDRESSES, NULL },
  };
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;

  g_assert (clients->len > 0);

  question = g_new0 (Question, 1);
  question->settings = g_object_ref (settings);
  question->ids = dup_values (clients, IDS);
  question->addresses = dup_values (clients, ADDRESSES);
  g_weak_ref_init (&question->widget, widget);

  choices[0].label = ngettext ("Block This _ID", "Block These _IDs",
                               g_strv_length (question->ids));
  choices[1].label = ngettext ("Block This _Address", "Block These _Addresses",
                               g_strv_length (question->addresses));
  heading = dup_heading (clients);
  body = dup_body (question, all);
  crier_confirm_dialog_choose (GTK_WINDOW (gtk_widget_get_root (widget)),
                               heading, body,
                               choices, G_N_ELEMENTS (choices),
                               chosen_cb, question, question_free);
}
