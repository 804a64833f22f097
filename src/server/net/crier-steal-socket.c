/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-steal-socket.h"

#include <errno.h>
#include <fcntl.h>

#include "crier-remote-address.h"

#define READ_SIZE (16 * 1024)

/* The first read empties libsoup's own buffer, which is smaller; the rest can
 * be read from the socket, so a peer that keeps sending does not hold us. */
#define MAX_READS 2

static void
drain (GIOStream  *stream,
       GByteArray *early)
{
  GPollableInputStream *input;
  guint i;

  input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));

  for (i = 0; i < MAX_READS; i++)
    {
      guint8 buffer[READ_SIZE];
      gssize n;

      n = g_pollable_input_stream_read_nonblocking (input, buffer,
                                                    sizeof buffer, NULL, NULL);
      if (n <= 0)
        return;

      g_byte_array_append (early, buffer, (guint) n);
    }
}

/**
 * crier_steal_socket:
 * @message: a request whose response's head was just written: in its signal
 *   "wrote-informational" or "wrote-headers"
 * @early: where to append what the peer has already sent beyond its request
 *
 * Takes the connection of @message from libsoup, which then knows nothing of
 * it any more. Not every close of the peer is noticed by this; the next read
 * of the descriptor does.
 *
 * Returns: a non-blocking descriptor, the caller's own; -1 if there is none
 *   left, and the connection is closed
 */
int
crier_steal_socket (SoupServerMessage *message,
                    GByteArray        *early)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  GSocket *socket = crier_remote_address_get_socket (CRIER_REMOTE_ADDRESS (remote));
  g_autoptr (GSocket) kept = g_object_ref (socket);
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  int fd;

  drain (stream, early);
  fd = fcntl (g_socket_get_fd (kept), F_DUPFD_CLOEXEC, 0);
  if (fd < 0)
    g_debug ("Cannot take a connection over: %s", g_strerror (errno));

  /* Closed as well as unreferenced, or libsoup's descriptor stays open. */
  g_io_stream_close (stream, NULL, NULL);

  return fd;
}
