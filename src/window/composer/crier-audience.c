/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-audience.h"

#include <glib/gi18n.h>

#include "crier-display-name.h"
#include "crier-event-text.h"

/* So many of the names stand in the tooltip. */
#define MAX_NAMES 12

/*
 * CrierAudience:
 *
 * Which clients a message is for: everyone, or a set of Ids. A client that leaves,
 * reloads or connects changes nothing of that: only the operator does. To select
 * clients aims at them, and to unselect all by hand aims at everyone, but not while
 * it is held, because a text stands for another audience; the selected clients are
 * then offered. It also has the words for all that.
 */
struct _CrierAudience
{
  GObject parent_instance;

  CrierClientSelection *selection; /* (owned) */
  CrierContacts *contacts;         /* (owned) */
  GPtrArray *ids;            /* (owned) (nullable) (element-type utf8): NULL for everyone */
  GHashTable *set;           /* (owned) (nullable): the same, to look one up */
  guint n_offered;           /* Ids that are selected, unless those are its own */
  gboolean held;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (CrierAudience, crier_audience, G_TYPE_OBJECT)

static void
emit_changed (CrierAudience *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* Each once, in the order of the clients. */
static GPtrArray *
dup_selected_ids (CrierAudience *self)
{
  g_autoptr (GPtrArray) clients = crier_client_selection_dup_clients (self->selection);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  guint i;

  for (i = 0; i < clients->len; i++)
    {
      const char *id = crier_client_get_id (g_ptr_array_index (clients, i));

      if (g_hash_table_add (seen, (char *) id))
        g_ptr_array_add (ids, g_strdup (id));
    }

  return ids;
}

static void
update_offered (CrierAudience *self)
{
  g_autoptr (GPtrArray) ids = dup_selected_ids (self);
  gboolean differs = self->ids == NULL || self->ids->len != ids->len;
  guint i;

  for (i = 0; i < ids->len && !differs; i++)
    differs = !g_hash_table_contains (self->set, g_ptr_array_index (ids, i));

  self->n_offered = differs ? ids->len : 0;
}

/* @ids: (transfer full): none for everyone */
static void
take_ids (CrierAudience *self,
          GPtrArray     *ids)
{
  guint i;

  g_clear_pointer (&self->set, g_hash_table_unref);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  if (ids->len > 0)
    {
      self->set = g_hash_table_new (g_str_hash, g_str_equal);
      for (i = 0; i < ids->len; i++)
        g_hash_table_add (self->set, g_ptr_array_index (ids, i));

      self->ids = g_ptr_array_ref (ids);
    }

  g_ptr_array_unref (ids);
  update_offered (self);
  emit_changed (self);
}

static void
selection_changed_cb (CrierAudience *self,
                      gboolean       by_departure)
{
  if (!by_departure && !self->held)
    {
      take_ids (self, dup_selected_ids (self));
      return;
    }

  update_offered (self);
  emit_changed (self);
}

static void
crier_audience_dispose (GObject *object)
{
  CrierAudience *self = CRIER_AUDIENCE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->contacts);
  g_clear_pointer (&self->set, g_hash_table_unref);
  g_clear_pointer (&self->ids, g_ptr_array_unref);

  G_OBJECT_CLASS (crier_audience_parent_class)->dispose (object);
}

static void
crier_audience_class_init (CrierAudienceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_audience_dispose;

  /* It is another one, or there is something else to be said of it. */
  changed_signal = g_signal_new ("changed", CRIER_TYPE_AUDIENCE, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
crier_audience_init (CrierAudience *self)
{
}

CrierAudience *
crier_audience_new (CrierClientSelection *selection,
                    CrierContacts        *contacts)
{
  CrierAudience *self;

  self = g_object_new (CRIER_TYPE_AUDIENCE, NULL);
  self->selection = g_object_ref (selection);
  self->contacts = g_object_ref (contacts);
  g_signal_connect_object (selection, "changed",
                           G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  /* The words for it have their names in them. */
  g_signal_connect_object (contacts, "labelled",
                           G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
  selection_changed_cb (self, FALSE);

  return self;
}

/* While @held, to select clients does not change for whom the message is. */
void
crier_audience_set_held (CrierAudience *self,
                         gboolean       held)
{
  self->held = held;
}

/**
 * crier_audience_aim:
 * @ids: (nullable): Ids, each once; none for everyone
 *
 * Says for whom the message is, also while it is held.
 */
void
crier_audience_aim (CrierAudience      *self,
                    const char * const *ids)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func (g_free);
  guint i;

  for (i = 0; ids != NULL && ids[i] != NULL; i++)
    g_ptr_array_add (copies, g_strdup (ids[i]));

  take_ids (self, copies);
}

void
crier_audience_aim_at_selected (CrierAudience *self)
{
  take_ids (self, dup_selected_ids (self));
}

gboolean
crier_audience_is_everyone (CrierAudience *self)
{
  return self->ids == NULL;
}

/* How many Ids are selected, if they are others than those that it is for; else 0. */
guint
crier_audience_get_n_offered (CrierAudience *self)
{
  return self->n_offered;
}

/**
 * crier_audience_dup_ids:
 *
 * Returns: (transfer full) (nullable): the Ids, each once; %NULL for everyone
 */
GStrv
crier_audience_dup_ids (CrierAudience *self)
{
  g_autoptr (GStrvBuilder) ids = NULL;
  guint i;

  if (self->ids == NULL)
    return NULL;

  ids = g_strv_builder_new ();
  for (i = 0; i < self->ids->len; i++)
    g_strv_builder_add (ids, g_ptr_array_index (self->ids, i));

  return g_strv_builder_end (ids);
}

/* As its name stands in a sentence. */
static char *
dup_name (CrierAudience *self,
          guint          i)
{
  const char *id = g_ptr_array_index (self->ids, i);

  return crier_event_text_name (crier_display_name_find (self->contacts, id));
}

/* What stands beside the text, always. */
char *
crier_audience_dup_title (CrierAudience *self)
{
  g_autofree char *name = NULL;

  if (self->ids == NULL)
    return g_strdup (_("To: Everyone"));

  if (self->ids->len > 1)
    return g_strdup_printf (ngettext ("To: %'u Client", "To: %'u Clients",
                                      self->ids->len), self->ids->len);

  name = dup_name (self, 0);

  /* Translators: to which client the message is going to be sent */
  return g_strdup_printf (_("To: %s"), name);
}

/* The names of the clients, a line each, or NULL for everyone. */
char *
crier_audience_dup_names (CrierAudience *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint i;

  if (self->ids == NULL)
    return NULL;

  for (i = 0; i < MIN (self->ids->len, MAX_NAMES); i++)
    {
      g_autofree char *name = dup_name (self, i);

      g_string_append_printf (names, "%s%s", i > 0 ? "\n" : "", name);
    }

  if (self->ids->len > MAX_NAMES)
    g_string_append (names, "\n…");

  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* What stands where the message is going to be. */
char *
crier_audience_dup_placeholder (CrierAudience *self)
{
  g_autofree char *name = NULL;

  if (self->ids == NULL)
    return g_strdup (_("Message to everyone"));

  if (self->ids->len > 1)
    return g_strdup_printf (ngettext ("Message to %'u client",
                                      "Message to %'u clients",
                                      self->ids->len), self->ids->len);

  name = dup_name (self, 0);

  return g_strdup_printf (_("Message to %s"), name);
}

/* What it is to send now, as a button says it. */
char *
crier_audience_dup_verb (CrierAudience *self)
{
  g_autofree char *name = NULL;

  if (self->ids == NULL)
    return g_strdup (_("Send to Everyone"));

  if (self->ids->len > 1)
    return g_strdup_printf (ngettext ("Send to %'u Client",
                                      "Send to %'u Clients",
                                      self->ids->len), self->ids->len);

  name = dup_name (self, 0);

  return g_strdup_printf (_("Send to %s"), name);
}

/* What the operator should know of it before sending, or NULL. */
char *
crier_audience_dup_hint (CrierAudience *self)
{
  guint n_away = 0;
  guint i;

  for (i = 0; self->ids != NULL && i < self->ids->len; i++)
    {
      CrierContact *contact = crier_contacts_find (self->contacts,
                                                   g_ptr_array_index (self->ids, i));

      n_away += contact != NULL && !crier_contact_is_here (contact);
    }

  if (n_away == 0)
    return NULL;

  if (self->ids->len == 1)
    return g_strdup (_("It is away. It gets this if it asks for what it missed, "
                       "as the page does."));

  return g_strdup_printf (ngettext ("%'u of them is away. It gets this if it asks "
                                    "for what it missed, as the page does.",
                                    "%'u of them are away. They get this if they ask "
                                    "for what they missed, as the page does.",
                                    n_away), n_away);
}
