/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CrierTransport:
 * @CRIER_TRANSPORT_WEBSOCKET: a WebSocket
 * @CRIER_TRANSPORT_SSE: Server-Sent Events
 * @CRIER_TRANSPORT_STREAMING: an answer that does not end, one object a line
 * @CRIER_TRANSPORT_LONG_POLLING: a request that is answered when there is
 *   something to say, again and again
 * @CRIER_TRANSPORT_POLLING: a request that is answered at once, now and then
 *
 * The techniques by which a client receives.
 */
typedef enum
{
  CRIER_TRANSPORT_WEBSOCKET,
  CRIER_TRANSPORT_SSE,
  CRIER_TRANSPORT_STREAMING,
  CRIER_TRANSPORT_LONG_POLLING,
  CRIER_TRANSPORT_POLLING,
} CrierTransport;

#define CRIER_N_TRANSPORTS (CRIER_TRANSPORT_POLLING + 1)

const char *crier_transport_get_name (CrierTransport transport);
const char *crier_transport_get_slug (CrierTransport transport);

#define CRIER_TYPE_CLIENT (crier_client_get_type ())
G_DECLARE_FINAL_TYPE (CrierClient, crier_client, CRIER, CLIENT, GObject)

CrierClient    *crier_client_new            (const char     *id,
                                             CrierTransport  transport,
                                             const char     *address,
                                             const char     *program);

guint64         crier_client_get_serial     (CrierClient *self);
const char     *crier_client_get_id         (CrierClient *self);
CrierTransport  crier_client_get_transport  (CrierClient *self);
const char     *crier_client_get_address    (CrierClient *self);
const char     *crier_client_get_program    (CrierClient *self);
gint64          crier_client_get_since      (CrierClient *self);

gint64          crier_client_get_latency    (CrierClient *self);
void            crier_client_set_latency    (CrierClient *self,
                                             gint64       latency);
gboolean        crier_client_get_offset     (CrierClient *self,
                                             gint64      *offset);
void            crier_client_set_offset     (CrierClient *self,
                                             gint64       offset);
guint64         crier_client_get_messages   (CrierClient *self);
guint64         crier_client_get_sent       (CrierClient *self);
guint64         crier_client_get_received   (CrierClient *self);
guint64         crier_client_get_pending    (CrierClient *self);
void            crier_client_set_pending    (CrierClient *self,
                                             guint64      n_bytes);
void            crier_client_expect_sent    (CrierClient *self);
void            crier_client_count_message  (CrierClient *self);
void            crier_client_count_sent     (CrierClient *self,
                                             guint64      n_bytes);
void            crier_client_count_received (CrierClient *self);

G_END_DECLS
