/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client.h"

#include <stdatomic.h>

/*
 * CrierClient:
 *
 * What is known of one connection: who it is, which never changes, and what
 * it has done, in counters, which any thread may read and only the service
 * thread writes; they are relaxed, so two of them read one after the other need
 * not be of the same instant. A client is not a connection: it can be kept, and
 * shown, after its connection has gone.
 */
struct _CrierClient
{
  GObject parent_instance;

  guint64 serial;
  CrierTransport transport;
  char *id;         /* (owned) */
  char *address;    /* (owned) */
  char *program;    /* (owned) (nullable) */
  gint64 since;     /* microseconds since 1970 */

  _Atomic gint64 latency;   /* microseconds; -1 until measured */
  _Atomic gint64 offset;    /* microseconds; G_MININT64 until told */
  _Atomic guint64 messages; /* operator's messages written to it */
  _Atomic guint64 sent;     /* bytes */
  _Atomic guint64 received; /* its messages to the operator */
  _Atomic guint64 pending;  /* bytes, when it was last looked */
};

G_DEFINE_FINAL_TYPE (CrierClient, crier_client, G_TYPE_OBJECT)

static const struct
{
  const char *name;
  const char *slug;
} TRANSPORTS[CRIER_N_TRANSPORTS] = {
  [CRIER_TRANSPORT_WEBSOCKET] = { "WebSocket", "websocket" },
  [CRIER_TRANSPORT_SSE] = { "Server-Sent Events", "sse" },
  [CRIER_TRANSPORT_STREAMING] = { "Streaming", "streaming" },
  [CRIER_TRANSPORT_LONG_POLLING] = { "Long polling", "long-polling" },
  [CRIER_TRANSPORT_POLLING] = { "Polling", "polling" },
};

/**
 * crier_transport_get_name:
 * @transport: a technique
 *
 * Returns: (transfer none): its name as people write it, not translated
 */
const char *
crier_transport_get_name (CrierTransport transport)
{
  g_return_val_if_fail (transport < CRIER_N_TRANSPORTS, NULL);

  return TRANSPORTS[transport].name;
}

/**
 * crier_transport_get_slug:
 * @transport: a technique
 *
 * Returns: (transfer none): its name as programs write it
 */
const char *
crier_transport_get_slug (CrierTransport transport)
{
  g_return_val_if_fail (transport < CRIER_N_TRANSPORTS, NULL);

  return TRANSPORTS[transport].slug;
}

static void
crier_client_finalize (GObject *object)
{
  CrierClient *self = CRIER_CLIENT (object);

  g_free (self->id);
  g_free (self->address);
  g_free (self->program);

  G_OBJECT_CLASS (crier_client_parent_class)->finalize (object);
}

static void
crier_client_class_init (CrierClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crier_client_finalize;
}

static void
crier_client_init (CrierClient *self)
{
  static _Atomic guint64 last_serial;

  self->serial = atomic_fetch_add_explicit (&last_serial, 1,
                                            memory_order_relaxed) + 1;
  self->since = g_get_real_time ();
  atomic_init (&self->latency, -1);
  atomic_init (&self->offset, G_MININT64);
}

/**
 * crier_client_new:
 * @id: its Id, checked
 * @transport: how it receives
 * @address: where it comes from, as text without the port
 * @program: (nullable): what it says it is, unchecked
 *
 * Describes a connection that is there since now. Its serial number is new
 * in this process and tells connections of one Id apart.
 *
 * Returns: (transfer full): the client
 */
CrierClient *
crier_client_new (const char     *id,
                  CrierTransport  transport,
                  const char     *address,
                  const char     *program)
{
  CrierClient *self;

  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  self = g_object_new (CRIER_TYPE_CLIENT, NULL);
  self->id = g_strdup (id);
  self->transport = transport;
  self->address = g_strdup (address);
  self->program = g_strdup (program);

  return self;
}

/**
 * crier_client_get_serial:
 *
 * Returns: the number of this connection, from 1, never used twice
 */
guint64
crier_client_get_serial (CrierClient *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (self), 0);

  return self->serial;
}

const char *
crier_client_get_id (CrierClient *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (self), NULL);

  return self->id;
}

CrierTransport
crier_client_get_transport (CrierClient *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (self), CRIER_TRANSPORT_WEBSOCKET);

  return self->transport;
}

/**
 * crier_client_get_address:
 *
 * Returns: (transfer none): its address, without the port
 */
const char *
crier_client_get_address (CrierClient *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (self), NULL);

  return self->address;
}

/**
 * crier_client_get_program:
 *
 * Returns: (transfer none) (nullable): the program it says it is, unchecked
 */
const char *
crier_client_get_program (CrierClient *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (self), NULL);

  return self->program;
}

/**
 * crier_client_get_since:
 *
 * Returns: when it came, microseconds since 1970
 */
gint64
crier_client_get_since (CrierClient *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (self), 0);

  return self->since;
}

/**
 * crier_client_get_latency:
 *
 * Returns: the time of its last ping and pong in microseconds, -1 until there
 *   was one
 */
gint64
crier_client_get_latency (CrierClient *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (self), -1);

  return atomic_load_explicit (&self->latency, memory_order_relaxed);
}

/**
 * crier_client_set_latency:
 * @latency: microseconds, 0 or more
 *
 * Notes how long a ping and its pong took. Service thread only.
 */
void
crier_client_set_latency (CrierClient *self,
                          gint64       latency)
{
  g_return_if_fail (CRIER_IS_CLIENT (self));
  g_return_if_fail (latency >= 0);

  atomic_store_explicit (&self->latency, latency, memory_order_relaxed);
}

/**
 * crier_client_get_offset:
 * @offset: (out): how far its clock is behind ours, microseconds
 *
 * Returns: %TRUE if the client has told
 */
gboolean
crier_client_get_offset (CrierClient *self,
                         gint64      *offset)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (offset != NULL, FALSE);

  *offset = atomic_load_explicit (&self->offset, memory_order_relaxed);

  return *offset != G_MININT64;
}

/**
 * crier_client_set_offset:
 * @offset: how far its clock is behind ours by its own measurement,
 *   microseconds
 *
 * Notes what the client says of its clock. Service thread only.
 */
void
crier_client_set_offset (CrierClient *self,
                         gint64       offset)
{
  g_return_if_fail (CRIER_IS_CLIENT (self));

  atomic_store_explicit (&self->offset, offset, memory_order_relaxed);
}

guint64
crier_client_get_messages (CrierClient *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (self), 0);

  return atomic_load_explicit (&self->messages, memory_order_relaxed);
}

/**
 * crier_client_get_sent:
 *
 * Returns: how many bytes were written to its connections until it left the
 *   hub, heads of answers included
 */
guint64
crier_client_get_sent (CrierClient *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (self), 0);

  return atomic_load_explicit (&self->sent, memory_order_relaxed);
}

guint64
crier_client_get_received (CrierClient *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (self), 0);

  return atomic_load_explicit (&self->received, memory_order_relaxed);
}

/**
 * crier_client_get_pending:
 *
 * Returns: how many bytes it had not yet acknowledged, or were not yet written
 *   to its socket, when crier_hub_refresh() last looked
 */
guint64
crier_client_get_pending (CrierClient *self)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (self), 0);

  return atomic_load_explicit (&self->pending, memory_order_relaxed);
}

void
crier_client_set_pending (CrierClient *self,
                          guint64      n_bytes)
{
  g_return_if_fail (CRIER_IS_CLIENT (self));

  atomic_store_explicit (&self->pending, n_bytes, memory_order_relaxed);
}

/* Only the service thread writes, so a load and a store do, without a locked addition. */
static void
add (_Atomic guint64 *counter,
     guint64          n)
{
  guint64 value = atomic_load_explicit (counter, memory_order_relaxed);

  atomic_store_explicit (counter, value + n, memory_order_relaxed);
}

/**
 * crier_client_expect_sent:
 *
 * Has the processor fetch the counters that crier_client_count_message() and
 * crier_client_count_sent() will change soon, as crier_recipient_expect_sent() does.
 */
void
crier_client_expect_sent (CrierClient *self)
{
  __builtin_prefetch (&self->messages, 1);
}

void
crier_client_count_message (CrierClient *self)
{
  add (&self->messages, 1);
}

void
crier_client_count_sent (CrierClient *self,
                         guint64      n_bytes)
{
  add (&self->sent, n_bytes);
}

void
crier_client_count_received (CrierClient *self)
{
  add (&self->received, 1);
}
