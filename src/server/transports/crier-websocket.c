/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-websocket.h"

#include <string.h>

#include "crier-connection-private.h"
#include "crier-error.h"
#include "crier-id.h"
#include "crier-websocket-frame.h"
#include "crier-client-event-handler.h"
#include "crier-echo.h"
#include "crier-wire-json.h"

#define PING_BEATS  (10 * 1000 / CRIER_REACTOR_BEAT) /* every 10 s */
#define SILENT_USEC (20 * G_USEC_PER_SEC)

/* A message that was begun has to end: it is in memory until then. */
#define WHOLE_USEC (20 * G_USEC_PER_SEC)

/* How long a client waits before it comes back after an orderly end. */
#define RETRY_SECONDS 2

/**
 * CrierWebsocket:
 *
 * A connection that speaks RFC 6455: bare text, or the JSON of the
 * subprotocol crier.v1 both ways. It answers and sends pings, keeps a visitor
 * to its rate limit and passes on what the visitor says.
 */
struct _CrierWebsocket
{
  CrierConnection parent_instance;

  gboolean json;
  CrierWebsocketFrameReader reader;

  guint32 ping;          /* the number of the last ping */
  gint64 ping_time;      /* monotonic; 0 when its pong has come */
  gint64 begun_time;     /* running time; 0 when no message is incomplete */
};

G_DEFINE_FINAL_TYPE (CrierWebsocket, crier_websocket, CRIER_TYPE_CONNECTION)

/* Which only a build for tests can make. */
static gboolean
is_echo (CrierWebsocket *self)
{
  return self->reader.any_data;
}

static CrierClient *
get_client (CrierWebsocket *self)
{
  return crier_listener_get_client (CRIER_LISTENER (self));
}

static CrierConnectionPrivate *
get_connection (CrierWebsocket *self)
{
  return crier_connection_get_private (CRIER_CONNECTION (self));
}

static gint64
get_running_time (CrierWebsocket *self)
{
  return crier_reactor_get_running_time (get_connection (self)->context->reactor);
}

static void
queue_control (CrierWebsocket *self,
               CrierOpcode     opcode,
               gconstpointer   payload,
               gsize           length)
{
  guint8 frame[127];
  gsize size = crier_websocket_frame_write_control (frame, opcode, payload,
                                                    length);

  crier_connection_queue (CRIER_CONNECTION (self), frame, size);
}

static void
queue_close (CrierWebsocket *self,
             guint           code,
             const char     *reason)
{
  guint8 frame[127];
  gsize size = crier_websocket_frame_write_close (frame, code, reason);

  crier_connection_queue (CRIER_CONNECTION (self), frame, size);
}

/* Takes text, which is freed. */
static void
queue_text (CrierWebsocket *self,
            char           *text)
{
  g_autoptr (GBytes) frame = crier_wire_json_frame_text (text);
  gsize size;
  gconstpointer data = g_bytes_get_data (frame, &size);

  crier_connection_queue (CRIER_CONNECTION (self), data, size);
  g_free (text);
}

static void
queue_ping (CrierWebsocket *self)
{
  self->ping++;
  self->ping_time = g_get_monotonic_time ();
  queue_control (self, CRIER_OPCODE_PING, &self->ping, sizeof self->ping);
}

static void
queue_hello (CrierWebsocket *self,
             gboolean        recovered)
{
  if (self->json)
    queue_text (self, crier_connection_format_hello (CRIER_CONNECTION (self),
                                                     recovered));
}

static void
crier_websocket_say_hello (CrierConnection *connection,
                           gboolean         recovered)
{
  CrierWebsocket *self = CRIER_WEBSOCKET (connection);

  if (is_echo (self))
    return;

  queue_hello (self, recovered);

  /* The first latency, without waiting for the first beat of pings. */
  queue_ping (self);
}

static void
crier_websocket_skipped (CrierListener *listener)
{
  queue_hello (CRIER_WEBSOCKET (listener), FALSE);
}

static void
crier_websocket_answer_sync (CrierListener *listener,
                             double         t0,
                             double         t1)
{
  CrierWebsocket *self = CRIER_WEBSOCKET (listener);
  double t2 = (double) g_get_real_time () / G_USEC_PER_SEC;

  /* A client that writes to the inbox instead may ask for any number of
   * answers, read or not; one that has to wait is of no use. */
  if (self->json && !get_connection (self)->blocked)
    queue_text (self, crier_wire_json_sync (t0, t1, t2));
}

static void
crier_websocket_tell (CrierListener *listener,
                      const char    *event,
                      const char    *json)
{
  CrierWebsocket *self = CRIER_WEBSOCKET (listener);

  /* Any number of them could wait for a client that does not read. */
  if (!get_connection (self)->blocked)
    queue_text (self, g_strdup (json));
}

static void
crier_websocket_say_goodbye (CrierConnection *connection,
                             guint            code,
                             const char      *reason)
{
  CrierWebsocket *self = CRIER_WEBSOCKET (connection);

  if (self->json && code == 1001)
    queue_text (self, crier_wire_json_goodbye (reason, RETRY_SECONDS));

  queue_close (self, code, reason);
}

static void
fail (CrierWebsocket *self,
      guint           code,
      const char     *reason)
{
  g_autofree char *id = crier_id_quote (crier_client_get_id (get_client (self)));

  g_debug ("Client %s: %u %s", id, code, reason);
  queue_close (self, code, reason);
  crier_connection_part (CRIER_CONNECTION (self), CRIER_DEPARTURE_PROTOCOL);
}

static void
spend (CrierWebsocket *self,
       double          cost)
{
  crier_rate_limit_spend (crier_listener_get_rate_limit (CRIER_LISTENER (self)),
                          cost);
}

static void
take_plain (CrierWebsocket *self,
            const char     *text,
            gsize           length)
{
  CrierHub *hub = get_connection (self)->context->hub;
  g_autoptr (GError) error = NULL;

  spend (self, CRIER_RATE_LIMIT_MESSAGE);
  if (crier_hub_receive (hub, CRIER_LISTENER (self), text, length, &error))
    return;

  /* Bare text has no way to say no but to close. */
  if (g_error_matches (error, CRIER_ERROR, CRIER_ERROR_TOO_LONG))
    fail (self, 1009, "message over 4 KiB");
  else if (g_error_matches (error, CRIER_ERROR, CRIER_ERROR_BAD_TEXT))
    fail (self, 1008, "message contains U+0000");
  else
    g_debug ("Not passed on: %s", error->message);
}

static void
take_json (CrierWebsocket *self,
           const char     *data,
           gsize           length)
{
  CrierHub *hub = get_connection (self)->context->hub;
  g_autofree char *ref = NULL;
  g_autoptr (GError) error = NULL;

  if (!crier_client_event_handler_take (hub, CRIER_LISTENER (self), data,
                                        length, &ref, &error))
    queue_text (self,
                crier_wire_json_refused (ref,
                                         crier_error_get_code (error->code),
                                         error->message));
  else if (ref != NULL)
    queue_text (self, crier_wire_json_received (ref));
}

static void
take_pong (CrierWebsocket   *self,
           const CrierWebsocketFrame *frame)
{
  gint64 now = g_get_monotonic_time ();

  if (self->ping_time == 0 || frame->length != sizeof self->ping ||
      memcmp (frame->data, &self->ping, sizeof self->ping) != 0)
    return;

  crier_client_set_latency (get_client (self), now - self->ping_time);
  self->ping_time = 0;
}

static void
take_close (CrierWebsocket   *self,
            const CrierWebsocketFrame *frame)
{
  /* The same code back, and none for none (RFC 6455 §5.5.1). */
  if (frame->code == 1005)
    queue_control (self, CRIER_OPCODE_CLOSE, NULL, 0);
  else
    queue_close (self, frame->code, "");

  crier_connection_part (CRIER_CONNECTION (self), CRIER_DEPARTURE_LEFT);
}

/* Returns FALSE when the connection has left the hub. */
static gboolean
take_frame (CrierWebsocket   *self,
            CrierWebsocketFrameResult  result,
            const CrierWebsocketFrame *frame)
{
  switch (result)
    {
    case CRIER_WEBSOCKET_FRAME_BINARY:
    case CRIER_WEBSOCKET_FRAME_TEXT:
      if (is_echo (self))
        crier_echo_queue (CRIER_CONNECTION (self),
                          result == CRIER_WEBSOCKET_FRAME_BINARY, frame);
      else if (self->json)
        take_json (self, frame->data, frame->length);
      else
        take_plain (self, frame->data, frame->length);
      break;

    case CRIER_WEBSOCKET_FRAME_PING:
      spend (self, CRIER_RATE_LIMIT_OTHER);
      queue_control (self, CRIER_OPCODE_PONG, frame->data, frame->length);
      break;

    case CRIER_WEBSOCKET_FRAME_PONG:
      spend (self, CRIER_RATE_LIMIT_OTHER);
      take_pong (self, frame);
      break;

    case CRIER_WEBSOCKET_FRAME_CLOSE:
      take_close (self, frame);
      break;

    case CRIER_WEBSOCKET_FRAME_ERROR:
      fail (self, frame->code, frame->reason);
      break;

    case CRIER_WEBSOCKET_FRAME_MORE:
    default:
      break;
    }

  return crier_listener_is_attached (CRIER_LISTENER (self));
}

/* When nothing is left, nothing more is read until there is some again. */
static gboolean
may_speak (CrierWebsocket *self)
{
  return is_echo (self) ||
         crier_rate_limit_refill (crier_listener_get_rate_limit (CRIER_LISTENER (self)),
                                  crier_reactor_get_now (get_connection (self)->context->reactor));
}

static gsize
crier_websocket_read (CrierConnection *connection,
                      guint8          *data,
                      gsize            length)
{
  CrierWebsocket *self = CRIER_WEBSOCKET (connection);
  CrierWebsocketFrameResult result = CRIER_WEBSOCKET_FRAME_TEXT;
  gsize n = 0;

  /* To the last event and beyond: the reader then frees what it kept. */
  while (result != CRIER_WEBSOCKET_FRAME_MORE && may_speak (self))
    {
      CrierWebsocketFrame frame;
      gsize consumed;

      result = crier_websocket_frame_reader_next (&self->reader, data + n,
                                                  length - n,
                                                  &consumed, &frame);
      n += consumed;
      spend (self, (double) consumed * CRIER_RATE_LIMIT_PER_BYTE);

      /* Between two messages: what is incomplete has begun after this. */
      if (!crier_websocket_frame_reader_is_waiting (&self->reader))
        self->begun_time = 0;

      if (!take_frame (self, result, &frame))
        return length;
    }

  if (crier_websocket_frame_reader_is_waiting (&self->reader) &&
      self->begun_time == 0)
    self->begun_time = get_running_time (self);

  return n;
}

static gboolean
crier_websocket_is_silent (CrierConnection *connection,
                           guint64          beat)
{
  CrierWebsocket *self = CRIER_WEBSOCKET (connection);
  guint64 serial = crier_client_get_serial (get_client (self));
  CrierConnectionPrivate *priv = get_connection (self);
  gint64 now = get_running_time (self);

  if (is_echo (self))
    return FALSE;

  /* While we do not read it is not silent. Nor does it fail to end a message, but
   * if it says so much that we pause: then it could do so for ever. */
  if (now - MAX (priv->last_read, priv->deaf_time) >= SILENT_USEC ||
      (self->begun_time != 0 &&
       now - MAX (self->begun_time, priv->blocked_time) >= WHOLE_USEC))
    return TRUE;

  /* Spread over the beats, so that no beat pings all ten thousand. */
  if ((beat + serial) % PING_BEATS == 0)
    queue_ping (self);

  return FALSE;
}

static void
crier_websocket_finalize (GObject *object)
{
  crier_websocket_frame_reader_clear (&CRIER_WEBSOCKET (object)->reader);

  G_OBJECT_CLASS (crier_websocket_parent_class)->finalize (object);
}

static void
crier_websocket_class_init (CrierWebsocketClass *klass)
{
  CrierListenerClass *listener_class = CRIER_LISTENER_CLASS (klass);
  CrierConnectionClass *connection_class = CRIER_CONNECTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = crier_websocket_finalize;
  listener_class->skipped = crier_websocket_skipped;
  listener_class->answer_sync = crier_websocket_answer_sync;
  listener_class->tell = crier_websocket_tell;
  connection_class->say_hello = crier_websocket_say_hello;
  connection_class->read = crier_websocket_read;
  connection_class->say_goodbye = crier_websocket_say_goodbye;
  connection_class->is_silent = crier_websocket_is_silent;
}

static void
crier_websocket_init (CrierWebsocket *self)
{
  crier_websocket_frame_reader_init (&self->reader,
                                     CRIER_WEBSOCKET_MAX_MESSAGE);
}

CrierConnection *
crier_websocket_new (CrierClient *client,
                     gboolean     json)
{
  CrierWebsocket *self;

  self = g_object_new (CRIER_TYPE_WEBSOCKET,
                       "client", client,
                       "format", json ? CRIER_FORMAT_JSON : CRIER_FORMAT_PLAIN,
                       NULL);
  self->json = json;

  return CRIER_CONNECTION (self);
}

#ifdef CRIER_ECHO
/**
 * crier_websocket_new_echo:
 *
 * Makes one that sends every message back, at any rate, and nothing of its own
 * as long as nothing is announced.
 */
CrierConnection *
crier_websocket_new_echo (CrierClient *client)
{
  CrierConnection *self = crier_websocket_new (client, FALSE);
  CrierWebsocketFrameReader *reader = &CRIER_WEBSOCKET (self)->reader;

  crier_websocket_frame_reader_init (reader, CRIER_ECHO_MAX_MESSAGE);
  reader->any_data = TRUE;

  return self;
}
#endif
