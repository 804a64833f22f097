/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-tcp-info.h"

#include <errno.h>

/* Not <netinet/tcp.h>, whose structure ends before the bytes and which cannot
 * be included beside this: therefore a file of its own. */
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* What tcpi_state says; the kernel's names for it are not in its interface,
 * only in <netinet/tcp.h>. */
enum
{
  STATE_FIN_WAIT1 = 4,
  STATE_TIME_WAIT = 6,
  STATE_CLOSE     = 7,
  STATE_CLOSE_WAIT,
  STATE_LAST_ACK,
  STATE_CLOSING   = 11,
};

/* Whether an older kernel than that of the headers told this much. */
#define HAS(size, field) \
  ((size) >= offsetof (struct tcp_info, field) + sizeof (((struct tcp_info *) 0)->field))

/* Both sides have ended, or the connection was reset. That it was reset shows
 * in its error; if that was taken already, our own end was not acknowledged. */
static gboolean
has_ended_well (int                    fd,
                const struct tcp_info *tcp,
                guint64                sent)
{
  int error = 0;
  socklen_t size = sizeof error;

  if (tcp->tcpi_bytes_acked <= sent)
    return FALSE;

  return getsockopt (fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

/* The peer's end of the connection (FIN) counts as a byte that was received
 * (RFC 9293 §3.4: it has a place in the sequence). */
static gboolean
has_received_end (int                    fd,
                  const struct tcp_info *tcp,
                  guint64                sent)
{
  switch (tcp->tcpi_state)
    {
    case STATE_TIME_WAIT:
    case STATE_CLOSE_WAIT:
    case STATE_LAST_ACK:
    case STATE_CLOSING:
      return TRUE;

    case STATE_CLOSE:
      return has_ended_well (fd, tcp, sent);

    default:
      return FALSE;
    }
}

/* Our own one stands behind all that was not sent, and counts there. */
static gboolean
has_unsent_end (const struct tcp_info *tcp)
{
  return tcp->tcpi_state == STATE_FIN_WAIT1 ||
         tcp->tcpi_state == STATE_LAST_ACK ||
         tcp->tcpi_state == STATE_CLOSING;
}

static guint64
take_off (guint64  bytes,
          gboolean end)
{
  return end && bytes > 0 ? bytes - 1 : bytes;
}

/**
 * crier_tcp_info_read:
 * @fd: a connection of TCP, over IPv4 or IPv6, that has not been closed by us
 * @info: (out): what the kernel knows of it
 *
 * Asks the kernel, which takes about a microsecond. The bytes count from the
 * beginning of the connection, whether libsoup or we read or wrote them. If a
 * peer said that it has ended and then reset the connection, @received may be
 * one too many.
 *
 * Returns: %FALSE, and nothing but zeros, if @fd is no connection of TCP or
 *   the kernel is older than 4.1
 */
gboolean
crier_tcp_info_read (int           fd,
                     CrierTcpInfo *info)
{
  struct tcp_info tcp = { 0 };
  socklen_t size = sizeof tcp;

  *info = (CrierTcpInfo) { .min_rtt = -1 };

  if (getsockopt (fd, IPPROTO_TCP, TCP_INFO, &tcp, &size) < 0 ||
      !HAS (size, tcpi_bytes_received))
    return FALSE;

  info->sent = tcp.tcpi_bytes_acked;
  if (HAS (size, tcpi_bytes_retrans))
    info->sent = tcp.tcpi_bytes_sent - tcp.tcpi_bytes_retrans;

  info->acked = MIN (tcp.tcpi_bytes_acked, info->sent);
  info->received = take_off (tcp.tcpi_bytes_received,
                             has_received_end (fd, &tcp, info->sent));

  /* What was never sent when it was reset, never will be. */
  if (tcp.tcpi_state != STATE_CLOSE)
    info->unsent = take_off (tcp.tcpi_notsent_bytes, has_unsent_end (&tcp));

  if (HAS (size, tcpi_min_rtt) && tcp.tcpi_min_rtt != G_MAXUINT32)
    info->min_rtt = tcp.tcpi_min_rtt;

  return TRUE;
}
