/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-event-stream.h"

#include <string.h>

#include "crier-connection-private.h"
#include "crier-subscribe.h"
#include "crier-hello.h"
#include "crier-tcp-info.h"
#include "crier-wire-json.h"

/* A proxy takes a connection on which nothing comes for a dead one; the HTML
 * standard (§9.2.7) recommends a line every 15 s. */
#define QUIET_USEC (15 * G_USEC_PER_SEC)

/* How often it is asked what the peer has acknowledged: each costs a system
 * call. */
#define LOOK_BEATS (2 * 1000 / CRIER_REACTOR_BEAT)

/* As often as a WebSocket has its latency measured. */
#define LATENCY_BEATS (10 * 1000 / CRIER_REACTOR_BEAT)

/* Not a byte of what was written was acknowledged for so long. */
#define SILENT_USEC (20 * G_USEC_PER_SEC)

/* How long a client waits before it comes back, seconds. */
#define RETRY 2

/* An EventSource that no script closes comes back in any case: in a day. */
#define RETRY_DISMISSED (24 * 60 * 60)

/**
 * CrierEventStream:
 *
 * A connection that only goes one way: the answer to a GET that does not end,
 * as Server-Sent Events (WHATWG HTML §9.2) or as lines of JSON. Nothing comes
 * back on it, so whether the peer is there shows in what its kernel
 * acknowledges; what it sends all the same is dropped, at the pace at which
 * visitors may speak.
 */
struct _CrierEventStream
{
  CrierConnection parent_instance;

  gboolean waiting;   /* something was not acknowledged at the last look */
  guint64 acked;      /* while waiting: bytes, at the last look */
  gint64 acked_time;  /* running time; while waiting: when that last moved, or
                       * the waiting began */
};

G_DEFINE_FINAL_TYPE (CrierEventStream, crier_event_stream,
                     CRIER_TYPE_CONNECTION)

static gboolean
is_sse (CrierEventStream *self)
{
  return crier_listener_get_format (CRIER_LISTENER (self)) == CRIER_FORMAT_SSE;
}

static void
queue_string (CrierEventStream *self,
              const char  *text)
{
  crier_connection_queue (CRIER_CONNECTION (self), text, strlen (text));
}

/* Takes json, which is freed. The id, which moves the place from which an
 * EventSource goes on, may be NULL. */
static void
queue_object (CrierEventStream *self,
              const char  *event,
              const char  *id,
              char        *json)
{
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data;
  gsize size;

  bytes = is_sse (self) ? crier_wire_json_sse (event, id, json)
                        : crier_wire_json_line (json);
  data = g_bytes_get_data (bytes, &size);
  crier_connection_queue (CRIER_CONNECTION (self), data, size);
  g_free (json);
}

/* How long an EventSource waits is a field of the event that follows. */
static void
queue_retry (CrierEventStream *self,
             guint        seconds)
{
  g_autofree char *retry = NULL;

  if (!is_sse (self))
    return;

  retry = g_strdup_printf ("retry: %u\n", seconds * 1000);
  queue_string (self, retry);
}

static void
queue_hello (CrierEventStream *self,
             gboolean     recovered)
{
  CrierConnection *connection = CRIER_CONNECTION (self);
  CrierHub *hub = crier_connection_get_private (connection)->context->hub;
  g_autofree char *cursor = crier_hello_format_cursor (hub, CRIER_LISTENER (self));

  queue_object (self, "hello", cursor,
                crier_connection_format_hello (connection, recovered));
}

static void
crier_event_stream_say_hello (CrierConnection *connection,
                              gboolean         recovered)
{
  CrierEventStream *self = CRIER_EVENT_STREAM (connection);

  queue_retry (self, RETRY);
  queue_hello (self, recovered);
}

static void
crier_event_stream_skipped (CrierListener *listener)
{
  queue_hello (CRIER_EVENT_STREAM (listener), FALSE);
}

static void
crier_event_stream_answer_sync (CrierListener *listener,
                                double         t0,
                                double         t1)
{
  CrierEventStream *self = CRIER_EVENT_STREAM (listener);
  double t2 = (double) g_get_real_time () / G_USEC_PER_SEC;

  /* An answer that has to wait is of no use, and a client that does not read
   * may ask for any number of them. */
  if (crier_connection_get_private (CRIER_CONNECTION (self))->blocked)
    return;

  queue_object (self, "sync", NULL,
                crier_wire_json_sync (t0, t1, t2));
}

static void
crier_event_stream_tell (CrierListener *listener,
                         const char    *event,
                         const char    *json)
{
  CrierEventStream *self = CRIER_EVENT_STREAM (listener);

  /* Any number of them could wait for a client that does not read. */
  if (!crier_connection_get_private (CRIER_CONNECTION (self))->blocked)
    queue_object (self, event, NULL, g_strdup (json));
}

/* There is no code to close with, so the last object says it all: without a
 * retry, a page does not come back by itself. */
static void
crier_event_stream_say_goodbye (CrierConnection *connection,
                                guint            code,
                                const char      *reason)
{
  CrierEventStream *self = CRIER_EVENT_STREAM (connection);
  gboolean dismissed = code == 1008;

  if (dismissed)
    queue_retry (self, RETRY_DISMISSED);

  queue_object (self, "goodbye", NULL,
                crier_wire_json_goodbye (reason, dismissed ? 0 : RETRY));
}

static gsize
crier_event_stream_read (CrierConnection *connection,
                         guint8          *data,
                         gsize            length)
{
  CrierConnectionPrivate *priv = crier_connection_get_private (connection);
  CrierRateLimit *limit = crier_listener_get_rate_limit (CRIER_LISTENER (connection));

  /* There are no last words to wait for. */
  if (priv->broken)
    return length;

  if (!crier_rate_limit_refill (limit, crier_reactor_get_now (priv->context->reactor)))
    return 0;

  crier_rate_limit_spend (limit, (double) length * CRIER_RATE_LIMIT_PER_BYTE);

  return length;
}

static void
look_at_peer (CrierEventStream *self,
              gint64       now)
{
  CrierConnection *connection = CRIER_CONNECTION (self);
  CrierClient *client = crier_listener_get_client (CRIER_LISTENER (self));
  guint64 n = crier_connection_count_unacknowledged (connection);
  guint64 acked = crier_client_get_sent (client) - n;

  if (n > 0 && (!self->waiting || acked != self->acked))
    {
      self->acked = acked;
      self->acked_time = now;
    }

  self->waiting = n > 0;
}

static gboolean
crier_event_stream_is_silent (CrierConnection *connection,
                              guint64          beat)
{
  CrierEventStream *self = CRIER_EVENT_STREAM (connection);
  CrierClient *client = crier_listener_get_client (CRIER_LISTENER (self));
  CrierConnectionPrivate *priv = crier_connection_get_private (connection);
  gint64 now = crier_reactor_get_running_time (priv->context->reactor);
  CrierTcpInfo info;

  /* Spread over the beats, so that no beat looks at all ten thousand. */
  beat += crier_client_get_serial (client);
  if (beat % LOOK_BEATS == 0)
    look_at_peer (self, now);

  if ((beat % LATENCY_BEATS == 0 || crier_client_get_latency (client) < 0) &&
      crier_tcp_info_read (priv->watch.fd, &info) && info.min_rtt >= 0)
    crier_client_set_latency (client, info.min_rtt);

  if (self->waiting && now - self->acked_time >= SILENT_USEC)
    return TRUE;

  if (now - priv->last_progress < QUIET_USEC)
    return FALSE;

  if (is_sse (self))
    queue_string (self, ":\n");
  else
    queue_object (self, "keepalive", NULL, crier_wire_json_keepalive ());

  return FALSE;
}

static void
crier_event_stream_class_init (CrierEventStreamClass *klass)
{
  CrierListenerClass *listener_class = CRIER_LISTENER_CLASS (klass);
  CrierConnectionClass *connection_class = CRIER_CONNECTION_CLASS (klass);

  listener_class->skipped = crier_event_stream_skipped;
  listener_class->answer_sync = crier_event_stream_answer_sync;
  listener_class->tell = crier_event_stream_tell;
  connection_class->say_hello = crier_event_stream_say_hello;
  connection_class->read = crier_event_stream_read;
  connection_class->say_goodbye = crier_event_stream_say_goodbye;
  connection_class->is_silent = crier_event_stream_is_silent;
}

static void
crier_event_stream_init (CrierEventStream *self)
{
}

CrierConnection *
crier_event_stream_new (CrierClient *client,
                        CrierFormat  format)
{
  g_assert (format == CRIER_FORMAT_SSE || format == CRIER_FORMAT_LINES);

  return g_object_new (CRIER_TYPE_EVENT_STREAM,
                       "client", client,
                       "format", format,
                       NULL);
}

/* The header is what the browser itself knows to be the newest; the address is
 * as old as the script that made it. An empty one is none (HTML §9.2.4). */
static const char *
find_last_event_id (SoupServerMessage *message,
                    const CrierQuery  *query)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *id = soup_message_headers_get_list (headers, "Last-Event-ID");

  if (id != NULL && id[0] != '\0')
    return id;

  if (query->last_event_id != NULL && query->last_event_id[0] != '\0')
    return query->last_event_id;

  return query->since != NULL ? query->since : query->last_event_id;
}

/* An EventSource that gets a status does not come back by itself (WHATWG HTML
 * §9.2.3), so one for which there is no room gets a stream that ends. */
static void
respond_goodbye (SoupServerMessage *message,
                 const char        *reason)
{
  g_autofree char *json = crier_wire_json_goodbye (reason, RETRY);
  g_autoptr (GBytes) event = crier_wire_json_sse ("goodbye", NULL, json);
  g_autofree char *body = NULL;

  body = g_strdup_printf ("retry: %u\n%.*s", RETRY * 1000,
                          (int) g_bytes_get_size (event),
                          (const char *) g_bytes_get_data (event, NULL));
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/event-stream", SOUP_MEMORY_COPY,
                                    body, strlen (body));
}

static gboolean
check_room (SoupServerMessage *message,
            CrierHub          *hub,
            CrierFormat        format)
{
  if (format != CRIER_FORMAT_SSE)
    return crier_subscribe_check_room (message, hub);

  if (crier_hub_is_closing (hub))
    respond_goodbye (message, "shutdown");
  else if (!crier_hub_make_room (hub))
    respond_goodbye (message, "full");
  else
    return TRUE;

  return FALSE;
}

static void
respond (SoupServerMessage *message,
         CrierContext          *context,
         CrierTransport     transport,
         CrierFormat        format,
         const char        *type)
{
  SoupMessageHeaders *answer = soup_server_message_get_response_headers (message);
  g_autoptr (CrierQuery) query = crier_subscribe_read_query (message);
  g_autoptr (CrierClient) client = NULL;
  gboolean is_head = strcmp (soup_server_message_get_method (message), "HEAD") == 0;
  const char *since = NULL;

  if (query == NULL ||
      !check_room (message, context->hub, format) ||
      (!is_head && !crier_subscribe_check_new (message, context, query)))
    return;

  soup_message_headers_replace (answer, "X-Accel-Buffering", "no");
  soup_message_headers_set_content_type (answer, type, NULL);
  soup_message_headers_set_encoding (answer, SOUP_ENCODING_EOF);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);

  if (is_head)
    return;

  since = format == CRIER_FORMAT_SSE ? find_last_event_id (message, query)
                                     : query->since;
  client = crier_subscribe_make_client (message, query, transport);
  crier_subscribe_open_on (message, "wrote-headers", context,
                           crier_event_stream_new (client, format), since,
                           query->session);
}

void
crier_event_stream_respond_events (SoupServerMessage *message,
                                   CrierContext          *context,
                                   const char        *path)
{
  respond (message, context, CRIER_TRANSPORT_SSE, CRIER_FORMAT_SSE,
           "text/event-stream");
}

void
crier_event_stream_respond_lines (SoupServerMessage *message,
                                  CrierContext          *context,
                                  const char        *path)
{
  respond (message, context, CRIER_TRANSPORT_STREAMING, CRIER_FORMAT_LINES,
           "application/x-ndjson");
}
