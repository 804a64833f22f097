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
  /* (owned) (nullable) (element-type CrierRecipientRecord): never changed */
  GPtrArray *records;
  /* (owned) (nullable) (element-type CrierMessage): likewise */
  GPtrArray *messages;
  /* (owned) (nullable) (element-type utf8): likewise */
  GPtrArray *blocked[CRIER_N_BLOCKED];
};

G_DEFINE_FINAL_TYPE (CrierEvent, crier_event, G_TYPE_OBJECT)

static void
crier_event_dispose (GObject *object)
{
  CrierEvent *self = CRIER_EVENT (object);
  guint i;

  g_clear_object (&self->client);
  g_clear_pointer (&self->message, crier_message_unref);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  for (i = 0; i < CRIER_N_BLOCKED; i++)
    g_clear_pointer (&self->blocked[i], g_ptr_array_unref);

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

/**
 * crier_event_new:
 * @client: (nullable): the client that it happened to
 * @message: (nullable): what was seen, sent or announced
 *
 * Returns: (transfer full): an event that happens now
 */
CrierEvent *
crier_event_new (CrierEventKind  kind,
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
 * crier_event_new_left:
 * @is_last: whether no other client carries its Id now
 */
CrierEvent *
crier_event_new_left (CrierClient    *client,
                      CrierDeparture  departure,
                      gboolean        is_last)
{
  CrierEvent *self = crier_event_new (CRIER_EVENT_LEFT, client, NULL);

  self->departure = departure;
  self->is_last = is_last;

  return self;
}

/**
 * crier_event_new_text:
 * @client: (nullable): the client that wrote
 * @text: what it wrote, or a sentence
 */
CrierEvent *
crier_event_new_text (CrierEventKind  kind,
                      CrierClient    *client,
                      const char     *text)
{
  CrierEvent *self = crier_event_new (kind, client, NULL);

  self->text = g_strdup (text);

  return self;
}

/**
 * crier_event_new_published:
 * @n_reached: how many connections @message was for when it was sent
 */
CrierEvent *
crier_event_new_published (CrierMessage *message,
                           guint         n_reached)
{
  CrierEvent *self = crier_event_new (CRIER_EVENT_PUBLISHED, NULL, message);

  self->n_reached = n_reached;

  return self;
}

/**
 * crier_event_new_known:
 * @records: (transfer full) (element-type CrierRecipientRecord): the clients of
 *   earlier runs, the one that left first at the beginning
 * @messages: (nullable) (element-type CrierMessage): the newest that were sent in
 *   them, never changed
 */
CrierEvent *
crier_event_new_known (GPtrArray *records,
                       GPtrArray *messages)
{
  CrierEvent *self = crier_event_new (CRIER_EVENT_KNOWN, NULL, NULL);

  self->records = records;
  self->messages = messages != NULL ? g_ptr_array_ref (messages) : NULL;

  return self;
}

/**
 * crier_event_new_blocked:
 * @ids: (element-type utf8): the Ids that are blocked now, never changed
 * @addresses: (element-type utf8): the addresses, likewise
 */
CrierEvent *
crier_event_new_blocked (GPtrArray *ids,
                         GPtrArray *addresses)
{
  CrierEvent *self = crier_event_new (CRIER_EVENT_BLOCKED, NULL, NULL);

  self->blocked[CRIER_BLOCKED_ID] = g_ptr_array_ref (ids);
  self->blocked[CRIER_BLOCKED_ADDRESS] = g_ptr_array_ref (addresses);

  return self;
}

/**
 * crier_event_new_group:
 * @kind: %CRIER_EVENT_JOINED or %CRIER_EVENT_LEFT
 * @departure: why they left; of no meaning if they joined
 * @time: when it happened to the first, microseconds since 1970
 *
 * Makes one event of what happened to many clients within a second. It has no
 * client.
 */
CrierEvent *
crier_event_new_group (CrierEventKind kind,
                       CrierDeparture departure,
                       gint64         time,
                       guint          n_clients)
{
  CrierEvent *self = crier_event_new (kind, NULL, NULL);

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
 *
 * Returns: (transfer none) (nullable): what a client wrote, why messages
 *   cannot be kept, a sentence, or an Id
 */
const char *
crier_event_get_text (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), NULL);

  return self->text;
}

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

gboolean
crier_event_is_last (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), FALSE);

  return self->is_last;
}

/**
 * crier_event_get_messages:
 *
 * Returns: (transfer none) (nullable) (element-type CrierMessage): the newest messages
 *   of earlier runs, the oldest first, with what cleared and withdrew among them
 */
GPtrArray *
crier_event_get_messages (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), NULL);

  return self->messages;
}

/**
 * crier_event_get_records:
 *
 * Returns: (transfer none) (nullable) (element-type CrierRecipientRecord): the
 *   clients of earlier runs, only to be read; %NULL unless a server begins
 */
GPtrArray *
crier_event_get_records (CrierEvent *self)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), NULL);

  return self->records;
}

/**
 * crier_event_get_blocked:
 *
 * Returns: (transfer none) (nullable) (element-type utf8): who is blocked now;
 *   %NULL unless that has changed
 */
GPtrArray *
crier_event_get_blocked (CrierEvent   *self,
                         CrierBlocked  kind)
{
  g_return_val_if_fail (CRIER_IS_EVENT (self), NULL);
  g_return_val_if_fail (kind < CRIER_N_BLOCKED, NULL);

  return self->blocked[kind];
}

/**
 * crier_event_get_size:
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
