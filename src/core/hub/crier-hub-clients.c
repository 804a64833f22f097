/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-hub-private.h"

#include <string.h>

#include "crier-id.h"
#include "crier-wire-json.h"

/* How long a screen shows whose it is. */
#define IDENTIFY_SECONDS 3

/*
 * What the operator asks a hub about its listeners, and does to them: all of
 * it by an Id or by serial numbers, and none of it on the way of a message; and
 * whether they may write to the operator.
 */

/**
 * crier_hub_is_here:
 * @id: an Id, unchecked
 *
 * Returns: %TRUE if a listener carries @id
 */
gboolean
crier_hub_is_here (CrierHub   *self,
                   const char *id)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);

  return crier_recipient_table_count (self->recipients, id) > 0;
}

/**
 * crier_hub_knows:
 * @id: an Id, unchecked
 *
 * Returns: %TRUE if a listener that carries @id is here or has been, as far as
 *   that is remembered
 */
gboolean
crier_hub_knows (CrierHub   *self,
                 const char *id)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);

  return crier_recipient_table_find (self->recipients, id) != NULL;
}

/**
 * crier_hub_set_forgotten_func:
 * @func: called with each recipient that is about to be forgotten, because there
 *   are too many that are away
 */
void
crier_hub_set_forgotten_func (CrierHub           *self,
                              CrierForgottenFunc  func,
                              gpointer            user_data)
{
  g_return_if_fail (CRIER_IS_HUB (self));

  crier_recipient_table_set_func (self->recipients, func, user_data);
}

/**
 * crier_hub_label:
 * @id: an Id, unchecked
 * @name: (nullable): what the operator calls it, as crier_id_check() allows
 * @color: the operator's color for it
 *
 * Gives an Id another name and color, or takes them away. Those of an Id are
 * known for as long as there is a journal, whether or not it comes back.
 *
 * Returns: %FALSE if no client of that Id is here or has been
 */
gboolean
crier_hub_label (CrierHub   *self,
                 const char *id,
                 const char *name,
                 CrierColor  color)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (name == NULL || crier_id_check (name, -1, NULL), FALSE);

  return crier_recipient_table_label (self->recipients, id, name, color);
}

/**
 * crier_hub_get_label:
 * @id: an Id, unchecked
 * @color: (out): the operator's color for it, %CRIER_COLOR_NONE if it has none
 *
 * Returns: (transfer none) (nullable): what the operator calls it
 */
const char *
crier_hub_get_label (CrierHub   *self,
                     const char *id,
                     CrierColor *color)
{
  CrierRecipient *recipient;

  g_return_val_if_fail (CRIER_IS_HUB (self), NULL);
  g_return_val_if_fail (color != NULL, NULL);

  recipient = crier_recipient_table_find (self->recipients, id);
  if (recipient == NULL)
    {
      *color = CRIER_COLOR_NONE;
      return NULL;
    }

  *color = crier_recipient_get_color (recipient);

  return crier_recipient_get_name (recipient);
}

/**
 * crier_hub_get_listener:
 * @serial: the serial number of a client
 *
 * Returns: (transfer none) (nullable): that client's listener
 */
CrierListener *
crier_hub_get_listener (CrierHub *self,
                        guint64   serial)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), NULL);

  return g_hash_table_lookup (self->by_serial, &serial);
}

/**
 * crier_hub_disconnect:
 * @serial: the serial number of a client
 *
 * Closes the connection of one client, with 1008: it is not to come back by
 * itself.
 *
 * Returns: %FALSE if there is no such client
 */
gboolean
crier_hub_disconnect (CrierHub *self,
                      guint64   serial)
{
  CrierListener *listener = crier_hub_get_listener (self, serial);

  if (listener == NULL)
    return FALSE;

  crier_listener_close (listener, 1008, "disconnected");

  return TRUE;
}

/* Calls func, which must not remove listeners, for the clients of serials, or
 * for all if it is NULL. Returns how many there are. */
static guint
visit_some (CrierHub   *self,
            GHashTable *serials,
            void      (*func) (CrierHub *, CrierListener *))
{
  GHashTableIter iter;
  gpointer serial;
  GList *link;
  guint n = 0;

  if (serials == NULL)
    {
      for (link = self->listeners.head; link != NULL; link = link->next)
        func (self, link->data);

      return self->listeners.length;
    }

  g_hash_table_iter_init (&iter, serials);
  while (g_hash_table_iter_next (&iter, &serial, NULL))
    {
      CrierListener *listener = g_hash_table_lookup (self->by_serial, serial);

      if (listener != NULL)
        {
          func (self, listener);
          n++;
        }
    }

  return n;
}

/* The steps of the batch: a listener may have left since it was added. */
static gboolean
disconnect_step (gpointer owner,
                 gpointer listener)
{
  if (crier_listener_is_attached (listener))
    crier_listener_close (listener, 1008, "disconnected");

  return FALSE;
}

static gboolean
disconnect_blocked_step (gpointer owner,
                         gpointer listener)
{
  if (crier_listener_is_attached (listener))
    crier_listener_close (listener, 1008, "blocked");

  return FALSE;
}

static gboolean
identify_step (gpointer owner,
               gpointer listener)
{
  const char *id = crier_client_get_id (crier_listener_get_client (listener));
  g_autofree char *json = NULL;
  CrierColor color;
  const char *name;

  if (!crier_listener_is_attached (listener))
    return FALSE;

  name = crier_hub_get_label (owner, id, &color);
  json = crier_wire_json_identify (name != NULL ? name : id, IDENTIFY_SECONDS);
  crier_listener_tell (listener, "identify", json);
  crier_listener_pump (listener);

  return FALSE;
}

static void
add_disconnect (CrierHub      *self,
                CrierListener *listener)
{
  crier_slice_add (self->batch, disconnect_step,
                   g_object_ref (listener), g_object_unref);
}

static void
add_identify (CrierHub      *self,
              CrierListener *listener)
{
  if (crier_listener_get_format (listener) != CRIER_FORMAT_PLAIN)
    crier_slice_add (self->batch, identify_step,
                     g_object_ref (listener), g_object_unref);
}

static void
refresh (CrierHub      *self,
         CrierListener *listener)
{
  crier_listener_refresh (listener);
}

/**
 * crier_hub_disconnect_many:
 * @serials: (nullable) (element-type guint64): a set of serial numbers of
 *   clients; %NULL for all that are here now
 *
 * Closes the connections of many clients as crier_hub_disconnect() does, but
 * from the main loop, a few at a time, so that no other client has to wait.
 *
 * Returns: how many of them there are
 */
guint
crier_hub_disconnect_many (CrierHub   *self,
                           GHashTable *serials)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), 0);

  return visit_some (self, serials, add_disconnect);
}

/**
 * crier_hub_disconnect_blocked:
 *
 * Closes the connections of all clients that @blocked has, as
 * crier_hub_disconnect_many() does, except that they are told so.
 */
void
crier_hub_disconnect_blocked (CrierHub       *self,
                              CrierBlocklist *blocked)
{
  GList *link;

  g_return_if_fail (CRIER_IS_HUB (self));
  g_return_if_fail (blocked != NULL);

  for (link = self->listeners.head; link != NULL; link = link->next)
    {
      if (crier_blocklist_has_client (blocked, crier_listener_get_client (link->data)))
        crier_slice_add (self->batch, disconnect_blocked_step,
                         g_object_ref (link->data), g_object_unref);
    }
}

/**
 * crier_hub_refresh:
 * @serials: (nullable) (element-type guint64): a set of serial numbers of
 *   clients; %NULL for all
 *
 * Brings those counters of clients up to date that cost a system call for
 * each, see crier_listener_refresh(). It is meant for clients that are shown.
 */
void
crier_hub_refresh (CrierHub   *self,
                   GHashTable *serials)
{
  g_return_if_fail (CRIER_IS_HUB (self));

  visit_some (self, serials, refresh);
}

/**
 * crier_hub_identify:
 * @serials: (nullable) (element-type guint64): a set of serial numbers of
 *   clients; %NULL for all
 *
 * Has the screens of clients show for a moment what the operator calls them, or
 * else their Ids, from the main loop, a few at a time. Clients that receive the
 * time as plain text are passed over.
 */
void
crier_hub_identify (CrierHub   *self,
                    GHashTable *serials)
{
  g_return_if_fail (CRIER_IS_HUB (self));

  visit_some (self, serials, add_identify);
}

/**
 * crier_hub_foreach:
 * @func: (scope call): called with each #CrierListener that was there at the
 *   time of the call, also if it leaves in the course of it
 * @user_data: passed to @func
 */
void
crier_hub_foreach (CrierHub *self,
                   GFunc     func,
                   gpointer  user_data)
{
  GList *copy;

  g_return_if_fail (CRIER_IS_HUB (self));

  copy = g_list_copy_deep (self->listeners.head,
                           (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
  g_list_foreach (copy, func, user_data);
  g_list_free_full (copy, g_object_unref);
}

gboolean
crier_hub_get_inbox (CrierHub *self)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);

  return self->inbox;
}

/**
 * crier_hub_set_inbox:
 * @inbox: whether listeners can write to the operator, from the next message on
 */
void
crier_hub_set_inbox (CrierHub *self,
                     gboolean  inbox)
{
  g_return_if_fail (CRIER_IS_HUB (self));

  self->inbox = inbox;
}
