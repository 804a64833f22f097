/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-websocket-frame.h"

#include <malloc.h>
#include <string.h>

/*
 * The frame reader against a strict table, numbered in the spirit of the
 * Autobahn test suite, and against oracles: GLib for UTF-8, a list of what was
 * sent for everything else. Each case is fed whole, byte by byte and in random
 * pieces; each piece lies in memory of its own, so that ASan sees a step over
 * its edges.
 */

#define MAX_MESSAGE 1000
#define N_CUTS      40 /* random ways to cut each stream */

typedef enum
{
  PART_NONE, /* ends a list */
  PART_MASKED,
  PART_PLAIN, /* not masked */
  PART_RAW,   /* bytes as they are */
} PartKind;

typedef struct
{
  PartKind      kind;
  unsigned char first;
  size_t        length;
  const char   *bytes;
} Part;

typedef struct
{
  const char *name;
  Part        parts[12];
  const char *expected; /* what describe() makes of it */
} Case;

#define F(first, text)     { PART_MASKED, (first), sizeof (text) - 1, (text) }
#define PLAIN(first, text) { PART_PLAIN, (first), sizeof (text) - 1, (text) }
#define RAW(text)          { PART_RAW, 0, sizeof (text) - 1, (text) }

#define P25  "1234567890123456789012345"
#define P125 P25 P25 P25 P25 P25
#define P500 P125 P125 P125 P125

/* Errors end with the number of bytes after which they were told. */
static const Case cases[] = {
  { "1.1.1/empty-text", { F (0x81, "") }, "TEXT()" },
  { "1.1.2/text", { F (0x81, "Hello") }, "TEXT(Hello)" },
  { "1.1.3/three-texts",
    { F (0x81, "a"), F (0x81, ""), F (0x81, "bc") }, "TEXT(a) TEXT() TEXT(bc)" },
  { "1.1.4/text-125", { F (0x81, P125) }, "TEXT(" P125 ")" },
  { "1.1.5/text-126", { F (0x81, P125 "6") }, "TEXT(" P125 "6)" },
  { "1.1.6/nul-in-text", { F (0x81, "a\0b") }, "TEXT(a\\x00b)" },
  { "1.2.1/empty-binary", { F (0x82, "") }, "ERROR(1003)@2" },
  { "1.2.2/binary", { F (0x82, "\xFE\xFF") }, "ERROR(1003)@2" },
  { "1.2.3/binary-fragment", { F (0x02, "a"), F (0x80, "b") }, "ERROR(1003)@2" },
  { "1.2.4/binary-of-any-length", { RAW ("\x82\xFF") }, "ERROR(1003)@2" },
  { "1.2.5/binary-after-text", { F (0x81, "a"), F (0x82, "b") }, "TEXT(a) ERROR(1003)@9" },
  { "1.2.6/binary-not-masked", { PLAIN (0x82, "b") }, "ERROR(1002)@2" },
  { "1.3.1/text-not-masked", { PLAIN (0x81, "Hello") }, "ERROR(1002)@2" },
  { "1.3.2/ping-not-masked", { PLAIN (0x89, "") }, "ERROR(1002)@2" },
  { "1.3.3/close-not-masked", { PLAIN (0x88, "\x03\xE8") }, "ERROR(1002)@2" },
  { "1.3.4/continuation-not-masked", { F (0x01, "a"), PLAIN (0x80, "b") }, "ERROR(1002)@9" },
  { "1.4.1/nothing", { RAW ("") }, "" },
  { "1.4.2/one-byte", { RAW ("\x81") }, "" },
  { "1.4.3/header-cut-in-key", { RAW ("\x81\x80" "abc") }, "" },
  { "1.4.4/payload-cut", { RAW ("\x81\x85" "\0\0\0\0" "Hell") }, "" },
  { "1.4.5/known-bytes", { RAW ("\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58") }, "TEXT(Hello)" },

  { "2.1/empty-ping", { F (0x89, "") }, "PING()" },
  { "2.2/ping", { F (0x89, "Hello") }, "PING(Hello)" },
  { "2.3/binary-ping", { F (0x89, "\x00\xFF\xFE\xC0") }, "PING(\\x00\\xFF\\xFE\\xC0)" },
  { "2.4/ping-125", { F (0x89, P125) }, "PING(" P125 ")" },
  { "2.5/ping-126", { F (0x89, P125 "6") }, "ERROR(1002)@2" },
  { "2.6/ping-64-bit", { RAW ("\x89\xFF") }, "ERROR(1002)@2" },
  { "2.7/pong", { F (0x8A, "") }, "PONG()" },
  { "2.8/pong-with-payload", { F (0x8A, "unasked") }, "PONG(unasked)" },
  { "2.9/pong-then-ping", { F (0x8A, "a"), F (0x89, "b") }, "PONG(a) PING(b)" },
  { "2.10/many-pings",
    { F (0x89, "0"), F (0x89, "1"), F (0x89, "2"), F (0x89, ""), F (0x89, "4"), F (0x89, "5"),
      F (0x89, "6"), F (0x89, "7"), F (0x89, "8"), F (0x89, "9") },
    "PING(0) PING(1) PING(2) PING() PING(4) PING(5) PING(6) PING(7) PING(8) PING(9)" },
  { "2.11/pong-126", { F (0x8A, P125 "6") }, "ERROR(1002)@2" },

  { "3.1/rsv1", { F (0xC1, "Hello") }, "ERROR(1002)@2" },
  { "3.2/rsv2-after-text",
    { F (0x81, "a"), F (0xA1, "b"), F (0x89, "") }, "TEXT(a) ERROR(1002)@9" },
  { "3.3/rsv3", { F (0x91, "a") }, "ERROR(1002)@2" },
  { "3.4/rsv-all", { F (0xF1, "a") }, "ERROR(1002)@2" },
  { "3.5/rsv-binary", { F (0xC2, "a") }, "ERROR(1002)@2" },
  { "3.6/rsv-ping", { F (0xD9, "a") }, "ERROR(1002)@2" },
  { "3.7/rsv-close", { F (0xA8, "") }, "ERROR(1002)@2" },
  { "3.8/rsv-continuation", { F (0x01, "a"), F (0xC0, "b") }, "ERROR(1002)@9" },

  { "4.1.1/opcode-3", { F (0x83, "") }, "ERROR(1002)@2" },
  { "4.1.2/opcode-4", { F (0x84, "a") }, "ERROR(1002)@2" },
  { "4.1.3/opcode-5-after-text", { F (0x81, "a"), F (0x85, "") }, "TEXT(a) ERROR(1002)@9" },
  { "4.1.4/opcode-6-after-ping", { F (0x89, "a"), F (0x86, "") }, "PING(a) ERROR(1002)@9" },
  { "4.1.5/opcode-7-in-message", { F (0x01, "a"), F (0x87, "") }, "ERROR(1002)@9" },
  { "4.2.1/opcode-11", { F (0x8B, "") }, "ERROR(1002)@2" },
  { "4.2.2/opcode-12", { F (0x8C, "a") }, "ERROR(1002)@2" },
  { "4.2.3/opcode-13", { F (0x8D, "") }, "ERROR(1002)@2" },
  { "4.2.4/opcode-14", { F (0x8E, "") }, "ERROR(1002)@2" },
  { "4.2.5/opcode-15", { F (0x8F, P125) }, "ERROR(1002)@2" },

  { "5.1/ping-in-fragments", { F (0x09, "a"), F (0x80, "b") }, "ERROR(1002)@2" },
  { "5.2/pong-in-fragments", { F (0x0A, "a"), F (0x80, "b") }, "ERROR(1002)@2" },
  { "5.3/two-fragments", { F (0x01, "ab"), F (0x80, "cd") }, "TEXT(abcd)" },
  { "5.4/close-in-fragments", { F (0x08, "") }, "ERROR(1002)@2" },
  { "5.5/empty-fragments", { F (0x01, ""), F (0x00, ""), F (0x80, "") }, "TEXT()" },
  { "5.6/ping-between",
    { F (0x01, "ab"), F (0x89, "ping"), F (0x80, "cd") }, "PING(ping) TEXT(abcd)" },
  { "5.7/empty-around", { F (0x01, ""), F (0x00, "x"), F (0x80, "") }, "TEXT(x)" },
  { "5.8/only-last-has-any", { F (0x01, ""), F (0x89, ""), F (0x80, "xy") }, "PING() TEXT(xy)" },
  { "5.9/continuation-first", { F (0x80, "a"), F (0x81, "b") }, "ERROR(1002)@2" },
  { "5.10/open-continuation-first", { F (0x00, "a") }, "ERROR(1002)@2" },
  { "5.12/continuation-after-whole", { F (0x81, "a"), F (0x80, "b") }, "TEXT(a) ERROR(1002)@9" },
  { "5.15/continuation-after-fragments",
    { F (0x01, "a"), F (0x80, "b"), F (0x00, "c") }, "TEXT(ab) ERROR(1002)@16" },
  { "5.16/continuation-after-ping", { F (0x89, ""), F (0x80, "") }, "PING() ERROR(1002)@8" },
  { "5.18/text-in-message", { F (0x01, "a"), F (0x81, "b") }, "ERROR(1002)@9" },
  { "5.18.1/open-text-in-message", { F (0x01, ""), F (0x01, "b") }, "ERROR(1002)@8" },
  { "5.18.2/binary-in-message", { F (0x01, "a"), F (0x82, "b") }, "ERROR(1002)@9" },
  { "5.19/many-with-controls",
    { F (0x01, "f1"), F (0x00, "f2"), F (0x89, "p1"), F (0x00, "f3"), F (0x8A, P125),
      F (0x00, "f4"), F (0x89, ""), F (0x80, "f5") },
    "PING(p1) PONG(" P125 ") PING() TEXT(f1f2f3f4f5)" },
  { "5.20/two-messages",
    { F (0x01, "a"), F (0x89, "1"), F (0x80, "b"), F (0x01, "c"), F (0x89, "2"), F (0x80, "d"),
      F (0x81, "e") },
    "PING(1) TEXT(ab) PING(2) TEXT(cd) TEXT(e)" },

  { "6.1/three-scripts", { F (0x81, "\xC3\xA9\xE4\xBD\xA0\xF0\x9F\x94\x94") },
    "TEXT(\\xC3\\xA9\\xE4\\xBD\\xA0\\xF0\\x9F\\x94\\x94)" },
  { "6.2.1/character-over-fragments",
    { F (0x01, "\xF0\x9F"), F (0x00, ""), F (0x00, "\x94"), F (0x80, "\x94!") },
    "TEXT(\\xF0\\x9F\\x94\\x94!)" },
  { "6.2.2/character-around-ping", { F (0x01, "\xE4\xBD"), F (0x89, "\xE4"), F (0x80, "\xA0") },
    "PING(\\xE4) TEXT(\\xE4\\xBD\\xA0)" },
  { "6.3.1/surrogate", { F (0x81, "ab\xED\xA0\x80zz") }, "ERROR(1007)@10" },
  { "6.3.2/surrogate-over-fragments",
    { F (0x01, "\xED"), F (0x80, "\xA0\x80") }, "ERROR(1007)@14" },
  { "6.4.1/beyond-unicode", { F (0x81, "\xF4\x90\x80\x80") }, "ERROR(1007)@8" },
  { "6.4.2/fails-before-the-last-fragment",
    { F (0x01, "ab\xF4"), F (0x00, "\x90") }, "ERROR(1007)@16" },
  { "6.4.3/fails-within-frame", { RAW ("\x81\xFE\x03\xE8\0\0\0\0" "ab\xC0") }, "ERROR(1007)@11" },
  { "6.5/overlong-2", { F (0x81, "\xC0\xAF") }, "ERROR(1007)@7" },
  { "6.6/overlong-3", { F (0x81, "\xE0\x80\xAF") }, "ERROR(1007)@8" },
  { "6.7/overlong-4", { F (0x81, "\xF0\x80\x80\xAF") }, "ERROR(1007)@8" },
  { "6.8/five-bytes", { F (0x81, "\xF8\x88\x80\x80\x80") }, "ERROR(1007)@7" },
  { "6.9/lone-continuation", { F (0x81, "\x80") }, "ERROR(1007)@7" },
  { "6.10/lead-then-ascii", { F (0x81, "\xE4\xBDz") }, "ERROR(1007)@9" },
  { "6.11/last-valid", { F (0x81, "\xF4\x8F\xBF\xBF") }, "TEXT(\\xF4\\x8F\\xBF\\xBF)" },
  { "6.12/noncharacter", { F (0x81, "\xEF\xBF\xBE") }, "TEXT(\\xEF\\xBF\\xBE)" },
  { "6.13/ends-within-character", { F (0x81, "a\xE4\xBD") }, "ERROR(1007)@9" },
  { "6.14/fragments-end-within-character",
    { F (0x01, "\xE4\xBD"), F (0x80, "") }, "ERROR(1007)@14" },
  { "6.15/next-message-starts-anew",
    { F (0x81, "\xC3\xA9"), F (0x81, "\xA9") }, "TEXT(\\xC3\\xA9) ERROR(1007)@15" },

  { "7.1.1/text-then-close", { F (0x81, "a"), F (0x88, "") }, "TEXT(a) CLOSE(1005,)" },
  { "7.1.2/nothing-after-close",
    { F (0x88, "\x03\xE8"), F (0x81, "a"), F (0x88, "") }, "CLOSE(1000,)" },
  { "7.1.3/close-in-message", { F (0x01, "a"), F (0x88, "\x03\xE9" "gone") }, "CLOSE(1001,gone)" },
  { "7.1.4/nothing-after-error", { F (0x83, ""), F (0x81, "a") }, "ERROR(1002)@2" },
  { "7.3.1/no-code", { F (0x88, "") }, "CLOSE(1005,)" },
  { "7.3.2/half-a-code", { F (0x88, "\x03") }, "ERROR(1002)@2" },
  { "7.3.3/code", { F (0x88, "\x03\xE8") }, "CLOSE(1000,)" },
  { "7.3.4/code-and-reason", { F (0x88, "\x03\xE8" "Bye") }, "CLOSE(1000,Bye)" },
  { "7.3.5/longest-reason", { F (0x88, "\x03\xE8" P25 P25 P25 P25 "12345678901234567890123") },
    "CLOSE(1000," P25 P25 P25 P25 "12345678901234567890123)" },
  { "7.3.6/too-long", { F (0x88, "\x03\xE8" P125) }, "ERROR(1002)@2" },
  { "7.5.1/reason-not-utf8",
    { F (0x88, "\x03\xE8\xCE\xBA\xE1\xBD\xB9\xED\xA0\x80") }, "ERROR(1007)@16" },
  { "7.5.2/reason-ends-within-character", { F (0x88, "\x03\xE8" "a\xE4\xBD") }, "ERROR(1007)@11" },
  { "7.5.3/reason-in-utf8", { F (0x88, "\x0F\xA0\xE4\xBD\xA0") }, "CLOSE(4000,\\xE4\\xBD\\xA0)" },
  { "7.5.4/reason-while-character-open",
    { F (0x01, "\xE4"), F (0x88, "\x03\xE8\xBD") }, "ERROR(1007)@16" },
  { "7.9.1/code-1005", { F (0x88, "\x03\xED") }, "ERROR(1002)@8" },
  { "7.9.2/code-0", { F (0x88, "\x00\x00") }, "ERROR(1002)@8" },
  { "7.9.3/bad-code-before-bad-reason", { F (0x88, "\x03\xEE\xFF") }, "ERROR(1002)@9" },

  { "9.1.1/max", { F (0x81, P500 P500) }, "TEXT(" P500 P500 ")" },
  { "9.1.2/max-and-1", { F (0x81, P500 P500 "1") }, "ERROR(1009)@4" },
  { "9.1.3/max-in-fragments",
    { F (0x01, P500), F (0x00, P125), F (0x89, P125), F (0x80, P125 P125 P125) },
    "PING(" P125 ") TEXT(" P500 P500 ")" },
  { "9.1.4/fragments-pass-max", { F (0x01, P500), F (0x80, P500 "1") }, "ERROR(1009)@512" },
  { "9.1.5/one-byte-too-many", { F (0x01, P500 P500), F (0x80, "1") }, "ERROR(1009)@1010" },
  { "9.1.6/full-then-empty", { F (0x01, P500 P500), F (0x80, "") }, "TEXT(" P500 P500 ")" },
  { "9.1.6.1/ping-while-full",
    { F (0x01, P500 P500), F (0x89, P125), F (0x80, "") }, "PING(" P125 ") TEXT(" P500 P500 ")" },
  { "9.1.7/limit-is-per-message", { F (0x81, P500 P500), F (0x01, P500), F (0x80, P500) },
    "TEXT(" P500 P500 ") TEXT(" P500 P500 ")" },
  { "9.2.1/huge-claim", { RAW ("\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF") }, "ERROR(1009)@10" },
  { "9.2.2/huge-claim-in-message",
    { F (0x01, "a"), RAW ("\x80\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF") },
    "ERROR(1009)@17" },
  { "9.2.3/top-bit", { RAW ("\x81\xFF\x80\x00\x00\x00\x00\x01\x00\x00") }, "ERROR(1002)@10" },
  { "9.3.1/16-bit-0", { RAW ("\x81\xFE\x00\x00") }, "ERROR(1002)@4" },
  { "9.3.2/16-bit-125", { RAW ("\x81\xFE\x00\x7D") }, "ERROR(1002)@4" },
  { "9.3.3/64-bit-0", { RAW ("\x81\xFF\0\0\0\0\0\0\0\0") }, "ERROR(1002)@10" },
  { "9.3.4/64-bit-126", { RAW ("\x81\xFF\0\0\0\0\0\0\0\x7E") }, "ERROR(1002)@10" },
  { "9.3.5/64-bit-65535", { RAW ("\x81\xFF\0\0\0\0\0\0\xFF\xFF") }, "ERROR(1002)@10" },
  { "9.3.6/64-bit-65536", { RAW ("\x81\xFF\0\0\0\0\0\1\0\0") }, "ERROR(1009)@10" },
};

static void
append_bytes (GByteArray *stream,
              const void *bytes,
              size_t      length)
{
  if (length > 0)
    g_byte_array_append (stream, bytes, length);
}

/* Writes a frame as a client does, with a random key. */
static void
append_frame (GByteArray    *stream,
              unsigned char  first,
              gboolean       masked,
              const void    *payload,
              size_t         length)
{
  unsigned char mask_bit = masked ? 0x80 : 0;
  unsigned char header[14] = { first };
  size_t size = 2, extra = length < 126 ? 0 : length < 65536 ? 2 : 8;
  guint32 key = g_test_rand_int ();

  header[1] = mask_bit | (extra == 0 ? length : extra == 2 ? 126 : 127);
  while (extra-- > 0)
    header[size++] = (guint64) length >> (8 * extra);

  append_bytes (stream, header, size);
  if (masked)
    append_bytes (stream, &key, sizeof key);
  append_bytes (stream, payload, length);

  for (size_t i = 0; masked && i < length; i++)
    stream->data[stream->len - length + i] ^= ((unsigned char *) &key)[i % 4];
}

static GByteArray *
build_stream (const Part *parts)
{
  GByteArray *stream = g_byte_array_new ();

  for (; parts->kind != PART_NONE; parts++)
    {
      if (parts->kind == PART_RAW)
        append_bytes (stream, parts->bytes, parts->length);
      else
        append_frame (stream, parts->first, parts->kind == PART_MASKED,
                      parts->bytes, parts->length);
    }

  return stream;
}

static void
describe_data (GString    *text,
               const char *data,
               size_t      length)
{
  for (size_t i = 0; i < length; i++)
    {
      if (g_ascii_isprint (data[i]))
        g_string_append_c (text, data[i]);
      else
        g_string_append_printf (text, "\\x%02X", (unsigned char) data[i]);
    }
}

static void
describe (GString          *text,
          CrierWebsocketFrameResult  result,
          const CrierWebsocketFrame *frame,
          size_t            position)
{
  const char *names[] = { "MORE", "TEXT", "BINARY", "PING", "PONG", "CLOSE", "ERROR" };

  g_string_append_printf (text, "%s%s(", text->len > 0 ? " " : "", names[result]);

  if (result == CRIER_WEBSOCKET_FRAME_ERROR)
    {
      g_assert_null (frame->data);
      g_assert_cmpuint (frame->length, ==, 0);
      g_assert_nonnull (frame->reason);
      g_assert_cmpuint (strlen (frame->reason), <=, 32);
      g_assert_true (g_str_is_ascii (frame->reason));
      g_string_append_printf (text, "%u)@%zu", frame->code, position);
      return;
    }

  g_assert_nonnull (frame->data);
  g_assert_null (frame->reason);
  if (result == CRIER_WEBSOCKET_FRAME_CLOSE)
    g_string_append_printf (text, "%u,", frame->code);
  else
    g_assert_cmpuint (frame->code, ==, 0);
  describe_data (text, frame->data, frame->length);
  g_string_append_c (text, ')');
}

/* Feeds one piece, from memory of its own at any alignment. */
static void
feed (CrierWebsocketFrameReader    *reader,
      const unsigned char *bytes,
      size_t               length,
      size_t               position,
      GString             *text)
{
  size_t shift = g_test_rand_int_range (0, 8);
  g_autofree unsigned char *block = g_malloc (shift + length);
  unsigned char *data = block + shift;
  CrierWebsocketFrameResult result;

  memcpy (data, bytes, length);

  do
    {
      size_t consumed = G_MAXSIZE;
      CrierWebsocketFrame frame;

      result = crier_websocket_frame_reader_next (reader, data, length,
                                                  &consumed, &frame);
      g_assert_cmpuint (consumed, <=, length);
      data += consumed;
      length -= consumed;
      position += consumed;

      if (result == CRIER_WEBSOCKET_FRAME_MORE)
        g_assert_null (frame.data);
      else
        describe (text, result, &frame, position);
    }
  while (result != CRIER_WEBSOCKET_FRAME_MORE);

  g_assert_cmpuint (length, ==, 0);
  if (reader->finished || !(reader->in_message || reader->in_payload))
    g_assert_null (reader->buffer);
}

/* Feeds a stream in pieces of 1 to most bytes (0: of random sizes). */
static char *
run (const GByteArray *stream,
     size_t            most,
     size_t            max_message)
{
  g_autoptr (GString) text = g_string_new (NULL);
  CrierWebsocketFrameReader reader;
  size_t i, length;

  crier_websocket_frame_reader_init (&reader, max_message);

  for (i = 0; i < stream->len; i += length)
    {
      length = most;
      if (most == 0)
        length = 1 + g_test_rand_int_range (0, g_test_rand_bit () ? 8 : 400);
      length = MIN (length, stream->len - i);
      feed (&reader, stream->data + i, length, i, text);
    }

  crier_websocket_frame_reader_clear (&reader);
  g_assert_null (reader.buffer);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_stream (const GByteArray *stream,
               size_t            max_message,
               const char       *expected)
{
  for (int i = 0; i < 2 + N_CUTS; i++)
    {
      size_t most = i == 0 ? MAX (stream->len, 1) : i == 1 ? 1 : 0;
      g_autofree char *text = run (stream, most, max_message);

      g_assert_cmpstr (text, ==, expected);
    }
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;

  /* Again with other keys. */
  for (int i = 0; i < 4; i++)
    {
      g_autoptr (GByteArray) stream = build_stream (c->parts);

      assert_stream (stream, MAX_MESSAGE, c->expected);
    }
}

/* GLib's word on whether text can still become valid. */
static gboolean
is_viable (const char *text,
           size_t      length)
{
  const char *ends[] = {
    "", "\x80", "\xBF", "\x80\x80", "\xBF\xBF", "\x80\x80\x80", "\xBF\xBF\xBF",
  };
  char whole[64];

  for (size_t i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      size_t end = strlen (ends[i]);

      g_assert_cmpuint (length + end, <=, sizeof whole);
      memcpy (whole, text, length);
      memcpy (whole + length, ends[i], end);

      /* To GLib NUL is no text, to a WebSocket it is. */
      for (size_t j = 0; j < length; j++)
        whole[j] = whole[j] == '\0' ? 'a' : whole[j];
      if (g_utf8_validate_len (whole, length + end, NULL))
        return TRUE;
    }

  return FALSE;
}

static size_t
find_impossible (const char *text,
                 size_t      length)
{
  for (size_t i = 0; i < length; i++)
    {
      if (!is_viable (text, i + 1))
        return i;
    }

  return length;
}

/* Sends text in two fragments, the first of cut bytes (none if 0), whole and
 * byte by byte, and compares with what GLib thinks of it. */
static void
check_utf8 (const char *text,
            size_t      length,
            size_t      cut)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  size_t bad = find_impossible (text, length);
  g_autoptr (GString) expected = g_string_new (NULL);
  char plain[64];

  g_assert_cmpuint (length, <=, sizeof plain);
  for (size_t i = 0; i < length; i++)
    plain[i] = text[i] == '\0' ? 'a' : text[i];

  if (cut > 0)
    append_frame (stream, 0x01, TRUE, text, cut);
  append_frame (stream, cut > 0 ? 0x80 : 0x81, TRUE, text + cut, length - cut);

  if (bad < length)
    {
      g_string_printf (expected, "ERROR(1007)@%zu", 6 + bad + 1 + (cut > 0 && bad >= cut ? 6 : 0));
    }
  else if (!g_utf8_validate_len (plain, length, NULL))
    {
      g_string_printf (expected, "ERROR(1007)@%u", stream->len);
    }
  else
    {
      g_string_assign (expected, "TEXT(");
      describe_data (expected, text, length);
      g_string_append_c (expected, ')');
    }

  for (size_t most = 1; most <= stream->len; most += stream->len - 1)
    {
      g_autofree char *result = run (stream, most, MAX_MESSAGE);

      g_assert_cmpstr (result, ==, expected->str);
    }
}

/* Each pair of bytes, alone and with what could follow. */
static void
test_utf8_pairs (void)
{
  const char *ends[] = { "", "a", "\x80", "\x80\x80", "\xBF\xBF" };

  for (int pair = 0; pair <= 0xFFFF; pair++)
    {
      for (size_t i = 0; i < G_N_ELEMENTS (ends); i++)
        {
          char text[8] = { pair >> 8, pair & 0xFF };

          /* All ASCII needs no such care. */
          if (pair < 0x8000 && (pair & 0xFF) < 0x80 && pair % 37 != 0)
            continue;
          memcpy (text + 2, ends[i], strlen (ends[i]));
          check_utf8 (text, 2 + strlen (ends[i]), 0);
        }
    }
}

/* Each byte at each place of a sequence of each row of the standard's table,
 * cut into fragments at each place. */
static void
test_utf8_positions (void)
{
  const char *bases[] = {
    "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xE1\x80\x80", "\xEC\xBF\xBF",
    "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF",
    "\xF0\x90\x80\x80", "\xF1\x80\x80\x80", "\xF3\xBF\xBF\xBF", "\xF4\x8F\xBF\xBF",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      char text[16];
      size_t length = g_snprintf (text, sizeof text, "x%sy", bases[i]);

      for (size_t place = 1; place < length - 1; place++)
        {
          char kept = text[place];

          for (int byte = 0; byte <= 0xFF; byte++)
            {
              text[place] = byte;
              for (size_t cut = 0; cut <= length; cut++)
                check_utf8 (text, length, cut);
              check_utf8 (text, length - 1, 0);
            }
          text[place] = kept;
        }
    }
}

/* A character at each place among words of ASCII. */
static void
test_utf8_words (void)
{
  const char *insets[] = {
    "\x80", "\xFF", "\xC3\xA9", "\xE4\xBD\xA0", "\xED\xA0\x80", "\xF0\x9F\x94\x94", "\xF0\x9F",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (insets); i++)
    {
      for (size_t place = 0; place <= 40; place++)
        {
          char text[48];
          size_t length = strlen (insets[i]);

          memset (text, 'a', sizeof text);
          memcpy (text + place, insets[i], length);
          for (size_t cut = 0; cut < sizeof text; cut += 5)
            check_utf8 (text, sizeof text, cut);
          check_utf8 (text, place + length, place);
        }
    }
}

static void
test_utf8_random (void)
{
  const unsigned char bytes[] = {
    0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF,
    0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5,
  };

  for (int round = 0; round < 20000; round++)
    {
      char text[12];
      size_t length = g_test_rand_int_range (1, sizeof text + 1);

      for (size_t i = 0; i < length; i++)
        text[i] = bytes[g_test_rand_int_range (0, G_N_ELEMENTS (bytes))];
      check_utf8 (text, length, g_test_rand_int_range (0, length + 1));
    }
}

static gboolean
is_registered (unsigned int code)
{
  const unsigned int registered[] = {
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
  };

  for (size_t i = 0; i < G_N_ELEMENTS (registered); i++)
    {
      if (registered[i] == code)
        return TRUE;
    }

  return code / 1000 == 3 || code / 1000 == 4;
}

static void
test_close_codes (void)
{
  for (unsigned int code = 0; code <= G_MAXUINT16; code++)
    {
      g_autoptr (GByteArray) stream = g_byte_array_new ();
      unsigned char body[2] = { code >> 8, code & 0xFF };
      g_autofree char *expected = NULL;
      g_autofree char *text = NULL;

      append_frame (stream, 0x88, TRUE, body, sizeof body);
      text = run (stream, stream->len, MAX_MESSAGE);
      if (is_registered (code))
        expected = g_strdup_printf ("CLOSE(%u,)", code);
      else
        expected = g_strdup ("ERROR(1002)@8");
      g_assert_cmpstr (text, ==, expected);
      g_assert_cmpint (crier_websocket_frame_close_code_is_valid (code), ==,
                       is_registered (code));
    }

  g_assert_false (crier_websocket_frame_close_code_is_valid (G_MAXUINT16 + 1 + 1000));
  g_assert_false (crier_websocket_frame_close_code_is_valid (G_MAXUINT));
}

/* The mask at each alignment, length and cut; nothing beside is touched. */
static void
test_mask (void)
{
  const char *letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  for (size_t shift = 0; shift < 16; shift++)
    {
      for (size_t length = 0; length <= 40; length++)
        {
          g_autoptr (GByteArray) stream = g_byte_array_new ();
          CrierWebsocketFrameReader reader;
          CrierWebsocketFrame frame;
          unsigned char block[96];
          size_t consumed;

          memset (block, 0xA5, sizeof block);
          append_frame (stream, 0x81, TRUE, letters, length);
          memcpy (block + shift, stream->data, stream->len);

          crier_websocket_frame_reader_init (&reader, MAX_MESSAGE);
          g_assert_cmpint (crier_websocket_frame_reader_next (&reader,
                                                              block + shift,
                                                              sizeof block - shift,
                                                              &consumed,
                                                              &frame),
                           ==, CRIER_WEBSOCKET_FRAME_TEXT);
          g_assert_cmpuint (consumed, ==, stream->len);
          g_assert_true (frame.data == (char *) block + shift + 6);
          g_assert_cmpmem (frame.data, frame.length, letters, length);
          g_assert_null (reader.buffer);

          for (size_t i = 0; i < sizeof block; i++)
            {
              if (i < shift || i >= shift + stream->len)
                g_assert_cmpuint (block[i], ==, 0xA5);
            }

          crier_websocket_frame_reader_clear (&reader);
        }
    }
}

static void
test_sizes (void)
{
  const size_t max = 131072;
  const size_t sizes[] = { 0, 1, 125, 126, 127, 128, 65535, 65536, 65537, 131071, 131072, 131073 };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GByteArray) stream = g_byte_array_new ();
      g_autofree char *payload = g_malloc (sizes[i] + 1);
      g_autofree char *expected = NULL;

      for (size_t j = 0; j < sizes[i]; j++)
        payload[j] = 'A' + j % 23;
      payload[sizes[i]] = '\0';

      append_frame (stream, 0x81, TRUE, payload, sizes[i]);
      if (sizes[i] <= max)
        expected = g_strdup_printf ("TEXT(%s)", payload);
      else
        expected = g_strdup ("ERROR(1009)@10");

      for (int most = 0; most < 3; most++)
        {
          g_autofree char *text = run (stream, most < 2 ? (size_t) most : stream->len, max);

          g_assert_cmpstr (text, ==, expected);
        }
    }
}

/* What a client may send, in any order and cut, comes out as it was sent. */
static void
test_sessions (void)
{
  for (int round = 0; round < 100; round++)
    {
      g_autoptr (GByteArray) stream = g_byte_array_new ();
      g_autoptr (GString) message = g_string_new (NULL);
      g_autoptr (GString) expected = g_string_new (NULL);
      gboolean open = FALSE;

      for (int i = g_test_rand_int_range (1, 40); i > 0; i--)
        {
          char bytes[300];
          gboolean last = g_test_rand_bit ();
          gboolean control = g_test_rand_int_range (0, 3) == 0;
          size_t length = g_test_rand_int_range (0, control ? 126 : sizeof bytes);
          CrierWebsocketFrame frame = { .data = bytes, .length = length };

          for (size_t j = 0; j < length; j++)
            bytes[j] = g_test_rand_int_range (control ? 0 : ' ', control ? 256 : '~');

          if (control)
            {
              append_frame (stream, last ? 0x89 : 0x8A, TRUE, bytes, length);
              describe (expected,
                        last ? CRIER_WEBSOCKET_FRAME_PING : CRIER_WEBSOCKET_FRAME_PONG, &frame, 0);
              continue;
            }

          append_frame (stream, (last ? 0x80 : 0) | (open ? 0 : 1), TRUE, bytes, length);
          g_string_append_len (message, bytes, length);
          open = !last;
          if (last)
            {
              frame = (CrierWebsocketFrame) { .data = message->str,
                                              .length = message->len };
              describe (expected, CRIER_WEBSOCKET_FRAME_TEXT, &frame, 0);
              g_string_truncate (message, 0);
            }
        }

      assert_stream (stream, 40 * 300, expected->str);
    }
}

/* Calls once, with bytes that stay where they are. */
static CrierWebsocketFrameResult
next (CrierWebsocketFrameReader *reader,
      GByteArray       *stream,
      size_t            length,
      CrierWebsocketFrame       *frame)
{
  size_t consumed;
  CrierWebsocketFrameResult result;

  result = crier_websocket_frame_reader_next (reader, stream->data, length,
                                              &consumed, frame);
  g_assert_cmpuint (consumed, ==, length);

  return result;
}

static void
test_memory_message (void)
{
  g_autoptr (GByteArray) head = g_byte_array_new ();
  g_autoptr (GByteArray) pong = g_byte_array_new ();
  g_autoptr (GByteArray) ping = g_byte_array_new ();
  g_autoptr (GByteArray) tail = g_byte_array_new ();
  CrierWebsocketFrameReader reader;
  CrierWebsocketFrame frame;

  append_frame (head, 0x01, TRUE, "Hello ", 6);
  append_frame (ping, 0x89, TRUE, "ping", 4);
  append_frame (tail, 0x80, TRUE, "you", 3);
  g_byte_array_append (ping, tail->data, tail->len);

  crier_websocket_frame_reader_init (&reader, MAX_MESSAGE);
  g_assert_null (reader.buffer);

  /* A header alone takes no memory. */
  g_assert_cmpint (next (&reader, head, 6, &frame), ==,
                   CRIER_WEBSOCKET_FRAME_MORE);
  g_assert_null (reader.buffer);
  g_byte_array_remove_range (head, 0, 6);
  g_assert_cmpint (next (&reader, head, 6, &frame), ==,
                   CRIER_WEBSOCKET_FRAME_MORE);
  g_assert_cmpuint (reader.buffer->len, ==, 6);

  /* A whole control frame is not copied. */
  append_frame (pong, 0x8A, TRUE, "pong", 4);
  g_assert_cmpint (next (&reader, pong, pong->len, &frame), ==,
                   CRIER_WEBSOCKET_FRAME_PONG);
  g_assert_true (frame.data == (char *) pong->data + 6);
  g_assert_cmpuint (reader.buffer->len, ==, 6);

  /* A control frame in pieces comes after the message, and goes again. */
  g_assert_cmpint (next (&reader, ping, 8, &frame), ==,
                   CRIER_WEBSOCKET_FRAME_MORE);
  g_assert_cmpuint (reader.buffer->len, ==, 8);
  g_byte_array_remove_range (ping, 0, 8);
  g_assert_cmpint (next (&reader, ping, 2, &frame), ==,
                   CRIER_WEBSOCKET_FRAME_PING);
  g_assert_cmpmem (frame.data, frame.length, "ping", 4);
  g_byte_array_remove_range (ping, 0, 2);
  g_assert_cmpint (next (&reader, ping, 8, &frame), ==,
                   CRIER_WEBSOCKET_FRAME_MORE);
  g_assert_cmpuint (reader.buffer->len, ==, 8);
  g_byte_array_remove_range (ping, 0, 8);

  g_assert_cmpint (next (&reader, ping, 1, &frame), ==,
                   CRIER_WEBSOCKET_FRAME_TEXT);
  g_assert_cmpmem (frame.data, frame.length, "Hello you", 9);

  /* Nothing more to read: the call is for the memory. */
  g_byte_array_set_size (ping, 0);
  g_assert_cmpint (next (&reader, ping, 0, &frame), ==,
                   CRIER_WEBSOCKET_FRAME_MORE);
  g_assert_null (reader.buffer);

  crier_websocket_frame_reader_clear (&reader);
}

/* Memory follows what came, not what was promised. */
static void
test_memory_claim (void)
{
  unsigned char bytes[] = "\x81\xFF\0\0\0\0\x3F\0\0\0" "\0\0\0\0" "some of it";
  CrierWebsocketFrameReader reader;
  CrierWebsocketFrame frame;
  size_t consumed;

  crier_websocket_frame_reader_init (&reader, G_MAXINT);
  g_assert_cmpint (crier_websocket_frame_reader_next (&reader, bytes,
                                                      sizeof bytes - 1,
                                                      &consumed, &frame),
                   ==, CRIER_WEBSOCKET_FRAME_MORE);
  g_assert_cmpuint (consumed, ==, sizeof bytes - 1);
  g_assert_cmpmem (reader.buffer->data, reader.buffer->len, "some of it", 10);
  g_assert_cmpuint (malloc_usable_size (reader.buffer->data), <=, 128);
  crier_websocket_frame_reader_clear (&reader);
  g_assert_null (reader.buffer);
}

static void
test_memory_error (void)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  CrierWebsocketFrameReader reader;
  CrierWebsocketFrame frame;

  append_frame (stream, 0x01, TRUE, "kept", 4);
  append_frame (stream, 0x81, TRUE, "", 0);

  crier_websocket_frame_reader_init (&reader, MAX_MESSAGE);
  g_assert_cmpint (next (&reader, stream, 11, &frame), ==,
                   CRIER_WEBSOCKET_FRAME_MORE);
  g_assert_nonnull (reader.buffer);
  g_byte_array_remove_range (stream, 0, 11);
  g_assert_cmpint (next (&reader, stream, 1, &frame), ==,
                   CRIER_WEBSOCKET_FRAME_ERROR);
  g_assert_null (reader.buffer);
  crier_websocket_frame_reader_clear (&reader);
}

/* Whatever comes after the end is read and ignored, without memory. */
static void
test_after_end (void)
{
  const unsigned char firsts[] = { 0x88, 0x83 };

  for (size_t i = 0; i < G_N_ELEMENTS (firsts); i++)
    {
      g_autoptr (GByteArray) stream = g_byte_array_new ();
      CrierWebsocketFrameReader reader;
      CrierWebsocketFrame frame;
      size_t consumed;

      append_frame (stream, firsts[i], TRUE, "", 0);
      append_frame (stream, 0x01, TRUE, "late", 4);

      crier_websocket_frame_reader_init (&reader, MAX_MESSAGE);
      g_assert_cmpint (crier_websocket_frame_reader_next (&reader, stream->data,
                                                          stream->len,
                                                          &consumed, &frame),
                       ==,
                       i == 0 ? CRIER_WEBSOCKET_FRAME_CLOSE : CRIER_WEBSOCKET_FRAME_ERROR);
      g_assert_cmpuint (consumed, ==, i == 0 ? 6 : 2);

      for (int j = 0; j < 3; j++)
        {
          g_assert_cmpint (next (&reader, stream, stream->len, &frame), ==,
                           CRIER_WEBSOCKET_FRAME_MORE);
          g_assert_null (reader.buffer);
        }

      /* Cleared, and cleared again, it stays so; made ready it reads. */
      crier_websocket_frame_reader_clear (&reader);
      crier_websocket_frame_reader_clear (&reader);
      g_assert_cmpint (next (&reader, stream, stream->len, &frame), ==,
                       CRIER_WEBSOCKET_FRAME_MORE);
      crier_websocket_frame_reader_init (&reader, MAX_MESSAGE);
      g_byte_array_set_size (stream, 0);
      append_frame (stream, 0x81, TRUE, "anew", 4);
      g_assert_cmpint (next (&reader, stream, stream->len, &frame), ==,
                       CRIER_WEBSOCKET_FRAME_TEXT);
      crier_websocket_frame_reader_clear (&reader);
    }
}

static void
test_write_control (void)
{
  const CrierOpcode opcodes[] = { CRIER_OPCODE_CLOSE, CRIER_OPCODE_PING, CRIER_OPCODE_PONG };
  unsigned char out[CRIER_WEBSOCKET_FRAME_CONTROL_SIZE + 1];

  for (size_t i = 0; i < G_N_ELEMENTS (opcodes); i++)
    {
      for (size_t length = 0; length <= 125; length++)
        {
          memset (out, 0xA5, sizeof out);
          g_assert_cmpuint (crier_websocket_frame_write_control (out,
                                                                 opcodes[i],
                                                                 length > 0 ? P125 : NULL, length),
                            ==, length + 2);
          g_assert_cmpuint (out[0], ==, 0x80 | opcodes[i]);
          g_assert_cmpuint (out[1], ==, length);
          g_assert_cmpmem (out + 2, length, P125, length);
          g_assert_cmpuint (out[length + 2], ==, 0xA5);
        }
    }
}

static void
test_write_close (void)
{
  unsigned char out[CRIER_WEBSOCKET_FRAME_CONTROL_SIZE + 1];
  size_t length;

  g_assert_cmpuint (crier_websocket_frame_write_close (out, 1005, "unsaid"), ==,
                    2);
  g_assert_cmpmem (out, 2, "\x88\x00", 2);
  length = crier_websocket_frame_write_close (out, 1000, NULL);
  g_assert_cmpmem (out, length, "\x88\x02\x03\xE8", 4);
  length = crier_websocket_frame_write_close (out, 1013, "Too slow");
  g_assert_cmpmem (out, length, "\x88\x0A\x03\xF5Too slow", 12);

  /* Characters of 1 to 4 bytes over the edge of 123. */
  for (size_t before = 110; before <= 125; before++)
    {
      const char *characters[] = { "a", "\xC3\xA9", "\xE4\xBD\xA0", "\xF0\x9F\x94\x94" };

      for (size_t i = 0; i < G_N_ELEMENTS (characters); i++)
        {
          g_autofree char *start = g_strnfill (before, 'x');
          g_autofree char *reason = g_strconcat (start, characters[i], characters[i], "zz", NULL);
          size_t best = 0;

          for (const char *p = reason; (size_t) (p - reason) <= 123; p = g_utf8_next_char (p))
            {
              best = p - reason;
              if (*p == '\0')
                break;
            }

          memset (out, 0xA5, sizeof out);
          length = crier_websocket_frame_write_close (out, 4999, reason);
          g_assert_cmpuint (length, ==, 4 + best);
          g_assert_cmpuint (out[1], ==, 2 + best);
          g_assert_cmpmem (out + 4, length - 4, reason, best);
          g_assert_true (g_utf8_validate_len ((char *) out + 4, best, NULL));
          g_assert_cmpuint (out[length], ==, 0xA5);
        }
    }
}

static void
test_write_wrong (void)
{
  unsigned char out[CRIER_WEBSOCKET_FRAME_CONTROL_SIZE];

  g_test_expect_message ("crier-server", G_LOG_LEVEL_CRITICAL, "*length <= *");
  g_assert_cmpuint (crier_websocket_frame_write_control (out, CRIER_OPCODE_PING,
                                                         P125 "6", 126), ==, 0);
  g_test_expect_message ("crier-server", G_LOG_LEVEL_CRITICAL, "*opcode*");
  g_assert_cmpuint (crier_websocket_frame_write_control (out, CRIER_OPCODE_TEXT,
                                                         "a", 1), ==, 0);
  g_test_expect_message ("crier-server", G_LOG_LEVEL_CRITICAL, "*code*");
  g_assert_cmpuint (crier_websocket_frame_write_close (out, 1006, NULL), ==, 0);
  g_test_assert_expected_messages ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/frame/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/frame/utf8/pairs", test_utf8_pairs);
  g_test_add_func ("/frame/utf8/positions", test_utf8_positions);
  g_test_add_func ("/frame/utf8/words", test_utf8_words);
  g_test_add_func ("/frame/utf8/random", test_utf8_random);
  g_test_add_func ("/frame/close/codes", test_close_codes);
  g_test_add_func ("/frame/mask", test_mask);
  g_test_add_func ("/frame/sizes", test_sizes);
  g_test_add_func ("/frame/sessions", test_sessions);
  g_test_add_func ("/frame/memory/message", test_memory_message);
  g_test_add_func ("/frame/memory/claim", test_memory_claim);
  g_test_add_func ("/frame/memory/error", test_memory_error);
  g_test_add_func ("/frame/after-end", test_after_end);
  g_test_add_func ("/frame/write/control", test_write_control);
  g_test_add_func ("/frame/write/close", test_write_close);
  g_test_add_func ("/frame/write/wrong", test_write_wrong);

  return g_test_run ();
}
