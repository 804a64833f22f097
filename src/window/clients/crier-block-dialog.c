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

/*
 * Blocking clients:
 *
 * Asks the operator whether the Ids of clients or the addresses that they come
 * from are not to be let in any more, and offers to take it back. What follows
 * from the settings is done elsewhere.
 */

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
  const char *setting;     /* what holds them */
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
    crier_settings_remove (undo->settings, undo->setting, *value);
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

static GStrv
dup_new (GStrv               values,
         const char * const *blocked)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char **value;

  for (value = values; *value != NULL; value++)
    {
      if (blocked == NULL || !g_strv_contains (blocked, *value))
        g_strv_builder_add (builder, *value);
    }

  return g_strv_builder_end (builder);
}

/* Returns those of @values that were not blocked before. */
static GStrv
block (Question   *question,
       const char *setting,
       GStrv       values)
{
  GStrv new = dup_new (values, crier_settings_get_strv (question->settings, setting));
  char **value;

  for (value = new; *value != NULL; value++)
    crier_settings_add (question->settings, setting, *value);

  return new;
}

static void
block_ids (Question *question)
{
  guint n = g_strv_length (question->ids);
  g_auto (GStrv) new = block (question, "blocked-ids", question->ids);
  g_autofree char *text = NULL;

  text = g_strdup_printf (ngettext ("ID blocked", "%'u IDs blocked", n), n);
  offer_undo (question, "blocked-ids", new, text);
}

static void
block_addresses (Question *question)
{
  guint n = g_strv_length (question->addresses);
  g_auto (GStrv) new = block (question, "blocked-addresses", question->addresses);
  g_autofree char *text = NULL;

  text = g_strdup_printf (ngettext ("Address blocked", "%'u addresses blocked", n), n);
  offer_undo (question, "blocked-addresses", new, text);
}

static void
chosen_cb (const char *response,
           gpointer    data)
{
  if (g_str_equal (response, "id"))
    block_ids (data);
  else if (g_str_equal (response, "address"))
    block_addresses (data);
}

static char *
dup_id (CrierClient *client)
{
  return g_strdup (crier_client_get_id (client));
}

/* As it is kept, so that one that came in by IPv6 is not another. */
static char *
dup_address (CrierClient *client)
{
  return crier_blocklist_dup_address (crier_client_get_address (client), NULL);
}

/* Each once. */
static GStrv
dup_values (GPtrArray *clients,
            char    *(*dup) (CrierClient *client))
{
  g_autoptr (GHashTable) seen = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint i;

  seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (i = 0; i < clients->len; i++)
    {
      g_autofree char *value = dup (g_ptr_array_index (clients, i));

      if (g_hash_table_contains (seen, value))
        continue;

      g_strv_builder_add (builder, value);
      g_hash_table_add (seen, g_steal_pointer (&value));
    }

  return g_strv_builder_end (builder);
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

static char *
dup_body (GStrv addresses)
{
  guint n = g_strv_length (addresses);

  if (n == 1)
    return g_strdup_printf (_("What is blocked cannot connect until you unblock it in "
                              "the preferences. Another ID is chosen easily; to block "
                              "the address %s blocks everybody who comes from there."),
                            addresses[0]);

  return g_strdup_printf (ngettext ("What is blocked cannot connect until you unblock it "
                                    "in the preferences. Other IDs are chosen easily; to "
                                    "block %'u address blocks everybody who comes from "
                                    "there.",
                                    "What is blocked cannot connect until you unblock it "
                                    "in the preferences. Other IDs are chosen easily; to "
                                    "block %'u addresses blocks everybody who comes from "
                                    "there.", n), n);
}

/**
 * crier_block_dialog_ask:
 * @settings: where it is kept who is blocked
 * @clients: (element-type CrierClient): whom, one at least
 * @widget: from where; the toast overlay around it offers to take it back
 *
 * Asks whether to block the Ids or the addresses of @clients, and does so.
 */
void
crier_block_dialog_ask (CrierSettings *settings,
                        GPtrArray     *clients,
                        GtkWidget     *widget)
{
  Question *question;
  CrierChoice choices[] = {
    { "id", NULL },
    { "address", NULL },
  };
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;

  g_return_if_fail (CRIER_IS_SETTINGS (settings));
  g_return_if_fail (clients != NULL && clients->len > 0);
  g_return_if_fail (GTK_IS_WIDGET (widget));

  question = g_new0 (Question, 1);
  question->settings = g_object_ref (settings);
  question->ids = dup_values (clients, dup_id);
  question->addresses = dup_values (clients, dup_address);
  g_weak_ref_init (&question->widget, widget);

  choices[0].label = ngettext ("Block This _ID", "Block These _IDs",
                               g_strv_length (question->ids));
  choices[1].label = ngettext ("Block This _Address", "Block These _Addresses",
                               g_strv_length (question->addresses));
  heading = dup_heading (clients);
  body = dup_body (question->addresses);
  crier_confirm_dialog_choose (GTK_WINDOW (gtk_widget_get_root (widget)),
                               heading, body,
                               choices, G_N_ELEMENTS (choices),
                               chosen_cb, question, question_free);
}
