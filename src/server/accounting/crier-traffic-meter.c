/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-traffic-meter.h"

#include <math.h>
#include <string.h>

#include "crier-json-writer.h"
#include "crier-tcp-info.h"
#include "crier-wire-json.h"

/* Delays fall into two buckets for each doubling, from 16 µs to half a
 * minute; the first and the last take what is beyond. */
#define LEAST_BIT 4
#define N_BUCKETS 43

/*
 * CrierTrafficMeter:
 *
 * What each technique costs: how many connections and deliveries there were,
 * with what delay, and how many bytes the kernel counted on the wire, for all
 * clients together and for each session. What is open is read when
 * the totals are asked for; a delivery costs a look at the clock and no system
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

/* Requests to /inbox belong to no technique. */
#define ROW_INBOX CRIER_N_TRANSPORTS
#define N_ROWS    (ROW_INBOX + 1)

struct _CrierTrafficMeter
{
  CrierHub *hub;                /* (owned) */
  CrierLog *log;                /* (unowned): the hub's */

  CrierSessions *sessions;      /* (owned) */
  CrierSession anonymous;       /* of connections without one; always held */

  Tally past[CRIER_N_TRANSPORTS];
  guint64 delays[CRIER_N_TRANSPORTS][N_BUCKETS];

  guint64 tick;                 /* the number of an announcement */
  gint64 tick_time;             /* its time, microseconds since 1970 */
  guint64 offset;               /* of a message */
  gint64 message_time;          /* likewise; -1 if it is not known any more */
};

CrierTrafficMeter *
crier_traffic_meter_new (CrierHub *hub)
{
  CrierTrafficMeter *self = g_new0 (CrierTrafficMeter, 1);

  self->hub = g_object_ref (hub);
  self->log = crier_hub_get_log (hub);
  self->sessions = crier_sessions_new ();
  self->anonymous.n_holds = 1;

  return self;
}

/**
 * crier_traffic_meter_free:
 * @self: (transfer full): a meter without an open entry
 */
void
crier_traffic_meter_free (CrierTrafficMeter *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->anonymous.entries.length == 0);

  crier_sessions_free (self->sessions);
  g_object_unref (self->hub);
  g_free (self);
}

CrierSessions *
crier_traffic_meter_get_sessions (CrierTrafficMeter *self)
{
  return self->sessions;
}

static void
attach (CrierTrafficMeterEntry *entry,
        CrierSession    *session)
{
  crier_session_hold (session);
  entry->session = session;
  g_queue_push_tail_link (&session->entries, &entry->link);
}

static void
detach (CrierTrafficMeterEntry *entry)
{
  CrierSession *session = g_steal_pointer (&entry->session);

  g_queue_unlink (&session->entries, &entry->link);
  crier_session_release (session);
}

/**
 * crier_traffic_meter_open:
 * @entry: one that is not open
 * @session: (nullable): the session that the client says it goes on with; the
 *   connection belongs to none yet unless that is known
 * @fd: its socket, which outlives the entry
 *
 * Begins to count a connection, with the request that made it one. The bytes
 * of before count as well.
 */
void
crier_traffic_meter_open (CrierTrafficMeter      *self,
                          CrierTrafficMeterEntry *entry,
                          CrierClient     *client,
                          const char      *session,
                          int              fd)
{
  CrierSession *found;

  g_return_if_fail (self != NULL);
  g_return_if_fail (entry != NULL && entry->session == NULL);

  found = crier_sessions_find (self->sessions, session);
  entry->transport = crier_client_get_transport (client);
  entry->fd = fd;
  entry->since = crier_client_get_since (client);
  entry->announcements = 0;
  entry->link.data = entry;
  attach (entry, found != NULL ? found : &self->anonymous);
}

/**
 * crier_traffic_meter_get_session:
 * @entry: an open one
 *
 * Names the session of a connection. If it belongs to none yet, it is the
 * first of a new one.
 *
 * Returns: (transfer none): the session, until the entry is closed
 */
const char *
crier_traffic_meter_get_session (CrierTrafficMeter      *self,
                                 CrierTrafficMeterEntry *entry)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (entry != NULL && entry->session != NULL, NULL);

  if (entry->session == &self->anonymous)
    {
      CrierSession *session = crier_sessions_take (self->sessions, NULL);

      detach (entry);
      attach (entry, session);
      crier_session_release (session);
    }

  return entry->session->code;
}

static gint64
get_message_time (CrierMessage *message)
{
  return message != NULL ? crier_wire_json_get_usec (crier_message_get_time (message))
                         : -1;
}

/* Nearly always the same as the time before, for another client. */
static gint64
get_time (CrierTrafficMeter     *self,
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
 * crier_traffic_meter_count:
 * @entry: an open one
 * @due: (array length=n_due): what was handed to the kernel just now, as
 *   crier_listener_collect() told
 * @now: microseconds since 1970
 *
 * Counts deliveries. Their delay is from the time of an announcement or message
 * until @now; it is not taken where the message is older than the client, which
 * has come to fetch it.
 */
void
crier_traffic_meter_count (CrierTrafficMeter      *self,
                           CrierTrafficMeterEntry *entry,
                           const CrierDue  *due,
                           guint            n_due,
                           gint64           now)
{
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
add_past (CrierSession *session,
          guint         row,
          Tally         tally)
{
  Tally *past;

  if (session->past == NULL)
    session->past = g_new0 (Tally, N_ROWS);

  past = session->past;
  add (&past[row], tally);
}

/**
 * crier_traffic_meter_close:
 *
 * Ends the count of a connection, if it is open: to be called just before its
 * descriptor is closed, which is asked a last time.
 */
void
crier_traffic_meter_close (CrierTrafficMeter      *self,
                           CrierTrafficMeterEntry *entry)
{
  CrierSession *session;
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

  detach (entry);
}

/**
 * crier_traffic_meter_count_inbox:
 * @session: (nullable): the session under which a client says it writes
 * @fd: the socket of its request, which was answered
 *
 * Counts what it costs to write to the operator on a connection of its own,
 * for the session if it is known.
 */
void
crier_traffic_meter_count_inbox (CrierTrafficMeter *self,
                                 const char *session,
                                 int         fd)
{
  CrierSession *found;

  found = crier_sessions_find (self->sessions, session);
  if (found != NULL)
    add_past (found, ROW_INBOX, ask (fd, 0));
}

/* Adds up what is open to each technique's own. */
static void
add_session (gpointer data,
             gpointer user_data)
{
  CrierSession *session = data;
  Tally *tallies = user_data;
  GList *link;

  for (link = session->entries.head; link != NULL; link = link->next)
    {
      CrierTrafficMeterEntry *entry = link->data;

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
 * crier_traffic_meter_dup_totals:
 *
 * Asks every open connection, which takes about a microsecond for each.
 *
 * Returns: (transfer full) (array fixed-size=5): what each #CrierTransport has
 *   cost, a block of its own to be freed with g_free()
 */
CrierTransportTotals *
crier_traffic_meter_dup_totals (CrierTrafficMeter *self)
{
  CrierTransportTotals *totals = g_new0 (CrierTransportTotals, CRIER_N_TRANSPORTS);
  Tally tallies[CRIER_N_TRANSPORTS];
  guint i;

  memcpy (tallies, self->past, sizeof tallies);
  add_session (&self->anonymous, tallies);
  crier_sessions_foreach (self->sessions, add_session, tallies);

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

static void
append_tally (GString     *json,
              const Tally *tally)
{
  crier_json_writer_integer (json, "connections", tally->connections);
  crier_json_writer_integer (json, "requests", tally->requests);
  crier_json_writer_integer (json, "announcements", tally->announcements);
  crier_json_writer_integer (json, "sent", tally->sent);
  crier_json_writer_integer (json, "received", tally->received);
}

/**
 * crier_traffic_meter_format_transports:
 *
 * Returns: (transfer full): crier_traffic_meter_dup_totals() as the JSON object
 *   that `GET /transports` answers
 */
char *
crier_traffic_meter_format_transports (CrierTrafficMeter *self)
{
  g_autofree CrierTransportTotals *totals = crier_traffic_meter_dup_totals (self);
  GString *json = g_string_new (NULL);
  guint i;

  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_open (json, "transports", '{');

  for (i = 0; i < CRIER_N_TRANSPORTS; i++)
    {
      const CrierTransportTotals *row = &totals[i];
      double bytes = (double) (row->sent + row->received);

      crier_json_writer_open (json, crier_transport_get_slug (i), '{');
      crier_json_writer_string (json, "name", crier_transport_get_name (i));
      crier_json_writer_integer (json, "clients", row->clients);
      crier_json_writer_integer (json, "open", row->open);
      append_tally (json, &(Tally) { row->connections, row->requests,
                                     row->announcements, row->sent,
                                     row->received });
      crier_json_writer_number (json, "bytes_per_announcement", "%.1f",
                                row->announcements > 0
                                  ? bytes / (double) row->announcements : NAN);
      crier_json_writer_number (json, "median_delay", "%.6f",
                                row->median_delay >= 0
                                  ? (double) row->median_delay / G_USEC_PER_SEC : NAN);
      crier_json_writer_close (json, '}');
    }

  crier_json_writer_close (json, '}');
  crier_json_writer_close (json, '}');

  return g_string_free (json, FALSE);
}

/**
 * crier_traffic_meter_format_cost:
 * @session: the name of a session, from any client
 *
 * Returns: (transfer full) (nullable): what the connections of that session
 *   have cost up to now, as the JSON object of docs/protocol.md §1.4; %NULL if
 *   it is not known
 */
char *
crier_traffic_meter_format_cost (CrierTrafficMeter *self,
                                 const char *session)
{
  Tally tallies[N_ROWS] = { 0 };
  CrierSession *found;
  GString *json;
  guint i;

  found = crier_sessions_find (self->sessions, session);
  if (found == NULL)
    return NULL;

  if (found->past != NULL)
    memcpy (tallies, found->past, sizeof tallies);

  add_session (found, tallies);
  json = g_string_new (NULL);
  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_string (json, "session", found->code);
  crier_json_writer_open (json, "transports", '{');

  for (i = 0; i < CRIER_N_TRANSPORTS; i++)
    {
      if (tallies[i].connections == 0)
        continue;

      crier_json_writer_open (json, crier_transport_get_slug (i), '{');
      append_tally (json, &tallies[i]);
      crier_json_writer_close (json, '}');
    }

  crier_json_writer_close (json, '}');
  if (tallies[ROW_INBOX].requests > 0)
    {
      crier_json_writer_open (json, "inbox", '{');
      crier_json_writer_integer (json, "requests", tallies[ROW_INBOX].requests);
      crier_json_writer_integer (json, "sent", tallies[ROW_INBOX].sent);
      crier_json_writer_integer (json, "received", tallies[ROW_INBOX].received);
      crier_json_writer_close (json, '}');
    }

  crier_json_writer_close (json, '}');

  return g_string_free (json, FALSE);
}
