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
 * What the operator asks a hub about those who listen, and does to them: all of
 * it by an Id or by serial numbers, and none of it on the way of a message.
 */

/**
 * crier_hub_is_here:
 * @self: a hub
 * @id: an Id, from anybody
 *
 * Returns: %TRUE if somebody who listens carries @id
 */
gboolean
crier_hub_is_here (CrierHub   *self,
                   const char *id)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);

  return crier_recipient_table_count (self->ids, id) > 0;
}

/**
 * crier_hub_label:
 * @self: a hub
 * @id: an Id, from anybody
 * @name: (nullable): what the operator calls it, as crier_id_check() allows
 * @mark: the operator's colour for it
 *
 * Gives an Id another name and colour, or takes them away. Those of an Id are
 * known for as long as there is a journal, whether or not it comes back.
 *
 * Returns: %FALSE if nobody of that Id is here or has been
 */
gboolean
crier_hub_label (CrierHub   *self,
                 const char *id,
                 const char *name,
                 CrierColor   mark)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (name == NULL || crier_id_check (name, -1, NULL), FALSE);

  return crier_recipient_table_label (self->ids, id, name, mark);
}

/**
 * crier_hub_get_label:
 * @self: a hub
 * @id: an Id, from anybody
 * @mark: (out): the operator's colour for it, %CRIER_COLOR_NONE if it has none
 *
 * Returns: (transfer none) (nullable): what the operator calls it
 */
const char *
crier_hub_get_label (CrierHub   *self,
                     const char *id,
                     CrierColor  *mark)
{
  CrierRecipient *recipient;

  g_return_val_if_fail (CRIER_IS_HUB (self), NULL);
  g_return_val_if_fail (mark != NULL, NULL);

  recipient = crier_recipient_table_find (self->ids, id);
  *mark = recipient != NULL ? crier_recipient_get_mark (recipient) : CRIER_COLOR_NONE;

  return recipient != NULL ? crier_recipient_get_name (recipient) : NULL;
}

/**
 * crier_hub_find:
 * @self: a hub
 * @id: an Id, from anybody
 *
 * Looks for somebody who can answer: of those who carry @id and receive JSON,
 * the one that came last. It is a walk past all that came after that one.
 *
 * Returns: (transfer none) (nullable): a listener, %NULL if there is none
 */
CrierListener *
crier_hub_find (CrierHub   *self,
                const char *id)
{
  GList *link;

  g_return_val_if_fail (CRIER_IS_HUB (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  if (!crier_recipient_table_contain (self->ids, id))
    return NULL;

  for (link = self->listeners.tail; link != NULL; link = link->prev)
    {
      CrierClient *client = crier_listener_get_client (link->data);

      if (crier_listener_get_format (link->data) != CRIER_FORMAT_PLAIN &&
          strcmp (crier_client_get_id (client), id) == 0)
        return link->data;
    }

  return NULL;
}

/**
 * crier_hub_get_listener:
 * @self: a hub
 * @serial: the serial number of a client
 *
 * Returns: (transfer none) (nullable): who has that client, %NULL if nobody
 */
CrierListener *
crier_hub_get_listener (CrierHub *self,
                        guint64   serial)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), NULL);

  return g_hash_table_lookup (self->by_serial, &serial);
}

/**
 * crier_hub_dismiss_one:
 * @listener: a listener that is in a hub
 * @hub: that hub
 *
 * For crier-hub.c only: what is to be done to each who is to be disconnected.
 */
void
crier_hub_dismiss_one (CrierListener *listener,
                       gpointer       hub)
{
  crier_listener_close (listener, 1008, "disconnected");
}

/**
 * crier_hub_expel_one:
 * @listener: a listener that is in a hub
 * @hub: that hub
 *
 * For crier-hub.c only: what is to be done to each whom the operator has blocked.
 */
void
crier_hub_expel_one (CrierListener *listener,
                     gpointer       hub)
{
  crier_listener_close (listener, 1008, "blocked");
}

/**
 * crier_hub_disconnect:
 * @self: a hub
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
  CrierListener *listener;

  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);

  listener = crier_hub_get_listener (self, serial);
  if (listener == NULL)
    return FALSE;

  crier_hub_dismiss_one (listener, self);

  return TRUE;
}

/* Calls func, which must not let anybody leave, for everybody or for those who
 * are meant. */
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

static void
dismiss (CrierHub      *self,
         CrierListener *listener)
{
  crier_errand_add (self->dismissal, listener);
}

/**
 * crier_hub_disconnect_many:
 * @self: a hub
 * @serials: (nullable) (element-type guint64): a set of serial numbers of
 *   clients; %NULL for everybody who is here now
 *
 * Closes the connections of many clients as crier_hub_disconnect() does, but
 * from the main loop, a few at a time, so that nobody else has to wait for it.
 *
 * Returns: how many of them there are
 */
guint
crier_hub_disconnect_many (CrierHub   *self,
                           GHashTable *serials)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), 0);

  return visit_some (self, serials, dismiss);
}

static void
expel (CrierHub      *self,
       CrierListener *listener)
{
  crier_errand_add (self->expulsion, listener);
}

/**
 * crier_hub_expel:
 * @self: a hub
 * @serials: (element-type guint64): a set of serial numbers of clients
 *
 * Closes the connections of clients whom the operator has blocked, as
 * crier_hub_disconnect_many() does, except that they are told so.
 *
 * Returns: how many of them there are
 */
guint
crier_hub_expel (CrierHub   *self,
                 GHashTable *serials)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), 0);
  g_return_val_if_fail (serials != NULL, 0);

  return visit_some (self, serials, expel);
}

static void
refresh (CrierHub      *self,
         CrierListener *listener)
{
  crier_listener_refresh (listener);
}

/**
 * crier_hub_refresh:
 * @self: a hub
 * @serials: (nullable) (element-type guint64): a set of serial numbers of
 *   clients; %NULL for everybody
 *
 * Brings those counters of clients up to date that cost a system call for
 * each, see crier_listener_refresh(). It is meant for those that somebody
 * looks at.
 */
void
crier_hub_refresh (CrierHub   *self,
                   GHashTable *serials)
{
  g_return_if_fail (CRIER_IS_HUB (self));

  visit_some (self, serials, refresh);
}

/**
 * crier_hub_foreach:
 * @self: a hub
 * @func: (scope call): called with each #CrierListener
 * @user_data: passed to @func
 *
 * Calls @func for everybody who was there at the time of the call, also if
 * they leave in the course of it.
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

/**
 * crier_hub_identify_one:
 * @listener: a listener that is in a hub
 * @hub: that hub
 *
 * For crier-hub.c only: what is to be done to each who is to show whose it is.
 */
void
crier_hub_identify_one (CrierListener *listener,
                        gpointer       hub)
{
  const char *id = crier_client_get_id (crier_listener_get_client (listener));
  CrierColor mark;
  const char *name = crier_hub_get_label (hub, id, &mark);
  g_autofree char *json = crier_wire_json_identify (name != NULL ? name : id,
                                                    IDENTIFY_SECONDS);

  crier_listener_tell (listener, "identify", json);
  crier_listener_pump (listener);
}

static void
identify (CrierHub      *self,
          CrierListener *listener)
{
  if (crier_listener_get_format (listener) != CRIER_FORMAT_PLAIN)
    crier_errand_add (self->identification, listener);
}

/**
 * crier_hub_identify:
 * @self: a hub
 * @serials: (nullable) (element-type guint64): a set of serial numbers of
 *   clients; %NULL for everybody
 *
 * Has the screens of clients show for a moment what the operator calls them, or
 * else their Ids, from the main loop, a few at a time. Those that receive the
 * time as plain text are passed over.
 */
void
crier_hub_identify (CrierHub   *self,
                    GHashTable *serials)
{
  g_return_if_fail (CRIER_IS_HUB (self));

  visit_some (self, serials, identify);
}
