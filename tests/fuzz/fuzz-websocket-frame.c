/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-websocket-frame.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * Fuzzes the frame reader (libFuzzer, with ASan and UBSan):
 *
 *   clang -fsanitize=fuzzer,address,undefined … && ./fuzz-websocket-frame -max_len=4096
 *
 * The first byte of the input says how to read the rest: as bytes of a stream,
 * or as frames to mask first, and with which limit. The second seeds the cuts.
 * The oracle: whole, byte by byte and cut at random, the same events must come
 * after the same bytes. Every piece lies in memory of its own, so that ASan
 * sees one byte read or unmasked beside it.
 */

#define N_CUTS     3
#define BUILD_MASK 0x80 /* of the first byte */

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* Unlike g_assert(), never compiled out. */
static void
check (gboolean fact)
{
  if (!fact)
    abort ();
}

static gboolean
is_text (const CrierWebsocketFrame *frame)
{
  g_autofree char *text = g_memdup2 (frame->data, frame->length);

  /* To GLib NUL is no text, to a WebSocket it is. */
  for (size_t i = 0; i < frame->length; i++)
    text[i] = text[i] == '\0' ? 'a' : text[i];

  return frame->length == 0 || g_utf8_validate_len (text, frame->length, NULL);
}

static void
check_frame (CrierWebsocketFrameResult  result,
             const CrierWebsocketFrame *frame,
             size_t            max_message)
{
  switch (result)
    {
    case CRIER_WEBSOCKET_FRAME_MORE:
      check (frame->data == NULL);
      break;

    case CRIER_WEBSOCKET_FRAME_TEXT:
      check (frame->length <= max_message && is_text (frame));
      break;

    /* Readers of visitors take none. */
    case CRIER_WEBSOCKET_FRAME_BINARY:
      check (FALSE);
      break;

    case CRIER_WEBSOCKET_FRAME_PING:
    case CRIER_WEBSOCKET_FRAME_PONG:
      check (frame->length <= CRIER_WEBSOCKET_FRAME_CONTROL_MAX);
      break;

    case CRIER_WEBSOCKET_FRAME_CLOSE:
      check (frame->length <= CRIER_WEBSOCKET_FRAME_CONTROL_MAX - 2 &&
             is_text (frame));
      check (crier_websocket_frame_close_code_is_valid (frame->code) ||
             (frame->code == 1005 && frame->length == 0));
      break;

    case CRIER_WEBSOCKET_FRAME_ERROR:
      check (frame->data == NULL && frame->reason != NULL && strlen (frame->reason) <= 32);
      check (frame->code == 1002 || frame->code == 1003 ||
             frame->code == 1007 || frame->code == 1009);
      break;

    default:
      abort ();
    }
}

/* The payload lies in the bytes given, or in what the reader keeps. */
static gboolean
is_inside (const CrierWebsocketFrameReader *reader,
           const CrierWebsocketFrame       *frame,
           const unsigned char    *piece,
           size_t                  length)
{
  const unsigned char *data = (const unsigned char *) frame->data;

  if (data == NULL || (data >= piece && data + frame->length <= piece + length))
    return TRUE;

  return reader->buffer != NULL && data >= reader->buffer->data &&
         data + frame->length <= reader->buffer->data + reader->buffer->len;
}

static void
feed (CrierWebsocketFrameReader *reader,
      const uint8_t    *bytes,
      size_t            length,
      size_t            position,
      GString          *events)
{
  g_autofree unsigned char *piece = g_memdup2 (bytes, length);
  CrierWebsocketFrameResult result;
  size_t begin = 0;

  do
    {
      CrierWebsocketFrame frame;
      size_t consumed;

      result = crier_websocket_frame_reader_next (reader, piece + begin,
                                                  length - begin, &consumed,
                                                  &frame);
      check (consumed <= length - begin);
      begin += consumed;
      check_frame (result, &frame, reader->max_message);
      check (is_inside (reader, &frame, piece, length));

      if (result != CRIER_WEBSOCKET_FRAME_MORE)
        {
          g_string_append_printf (events, "%d %u %zu %zu:", result, frame.code,
                                  position + begin, frame.length);
          if (frame.length > 0)
            g_string_append_len (events, frame.data, frame.length);
        }
    }
  while (result != CRIER_WEBSOCKET_FRAME_MORE);

  check (begin == length);
  check (reader->buffer == NULL ||
         (!reader->finished && (reader->in_message || reader->in_payload)));
  check (reader->buffer == NULL || reader->buffer->len <= position + length);
}

/* Returns what came, in pieces of up to most bytes. */
static GString *
run (const GByteArray *stream,
     size_t            max_message,
     size_t            most,
     guint32           seed)
{
  GString *events = g_string_new (NULL);
  CrierWebsocketFrameReader reader;
  size_t i, length;

  crier_websocket_frame_reader_init (&reader, max_message);

  for (i = 0; i < stream->len; i += length)
    {
      seed = seed * 1664525 + 1013904223;
      length = most <= 1 ? 1 : most >= stream->len ? most : 1 + (seed >> 16) % most;
      length = MIN (length, stream->len - i);
      feed (&reader, stream->data + i, length, i, events);
    }

  crier_websocket_frame_reader_clear (&reader);

  return events;
}

/* Takes the input for frames without length form and key: first byte, length,
 * payload; makes the stream that a well-behaved client would send of it. */
static GByteArray *
mask_frames (const uint8_t *data,
             size_t         size)
{
  GByteArray *stream = g_byte_array_new ();

  while (size >= 2)
    {
      size_t length = MIN (data[1], size - 2);
      uint8_t header[] = { data[0], 0x80 | MIN (length, 126), 0, length, 0x37, 0xFA, 0x21, 0x3D };
      const uint8_t *key = header + 4;

      g_byte_array_append (stream, header, length < 126 ? 2 : 4);
      g_byte_array_append (stream, key, 4);
      for (size_t i = 0; i < length; i++)
        {
          uint8_t byte = data[2 + i] ^ key[i % 4];

          g_byte_array_append (stream, &byte, 1);
        }

      data += 2 + length;
      size -= 2 + length;
    }

  return stream;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const size_t limits[] = { 0, 1, 125, 126, 300, 65535, 65536, 131072 };
  g_autoptr (GByteArray) stream = NULL;
  g_autoptr (GString) expected = NULL;
  size_t max_message;

  if (size < 3)
    return 0;

  max_message = limits[data[0] % G_N_ELEMENTS (limits)];
  if (data[0] & BUILD_MASK)
    stream = mask_frames (data + 2, size - 2);
  else
    stream = g_byte_array_append (g_byte_array_new (), data + 2, size - 2);

  expected = run (stream, max_message, stream->len, 0);

  for (size_t i = 0; i <= N_CUTS; i++)
    {
      const size_t most[N_CUTS + 1] = { 1, 4, 20, 300 };
      g_autoptr (GString) events = run (stream, max_message, most[i], data[1] + i);

      check (g_string_equal (events, expected));
    }

  return 0;
}
