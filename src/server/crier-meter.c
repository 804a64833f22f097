/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-meter.h"

#include <string.h>

#include "crier-id.h"
#include "crier-tcp-info.h"
#include "crier-wire.h"

#define SESSION_LENGTH 24 /* 119 bits: it is a secret of the client */

/* Delays fall into two buckets for each doubling, from 16 µs to half a
 * minute; the first and the last take what is beyond. */
#define LEAST_BIT 4
#define N_BUCKETS 43

/*
 * CrierMeter:
 *
 * What each technique costs: how many connections and deliveries there were,
 * with what delay, and how many bytes the kernel counted on the wire, for all
 * clients together and for each session. A session is what a client calls its
 * visit, over as many connections as it takes. What is open is asked for when
 * somebody wants to know; a delivery costs a look at the clock and no system
 * call. It belongs to one thread, and does not count what libsoup answers.
 */

typedef struct
{
  guint64 connections;
  guint64 requests;
  guint64 announcements;
  guint64 sent;
  guint64 received;
} Tally;

/* What is said by those who have no way back belongs to no technique. */
#define ROW_INBOX CRIER_N_TRANSPORTS
#define N_ROWS    (ROW_INBOX + 1)

/* For as long as somebody holds it, and some time beyond. */
struct _CrierMeterSession
{
  char code[SESSION_LENGTH + 1];
  guint n_holds;     /* connections, and others who come back */
  GQueue entries;    /* (element-type CrierMeterEntry), by the link in each */
  GSList *listeners; /* (owned) (element-type CrierListener): who receives under
                      * it now and can answer, the newest first */
  Tally *past;       /* (owned) (nullable) (array length=N_ROWS): of
                      * connections that are closed */
  GList link;        /* in idle while nobody holds it */
  gint64 idle_since; /* monotonic */
};

struct _CrierMeter
{
  CrierHub *hub;                /* (owned) */
  CrierLog *log;                /* (unowned): the hub's */

  GHashTable *sessions;         /* (owned) (element-type utf8 CrierMeterSession) */
  GQueue idle;                  /* (element-type CrierMeterSession), by the
                                 * link in each, the longest at the head */
  CrierMeterSession anonymous;  /* connections that nobody named */

  Tally past[CRIER_N_TRANSPORTS];
  guint64 delays[CRIER_N_TRANSPORTS][N_BUCKETS];

  guint64 tick;                 /* the number of an announcement */
  gint64 tick_time;             /* its time, microseconds since 1970 */
  guint64 offset;               /* of a message */
  gint64 message_time;          /* likewise; -1 if it is not known any more */
};

static void
session_free (gpointer data)
{
  CrierMeterSession *session = data;

  g_free (session->past);
  g_free (session);
}

/**
 * crier_meter_new:
 * @hub: whose deliveries are counted
 *
 * Returns: (transfer full): a meter that stands at zero
 */
CrierMeter *
crier_meter_new (CrierHub *hub)
{
  CrierMeter *self;

  g_return_val_if_fail (CRIER_IS_HUB (hub), NULL);

  self = g_new0 (CrierMeter, 1);
  self->hub = g_object_ref (hub);
  self->log = crier_hub_get_log (hub);
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal,
                                          NULL, session_free);
  g_queue_init (&self->idle);
  g_queue_init (&self->anonymous.entries);

  return self;
}

/**
 * crier_meter_free:
 * @self: (transfer full): a meter without an open entry
 *
 * Forgets everything.
 */
void
crier_meter_free (CrierMeter *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->anonymous.entries.length == 0);

  g_free (self->anonymous.past);
  g_hash_table_unref (self->sessions);
  g_object_unref (self->hub);
  g_free (self);
}

static void
forget (CrierMeter        *self,
        CrierMeterSession *session)
{
  g_queue_unlink (&self->idle, &session->link);
  g_hash_table_remove (self->sessions, session->code);
}

/* Those that nobody has come back for, and the oldest of too many. */
static void
forget_old (CrierMeter *self)
{
  gint64 now = g_get_monotonic_time ();

  while (self->idle.head != NULL)
    {
      CrierMeterSession *oldest = self->idle.head->data;

      if (now - oldest->idle_since < CRIER_METER_KEEP_USEC &&
          g_hash_table_size (self->sessions) <= CRIER_METER_MAX_SESSIONS)
        return;

      forget (self, oldest);
    }
}

static CrierMeterSession *
find_session (CrierMeter *self,
              const char *code)
{
  forget_old (self);

  return code != NULL ? g_hash_table_lookup (self->sessions, code) : NULL;
}

static CrierMeterSession *
make_session (CrierMeter *self)
{
  g_autofree char *code = crier_id_make_code (SESSION_LENGTH);
  CrierMeterSession *session = g_new0 (CrierMeterSession, 1);

  memcpy (session->code, code, sizeof session->code);
  session->n_holds = 1;
  session->link.data = session;
  g_queue_init (&session->entries);
  g_hash_table_insert (self->sessions, session->code, session);

  return session;
}

static void
hold_session (CrierMeter        *self,
              CrierMeterSession *session)
{
  if (session->n_holds++ == 0 && session != &self->anonymous)
    g_queue_unlink (&self->idle, &session->link);
}

/**
 * crier_meter_take_session:
 * @self: a meter
 * @asked: (nullable): the session that a client wants to go on with, from
 *   anybody
 *
 * Finds that session if we made it and still know it; else makes a new one.
 * It is known for as long as it is held, by this or by an open entry, and for
 * 10 minutes after that if there are no more than 20,000.
 *
 * Returns: (transfer full): the session, to be given back with
 *   crier_meter_release_session()
 */
CrierMeterSession *
crier_meter_take_session (CrierMeter *self,
                          const char *asked)
{
  CrierMeterSession *session;

  g_return_val_if_fail (self != NULL, NULL);

  session = find_session (self, asked);
  if (session == NULL)
    return make_session (self);

  hold_session (self, session);

  return session;
}

/**
 * crier_meter_knows_session:
 * @self: a meter
 * @asked: the session that a client wants to go on with, from anybody
 *
 * Returns: %TRUE if crier_meter_take_session() would find it
 */
gboolean
crier_meter_knows_session (CrierMeter *self,
                           const char *asked)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (asked != NULL, FALSE);

  return find_session (self, asked) != NULL;
}

/**
 * crier_meter_session_get_code:
 * @session: a session that is held
 *
 * Returns: (transfer none): its name, 24 characters that cannot be guessed
 */
const char *
crier_meter_session_get_code (CrierMeterSession *session)
{
  g_return_val_if_fail (session != NULL, NULL);

  return session->code;
}

/**
 * crier_meter_release_session:
 * @self: a meter
 * @session: (transfer full): a session that is held
 *
 * Lets go of it.
 */
void
crier_meter_release_session (CrierMeter        *self,
                             CrierMeterSession *session)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (session != NULL && session->n_holds > 0);

  if (--session->n_holds > 0 || session == &self->anonymous)
    return;

  session->idle_since = g_get_monotonic_time ();
  g_queue_push_tail_link (&self->idle, &session->link);
  forget_old (self);
}

/**
 * crier_meter_session_add_listener:
 * @session: a session that is held
 * @listener: (transfer none): somebody who speaks JSON and has joined the hub
 *   under @session
 *
 * Has @listener found by crier_meter_find_listener(), until
 * crier_meter_session_remove_listener().
 */
void
crier_meter_session_add_listener (CrierMeterSession *session,
                                  CrierListener     *listener)
{
  g_return_if_fail (session != NULL && session->n_holds > 0);
  g_return_if_fail (CRIER_IS_LISTENER (listener));

  session->listeners = g_slist_prepend (session->listeners, listener);
}

/**
 * crier_meter_session_remove_listener:
 * @session: a session that is held
 * @listener: a listener that may have been added to it
 *
 * Has @listener not found any more: to be called when it leaves the hub, while
 * it still holds @session.
 */
void
crier_meter_session_remove_listener (CrierMeterSession *session,
                                     CrierListener     *listener)
{
  g_return_if_fail (session != NULL && session->n_holds > 0);

  session->listeners = g_slist_remove (session->listeners, listener);
}

/**
 * crier_meter_find_listener:
 * @self: a meter
 * @session: the name of a session, from anybody
 *
 * Returns: (transfer none) (nullable): who receives under that session and
 *   speaks JSON, the one that came last; %NULL if there is nobody
 */
CrierListener *
crier_meter_find_listener (CrierMeter *self,
                           const char *session)
{
  CrierMeterSession *found;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (session != NULL, NULL);

  found = find_session (self, session);
  if (found == NULL || found->listeners == NULL)
    return NULL;

  return found->listeners->data;
}

static void
attach (CrierMeter        *self,
        CrierMeterEntry   *entry,
        CrierMeterSession *session)
{
  hold_session (self, session);
  entry->session = session;
  g_queue_push_tail_link (&session->entries, &entry->link);
}

static void
detach (CrierMeter      *self,
        CrierMeterEntry *entry)
{
  CrierMeterSession *session = g_steal_pointer (&entry->session);

  g_queue_unlink (&session->entries, &entry->link);
  crier_meter_release_session (self, session);
}

/**
 * crier_meter_open:
 * @self: a meter
 * @entry: one that is not open
 * @client: who receives on the connection
 * @session: (nullable): the session it wants to go on with, from anybody;
 *   without one that is known it belongs to none yet
 * @fd: its socket, which outlives the entry
 *
 * Begins to count a connection, with the request that made it one. The bytes
 * of before count as well.
 */
void
crier_meter_open (CrierMeter      *self,
                  CrierMeterEntry *entry,
                  CrierClient     *client,
                  const char      *session,
                  int              fd)
{
  CrierMeterSession *found;

  g_return_if_fail (self != NULL);
  g_return_if_fail (entry != NULL && entry->session == NULL);

  found = find_session (self, session);
  entry->transport = crier_client_get_transport (client);
  entry->fd = fd;
  entry->since = crier_client_get_since (client);
  entry->announcements = 0;
  entry->link.data = entry;
  attach (self, entry, found != NULL ? found : &self->anonymous);
}

/**
 * crier_meter_get_session:
 * @self: a meter
 * @entry: an open one
 *
 * Names the session of a connection. If it belongs to none yet, it is the
 * first of a new one.
 *
 * Returns: (transfer none): the session, until the entry is closed
 */
const char *
crier_meter_get_session (CrierMeter      *self,
                         CrierMeterEntry *entry)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (entry != NULL && entry->session != NULL, NULL);

  if (entry->session == &self->anonymous)
    {
      CrierMeterSession *session = crier_meter_take_session (self, NULL);

      detach (self, entry);
      attach (self, entry, session);
      crier_meter_release_session (self, session);
    }

  return entry->session->code;
}

static gint64
get_message_time (CrierMessage *message)
{
  return message != NULL ? crier_wire_get_usec (crier_message_get_time (message))
                         : -1;
}

/* Nearly always the same as the time before, for another client. */
static gint64
get_time (CrierMeter     *self,
          const CrierDue *due)
{
  CrierMessage *tick;
  guint64 number;

  if (due->offset != 0)
    {
      if (due->offset != self->offset)
        {
          self->offset = due->offset;
          self->message_time = get_message_time (crier_log_get (self->log,
                                                                due->offset));
        }

      return self->message_time;
    }

  tick = crier_log_get_tick (self->log, &number);
  if (number != self->tick)
    {
      self->tick = number;
      self->tick_time = get_message_time (tick);
    }

  return self->tick_time;
}

static guint
find_bucket (guint64 delay)
{
  guint bit;

  if (delay < 1 << LEAST_BIT)
    return 0;

  bit = g_bit_storage (delay) - 1;

  return MIN (1 + 2 * (bit - LEAST_BIT) + (delay >> (bit - 1) & 1),
              N_BUCKETS - 1);
}

/* The least delay in a bucket, microseconds. */
static guint64
get_bound (guint bucket)
{
  guint bit;

  if (bucket == 0)
    return 0;

  bit = LEAST_BIT + (bucket - 1) / 2;

  return (guint64) (2 + (bucket - 1) % 2) << (bit - 1);
}

/* As if what is in a bucket were spread evenly over it. */
static gint64
find_median (const guint64 *delays)
{
  guint64 total = 0;
  guint64 below = 0;
  guint64 least;
  guint i;

  for (i = 0; i < N_BUCKETS; i++)
    total += delays[i];

  if (total == 0)
    return -1;

  for (i = 0; (below + delays[i]) * 2 < total; i++)
    below += delays[i];

  least = get_bound (i);

  return least + (get_bound (i + 1) - least) * (total - 2 * below) /
         (2 * delays[i]);
}

/**
 * crier_meter_count:
 * @self: a meter
 * @entry: an open one
 * @due: (array length=n_due): what was handed to the kernel just now, as
 *   crier_listener_collect() told
 * @n_due: how many
 *
 * Counts deliveries. Their delay is from the time of an announcement or message
 * until now; it is not taken where the message is older than the client, which
 * has come to fetch it.
 */
void
crier_meter_count (CrierMeter      *self,
                   CrierMeterEntry *entry,
                   const CrierDue  *due,
                   guint            n_due)
{
  gint64 now = g_get_real_time ();
  guint i;

  entry->announcements += n_due;

  for (i = 0; i < n_due; i++)
    {
      gint64 time = get_time (self, &due[i]);

      /* The clock may have been set back meanwhile. */
      if (time >= entry->since)
        self->delays[entry->transport][find_bucket (MAX (now - time, 0))]++;
    }
}

/* What does not come over TCP, but by the operator's own socket, is on no wire
 * and costs nothing there. */
static Tally
ask (int     fd,
     guint64 announcements)
{
  const Tally zero = { 0 };
  CrierTcpInfo info;

  if (!crier_tcp_info_read (fd, &info))
    return zero;

  return (Tally) { 1, 1, announcements, info.sent, info.received };
}

static void
add (Tally *sum,
     Tally  tally)
{
  sum->connections += tally.connections;
  sum->requests += tally.requests;
  sum->announcements += tally.announcements;
  sum->sent += tally.sent;
  sum->received += tally.received;
}

static void
add_past (CrierMeterSession *session,
          guint              row,
          Tally              tally)
{
  if (session->past == NULL)
    session->past = g_new0 (Tally, N_ROWS);

  add (&session->past[row], tally);
}

/**
 * crier_meter_close:
 * @self: a meter
 * @entry: any
 *
 * Ends the count of a connection, if it is open: to be called just before its
 * descriptor is closed, which is asked a last time.
 */
void
crier_meter_close (CrierMeter      *self,
                   CrierMeterEntry *entry)
{
  CrierMeterSession *session;
  Tally tally;

  g_return_if_fail (self != NULL);
  g_return_if_fail (entry != NULL);

  session = entry->session;
  if (session == NULL)
    return;

  tally = ask (entry->fd, entry->announcements);
  add (&self->past[entry->transport], tally);
  if (session != &self->anonymous)
    add_past (session, entry->transport, tally);

  detach (self, entry);
}

/**
 * crier_meter_count_inbox:
 * @self: a meter
 * @session: (nullable): the session under which a client wrote, from anybody
 * @fd: the socket of its request, which was answered
 *
 * Counts what it costs to write to the operator on a connection of its own,
 * for the session if it is known.
 */
void
crier_meter_count_inbox (CrierMeter *self,
                         const char *session,
                         int         fd)
{
  CrierMeterSession *found;

  g_return_if_fail (self != NULL);

  found = find_session (self, session);
  if (found != NULL)
    add_past (found, ROW_INBOX, ask (fd, 0));
}

/* Adds up what is open to each technique's own. */
static void
add_session (CrierMeterSession *session,
             Tally             *tallies)
{
  GList *link;

  for (link = session->entries.head; link != NULL; link = link->next)
    {
      CrierMeterEntry *entry = link->data;

      add (&tallies[entry->transport], ask (entry->fd, entry->announcements));
    }
}

static void
count_client (gpointer listener,
              gpointer totals)
{
  CrierClient *client = crier_listener_get_client (listener);

  ((CrierTransportTotals *) totals)[crier_client_get_transport (client)].clients++;
}

/**
 * crier_meter_dup_totals:
 * @self: a meter
 *
 * Asks every open connection, which takes about a microsecond for each.
 *
 * Returns: (transfer full) (array fixed-size=5): what each #CrierTransport has
 *   cost, a block of its own to be freed with g_free()
 */
CrierTransportTotals *
crier_meter_dup_totals (CrierMeter *self)
{
  CrierTransportTotals *totals = g_new0 (CrierTransportTotals, CRIER_N_TRANSPORTS);
  Tally tallies[CRIER_N_TRANSPORTS];
  GHashTableIter iter;
  gpointer session;
  guint i;

  g_return_val_if_fail (self != NULL, totals);

  memcpy (tallies, self->past, sizeof tallies);
  add_session (&self->anonymous, tallies);
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    add_session (session, tallies);

  for (i = 0; i < CRIER_N_TRANSPORTS; i++)
    {
      totals[i].open = (guint) (tallies[i].connections - self->past[i].connections);
      totals[i].connections = tallies[i].connections;
      totals[i].requests = tallies[i].requests;
      totals[i].announcements = tallies[i].announcements;
      totals[i].sent = tallies[i].sent;
      totals[i].received = tallies[i].received;
      totals[i].median_delay = find_median (self->delays[i]);
    }

  crier_hub_foreach (self->hub, count_client, totals);

  return totals;
}

/* A number of JSON, or null where there is none. */
static void
append_number (GString    *json,
               const char *name,
               const char *format,
               double      number,
               gboolean    is_known)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (json, ",\"%s\":%s", name,
                          is_known ? g_ascii_formatd (buffer, sizeof buffer,
                                                      format, number)
                                   : "null");
}

/**
 * crier_meter_format_transports:
 * @self: a meter
 *
 * Returns: (transfer full): what crier_meter_dup_totals() has, as the JSON
 *   object that `GET /transports` answers
 */
char *
crier_meter_format_transports (CrierMeter *self)
{
  g_autofree CrierTransportTotals *totals = crier_meter_dup_totals (self);
  g_autoptr (GString) json = g_string_new ("{\"transports\":{");
  guint i;

  for (i = 0; i < CRIER_N_TRANSPORTS; i++)
    {
      const CrierTransportTotals *row = &totals[i];
      double bytes = (double) (row->sent + row->received);

      g_string_append_printf (json,
                              "%s\"%s\":{\"name\":\"%s\",\"clients\":%u,"
                              "\"open\":%u,"
                              "\"connections\":%" G_GUINT64_FORMAT ","
                              "\"requests\":%" G_GUINT64_FORMAT ","
                              "\"announcements\":%" G_GUINT64_FORMAT ","
                              "\"sent\":%" G_GUINT64_FORMAT ","
                              "\"received\":%" G_GUINT64_FORMAT,
                              i > 0 ? "," : "", crier_transport_get_slug (i),
                              crier_transport_get_name (i), row->clients,
                              row->open, row->connections, row->requests,
                              row->announcements, row->sent, row->received);
      append_number (json, "bytes_per_announcement", "%.1f",
                     bytes / (double) MAX (row->announcements, 1),
                     row->announcements > 0);
      append_number (json, "median_delay", "%.6f",
                     (double) row->median_delay / G_USEC_PER_SEC,
                     row->median_delay >= 0);
      g_string_append_c (json, '}');
    }

  g_string_append (json, "}}");

  return g_string_free (g_steal_pointer (&json), FALSE);
}

/**
 * crier_meter_format_cost:
 * @self: a meter
 * @session: the name of a session, from anybody
 *
 * Returns: (transfer full) (nullable): what the connections of that session
 *   have cost up to now, as the JSON object of docs/protocol.md §1.4; %NULL if
 *   it is not known
 */
char *
crier_meter_format_cost (CrierMeter *self,
                         const char *session)
{
  Tally tallies[N_ROWS] = { 0 };
  g_autoptr (GString) json = NULL;
  CrierMeterSession *found;
  const char *separator = "";
  guint i;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (session != NULL, NULL);

  found = find_session (self, session);
  if (found == NULL)
    return NULL;

  if (found->past != NULL)
    memcpy (tallies, found->past, sizeof tallies);

  add_session (found, tallies);
  json = g_string_new (NULL);
  g_string_printf (json, "{\"session\":\"%s\",\"transports\":{", found->code);

  for (i = 0; i < CRIER_N_TRANSPORTS; i++)
    {
      if (tallies[i].connections == 0)
        continue;

      g_string_append_printf (json,
                              "%s\"%s\":{\"connections\":%" G_GUINT64_FORMAT ","
                              "\"requests\":%" G_GUINT64_FORMAT ","
                              "\"announcements\":%" G_GUINT64_FORMAT ","
                              "\"sent\":%" G_GUINT64_FORMAT ","
                              "\"received\":%" G_GUINT64_FORMAT "}",
                              separator, crier_transport_get_slug (i),
                              tallies[i].connections, tallies[i].requests,
                              tallies[i].announcements,
                              tallies[i].sent, tallies[i].received);
      separator = ",";
    }

  g_string_append_c (json, '}');
  if (tallies[ROW_INBOX].requests > 0)
    g_string_append_printf (json,
                            ",\"inbox\":{\"requests\":%" G_GUINT64_FORMAT ","
                            "\"sent\":%" G_GUINT64_FORMAT ","
                            "\"received\":%" G_GUINT64_FORMAT "}",
                            tallies[ROW_INBOX].requests,
                            tallies[ROW_INBOX].sent,
                            tallies[ROW_INBOX].received);
  g_string_append_c (json, '}');

  return g_string_free (g_steal_pointer (&json), FALSE);
}
