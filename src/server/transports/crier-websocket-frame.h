/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_WEBSOCKET_FRAME_CONTROL_MAX  125 /* bytes of payload */
#define CRIER_WEBSOCKET_FRAME_CONTROL_SIZE (2 + CRIER_WEBSOCKET_FRAME_CONTROL_MAX)

typedef enum
{
  CRIER_OPCODE_CONTINUATION = 0x0,
  CRIER_OPCODE_TEXT         = 0x1,
  CRIER_OPCODE_BINARY       = 0x2,
  CRIER_OPCODE_CLOSE        = 0x8,
  CRIER_OPCODE_PING         = 0x9,
  CRIER_OPCODE_PONG         = 0xA,
} CrierOpcode;

typedef enum
{
  CRIER_WEBSOCKET_FRAME_MORE,
  CRIER_WEBSOCKET_FRAME_TEXT,
  CRIER_WEBSOCKET_FRAME_BINARY,
  CRIER_WEBSOCKET_FRAME_PING,
  CRIER_WEBSOCKET_FRAME_PONG,
  CRIER_WEBSOCKET_FRAME_CLOSE,
  CRIER_WEBSOCKET_FRAME_ERROR,
} CrierWebsocketFrameResult;

typedef struct
{
  const char   *data;   /* not NUL-terminated; NULL with MORE and ERROR */
  size_t        length; /* bytes */
  unsigned int  code;   /* CLOSE: the peer's, 1005 for none; ERROR: ours */
  const char   *reason; /* (nullable): ERROR: at most 32 bytes, static */
} CrierWebsocketFrame;

typedef struct
{
  unsigned char due;  /* bytes that the character still lacks */
  unsigned char low;  /* least value of the next of them */
  unsigned char high; /* greatest value of it */
} CrierWebsocketFrameUtf8;

/* Lives by value in every connection; only crier-websocket-frame.c looks inside. */
typedef struct
{
  GByteArray     *buffer;      /* (owned) (nullable): see crier-websocket-frame.c */
  size_t          max_message; /* bytes */
  size_t          kept;        /* of buffer: bytes of the open message */
  size_t          remaining;   /* bytes of this frame's payload to come */
  unsigned char   header[14];
  unsigned char   header_length;
  CrierWebsocketFrameUtf8  utf8;
  unsigned int    in_payload : 1; /* the header is complete */
  unsigned int    in_message : 1; /* its last fragment has not come */
  unsigned int    delivered  : 1; /* what frame pointed to may go */
  unsigned int    finished   : 1;
  unsigned int    any_data   : 1; /* binary messages are taken, too */
  unsigned int    binary     : 1; /* the open message is one */
} CrierWebsocketFrameReader;

void crier_websocket_frame_reader_init (CrierWebsocketFrameReader *self,
                                        size_t                     max_message);
void crier_websocket_frame_reader_clear (CrierWebsocketFrameReader *self);
CrierWebsocketFrameResult crier_websocket_frame_reader_next (CrierWebsocketFrameReader *self,
                                                             unsigned char             *data,
                                                             size_t                     length,
                                                             size_t                    *consumed,
                                                             CrierWebsocketFrame       *frame);
gboolean crier_websocket_frame_reader_is_waiting (const CrierWebsocketFrameReader *self);

size_t crier_websocket_frame_write_control (unsigned char *out,
                                            CrierOpcode    opcode,
                                            const void    *payload,
                                            size_t         length);
size_t crier_websocket_frame_write_close (unsigned char *out,
                                          unsigned int   code,
                                          const char    *reason);
gboolean crier_websocket_frame_close_code_is_valid (unsigned int code);

G_END_DECLS
