/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-audience.h"

#include <glib/gi18n.h>

#include "crier-display-name.h"
#include "crier-event-text.h"

/*
 * CrierAudience:
 *
 * Which clients a message is for: everyone, or the selected clients. Selecting clients
 * aims at them, and unselecting them all by hand aims at everyone; but that a
 * client leaves never widens the audience: it is then the clients that are left,
 * or empty until the operator has decided. It also has the words for all that.
 */
struct _CrierAudience
{
  GObject parent_instance;

  CrierClientSelection *selection; /* (owned) */
  gboolean to_selected;
  guint n_selected;          /* when it was looked at last */
  guint n_left;              /* of the selected, since it was changed by hand */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (CrierAudience, crier_audience, G_TYPE_OBJECT)

static void
emit_changed (CrierAudience *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
selection_changed_cb (CrierAudience *self,
                      gboolean     by_departure)
{
  guint n_before = self->n_selected;

  self->n_selected = crier_client_selection_get_n (self->selection);

  if (!by_departure)
    {
      self->n_left = 0;
      self->to_selected = self->n_selected > 0;
    }
  else if (n_before > self->n_selected)
    {
      self->n_left += n_before - self->n_selected;
    }

  emit_changed (self);
}

static void
crier_audience_dispose (GObject *object)
{
  g_clear_object (&CRIER_AUDIENCE (object)->selection);

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
                    CrierContacts  *contacts)
{
  CrierAudience *self;

  self = g_object_new (CRIER_TYPE_AUDIENCE, NULL);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (selection, "changed",
                           G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  /* A search shows and hides some of them. */
  g_signal_connect_object (selection, "items-changed",
                           G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
  /* The words for it have their names in them. */
  g_signal_connect_object (contacts, "labelled",
                           G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
  selection_changed_cb (self, FALSE);

  return self;
}

gboolean
crier_audience_is_selected (CrierAudience *self)
{
  return self->to_selected;
}

void
crier_audience_aim_at_selected (CrierAudience *self,
                                gboolean     to_selected)
{
  if (self->to_selected == to_selected)
    return;

  self->to_selected = to_selected;
  emit_changed (self);
}

guint
crier_audience_get_n_selected (CrierAudience *self)
{
  return self->n_selected;
}

gboolean
crier_audience_is_empty (CrierAudience *self)
{
  return self->to_selected && self->n_selected == 0;
}

/**
 * crier_audience_dup_ids:
 *
 * Returns: (transfer full) (nullable): the Ids of the clients selected now,
 *   each once, and none when it is empty; %NULL for everyone
 */
GStrv
crier_audience_dup_ids (CrierAudience *self)
{
  g_autoptr (GPtrArray) clients = NULL;
  g_autoptr (GHashTable) seen = NULL;
  g_autoptr (GStrvBuilder) ids = NULL;
  guint i;

  if (!self->to_selected)
    return NULL;

  clients = crier_client_selection_dup_clients (self->selection);
  seen = g_hash_table_new (g_str_hash, g_str_equal);
  ids = g_strv_builder_new ();

  for (i = 0; i < clients->len; i++)
    {
      const char *id = crier_client_get_id (g_ptr_array_index (clients, i));

      if (g_hash_table_add (seen, (char *) id))
        g_strv_builder_add (ids, id);
    }

  return g_strv_builder_end (ids);
}

/* The selected client, as its name stands in a sentence. */
static char *
dup_name (CrierAudience *self)
{
  g_autoptr (GPtrArray) clients = crier_client_selection_dup_clients (self->selection);

  g_assert (clients->len > 0);

  return crier_event_text_name (crier_display_name_of (g_ptr_array_index (clients, 0)));
}

/* What stands where the message is going to be. */
char *
crier_audience_dup_placeholder (CrierAudience *self)
{
  g_autofree char *name = NULL;

  if (!self->to_selected)
    return g_strdup (_("Message to everyone"));

  if (self->n_selected == 0)
    return g_strdup (crier_audience_get_obstacle (self));

  if (self->n_selected > 1)
    return g_strdup_printf (ngettext ("Message to %'u client",
                                      "Message to %'u clients",
                                      self->n_selected), self->n_selected);

  name = dup_name (self);

  return g_strdup_printf (_("Message to %s"), name);
}

/* What it is to send now, as a button says it. */
char *
crier_audience_dup_verb (CrierAudience *self)
{
  g_autofree char *name = NULL;

  if (!self->to_selected)
    return g_strdup (_("Send to Everyone"));

  if (self->n_selected == 0)
    return g_strdup (_("Send to Nobody"));

  if (self->n_selected > 1)
    return g_strdup_printf (ngettext ("Send to %'u Client",
                                      "Send to %'u Clients",
                                      self->n_selected), self->n_selected);

  name = dup_name (self);

  return g_strdup_printf (_("Send to %s"), name);
}

/* Why it is empty; NULL when it is not. */
const char *
crier_audience_get_obstacle (CrierAudience *self)
{
  if (!crier_audience_is_empty (self))
    return NULL;

  return ngettext ("The selected client left", "The selected clients left",
                   self->n_left);
}

static char *
dup_hint_of_hidden (CrierAudience *self)
{
  guint n = crier_client_selection_get_n_hidden (self->selection);

  if (n == 0)
    return NULL;

  if (n == 1 && self->n_selected == 1)
    return g_strdup (_("The selected client is hidden by the search"));

  return g_strdup_printf (ngettext ("%'u of the selected clients is hidden by the search",
                                    "%'u of the selected clients are hidden by the search",
                                    n), n);
}

/* What the operator should know of it before sending, or NULL. */
char *
crier_audience_dup_hint (CrierAudience *self)
{
  if (!self->to_selected)
    return NULL;

  if (self->n_selected == 0)
    return g_strdup (ngettext ("The selected client left. Select another, "
                               "or send to everyone.",
                               "The selected clients left. Select others, "
                               "or send to everyone.", self->n_left));

  if (self->n_left > 0)
    return g_strdup_printf (ngettext ("%'u of the selected clients left",
                                      "%'u of the selected clients left",
                                      self->n_left), self->n_left);

  return dup_hint_of_hidden (self);
}
