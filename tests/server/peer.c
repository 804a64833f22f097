/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "peer.h"

#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib-unix.h>

#include "loop.h"

/*
 * Peer:
 *
 * The other end of a TCP connection: a client written by hand, which does
 * what it is told, be it wrong. It lives in the test's main context beside
 * the server and takes what comes as it comes, unless it is told not to read.
 */
struct _Peer
{
  int fd;           /* (owned): -1 once closed */
  GSource *source;  /* (owned) (nullable): NULL while it does not read */
  GByteArray *in;   /* (owned): what came and was not taken yet */
  gsize n_received;
  gsize n_sent;
  gboolean ended;
};

static void
stop_reading (Peer *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);

  g_clear_pointer (&self->source, g_source_unref);
}

/* Reads at most so much, without waiting. Returns how much it was. */
gsize
peer_read_some (Peer  *self,
                gsize  most)
{
  gsize n_read = 0;

  while (n_read < most && !self->ended)
    {
      guint8 buffer[16384];
      gssize n = recv (self->fd, buffer, MIN (sizeof buffer, most - n_read),
                       MSG_DONTWAIT);

      if (n < 0 && errno == EAGAIN)
        break;

      if (n <= 0)
        {
          self->ended = TRUE;
          break;
        }

      g_byte_array_append (self->in, buffer, (guint) n);
      n_read += n;
    }

  self->n_received += n_read;

  return n_read;
}

static gboolean
readable_cb (int          fd,
             GIOCondition condition,
             gpointer     data)
{
  Peer *self = data;

  peer_read_some (self, G_MAXSIZE);
  if (!self->ended)
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->source, g_source_unref);

  return G_SOURCE_REMOVE;
}

/* Whether to take what comes, or to leave it in the kernel. */
void
peer_set_reading (Peer     *self,
                  gboolean  reading)
{
  if (reading == (self->source != NULL) || self->ended)
    return;

  if (!reading)
    {
      stop_reading (self);
      return;
    }

  self->source = g_unix_fd_source_new (self->fd, G_IO_IN);
  g_source_set_static_name (self->source, "test peer");
  g_source_set_callback (self->source,
                         (GSourceFunc) (void (*) (void)) readable_cb, self, NULL);
  g_source_attach (self->source, NULL);
}

/* With a receive buffer of 0 the system decides on its size. */
Peer *
peer_new_full (const char *address,
               guint       port,
               int         receive_buffer)
{
  g_autoptr (GSocketAddress) target = NULL;
  struct sockaddr_storage native;
  const int on = 1;
  gssize size;
  Peer *self = g_new0 (Peer, 1);

  target = g_inet_socket_address_new_from_string (address, port);
  g_assert_nonnull (target);
  size = g_socket_address_get_native_size (target);
  g_assert_true (g_socket_address_to_native (target, &native, sizeof native, NULL));

  self->in = g_byte_array_new ();
  self->fd = socket (native.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (self->fd, >=, 0);

  if (receive_buffer > 0)
    g_assert_no_errno (setsockopt (self->fd, SOL_SOCKET, SO_RCVBUF,
                                   &receive_buffer, sizeof receive_buffer));

  /* What is written is sent at once. */
  g_assert_no_errno (setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));

  /* The kernel completes it, whether the server accepts yet or not. */
  g_assert_no_errno (connect (self->fd, (struct sockaddr *) &native, size));
  g_assert_true (g_unix_set_fd_nonblocking (self->fd, TRUE, NULL));
  peer_set_reading (self, TRUE);

  return self;
}

/* Through a socket in the file system. */
Peer *
peer_new_local (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  Peer *self = g_new0 (Peer, 1);

  g_assert_cmpuint (g_strlcpy (address.sun_path, path, sizeof address.sun_path),
                    <, sizeof address.sun_path);
  self->in = g_byte_array_new ();
  self->fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (self->fd, >=, 0);
  g_assert_no_errno (connect (self->fd, (struct sockaddr *) &address, sizeof address));
  g_assert_true (g_unix_set_fd_nonblocking (self->fd, TRUE, NULL));
  peer_set_reading (self, TRUE);

  return self;
}

Peer *
peer_new (guint port)
{
  return peer_new_full ("127.0.0.1", port, 0);
}

void
peer_free (Peer *self)
{
  peer_close (self);
  g_byte_array_unref (self->in);
  g_free (self);
}

/* Writes all, while the main context runs; or less, if the other side ends
 * the connection. */
void
peer_write (Peer          *self,
            gconstpointer  data,
            gsize          length)
{
  const guint8 *bytes = data;

  while (length > 0)
    {
      gssize n = send (self->fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);

      if (n < 0 && errno != EAGAIN)
        return;

      if (n < 0)
        {
          g_main_context_iteration (NULL, FALSE);
          continue;
        }

      self->n_sent += n;
      bytes += n;
      length -= n;
    }
}

void
peer_print (Peer       *self,
            const char *format,
            ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  peer_write (self, text, strlen (text));
}

/* Asks for a WebSocket; whether it is one shows in peer_take_head(). */
void
peer_handshake (Peer       *self,
                const char *query,
                const char *protocol)
{
  peer_print (self,
              "GET /websocket%s%s HTTP/1.1\r\n"
              "Host: localhost\r\n"
              "Connection: Upgrade\r\n"
              "Upgrade: websocket\r\n"
              "Sec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
              "%s%s%s"
              "\r\n",
              query != NULL ? "?" : "", query != NULL ? query : "",
              protocol != NULL ? "Sec-WebSocket-Protocol: " : "",
              protocol != NULL ? protocol : "",
              protocol != NULL ? "\r\n" : "");
}

/* Connects and shakes hands; what the server says first is not taken yet. */
Peer *
peer_new_websocket (guint       port,
                    const char *query,
                    const char *protocol)
{
  Peer *self = peer_new (port);
  g_autoptr (Answer) answer = NULL;

  peer_handshake (self, query, protocol);
  answer = peer_take_head (self);
  g_assert_cmpuint (answer->status, ==, 101);

  return self;
}

/* Makes a masked frame as RFC 6455 §5.2 has it. */
void
peer_frame_append (GByteArray    *stream,
                   guint          first,
                   gconstpointer  data,
                   gsize          length)
{
  const guint8 key[4] = { 0x37, 0xFA, 0x21, 0x3D };
  guint n_extra = length < 126 ? 0 : length <= G_MAXUINT16 ? 2 : 8;
  guint8 head[14];
  guint n_head = 2;
  guint begin;
  gsize i;

  head[0] = (guint8) first;
  head[1] = (guint8) (0x80 | (n_extra == 0 ? length : n_extra == 2 ? 126 : 127));
  while (n_extra-- > 0)
    head[n_head++] = (guint8) ((guint64) length >> (8 * n_extra));

  g_byte_array_append (stream, head, n_head);
  g_byte_array_append (stream, key, sizeof key);
  begin = stream->len;
  g_byte_array_append (stream, data, (guint) length);
  for (i = 0; i < length; i++)
    stream->data[begin + i] ^= key[i % sizeof key];
}

void
peer_send (Peer          *self,
           guint          first,
           gconstpointer  data,
           gsize          length)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();

  peer_frame_append (stream, first, data, length);
  peer_write (self, stream->data, stream->len);
}

void
peer_send_text (Peer       *self,
                const char *text)
{
  peer_send (self, PEER_TEXT, text, strlen (text));
}

/* Says that nothing more will come, and goes on reading. */
void
peer_shut (Peer *self)
{
  shutdown (self->fd, SHUT_WR);
}

void
peer_close (Peer *self)
{
  stop_reading (self);

  if (self->fd >= 0)
    close (self->fd);

  self->fd = -1;
  self->ended = TRUE;
}

/* Breaks off: the other side gets RST instead of FIN. */
void
peer_reset (Peer *self)
{
  const struct linger linger = { 1, 0 };

  setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  peer_close (self);
}

/* Falls off the network without a word: nothing that comes is taken, not even
 * by its kernel, which would acknowledge it. */
void
peer_vanish (Peer *self)
{
  struct sock_filter drop = BPF_STMT (BPF_RET | BPF_K, 0);
  const struct sock_fprog program = { 1, &drop };

  g_assert_no_errno (setsockopt (self->fd, SOL_SOCKET, SO_ATTACH_FILTER,
                                 &program, sizeof program));
}

/* Whether the other side has closed the connection, or it broke. */
gboolean
peer_is_ended (Peer *self)
{
  return self->ended;
}

/* Whether so much is there to be taken. */
gboolean
peer_has (Peer  *self,
          gsize  length)
{
  return self->in->len >= length;
}

/* How many bytes came in all. */
gsize
peer_get_received (Peer *self)
{
  return self->n_received;
}

/* How many bytes it wrote in all. */
gsize
peer_get_sent (Peer *self)
{
  return self->n_sent;
}

/* Waits until the other side closes; takes everything that came for an
 * answer. */
Answer *
peer_finish (Peer *self)
{
  loop_until (self->ended);

  return answer_new (self->in->data, self->in->len);
}

/* Returns the length of the head of an answer, 0 while it is not whole. */
static guint
measure_head (Peer *self)
{
  const char *data = (const char *) self->in->data;
  const char *end = NULL;

  if (self->in->len > 0)
    end = g_strstr_len (data, self->in->len, "\r\n\r\n");

  return end != NULL ? (guint) (end - data + strlen ("\r\n\r\n")) : 0;
}

/* Waits for the head of an answer and takes it; what follows is left. Ends
 * with the connection, and a status of 0, if none comes. */
Answer *
peer_take_head (Peer *self)
{
  Answer *answer;
  guint length;

  loop_until (self->ended || measure_head (self) > 0);

  length = measure_head (self);
  answer = answer_new (self->in->data, length);
  g_byte_array_remove_range (self->in, 0, length);

  return answer;
}

static guint
measure_line (Peer *self)
{
  const guint8 *end = NULL;

  if (self->in->len > 0)
    end = memchr (self->in->data, '\n', self->in->len);

  return end != NULL ? (guint) (end - self->in->data + 1) : 0;
}

/* Waits for a line of text and takes it, without its end; NULL if the
 * connection ends before that. */
char *
peer_next_line (Peer *self)
{
  guint length;
  char *line;

  loop_until (self->ended || measure_line (self) > 0);

  length = measure_line (self);
  if (length == 0)
    return NULL;

  line = g_strndup ((const char *) self->in->data, length - 1);
  g_byte_array_remove_range (self->in, 0, length);

  return line;
}

/* Takes a frame if a whole one is there. */
gboolean
peer_try_frame (Peer      *self,
                PeerFrame *frame)
{
  const guint8 *data = self->in->data;
  guint n_head = 2;
  guint64 length;
  guint i;

  if (self->in->len < 2)
    return FALSE;

  /* No server masks (RFC 6455 §5.1). */
  g_assert_cmpuint (data[1] & 0x80, ==, 0);
  length = data[1];
  if (length >= 126)
    n_head += length == 126 ? 2 : 8;

  if (self->in->len < n_head)
    return FALSE;

  if (n_head > 2)
    {
      length = 0;
      for (i = 2; i < n_head; i++)
        length = length << 8 | data[i];
    }

  if (self->in->len - n_head < length)
    return FALSE;

  frame->first = data[0];
  frame->length = length;
  frame->data = g_strndup ((const char *) data + n_head, length);
  memcpy (frame->data, data + n_head, length);
  g_byte_array_remove_range (self->in, 0, (guint) (n_head + length));

  return TRUE;
}

/* Waits for a frame, or for the end, which is one with first 0. */
PeerFrame
peer_next (Peer *self)
{
  PeerFrame frame = { 0 };

  loop_until (peer_try_frame (self, &frame) || self->ended);

  return frame;
}

/* Waits for a frame that begins so, and drops it. */
void
peer_skip (Peer  *self,
           guint  first)
{
  g_auto (PeerFrame) frame = peer_next (self);

  g_assert_cmphex (frame.first, ==, first);
}

/* Waits for a text, past pings; for nothing else may come before it. */
char *
peer_next_text (Peer *self)
{
  PeerFrame frame = peer_next (self);

  while (frame.first == PEER_PING)
    {
      peer_frame_clear (&frame);
      frame = peer_next (self);
    }

  g_assert_cmphex (frame.first, ==, PEER_TEXT);
  g_assert_true (g_utf8_validate (frame.data, frame.length, NULL));

  return frame.data;
}

/* Waits for a Close frame, past everything else, and for the end of the
 * connection after it. Returns its code, 1005 if it has none, 0 if the
 * connection ended without. */
guint
peer_next_close (Peer  *self,
                 char **reason)
{
  g_auto (PeerFrame) frame = peer_next (self);
  guint code = 0;

  while (frame.first != PEER_CLOSE && frame.first != 0)
    {
      peer_frame_clear (&frame);
      frame = peer_next (self);
    }

  loop_until (self->ended);
  g_assert_cmpuint (self->in->len, ==, 0);

  if (frame.first == PEER_CLOSE)
    {
      code = 1005;
      g_assert_cmpuint (frame.length, !=, 1);
      if (frame.length >= 2)
        code = (guint8) frame.data[0] << 8 | (guint8) frame.data[1];
    }

  if (reason != NULL)
    *reason = g_strdup (frame.length > 2 ? frame.data + 2 : "");

  return code;
}

void
peer_frame_clear (PeerFrame *frame)
{
  g_clear_pointer (&frame->data, g_free);
  *frame = (PeerFrame) { 0 };
}
