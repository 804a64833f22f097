/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-poll-registry.h"

#include <string.h>

#include "crier-connection-limit.h"
#include "crier-remote-address.h"
#include "crier-subscribe.h"
#include "crier-response.h"
#include "crier-hello.h"
#include "crier-poll-response.h"
#include "crier-poll-listener.h"
#include "crier-slice.h"

/* How often the listeners are checked. */
#define LOOK_MSEC 250

/* Clients that look alike share a place, and each may hear what another has had,
 * so what was sent within so many seconds is said again. */
#define SHARED_SECONDS 30

#define MAX_LOOKS 16

/*
 * CrierPollRegistry:
 *
 * The clients that poll, and how they are recognized: by the session that their
 * first answer gave them, or else by what their requests have in common. One
 * timer looks after them all. Clients that cannot be told apart are several all
 * the same if they ask at a time, since no client asks twice at once.
 */
struct _CrierPollRegistry
{
  CrierContext *context;           /* (unowned) */
  GHashTable *by_session;  /* (owned) (element-type utf8 Entry) */
  GHashTable *by_identity; /* (owned) (element-type utf8 Twins) */
  GQueue entries;          /* (owned) (element-type Entry), by their links */
  GQueue once;             /* (element-type Entry): who asked only once, likewise */
  CrierConnectionLimit *room;    /* (owned): how many there are by address */

  guint64 places[SHARED_SECONDS + 1]; /* the newest offset, each second; the
                            * oldest first */
  gint64 placed;           /* monotonic: when the last of them was noted */

  GSource *timer;          /* (owned) (nullable): NULL while there are none */
  CrierSlice *looks;       /* (owned) */
  GList *next;             /* (nullable): who is next in the look under way */
};

/* The clients whose requests look alike, each in one of three queues by its
 * twin link, so that however many there are, it takes no search among them. */
typedef struct
{
  char *identity;
  GQueue idle;             /* (element-type Entry): the last that asked comes first */
  GQueue asking;           /* (element-type Entry) */
  GQueue dismissed;        /* (element-type Entry) */
} Twins;

typedef struct
{
  CrierPollRegistry *owner;     /* (unowned) */
  CrierPollListener *listener;     /* (owned) */
  GInetAddress *address;   /* (owned): where it was first seen */
  Twins *twins;            /* (unowned) (nullable): NULL if it goes by its
                            * session alone */
  GQueue *queue;           /* (unowned) (nullable): of them, where it stands */
  GList link;
  GList twin_link;
  GList once_link;
  gboolean asked_again;
} Entry;

static void
twins_free (gpointer data)
{
  Twins *twins = data;

  g_free (twins->identity);
  g_free (twins);
}

/* Puts it into the queue that its state asks for, in front. */
static void
place_among_twins (Entry *entry)
{
  Twins *twins = entry->twins;

  if (entry->queue != NULL)
    g_queue_unlink (entry->queue, &entry->twin_link);

  if (crier_poll_listener_get_state (entry->listener) == CRIER_POLL_LISTENER_DISMISSED)
    entry->queue = &twins->dismissed;
  else if (crier_poll_listener_is_asking (entry->listener))
    entry->queue = &twins->asking;
  else
    entry->queue = &twins->idle;

  g_queue_push_head_link (entry->queue, &entry->twin_link);
}

static void
leave_twins (CrierPollRegistry *self,
             Entry        *entry)
{
  Twins *twins = g_steal_pointer (&entry->twins);

  if (twins == NULL)
    return;

  g_queue_unlink (g_steal_pointer (&entry->queue), &entry->twin_link);
  if (twins->idle.head == NULL && twins->asking.head == NULL &&
      twins->dismissed.head == NULL)
    g_hash_table_remove (self->by_identity, twins->identity);
}

/* Takes identity, which is freed. */
static void
join_twins (CrierPollRegistry *self,
            Entry        *entry,
            char         *identity)
{
  Twins *twins = g_hash_table_lookup (self->by_identity, identity);

  if (twins == NULL)
    {
      twins = g_new0 (Twins, 1);
      twins->identity = g_steal_pointer (&identity);
      g_hash_table_insert (self->by_identity, twins->identity, twins);
    }

  g_free (identity);
  entry->twins = twins;
  place_among_twins (entry);
}

static void
changed_cb (CrierPollListener *listener,
            gpointer     user_data)
{
  Entry *entry = user_data;

  if (entry->twins == NULL)
    return;

  if (crier_poll_listener_get_state (listener) == CRIER_POLL_LISTENER_OVER)
    leave_twins (entry->owner, entry);
  else
    place_among_twins (entry);
}

static void
note_asked_again (Entry *entry)
{
  if (!entry->asked_again)
    g_queue_unlink (&entry->owner->once, &entry->once_link);

  entry->asked_again = TRUE;
}

static void
entry_free (CrierPollRegistry *self,
            Entry        *entry)
{
  const char *session;

  note_asked_again (entry);

  if (self->next == &entry->link)
    self->next = entry->link.next;

  leave_twins (self, entry);
  /* A later one may be of the same session. */
  session = crier_poll_listener_get_session (entry->listener);
  if (g_hash_table_lookup (self->by_session, session) == entry)
    g_hash_table_remove (self->by_session, session);

  g_queue_unlink (&self->entries, &entry->link);
  crier_connection_limit_leave (self->room, entry->address);
  crier_poll_listener_set_func (entry->listener, NULL, NULL);
  g_object_unref (entry->listener);
  g_object_unref (entry->address);
  g_free (entry);
}

static void
stop_timer (CrierPollRegistry *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);

  g_clear_pointer (&self->timer, g_source_unref);
}

static gboolean
look_at_next (gpointer owner,
              gpointer item)
{
  CrierPollRegistry *self = owner;
  Entry *entry;

  if (self->next == NULL)
    {
      if (self->entries.head == NULL)
        stop_timer (self);

      return FALSE;
    }

  entry = self->next->data;
  self->next = self->next->next;
  crier_poll_listener_check (entry->listener, g_get_monotonic_time ());
  if (crier_poll_listener_get_state (entry->listener) == CRIER_POLL_LISTENER_OVER)
    entry_free (self, entry);

  return TRUE;
}

/* Seconds that were missed are as if nothing had been sent in them, so what is
 * said again is rather too old than too new. */
static void
note_place (CrierPollRegistry *self,
            gint64             now)
{
  if (now - self->placed < G_USEC_PER_SEC)
    return;

  self->placed = now;
  memmove (self->places, self->places + 1, sizeof self->places - sizeof self->places[0]);
  self->places[SHARED_SECONDS] = crier_log_get_last (crier_hub_get_log (self->context->hub));
}

static gboolean
look_cb (gpointer data)
{
  CrierPollRegistry *self = data;

  note_place (self, g_get_monotonic_time ());
  if (crier_slice_is_idle (self->looks))
    {
      self->next = self->entries.head;
      crier_slice_add (self->looks, look_at_next, NULL, NULL);
    }

  return G_SOURCE_CONTINUE;
}

static void
start_timer (CrierPollRegistry *self)
{
  guint i;

  if (self->timer != NULL)
    return;

  for (i = 0; i <= SHARED_SECONDS; i++)
    self->places[i] = crier_log_get_last (crier_hub_get_log (self->context->hub));

  self->timer = g_timeout_source_new (LOOK_MSEC);
  g_source_set_static_name (self->timer, "crier poll listeners look");
  g_source_set_callback (self->timer, look_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/**
 * crier_poll_registry_new:
 * @context: outlives it
 * @per_address: how many listeners one address other than loopback may have, as
 *   crier_connection_limit_set_per_address()
 */
CrierPollRegistry *
crier_poll_registry_new (CrierContext *context,
                         guint     per_address)
{
  CrierPollRegistry *self = g_new0 (CrierPollRegistry, 1);

  self->context = context;
  self->by_session = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_identity = g_hash_table_new_full (g_str_hash, g_str_equal,
                                             NULL, twins_free);
  self->looks = crier_slice_new ("crier poll listeners", self);
  self->room = crier_connection_limit_new (G_MAXUINT);
  crier_connection_limit_set_per_address (self->room, per_address);

  return self;
}

/**
 * crier_poll_registry_free:
 *
 * Ends all its listeners at once, on the thread on which they live.
 */
void
crier_poll_registry_free (CrierPollRegistry *self)
{
  stop_timer (self);
  crier_slice_free (self->looks);

  while (self->entries.head != NULL)
    {
      Entry *entry = self->entries.head->data;

      if (crier_poll_listener_get_state (entry->listener) == CRIER_POLL_LISTENER_PRESENT)
        crier_poll_listener_leave (entry->listener, CRIER_DEPARTURE_SHUTDOWN);
      entry_free (self, entry);
    }

  g_hash_table_unref (self->by_session);
  g_hash_table_unref (self->by_identity);
  crier_connection_limit_free (self->room);
  g_free (self);
}

/**
 * crier_poll_registry_make_room:
 *
 * Has a client leave that asked once and went, if there is one: it does not keep
 * out one that comes. With its cursor it can come back and has missed nothing.
 */
void
crier_poll_registry_make_room (CrierPollRegistry *self)
{
  guint i;

  /* One that waits for its answer is to be looked at again after the others. */
  for (i = 0; i < MAX_LOOKS && self->once.head != NULL; i++)
    {
      Entry *entry = self->once.head->data;

      if (crier_poll_listener_get_state (entry->listener) == CRIER_POLL_LISTENER_PRESENT &&
          !crier_poll_listener_is_asking (entry->listener))
        {
          crier_poll_listener_leave (entry->listener, CRIER_DEPARTURE_LEFT);
          entry_free (self, entry);
          return;
        }

      g_queue_push_tail_link (&self->once, g_queue_pop_head_link (&self->once));
    }
}

/* One of the clients that look alike: the last that asked and does not any more,
 * so that one that stays away is not kept by the others. One that the operator
 * has disconnected comes after it: what that did is not for another to pay. */
static Entry *
find_twin (CrierPollRegistry *self,
           const char   *identity)
{
  Twins *twins = g_hash_table_lookup (self->by_identity, identity);
  Entry *entry = twins != NULL ? g_queue_peek_head (&twins->idle) : NULL;

  return entry != NULL || twins == NULL ? entry : g_queue_peek_head (&twins->dismissed);
}

static Entry *
find_session (CrierPollRegistry *self,
              const char   *session)
{
  Entry *entry = session != NULL
                   ? g_hash_table_lookup (self->by_session, session) : NULL;

  if (entry == NULL ||
      crier_poll_listener_get_state (entry->listener) == CRIER_POLL_LISTENER_OVER)
    return NULL;

  /* A client that knows its session is not mistaken for another any more. */
  leave_twins (self, entry);

  return entry;
}

/* A client that polls has no connection by which it would be counted. */
static gboolean
check_room (CrierPollRegistry      *self,
            SoupServerMessage *message)
{
  CrierRemoteAddress *remote = crier_remote_address_of (message);

  if (!crier_subscribe_check_room (message, self->context->hub))
    return FALSE;

  if (crier_connection_limit_has_room (self->room, crier_remote_address_get_address (remote)))
    return TRUE;

  crier_subscribe_turn_away (message, CRIER_ERROR_FULL,
                             "There are as many clients of this address as there can be");

  return FALSE;
}

/* It goes on with session, if not NULL, which is a known one. Without an
 * identity it goes by its session alone. Takes identity, which is freed.
 * Returns NULL if there is no room; then message has its answer. */
static Entry *
add (CrierPollRegistry      *self,
     SoupServerMessage *message,
     const CrierQuery  *query,
     CrierTransport     transport,
     const char        *session,
     const char        *since,
     char              *identity)
{
  g_autoptr (CrierClient) client = NULL;
  g_autofree char *owned_identity = identity;
  CrierSessions *sessions = crier_traffic_meter_get_sessions (self->context->meter);
  CrierRemoteAddress *remote = crier_remote_address_of (message);
  Entry *entry;

  if (!check_room (self, message))
    return NULL;

  client = crier_subscribe_make_client (message, query, transport);
  entry = g_new0 (Entry, 1);
  entry->owner = self;
  entry->address = g_object_ref (crier_remote_address_get_address (remote));
  crier_connection_limit_enter (self->room, entry->address);
  entry->listener = crier_poll_listener_new (client, self->context,
                                             crier_sessions_take (sessions,
                                                                  session));
  entry->link.data = entry->twin_link.data = entry->once_link.data = entry;
  g_queue_push_tail_link (&self->entries, &entry->link);
  g_queue_push_tail_link (&self->once, &entry->once_link);
  g_hash_table_replace (self->by_session,
                        (char *) crier_poll_listener_get_session (entry->listener), entry);
  start_timer (self);
  crier_poll_listener_join (entry->listener, since);
  crier_poll_listener_set_func (entry->listener, changed_cb, entry);
  if (owned_identity != NULL)
    join_twins (self, entry, g_steal_pointer (&owned_identity));

  return entry;
}

/* A client that changes its technique is another one, at the same place. */
static Entry *
change (CrierPollRegistry      *self,
        Entry             *old,
        SoupServerMessage *message,
        const CrierQuery  *query,
        CrierTransport     transport)
{
  CrierListener *listener = CRIER_LISTENER (old->listener);
  g_autofree char *session = g_strdup (crier_poll_listener_get_session (old->listener));
  g_autofree char *cursor = crier_hello_format_cursor (self->context->hub,
                                                       listener);

  crier_poll_listener_leave (old->listener, CRIER_DEPARTURE_LEFT);
  entry_free (self, old);

  return add (self, message, query, transport, session,
              query->since != NULL ? query->since : cursor, NULL);
}

static Entry *
find_or_add (CrierPollRegistry      *self,
             SoupServerMessage *message,
             const CrierQuery  *query)
{
  CrierTransport transport = query->wait > 0 ? CRIER_TRANSPORT_LONG_POLLING
                                             : CRIER_TRANSPORT_POLLING;
  Entry *entry = find_session (self, query->session);
  g_autofree char *identity = NULL;
  gboolean is_known;

  if (entry != NULL &&
      (crier_poll_listener_get_transport (entry->listener) == transport ||
       crier_poll_listener_get_state (entry->listener) == CRIER_POLL_LISTENER_DISMISSED))
    {
      note_asked_again (entry);
      return entry;
    }

  is_known = query->session != NULL &&
             crier_sessions_find (crier_traffic_meter_get_sessions (self->context->meter),
                                  query->session) != NULL;
  if (entry == NULL && !is_known)
    {
      Entry *twin;

      identity = crier_subscribe_make_identity (message, query, transport);
      twin = find_twin (self, identity);
      if (twin != NULL)
        {
          note_asked_again (twin);
          return twin;
        }
    }

  if (!crier_subscribe_check_new (message, self->context, query))
    return NULL;

  if (entry != NULL)
    return change (self, entry, message, query, transport);

  return add (self, message, query, transport, is_known ? query->session : NULL,
              query->since, g_steal_pointer (&identity));
}

/**
 * crier_poll_registry_forget:
 * @old: what was blocked until now
 *
 * Forgets the clients that were dismissed because of @old and are not blocked
 * any more, so that they are accepted when they ask next.
 */
void
crier_poll_registry_forget (CrierPollRegistry   *self,
                            CrierBlocklist *old)
{
  GList *link;
  GList *next;

  for (link = self->entries.head; link != NULL; link = next)
    {
      Entry *entry = link->data;
      CrierClient *client = crier_listener_get_client (CRIER_LISTENER (entry->listener));

      next = link->next;
      if (crier_poll_listener_get_state (entry->listener) == CRIER_POLL_LISTENER_DISMISSED &&
          crier_blocklist_has_client (old, client) &&
          !crier_blocklist_has_client (self->context->blocked, client))
        entry_free (self, entry);
    }
}

/**
 * crier_poll_registry_respond:
 *
 * Finds the listener that a request for `/poll` belongs to, or makes one, and has
 * the request answered, now or later (docs/protocol.md §9). A HEAD is answered
 * and changes nothing.
 */
void
crier_poll_registry_respond (SoupServerMessage *message,
                             CrierContext          *context,
                             const char        *path)
{
  g_autoptr (CrierQuery) query = crier_subscribe_read_query (message);
  Entry *entry;

  if (query == NULL)
    return;

  if (strcmp (soup_server_message_get_method (message), "HEAD") == 0)
    {
      crier_poll_response_nobody (message, crier_hub_get_log (context->hub));
      return;
    }

  if (crier_hub_is_closing (context->hub))
    {
      crier_poll_response_goodbye (message, SOUP_STATUS_SERVICE_UNAVAILABLE,
                                   "shutdown", CRIER_POLL_LISTENER_RETRY);
      return;
    }

  entry = find_or_add (context->poll_registry, message, query);
  if (entry == NULL)
    return;

  if (crier_poll_listener_get_state (entry->listener) == CRIER_POLL_LISTENER_DISMISSED)
    {
      crier_poll_response_goodbye (message, SOUP_STATUS_FORBIDDEN,
                                   "disconnected", 0);
    }
  else if (crier_poll_listener_is_hasty (entry->listener))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                    "Retry-After", "1");
      crier_response_refuse (message, 429, CRIER_ERROR_TOO_FAST,
                             "Another request of this session has just come and waits");
    }
  else
    {
      gboolean shared = entry->twins != NULL && query->id == NULL && query->since == NULL;

      crier_poll_listener_ask (entry->listener, message, query,
                               shared ? context->poll_registry->places[0] : G_MAXUINT64);
    }
}
