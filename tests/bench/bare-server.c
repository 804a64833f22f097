/* Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The yardstick: the least that a WebSocket broadcast server can be.
 *
 * One thread, epoll(7), and one send(2) per client per announcement; with --io-uring
 * the sends are handed to the kernel a thousand at a time instead. It says
 * the time, and every line of its standard input, to everyone, and counts what
 * clients say. It defends itself against nobody, keeps nothing and resumes
 * nobody: what Crier costs beyond it is the price of being Crier. Never serve
 * anything with it. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <glib.h>

#ifdef HAVE_IO_URING
#include <liburing.h>
#endif

#define ACCEPT_BATCH 64            /* as Crier does, so that connecting is compared alike */
#define BACKLOG      1024
#define EVENTS       512
#define LINE_READ    (64 * 1024)   /* as much as a pipe holds */
#define REQUEST_MAX  (16 * 1024)
#define RING         1024          /* sends under way at a time */
#define TEXT         0x1
#define CLOSE        0x8

typedef struct
{
  int      fd;
  unsigned slot;         /* where it stands in Server.clients */
  bool     open;         /* the handshake was answered */
  uint8_t  head_length;
  uint8_t  head[14];     /* a frame's head that has not wholly arrived */
  uint64_t skip;         /* bytes of payload still to be thrown away */
  GString *request;      /* (owned) (nullable): while the handshake is incomplete */
} Client;

typedef struct
{
  int        epoll;
  int        listener;
  int        timer;
  int        signals;
  GPtrArray *clients;    /* (owned) (element-type Client) */
  GString   *line;       /* (owned): standard input, up to a line's end */
  uint64_t   received;   /* text frames from clients */
  uint64_t   skipped;    /* sends that a full socket refused */
  bool       done;
#ifdef HAVE_IO_URING
  bool       has_ring;
  struct io_uring ring;
#endif
} Server;

static void
die (const char *what)
{
  g_printerr ("bare-server: %s: %s\n", what, g_strerror (errno));
  exit (1);
}

static void
watch (Server *server,
       int     fd,
       void   *tag)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = tag };

  /* A file or /dev/null as standard input cannot be polled, and has nothing to say. */
  if (epoll_ctl (server->epoll, EPOLL_CTL_ADD, fd, &event) < 0 && errno != EPERM)
    die ("epoll_ctl");
}

static void
drop (Server *server,
      Client *client)
{
  g_ptr_array_remove_index_fast (server->clients, client->slot);
  if (client->slot < server->clients->len)
    ((Client *) g_ptr_array_index (server->clients, client->slot))->slot = client->slot;

  close (client->fd);
  if (client->request != NULL)
    g_string_free (client->request, TRUE);
  g_free (client);
}

static void
accept_clients (Server *server)
{
  for (unsigned i = 0; i < ACCEPT_BATCH; i++)
    {
      int fd = accept4 (server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
      Client *client;

      if (fd < 0)
        return;

      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int) { 1 }, sizeof (int));
      client = g_new0 (Client, 1);
      client->fd = fd;
      client->slot = server->clients->len;
      g_ptr_array_add (server->clients, client);
      watch (server, fd, client);
    }
}

/* After a send of length bytes, of which the kernel took sent, or none with errno. */
static void
judge (Server *server,
       Client *client,
       size_t  length,
       ssize_t sent)
{
  if (sent == (ssize_t) length)
    return;

  /* Half a frame would garble all that follows, and there is no buffer
   * here to keep the rest in. The client is not dropped on the spot,
   * because this walks the list: epoll will report it. */
  if (sent >= 0)
    shutdown (client->fd, SHUT_RDWR);
  else if (errno == EAGAIN)
    server->skipped++;
}

#ifdef HAVE_IO_URING
static void
make_ring (Server *server)
{
  int error = io_uring_queue_init (RING, &server->ring,
                                   IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);

  if (error == -EINVAL)
    error = io_uring_queue_init (RING, &server->ring, 0);

  errno = -error;
  if (error < 0)
    die ("io_uring_queue_init");

  server->has_ring = true;
}

static void
submit (Server *server,
        size_t  length,
        int     n)
{
  struct io_uring_cqe *cqe;
  unsigned head;
  unsigned seen = 0;

  if (io_uring_submit_and_wait (&server->ring, n) < n)
    die ("io_uring_submit_and_wait");

  io_uring_for_each_cqe (&server->ring, head, cqe)
    {
      errno = cqe->res < 0 ? -cqe->res : 0;
      judge (server, io_uring_cqe_get_data (cqe), length, cqe->res);
      seen++;
    }

  io_uring_cq_advance (&server->ring, seen);
}

static void
send_through_ring (Server        *server,
                   const uint8_t *frame,
                   size_t         length)
{
  int n = 0;

  for (unsigned i = 0; i < server->clients->len; i++)
    {
      Client *client = g_ptr_array_index (server->clients, i);
      struct io_uring_sqe *sqe;

      if (!client->open)
        continue;

      sqe = io_uring_get_sqe (&server->ring);
      io_uring_prep_send (sqe, client->fd, frame, length, MSG_NOSIGNAL | MSG_DONTWAIT);
      io_uring_sqe_set_data (sqe, client);
      if (++n == RING)
        {
          submit (server, length, n);
          n = 0;
        }
    }

  if (n > 0)
    submit (server, length, n);
}
#endif

static void
broadcast (Server     *server,
           const char *text,
           size_t      length)
{
  static uint8_t frame[4 + UINT16_MAX];
  size_t head = length < 126 ? 2 : 4;

  g_assert (length <= UINT16_MAX);

  frame[0] = 0x80 | TEXT;
  frame[1] = head == 2 ? length : 126;
  if (head == 4)
    {
      frame[2] = length >> 8;
      frame[3] = length & 0xff;
    }
  memcpy (frame + head, text, length);

#ifdef HAVE_IO_URING
  if (server->has_ring)
    {
      send_through_ring (server, frame, head + length);
      return;
    }
#endif

  for (unsigned i = 0; i < server->clients->len; i++)
    {
      Client *client = g_ptr_array_index (server->clients, i);

      if (client->open)
        judge (server, client, head + length,
               send (client->fd, frame, head + length, MSG_NOSIGNAL));
    }
}

static void
tell_time (Server *server)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = g_date_time_format (now, "%Y-%m-%d %H:%M:%S.%f");
  uint64_t expirations;

  if (read (server->timer, &expirations, sizeof expirations) == sizeof expirations)
    broadcast (server, text, strlen (text));
}

static void
read_lines (Server *server)
{
  char buffer[LINE_READ];
  ssize_t got = read (STDIN_FILENO, buffer, sizeof buffer);
  const char *at = buffer;

  if (got <= 0)
    {
      epoll_ctl (server->epoll, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
      return;
    }

  for (const char *end = buffer + got; at < end;)
    {
      const char *newline = memchr (at, '\n', end - at);

      g_string_append_len (server->line, at, (newline != NULL ? newline : end) - at);
      if (newline == NULL)
        break;

      broadcast (server, server->line->str, MIN (server->line->len, UINT16_MAX));
      g_string_truncate (server->line, 0);
      at = newline + 1;
    }
}

/* Answers the handshake in @request. Returns whether it was one. */
static bool
answer (Client     *client,
        const char *request)
{
  static const char header[] = "\r\nSec-WebSocket-Key:";
  static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const char *key = strcasestr (request, header);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *accepted = NULL;
  g_autofree char *response = NULL;
  uint8_t digest[20];
  size_t digest_length = sizeof digest;
  size_t length;

  if (key == NULL)
    return false;

  key += strlen (header);
  key += strspn (key, " \t");
  g_checksum_update (sum, (const guchar *) key, strcspn (key, " \t\r\n"));
  g_checksum_update (sum, (const guchar *) guid, strlen (guid));
  g_checksum_get_digest (sum, digest, &digest_length);
  accepted = g_base64_encode (digest, digest_length);
  response = g_strconcat ("HTTP/1.1 101 Switching Protocols\r\n"
                          "Upgrade: websocket\r\n"
                          "Connection: Upgrade\r\n"
                          "Sec-WebSocket-Accept: ", accepted, "\r\n\r\n",
                          NULL);
  length = strlen (response);

  return send (client->fd, response, length, MSG_NOSIGNAL) == (ssize_t) length;
}

/* How long the frame's head is, as far as the bytes that are there tell. */
static unsigned
head_needed (const Client *client)
{
  unsigned payload = client->head_length < 2 ? 0 : client->head[1] & 0x7f;
  bool masked = client->head_length >= 2 && (client->head[1] & 0x80) != 0;

  return 2 + (payload == 126 ? 2 : payload == 127 ? 8 : 0) + (masked ? 4 : 0);
}

static uint64_t
payload_length (const Client *client)
{
  unsigned bytes = (client->head[1] & 0x7f) == 126 ? 2 : (client->head[1] & 0x7f) == 127 ? 8 : 0;
  uint64_t length = 0;

  if (bytes == 0)
    return client->head[1] & 0x7f;

  for (unsigned i = 0; i < bytes; i++)
    length = length << 8 | client->head[2 + i];

  return length;
}

/* Counts the text frames in @data and throws them away. Returns whether the client stays. */
static bool
count_frames (Server        *server,
              Client        *client,
              const uint8_t *data,
              size_t         length)
{
  const uint8_t *end = data + length;

  while (data < end)
    {
      if (client->skip > 0)
        {
          uint64_t taken = MIN (client->skip, (uint64_t) (end - data));

          client->skip -= taken;
          data += taken;
          continue;
        }

      client->head[client->head_length++] = *data++;
      if (client->head_length < head_needed (client))
        continue;

      if ((client->head[0] & 0xf) == CLOSE)
        return false;
      if ((client->head[0] & 0xf) == TEXT)
        server->received++;
      client->skip = payload_length (client);
      client->head_length = 0;
    }

  return true;
}

/* Takes what arrived of the handshake. Returns whether the client stays. */
static bool
shake_hands (Server  *server,
             Client  *client,
             uint8_t *data,
             size_t   length)
{
  const char *end;
  size_t head;

  if (client->request == NULL)
    client->request = g_string_sized_new (length);
  g_string_append_len (client->request, (const char *) data, length);

  end = strstr (client->request->str, "\r\n\r\n");
  if (end == NULL)
    return client->request->len < REQUEST_MAX;
  if (!answer (client, client->request->str))
    return false;

  /* A first frame may have come along with the handshake. */
  client->open = true;
  head = end + 4 - client->request->str;
  if (!count_frames (server, client, (const uint8_t *) end + 4, client->request->len - head))
    return false;

  g_string_free (client->request, TRUE);
  client->request = NULL;

  return true;
}

static void
read_client (Server *server,
             Client *client)
{
  uint8_t buffer[4096];
  ssize_t got = recv (client->fd, buffer, sizeof buffer, 0);
  bool stays;

  if (got < 0 && errno == EAGAIN)
    return;

  if (got <= 0)
    stays = false;
  else if (client->open)
    stays = count_frames (server, client, buffer, got);
  else
    stays = shake_hands (server, client, buffer, got);

  if (!stays)
    drop (server, client);
}

static void
serve (Server *server)
{
  struct epoll_event events[EVENTS];
  int count = epoll_wait (server->epoll, events, EVENTS, -1);

  for (int i = 0; i < count; i++)
    {
      void *tag = events[i].data.ptr;

      if (tag == &server->listener)
        accept_clients (server);
      else if (tag == &server->timer)
        tell_time (server);
      else if (tag == &server->line)
        read_lines (server);
      else if (tag == &server->signals)
        server->done = true;
      else
        read_client (server, tag);
    }
}

static void
listen_on (Server *server,
           int     port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  socklen_t length = sizeof address;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  server->listener = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  setsockopt (server->listener, SOL_SOCKET, SO_REUSEADDR, &(int) { 1 }, sizeof (int));
  if (bind (server->listener, (struct sockaddr *) &address, length) < 0 ||
      listen (server->listener, BACKLOG) < 0 ||
      getsockname (server->listener, (struct sockaddr *) &address, &length) < 0)
    die ("cannot listen");

  watch (server, server->listener, &server->listener);
  g_print ("Listening on http://127.0.0.1:%u/\n", ntohs (address.sin_port));
}

static void
start (Server *server,
       int     port,
       int     interval)
{
  struct itimerspec beat = { .it_interval.tv_sec = interval, .it_value.tv_sec = interval };
  struct rlimit files;
  sigset_t ends;

  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);

  server->epoll = epoll_create1 (EPOLL_CLOEXEC);
  server->clients = g_ptr_array_new ();
  server->line = g_string_new (NULL);

  sigemptyset (&ends);
  sigaddset (&ends, SIGTERM);
  sigaddset (&ends, SIGINT);
  sigprocmask (SIG_BLOCK, &ends, NULL);
  server->signals = signalfd (-1, &ends, SFD_CLOEXEC);
  watch (server, server->signals, &server->signals);

  server->timer = timerfd_create (CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  timerfd_settime (server->timer, 0, &beat, NULL);
  watch (server, server->timer, &server->timer);

  watch (server, STDIN_FILENO, &server->line);
  listen_on (server, port);
}

int
main (int   argc,
      char *argv[])
{
  Server server = { 0 };
  int port = 0;
  int interval = 1;
  gboolean ring = FALSE;
  gboolean ignored;
  /* The last two let it stand in for Crier when the benchmark itself is tried. */
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &port,
      "Port on 127.0.0.1; 0 = any", "PORT" },
    { "interval", 0, 0, G_OPTION_ARG_INT, &interval,
      "Seconds between announcements; 0 = none", "SECONDS" },
    { "io-uring", 0, 0, G_OPTION_ARG_NONE, &ring,
      "Hand sends to the kernel through io_uring", NULL },
    { "no-gui", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &ignored,
      NULL, NULL },
    { "no-journal", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &ignored,
      NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      port < 0 || port > UINT16_MAX || interval < 0)
    {
      g_printerr ("bare-server: %s\n", error != NULL ? error->message : "bad port or interval");
      return 2;
    }

#ifdef HAVE_IO_URING
  if (ring)
    make_ring (&server);
#else
  if (ring)
    {
      g_printerr ("bare-server: built without liburing\n");
      return 2;
    }
#endif

  start (&server, port, interval);
  while (!server.done)
    serve (&server);

  g_print ("received=%" PRIu64 " skipped=%" PRIu64 "\n", server.received, server.skipped);

  return 0;
}
