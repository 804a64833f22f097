/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-client.h"

G_BEGIN_DECLS

/**
 * CrierTransportTotals:
 * @clients: that are connected now
 * @open: connections that are open now
 * @connections: connections that there ever were
 * @requests: requests that began them, or were answered on them
 * @announcements: announcements and messages that were delivered
 * @sent: bytes of TCP payload that were sent, by the kernel's count
 * @received: likewise, that were received
 * @median_delay: from the time of an announcement or message until its bytes
 *   were handed to the kernel, for half of the deliveries no more than this,
 *   within a fourth of it; microseconds, -1 if there was none
 *
 * What one technique has cost since the server was started, over all clients:
 * a plain value, of which there is one for each #CrierTransport.
 */
typedef struct
{
  guint   clients;
  guint   open;
  guint64 connections;
  guint64 requests;
  guint64 announcements;
  guint64 sent;
  guint64 received;
  gint64  median_delay;
} CrierTransportTotals;

G_END_DECLS
