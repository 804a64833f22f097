/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-websocket-frame.h"

#include <string.h>

/*
 * CrierWebsocketFrameReader:
 *
 * The server's side of the WebSocket wire format (RFC 6455 §5): bytes of a
 * client in, whole text messages and control frames out. It is fed what a
 * socket gave, in pieces of any size, and answers one event at a time; the
 * short writers below make the control frames that go back. It does no
 * input or output, answers no ping and closes nothing: that is its owner's.
 *
 * A frame that lies whole in the bytes given is unmasked and handed out where
 * it is. Only what is incomplete is copied to the buffer: first what came of
 * the open message (the first `kept` bytes), after it what came of a control
 * frame that stands between the message's fragments.
 */

#define FIN_BIT     0x80
#define RSV_BITS    0x70
#define OPCODE_BITS 0x0F
#define CONTROL_BIT 0x08 /* of the opcode */
#define MASK_BIT    0x80
#define LENGTH_BITS 0x7F
#define LENGTH_16   126 /* the length stands in the next 2 bytes */
#define LENGTH_64   127 /* in the next 8 */
#define KEY_SIZE    4

/* RFC 6455 §7.4.1 */
#define CLOSE_PROTOCOL    1002
#define CLOSE_UNSUPPORTED 1003
#define CLOSE_NO_CODE     1005
#define CLOSE_NOT_UTF8    1007
#define CLOSE_TOO_BIG     1009

/* What has not been read yet of the bytes given. */
typedef struct
{
  unsigned char *data;
  size_t         length;
} Input;

/* Each of 10,000 connections has one. */
G_STATIC_ASSERT (sizeof (CrierWebsocketFrameReader) <= 64);

/* Table 3-7 of the Unicode standard, without the row of ASCII: only the range
 * of the second byte depends on the first, all later ones are 80..BF. */
static const struct
{
  unsigned char first, last; /* of the first byte */
  CrierWebsocketFrameUtf8 next;
} utf8_rows[] = {
  { 0xC2, 0xDF, { 1, 0x80, 0xBF } },
  { 0xE0, 0xE0, { 2, 0xA0, 0xBF } }, /* less would fit in two bytes */
  { 0xE1, 0xEC, { 2, 0x80, 0xBF } },
  { 0xED, 0xED, { 2, 0x80, 0x9F } }, /* more is a surrogate */
  { 0xEE, 0xEF, { 2, 0x80, 0xBF } },
  { 0xF0, 0xF0, { 3, 0x90, 0xBF } }, /* less would fit in three bytes */
  { 0xF1, 0xF3, { 3, 0x80, 0xBF } },
  { 0xF4, 0xF4, { 3, 0x80, 0x8F } }, /* more is beyond U+10FFFF */
};

static gboolean
utf8_step (CrierWebsocketFrameUtf8 *self,
           unsigned char   byte)
{
  gboolean fits = byte < 0x80;

  if (self->due > 0)
    {
      fits = byte >= self->low && byte <= self->high;
      *self = (CrierWebsocketFrameUtf8) { self->due - 1, 0x80, 0xBF };
      return fits;
    }

  for (size_t i = 0; i < G_N_ELEMENTS (utf8_rows) && !fits; i++)
    {
      fits = byte >= utf8_rows[i].first && byte <= utf8_rows[i].last;
      if (fits)
        *self = utf8_rows[i].next;
    }

  return fits;
}

/* Goes on in a text where the last call stopped. Returns the index of the
 * first byte with which no text can be valid, or length when there is none;
 * then the text may still end within a character (due > 0). */
static size_t
utf8_scan (CrierWebsocketFrameUtf8      *self,
           const unsigned char *text,
           size_t               length)
{
  const guint64 high_bits = G_GUINT64_CONSTANT (0x8080808080808080);
  size_t i = 0;

  while (i < length)
    {
      guint64 word = high_bits;

      /* Most text is ASCII, so that it goes by words. */
      if (self->due == 0 && length - i >= sizeof word)
        memcpy (&word, text + i, sizeof word);

      if ((word & high_bits) == 0)
        i += sizeof word;
      else if (utf8_step (self, text[i]))
        i++;
      else
        break;
    }

  return i;
}

/* Unmasks the next bytes of a payload in place (RFC 6455 §5.3), then turns
 * the key, so that its first byte is the one that comes next. */
static void
unmask (unsigned char *data,
        size_t         length,
        unsigned char  key[KEY_SIZE])
{
  unsigned char twice[2 * KEY_SIZE];
  guint64 word, mask;
  size_t i;

  memcpy (twice, key, KEY_SIZE);
  memcpy (twice + KEY_SIZE, key, KEY_SIZE);
  memcpy (&mask, twice, sizeof mask);

  for (i = 0; length - i >= sizeof word; i += sizeof word)
    {
      memcpy (&word, data + i, sizeof word);
      word ^= mask;
      memcpy (data + i, &word, sizeof word);
    }

  for (; i < length; i++)
    data[i] ^= key[i % KEY_SIZE];

  memcpy (key, twice + length % KEY_SIZE, KEY_SIZE);
}

static gboolean
is_control (const CrierWebsocketFrameReader *self)
{
  return (self->header[0] & CONTROL_BIT) != 0;
}

static CrierWebsocketFrameResult
fail (CrierWebsocketFrameReader *self,
      unsigned int      code,
      const char       *reason,
      CrierWebsocketFrame       *frame)
{
  crier_websocket_frame_reader_clear (self);
  *frame = (CrierWebsocketFrame) { .code = code, .reason = reason };

  return CRIER_WEBSOCKET_FRAME_ERROR;
}

/* Returns what is wrong with the first two bytes of a header, or NULL. */
static const char *
find_fault (const CrierWebsocketFrameReader *self)
{
  unsigned int opcode = self->header[0] & OPCODE_BITS;
  unsigned int length = self->header[1] & LENGTH_BITS;

  if (self->header[0] & RSV_BITS)
    return "Reserved bit set";
  if (!(self->header[1] & MASK_BIT))
    return "Frame not masked";

  switch (opcode)
    {
    case CRIER_OPCODE_CONTINUATION:
      return self->in_message ? NULL : "Nothing to continue";

    case CRIER_OPCODE_TEXT:
    case CRIER_OPCODE_BINARY:
      return self->in_message ? "Last message not finished" : NULL;

    case CRIER_OPCODE_CLOSE:
    case CRIER_OPCODE_PING:
    case CRIER_OPCODE_PONG:
      if (!(self->header[0] & FIN_BIT))
        return "Control frame fragmented";
      if (length > CRIER_WEBSOCKET_FRAME_CONTROL_MAX)
        return "Control frame too long";
      return opcode == CRIER_OPCODE_CLOSE && length == 1 ? "Close code cut short" : NULL;

    default:
      return "Unknown opcode";
    }
}

/* Returns how many bytes of length follow the first two bytes of a header. */
static size_t
get_length_size (const CrierWebsocketFrameReader *self)
{
  unsigned int length = self->header[1] & LENGTH_BITS;

  return length == LENGTH_64 ? 8 : length == LENGTH_16 ? 2 : 0;
}

/* Returns FALSE when the length has its top bit set, or would have fitted in
 * a shorter form: both are forbidden (RFC 6455 §5.2). */
static gboolean
decode_length (const CrierWebsocketFrameReader *self,
               guint64                *length)
{
  size_t size = get_length_size (self);

  *length = size == 0 ? self->header[1] & LENGTH_BITS : 0;
  for (size_t i = 0; i < size; i++)
    *length = *length << 8 | self->header[2 + i];

  if (size == 8)
    return *length > G_MAXUINT16 && *length <= G_MAXINT64;

  return size == 0 || *length >= LENGTH_16;
}

static gboolean
fill_header (CrierWebsocketFrameReader *self,
             Input            *input,
             size_t            size)
{
  for (; self->header_length < size && input->length > 0; input->length--)
    self->header[self->header_length++] = *input->data++;

  return self->header_length >= size;
}

/* Reads on in a header; each part is judged as soon as it is there, and again
 * when the next bytes come, which is cheaper than to remember it. */
static CrierWebsocketFrameResult
read_header (CrierWebsocketFrameReader *self,
             Input            *input,
             CrierWebsocketFrame       *frame)
{
  const char *fault;
  guint64 length;
  size_t size;

  if (!fill_header (self, input, 2))
    return CRIER_WEBSOCKET_FRAME_MORE;

  fault = find_fault (self);
  if (fault != NULL)
    return fail (self, CLOSE_PROTOCOL, fault, frame);
  if (!is_control (self) && !self->in_message)
    self->binary = (self->header[0] & OPCODE_BITS) == CRIER_OPCODE_BINARY;
  if (self->binary && !self->any_data)
    return fail (self, CLOSE_UNSUPPORTED, "Binary not accepted", frame);

  size = 2 + get_length_size (self);
  if (!fill_header (self, input, size))
    return CRIER_WEBSOCKET_FRAME_MORE;

  if (!decode_length (self, &length))
    return fail (self, CLOSE_PROTOCOL, "Length badly encoded", frame);
  if (!is_control (self) && length > self->max_message - self->kept)
    return fail (self, CLOSE_TOO_BIG, "Message too big", frame);

  if (!fill_header (self, input, size + KEY_SIZE))
    return CRIER_WEBSOCKET_FRAME_MORE;

  self->remaining = length;
  self->in_payload = TRUE;

  return CRIER_WEBSOCKET_FRAME_MORE;
}

/* RFC 6455 §5.5.1: nothing, or a code and a reason. */
static CrierWebsocketFrameResult
end_close (CrierWebsocketFrameReader *self,
           CrierWebsocketFrame       *frame)
{
  const unsigned char *body = (const unsigned char *) frame->data;
  CrierWebsocketFrameUtf8 utf8 = { 0 };

  self->finished = TRUE;
  self->kept = 0;
  frame->code = CLOSE_NO_CODE;

  if (frame->length > 0)
    {
      frame->code = (unsigned int) body[0] << 8 | body[1];
      frame->data += 2;
      frame->length -= 2;

      if (!crier_websocket_frame_close_code_is_valid (frame->code))
        return fail (self, CLOSE_PROTOCOL, "Invalid close code", frame);
      if (utf8_scan (&utf8, body + 2, frame->length) < frame->length || utf8.due > 0)
        return fail (self, CLOSE_NOT_UTF8, "Close reason not UTF-8", frame);
    }

  return CRIER_WEBSOCKET_FRAME_CLOSE;
}

/* Puts aside what came of a message or of a control frame. The memory grows
 * with what came, never with what a header promised. */
static void
keep (CrierWebsocketFrameReader    *self,
      const unsigned char *data,
      size_t               length)
{
  if (length == 0)
    return;

  if (self->buffer == NULL)
    self->buffer = g_byte_array_new ();
  g_byte_array_append (self->buffer, data, length);

  if (!is_control (self))
    self->kept = self->buffer->len;
}

/* Ends a frame, of whose payload these are the last bytes, and with its last
 * fragment a message: points frame to all that came of it, where it lies. */
static CrierWebsocketFrameResult
end_frame (CrierWebsocketFrameReader    *self,
           const unsigned char *data,
           size_t               length,
           CrierWebsocketFrame          *frame)
{
  size_t begin = is_control (self) ? self->kept : 0;

  self->in_payload = FALSE;
  self->header_length = 0;

  if (!(self->header[0] & FIN_BIT))
    {
      self->in_message = TRUE;
      keep (self, data, length);
      return CRIER_WEBSOCKET_FRAME_MORE;
    }

  if (self->buffer != NULL && self->buffer->len > begin)
    {
      keep (self, data, length);
      data = self->buffer->data + begin;
      length = self->buffer->len - begin;
    }

  self->delivered = TRUE;
  *frame = (CrierWebsocketFrame) { .data = (const char *) data, .length = length };

  switch (self->header[0] & OPCODE_BITS)
    {
    case CRIER_OPCODE_CLOSE:
      return end_close (self, frame);

    case CRIER_OPCODE_PING:
      return CRIER_WEBSOCKET_FRAME_PING;

    case CRIER_OPCODE_PONG:
      return CRIER_WEBSOCKET_FRAME_PONG;

    default:
      self->in_message = FALSE;
      self->kept = 0;
      if (self->utf8.due > 0)
        return fail (self, CLOSE_NOT_UTF8, "Text ends within a character", frame);
      return self->binary ? CRIER_WEBSOCKET_FRAME_BINARY : CRIER_WEBSOCKET_FRAME_TEXT;
    }
}

static CrierWebsocketFrameResult
read_payload (CrierWebsocketFrameReader *self,
              Input            *input,
              CrierWebsocketFrame       *frame)
{
  unsigned char *data = input->data;
  size_t length = MIN (self->remaining, input->length);
  size_t valid = length;

  unmask (data, length, self->header + self->header_length - KEY_SIZE);

  if (!is_control (self) && !self->binary)
    valid = utf8_scan (&self->utf8, data, length);

  input->data += length;
  input->length -= MIN (valid + 1, length);
  if (valid < length)
    return fail (self, CLOSE_NOT_UTF8, "Text not UTF-8", frame);

  self->remaining -= length;
  if (self->remaining == 0)
    return end_frame (self, data, length, frame);

  keep (self, data, length);

  return CRIER_WEBSOCKET_FRAME_MORE;
}

/**
 * crier_websocket_frame_reader_init:
 * @max_message: the most bytes of a text message, over all its fragments; at
 *   most %G_MAXINT
 *
 * Makes @self, in any state, ready for the first byte after the handshake. It
 * has no memory of its own as long as nothing incomplete has come.
 */
void
crier_websocket_frame_reader_init (CrierWebsocketFrameReader *self,
                                   size_t            max_message)
{
  g_assert (max_message <= G_MAXINT);

  *self = (CrierWebsocketFrameReader) { .max_message = max_message };
}

/**
 * crier_websocket_frame_reader_clear:
 *
 * Frees what @self keeps, and what the last #CrierWebsocketFrame pointed to
 * there. The reader is finished then, as after an error, until it is made ready
 * again.
 */
void
crier_websocket_frame_reader_clear (CrierWebsocketFrameReader *self)
{
  g_clear_pointer (&self->buffer, g_byte_array_unref);
  *self = (CrierWebsocketFrameReader) { .max_message = self->max_message, .finished = TRUE };
}

/**
 * crier_websocket_frame_reader_next:
 * @self: a reader
 * @data: (inout) (nullable): bytes of the client; payloads are unmasked there
 * @length: how many; 0 is allowed
 * @consumed: (out): how many of them were read
 * @frame: (out): what came
 *
 * Reads on until something is complete or wrong. Call again with what follows
 * the @consumed bytes, even when that is nothing, until %CRIER_WEBSOCKET_FRAME_MORE (then
 * all is read): the memory behind a message that came in pieces is freed by
 * the next call only. @frame's data is valid until the next call, and as long
 * as @data is left alone. What comes does not depend on how the bytes are cut
 * into calls.
 *
 * - %CRIER_WEBSOCKET_FRAME_TEXT: a whole message, valid UTF-8; it may have U+0000 in it.
 *   %CRIER_WEBSOCKET_FRAME_BINARY: one of any bytes, if the reader takes any_data.
 * - %CRIER_WEBSOCKET_FRAME_PING, %CRIER_WEBSOCKET_FRAME_PONG: the payload, any 0 to 125 bytes.
 * - %CRIER_WEBSOCKET_FRAME_CLOSE: a valid code, or 1005 if there was none, and as data
 *   the reason, valid UTF-8 of 0 to 123 bytes (RFC 6455 §5.5.1, §7.1.5).
 * - %CRIER_WEBSOCKET_FRAME_ERROR: the code to close with, and why: 1002 for a breach of
 *   RFC 6455 §5 or a bad close code, 1003 for a binary message, 1007 for text
 *   at the first byte with which it cannot become UTF-8 (§8.1), 1009 for a
 *   message that a header takes past the limit (§10.4). @consumed ends with the
 *   byte that told; what came before of the message is lost.
 *
 * The last two finish the reader: the caller closes the connection (§7.1.7) and
 * has no reason to go on. If it does, all is read, ignored and answered
 * %CRIER_WEBSOCKET_FRAME_MORE.
 *
 * Returns: what @frame holds
 */
CrierWebsocketFrameResult
crier_websocket_frame_reader_next (CrierWebsocketFrameReader *self,
                                   unsigned char    *data,
                                   size_t            length,
                                   size_t           *consumed,
                                   CrierWebsocketFrame       *frame)
{
  Input input = { data, length };
  CrierWebsocketFrameResult result = CRIER_WEBSOCKET_FRAME_MORE;

  g_assert (data != NULL || length == 0);

  *frame = (CrierWebsocketFrame) { 0 };
  *consumed = length;

  if (self->delivered && self->kept == 0)
    g_clear_pointer (&self->buffer, g_byte_array_unref);
  else if (self->delivered)
    g_byte_array_set_size (self->buffer, self->kept);
  self->delivered = FALSE;

  if (self->finished)
    return CRIER_WEBSOCKET_FRAME_MORE;

  while (result == CRIER_WEBSOCKET_FRAME_MORE && input.length > 0)
    {
      if (!self->in_payload)
        result = read_header (self, &input, frame);

      /* At once: an empty payload needs no further byte. */
      if (self->in_payload)
        result = read_payload (self, &input, frame);
    }

  *consumed = length - input.length;

  return result;
}

gboolean
crier_websocket_frame_reader_is_waiting (const CrierWebsocketFrameReader *self)
{
  return self->header_length > 0 || self->in_payload || self->in_message;
}

/**
 * crier_websocket_frame_write_control:
 * @out: (out): at least %CRIER_WEBSOCKET_FRAME_CONTROL_SIZE bytes, apart from @payload
 * @opcode: %CRIER_OPCODE_CLOSE, %CRIER_OPCODE_PING or %CRIER_OPCODE_PONG
 * @payload: (nullable): its payload
 * @length: bytes of @payload, at most %CRIER_WEBSOCKET_FRAME_CONTROL_MAX
 *
 * Writes a whole control frame, not masked (RFC 6455 §5.1, §5.5).
 *
 * Returns: how many bytes were written
 */
size_t
crier_websocket_frame_write_control (unsigned char *out,
                                     CrierOpcode    opcode,
                                     const void    *payload,
                                     size_t         length)
{
  g_return_val_if_fail (opcode >= CRIER_OPCODE_CLOSE && opcode <= CRIER_OPCODE_PONG, 0);
  g_return_val_if_fail (length <= CRIER_WEBSOCKET_FRAME_CONTROL_MAX, 0);

  out[0] = FIN_BIT | opcode;
  out[1] = length;
  if (length > 0)
    memcpy (out + 2, payload, length);

  return 2 + length;
}

/**
 * crier_websocket_frame_write_close:
 * @out: (out): at least %CRIER_WEBSOCKET_FRAME_CONTROL_SIZE bytes
 * @code: a valid close code; or 1005, for none
 * @reason: (nullable): why, as UTF-8; what does not fit in 123 bytes is cut off
 *   before the character that passes them; not sent without a code
 *
 * Writes a Close frame (RFC 6455 §5.5.1). 1005 never stands on the wire: it
 * makes an empty body, so that the code of a received Close can be echoed as
 * it is.
 *
 * Returns: how many bytes were written
 */
size_t
crier_websocket_frame_write_close (unsigned char *out,
                                   unsigned int   code,
                                   const char    *reason)
{
  unsigned char body[CRIER_WEBSOCKET_FRAME_CONTROL_MAX];
  size_t length;

  g_return_val_if_fail (code == CLOSE_NO_CODE ||
                        crier_websocket_frame_close_code_is_valid (code), 0);

  if (code == CLOSE_NO_CODE)
    return crier_websocket_frame_write_control (out, CRIER_OPCODE_CLOSE, NULL,
                                                0);

  length = reason != NULL ? strlen (reason) : 0;
  if (length > sizeof body - 2)
    {
      length = sizeof body - 2;
      while (length > 0 && ((unsigned char) reason[length] & 0xC0) == 0x80)
        length--;
    }

  body[0] = code >> 8;
  body[1] = code & 0xFF;
  if (length > 0)
    memcpy (body + 2, reason, length);

  return crier_websocket_frame_write_control (out, CRIER_OPCODE_CLOSE, body,
                                              2 + length);
}

/**
 * crier_websocket_frame_close_code_is_valid:
 *
 * Returns: whether a Close frame may carry @code (RFC 6455 §7.4 and the IANA
 *   registry made by §11.7): what is registered and not reserved for local use
 *   (1004, 1005, 1006, 1015), or free for libraries and programs (3000 to 4999)
 */
gboolean
crier_websocket_frame_close_code_is_valid (unsigned int code)
{
  return (code >= 1000 && code <= 1003) ||
         (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}
