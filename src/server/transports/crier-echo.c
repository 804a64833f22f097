/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-echo.h"

/*
 * What `/echo` answers where that was built in (-Decho=true), so that suites that
 * we did not write can try the WebSocket as it is. A build for use has no such
 * address.
 */

/* RFC 6455 §5.2 */
static gsize
write_header (guint8   *out,
              gboolean  binary,
              gsize     length)
{
  guint n_bytes = length < 126 ? 0 : length <= G_MAXUINT16 ? 2 : 8;
  guint i;

  out[0] = 0x80 | (binary ? CRIER_OPCODE_BINARY : CRIER_OPCODE_TEXT);
  out[1] = n_bytes == 0 ? length : n_bytes == 2 ? 126 : 127;
  for (i = 0; i < n_bytes; i++)
    out[2 + i] = (guint64) length >> 8 * (n_bytes - 1 - i) & 0xFF;

  return 2 + n_bytes;
}

/**
 * crier_echo_queue:
 *
 * Sends a whole message back.
 */
void
crier_echo_queue (CrierConnection           *connection,
                  gboolean                   binary,
                  const CrierWebsocketFrame *frame)
{
  guint8 header[10];

  crier_connection_queue (connection, header, write_header (header, binary, frame->length));
  crier_connection_queue (connection, frame->data, frame->length);
}
