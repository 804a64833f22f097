/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-event.h"

#include <string.h>

/*
 * CrierEvent:
 *
 * Something that happened in the service, as its shells are told: the time, the
 * client and the kind. It never changes.
 */
struct _CrierEvent
{
  GObject parent_instance;

  CrierEventKind kind;
  gint64 time;              /* microseconds since 1970 */
  CrierClient *client;      /* (owned) (nullable) */
  guint n_clients;          /* 1 where there is a client, more in a group */
  CrierMessage *message;    /* (owned) (nullable) */
  char *text;               /* (owned) (nullable) */
  guint n_reached;
  CrierDeparture departure;
  gboolean is_last;         /* the client that left was the last of its Id */
  GPtrArray *stays;         /* (owned) (nullable) (element-type CrierRecipientRecord):
                             * never changed */
};

G_DEFINE_FINAL_TYPE (CrierEvent, crier_event, G_TYPE_OBJECT)

static void
crier_event_dispose (GObject *object)
{
  CrierEvent *self = CRIER_EVENT (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->message, crier_message_unref);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->stays, g_ptr_array_unref);

  G_OBJECT_CLASS (crier_event_parent_class)->dispose (object);
}

static void
crier_event_class_init (CrierEventClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_event_dispose;
}

static void
crier_event_init (CrierEvent *self)
{
}

static CrierEvent *
make (CrierEventKind  kind,
      CrierClient    *client,
      CrierMessage   *message)
{
  CrierEvent *self = g_object_new (CRIER_TYPE_EVENT, NULL);

  self->kind = kind;
  self->time = g_get_real_time ();
  g_set_object (&self->client, client);
  self->n_clients = client != NULL ? 1 : 0;
  if (message != NULL)
    self->message = crier_message_ref (message);

  return self;
}

/**
 * crier_event_new_joined:
 * @client: the client that joined
 *
 * Returns: (transfer full): the event
 */
CrierEvent *
crier_event_new_joined (CrierClient *client)
{
  return make (CRIER_EVENT_JOINED, client, NULL);
}

/**
 * crier_event_new_left:
 * @client: the client that left
 * @departure: why
 * @is_last: whether no other client carries its Id now
 *
 * Returns: (transfer full): the event
 */
CrierEvent *
crier_event_new_left (CrierClient    *client,
                      CrierDeparture  departure,
                      gboolean        is_last)
{
  CrierEvent *self = make (CRIER_EVENT_LEFT, client, NULL);

  self->departure = departure;
  self->is_last = is_last;

  return self;
}

/**
 * crier_event_new_received:
 * @client: the client that wrote
 * @text: the text
 *
 * Returns: (transfer full): the event
 */
CrierEvent *
crier_event_new_received (CrierClient *client,
                          const char  *text)
{
  CrierEvent *self = make (CRIER_EVENT_RECEIVED, client, NULL);

  self->text = g_strdup (text);

  return self;
}

/**
 * crier_event_new_seen:
 * @client: the client with the screen
 * @message: the message that it showed
 *
 * Returns: (transfer full): the event
 */
CrierEvent *
crier_event_new_seen (CrierClient  *client,
                      CrierMessage *message)
{
  return make (CRIER_EVENT_SEEN, client, message);
}

/**
 * crier_event_new_published:
 * @message: the message that was sent
 * @n_reached: how many connections it was for at that time
 *
 * Returns: (transfer full): the event
 */
CrierEvent *
crier_event_new_published (CrierMessage *message,
                           guint         n_reached)
{
  CrierEvent *self = make (CRIER_EVENT_PUBLISHED, NULL, message);

  self->n_reached = n_reached;

  return self;
}

/**
 * crier_event_new_announced:
 * @tick: the announcement
 *
 * Returns: (transfer full): the event
 */
CrierEvent *
crier_event_new_announced (CrierMessage *tick)
{
  return make (CRIER_EVENT_ANNOUNCED, NULL, tick);
}

/**
 * crier_event_new_failed:
 * @text: why messages cannot be kept, a sentence
 *
 * Returns: (transfer full): the event
 */
CrierEvent *
crier_event_new_failed (const char *text)
{
  CrierEvent *self = make (CRIER_EVENT_FAILED, NULL, NULL);

  self->text = g_strdup (text);

  return self;
}

CrierEvent *
crier_event_new_recovered (void)
{
  return make (CRIER_EVENT_RECOVERED, NULL, NULL);
}

/**
 * crier_event_new_known:
 * @stays: (transfer full) (element-type CrierRecipientRecord): the clients of earlier
 *   runs, the one that left first at the beginning
 *
 * Returns: (transfer full): the event
 */
CrierEvent *
crier_event_new_known (GPtrArray *stays)
{
  CrierEvent *self;

  g_return_val_if_fail (stays != NULL, NULL);

  self = make (CRIER_EVENT_KNOWN, NULL, NULL);
  self->stays = stays;

  return self;
}

/**
 * crier_event_new_group:
 * @kind: %CRIER_EVENT_JOINED or %CRIER_EVENT_LEFT
 * @departure: why they left; of no meaning if they joined
 * @time: when it happened to the first, microseconds since 1970
 * @n_clients: to how many clients it happened
 *
 * Makes one event of what happened to many clients within a second. It has no
 * client.
 *
 * Returns: (transfer full): the event
 */
CrierEvent *
crier_event_new_group (CrierEventKind kind,
                       CrierDeparture departure,
                       gint64         time,
                       guint          n_clients)
{
  CrierEvent *self;

  g_return_val_if_fail (kind == CRIER_EVENT_JOINED || kind == CRIER_EVENT_LEFT,
                        NULL);

  self = make (kind, NULL, NULL);
  self->time = time;
  self->departure = departure;
  self->n_clients = n_clients;

  return self;
}

CrierEventKind
crier_event_get_kind (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), CRIER_EVENT_ANNOUNCED);

  return self->kind;
}

/**
 * crier_event_get_time:
 * @self: an event
 *
 * Returns: when it happened, microseconds since 1970
 */
gint64
crier_event_get_time (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), 0);

  return self->time;
}

/**
 * crier_event_get_client:
 * @self: an event
 *
 * Returns: (transfer none) (nullable): the client that it happened to; %NULL
 *   if that was none, and in a group
 */
CrierClient *
crier_event_get_client (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), NULL);

  return self->client;
}

/**
 * crier_event_get_n_clients:
 * @self: an event
 *
 * Returns: to how many clients it happened: 1, more in a group, or 0 when that
 *   was no client
 */
guint
crier_event_get_n_clients (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), 0);

  return self->n_clients;
}

/**
 * crier_event_get_message:
 * @self: an event
 *
 * Returns: (transfer none) (nullable): what was sent, seen or announced
 */
CrierMessage *
crier_event_get_message (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), NULL);

  return self->message;
}

/**
 * crier_event_get_text:
 * @self: an event
 *
 * Returns: (transfer none) (nullable): what a client wrote, or why messages
 *   cannot be kept
 */
const char *
crier_event_get_text (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), NULL);

  return self->text;
}

/**
 * crier_event_get_n_reached:
 * @self: an event
 *
 * Returns: how many connections a message was for when it was sent
 */
guint
crier_event_get_n_reached (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), 0);

  return self->n_reached;
}

CrierDeparture
crier_event_get_departure (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), CRIER_DEPARTURE_LEFT);

  return self->departure;
}

/**
 * crier_event_is_last:
 * @self: an event
 *
 * Returns: whether no other client carries the Id of the client that left
 */
gboolean
crier_event_is_last (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), FALSE);

  return self->is_last;
}

/**
 * crier_event_get_stays:
 * @self: an event
 *
 * Returns: (transfer none) (nullable) (element-type CrierRecipientRecord): the clients of
 *   earlier runs, to be read only; %NULL unless a server begins
 */
GPtrArray *
crier_event_get_stays (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), NULL);

  return self->stays;
}

/**
 * crier_event_get_size:
 * @self: an event
 *
 * Returns: the bytes of memory that its texts may take
 */
gsize
crier_event_get_size (CrierEvent *self)
{
  gsize size = 0;

  g_return_val_if_fail (CRIER_IS_EVENT (self), 0);

  if (self->message != NULL)
    size += crier_message_get_size (self->message);
  if (self->text != NULL)
    size += strlen (self->text);

  return size;
}
