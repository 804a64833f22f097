/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CrierTcpInfo:
 * @sent: bytes that went out, each counted once however often it went
 * @unsent: bytes that were written and have not gone out yet
 * @acked: bytes of @sent that the peer has acknowledged
 * @received: bytes that came in, read or not
 * @min_rtt: the shortest round trip seen, microseconds; -1 if there was none
 *
 * What the kernel knows of a TCP connection. Bytes are payload: neither
 * headers of TCP/IP nor what opens and closes the connection.
 */
typedef struct
{
  guint64 sent;
  guint64 unsent;
  guint64 acked;
  guint64 received;
  gint64  min_rtt;
} CrierTcpInfo;

gboolean crier_tcp_info_read (int           fd,
                              CrierTcpInfo *info);

G_END_DECLS
