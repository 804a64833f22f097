/* Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Thousands of listeners in one thread, for load.c.
 *
 * They join a server on 127.0.0.1, answer its pings, and hand each text that
 * arrives to one function. They are meant to be cheap, because they run beside
 * the server on the same processors. Whatever a healthy server would not do
 * ends the process, and so the measurement: see swarm_fail(). */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "swarm.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define IN_FLIGHT 256   /* unanswered at a time: below any sane backlog */
#define EVENTS    512
#define BUFFER    (256 * 1024)

/* The key and answer of RFC 6455's example: nothing is secret here. */
#define KEY       "dGhlIHNhbXBsZSBub25jZQ=="
#define ANSWER    "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

enum
{
  FRAME_TEXT  = 0x1,
  FRAME_CLOSE = 0x8,
  FRAME_PING  = 0x9,
  FRAME_PONG  = 0xa,
};

/* Says on standard output why nothing can be measured, and ends the process. */
void
swarm_fail (const char *format,
            ...)
{
  va_list args;

  va_start (args, format);
  printf ("ok=0\nerror=");
  vprintf (format, args);
  printf ("\n");
  va_end (args);

  exit (EXIT_FAILURE);
}

/* Prepares @listeners clients of @transport, and @stalled more that will join
 * and then never read. After @seconds the whole measurement has failed. */
void
swarm_start (Swarm          *swarm,
             int             port,
             SwarmTransport  transport,
             unsigned        listeners,
             unsigned        stalled,
             int             seconds)
{
  struct rlimit files;

  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);

  swarm->epoll = epoll_create1 (EPOLL_CLOEXEC);
  swarm->port = port;
  swarm->transport = transport;
  swarm->listeners = listeners;
  swarm->size = listeners + stalled;
  swarm->clients = g_new0 (SwarmClient, swarm->size);
  swarm->deadline = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  for (unsigned i = 0; i < swarm->size; i++)
    {
      swarm->clients[i].fd = -1;
      swarm->clients[i].number = i;
      swarm->clients[i].position = -1;
    }
}

static int
open_socket (Swarm *swarm,
             bool   stalled)
{
  struct sockaddr_in own = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0)
    swarm_fail ("socket: %s", g_strerror (errno));

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int) { 1 }, sizeof (int));

  /* A small window, so that the server soon has nowhere to send to. */
  if (stalled)
    setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &(int) { 4096 }, sizeof (int));

  if (swarm->source > 0)
    {
      own.sin_addr.s_addr = htonl (INADDR_LOOPBACK - 1 + swarm->source);
      setsockopt (fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &(int) { 1 }, sizeof (int));
      if (bind (fd, (struct sockaddr *) &own, sizeof own) < 0)
        swarm_fail ("bind: %s", g_strerror (errno));
    }

  return fd;
}

static void
start_client (Swarm       *swarm,
              SwarmClient *client)
{
  struct epoll_event event = { .events = EPOLLOUT, .data.ptr = client };
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (swarm->port),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };

  client->fd = open_socket (swarm, client->number >= swarm->listeners);
  while (connect (client->fd, (struct sockaddr *) &address, sizeof address) < 0 &&
         errno != EINPROGRESS)
    {
      /* Out of ports: another address of our own has as many again. */
      if (errno != EADDRNOTAVAIL || swarm->source >= 254)
        swarm_fail ("connect: %s", g_strerror (errno));

      swarm->source = MAX (swarm->source + 1, 2);
      close (client->fd);
      client->fd = open_socket (swarm, client->number >= swarm->listeners);
    }

  if (epoll_ctl (swarm->epoll, EPOLL_CTL_ADD, client->fd, &event) < 0)
    swarm_fail ("epoll_ctl: %s", g_strerror (errno));
  swarm->started++;
}

static void
send_all (SwarmClient *client,
          const void  *bytes,
          size_t       length)
{
  /* What we send is small: a server that does not take it has stopped. */
  if (send (client->fd, bytes, length, MSG_NOSIGNAL) != (ssize_t) length)
    swarm_fail ("client %u could not send: %s", client->number, g_strerror (errno));
}

static void
ask (Swarm       *swarm,
     SwarmClient *client)
{
  static const char * const paths[] = {
    "websocket?", "events?", "stream?", "poll?wait=30&",
  };
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };
  char request[512];
  int length, error = 0;
  socklen_t size = sizeof error;

  getsockopt (client->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0)
    swarm_fail ("client %u could not connect: %s", client->number, g_strerror (error));

  length = snprintf (request, sizeof request,
                     "GET /%sId=bench-%u HTTP/1.1\r\n"
                     "Host: 127.0.0.1:%d\r\n"
                     "%s\r\n",
                     paths[swarm->transport], client->number, swarm->port,
                     swarm->transport != SWARM_WEBSOCKET ? "" :
                     "Upgrade: websocket\r\n"
                     "Connection: Upgrade\r\n"
                     "Sec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: " KEY "\r\n");
  send_all (client, request, length);
  client->asked = true;
  swarm->asked++;
  epoll_ctl (swarm->epoll, EPOLL_CTL_MOD, client->fd, &event);
}

/* Takes the head of the server's answer. Returns its length, 0 when it has not
 * wholly arrived. */
static size_t
take_answer (Swarm         *swarm,
             SwarmClient   *client,
             const uint8_t *bytes,
             size_t         length)
{
  const char *expected = swarm->transport == SWARM_WEBSOCKET ? "HTTP/1.1 101 " : "HTTP/1.1 200 ";
  const uint8_t *end = memmem (bytes, length, "\r\n\r\n", 4);

  if (end == NULL)
    return 0;
  if (memcmp (bytes, expected, strlen (expected)) != 0)
    swarm_fail ("client %u was answered: %.*s", client->number,
                (int) strcspn ((const char *) bytes, "\r"), bytes);
  if (swarm->transport == SWARM_WEBSOCKET &&
      memmem (bytes, end - bytes, ANSWER, strlen (ANSWER)) == NULL)
    swarm_fail ("client %u was given a wrong Sec-WebSocket-Accept", client->number);

  client->joined = true;
  swarm->joined++;
  if (client->number >= swarm->listeners)
    epoll_ctl (swarm->epoll, EPOLL_CTL_DEL, client->fd, NULL);

  return end + 4 - bytes;
}

static void
send_masked (SwarmClient   *client,
             unsigned       opcode,
             const uint8_t *payload,
             size_t         length)
{
  static const uint8_t mask[4] = { 0x37, 0xfa, 0x21, 0x3d };
  uint8_t frame[2 + 4 + 125] = { 0x80 | opcode, 0x80 | length };

  g_assert (length <= 125);

  memcpy (frame + 2, mask, 4);
  for (size_t i = 0; i < length; i++)
    frame[6 + i] = payload[i] ^ mask[i % 4];
  send_all (client, frame, 6 + length);
}

static void
hand_over (Swarm         *swarm,
           SwarmClient   *client,
           const uint8_t *text,
           size_t         length)
{
  if (swarm->text != NULL)
    swarm->text (client, (const char *) text, length, swarm->user_data);
}

static void
take_frame (Swarm         *swarm,
            SwarmClient   *client,
            unsigned       first,
            const uint8_t *payload,
            size_t         length)
{
  switch (first)
    {
    case 0x80 | FRAME_TEXT:
      hand_over (swarm, client, payload, length);
      break;
    case 0x80 | FRAME_PING:
      send_masked (client, FRAME_PONG, payload, MIN (length, 125));
      break;
    case 0x80 | FRAME_PONG:
      break;
    case 0x80 | FRAME_CLOSE:
      swarm_fail ("client %u was closed with %d", client->number,
                  length < 2 ? 0 : payload[0] << 8 | payload[1]);
    default:
      swarm_fail ("client %u got a frame that begins with %#x", client->number, first);
    }
}

/* Takes the whole frames in @bytes. Returns how many bytes they were. */
static size_t
take_frames (Swarm         *swarm,
             SwarmClient   *client,
             const uint8_t *bytes,
             size_t         length)
{
  size_t used = 0;

  while (length - used >= 2)
    {
      const uint8_t *frame = bytes + used;
      size_t head = frame[1] == 126 ? 4 : 2;
      size_t payload = frame[1];

      /* Masked frames, and the largest kind, land here too. */
      if (frame[1] > 126)
        swarm_fail ("client %u got a length of %#x", client->number, frame[1]);
      if (length - used < head)
        break;
      if (head == 4)
        payload = frame[2] << 8 | frame[3];
      if (length - used < head + payload)
        break;

      take_frame (swarm, client, frame[0], frame + head, payload);
      used += head + payload;
    }

  return used;
}

/* Takes the whole lines in @bytes. Returns how many bytes they were. */
static size_t
take_lines (Swarm         *swarm,
            SwarmClient   *client,
            const uint8_t *bytes,
            size_t         length)
{
  static const char text[] = "\"text\":\"";
  static const char tick[] = "\"event\":\"time\"";
  size_t used = 0;
  const uint8_t *end;

  while ((end = memchr (bytes + used, '\n', length - used)) != NULL)
    {
      const uint8_t *line = bytes + used;
      const uint8_t *found = memmem (line, end - line, text, strlen (text));

      /* Good enough for texts of ours, which hold nothing that JSON escapes. */
      if (found != NULL)
        {
          const uint8_t *from = found + strlen (text);
          const uint8_t *to = memchr (from, '"', end - from);

          hand_over (swarm, client, from, to != NULL ? to - from : 0);
        }
      else if (memmem (line, end - line, tick, strlen (tick)) != NULL)
        {
          hand_over (swarm, client, line, 0);
        }
      used = end + 1 - bytes;
    }

  return used;
}

static size_t
take (Swarm         *swarm,
      SwarmClient   *client,
      const uint8_t *bytes,
      size_t         length)
{
  size_t used = 0;

  if (!client->joined)
    used = take_answer (swarm, client, bytes, length);
  if (!client->joined)
    return 0;
  if (client->number >= swarm->listeners)
    return length;

  if (swarm->transport == SWARM_WEBSOCKET)
    return used + take_frames (swarm, client, bytes + used, length - used);
  else
    return used + take_lines (swarm, client, bytes + used, length - used);
}

/* The end of the stream is the end of an answer, which has an announcement. */
static void
take_poll (Swarm         *swarm,
           SwarmClient   *client,
           const uint8_t *bytes,
           size_t         length)
{
  size_t head = take_answer (swarm, client, bytes, length);

  if (head == 0 || length < 4 || memcmp (bytes + length - 3, "]}\n", 3) != 0)
    swarm_fail ("client %u got half an answer", client->number);
  if (take_lines (swarm, client, bytes + head, length - head) == 0)
    swarm_fail ("client %u was answered with nothing", client->number);

  /* Closed without leaving the port behind: it was the server that ended. */
  close (client->fd);
  client->fd = -1;
  client->asked = false;
  client->joined = false;
}

static void
receive (Swarm       *swarm,
         SwarmClient *client)
{
  static uint8_t buffer[BUFFER + 1];
  size_t kept = client->rest != NULL ? client->rest->len : 0;
  size_t used;
  ssize_t got;

  if (kept == BUFFER)
    swarm_fail ("client %u got more than it can hold", client->number);
  if (kept > 0)
    memcpy (buffer, client->rest->data, kept);

  got = recv (client->fd, buffer + kept, BUFFER - kept, 0);
  if (got < 0 && errno == EAGAIN)
    return;
  if (got == 0 && swarm->transport == SWARM_LONGPOLL)
    {
      g_clear_pointer (&client->rest, g_byte_array_unref);
      take_poll (swarm, client, buffer, kept);
      return;
    }
  if (got <= 0)
    swarm_fail ("client %u was disconnected: %s", client->number,
                got < 0 ? g_strerror (errno) : "end of stream");

  buffer[kept + got] = '\0';
  used = swarm->transport != SWARM_LONGPOLL ? take (swarm, client, buffer, kept + got) : 0;
  g_clear_pointer (&client->rest, g_byte_array_unref);
  if (used < kept + got)
    {
      client->rest = g_byte_array_new ();
      g_byte_array_append (client->rest, buffer + used, kept + got - used);
    }
}

/* Deals with what has arrived, or arrives within @timeout milliseconds. */
void
swarm_iterate (Swarm *swarm,
               int    timeout)
{
  struct epoll_event events[EVENTS];
  int count = epoll_wait (swarm->epoll, events, EVENTS, timeout);

  for (int i = 0; i < count; i++)
    {
      SwarmClient *client = events[i].data.ptr;

      if (client->asked)
        receive (swarm, client);
      else
        ask (swarm, client);
    }

  if (g_get_monotonic_time () > swarm->deadline)
    swarm_fail ("out of time; %u of %u clients had joined", swarm->joined, swarm->size);
}

/* Lets everyone join, as fast as the server answers. */
void
swarm_join (Swarm *swarm)
{
  while (swarm->joined < swarm->size)
    {
      while (swarm->started < swarm->size && swarm->started - swarm->joined < IN_FLIGHT)
        start_client (swarm, &swarm->clients[swarm->started]);
      swarm_iterate (swarm, 1000);
    }
}

/* Everyone asks, and waits for the answer that comes in swarm_iterate(). Only
 * for a transport that polls, when all that was asked has been answered. */
void
swarm_ask (Swarm *swarm)
{
  swarm->started = swarm->asked = swarm->joined = 0;

  while (swarm->asked < swarm->size)
    {
      while (swarm->started < swarm->size && swarm->started - swarm->asked < IN_FLIGHT)
        start_client (swarm, &swarm->clients[swarm->started]);
      swarm_iterate (swarm, 1000);
    }
}

/* Only listens, for @microseconds. */
void
swarm_idle (Swarm   *swarm,
            int64_t  microseconds)
{
  int64_t end = g_get_monotonic_time () + microseconds;
  int64_t left;

  while ((left = end - g_get_monotonic_time ()) > 0)
    swarm_iterate (swarm, left / 1000 + 1);
}

/* Sends @text, at most 125 bytes, as one frame. */
void
swarm_say (SwarmClient *client,
           const char  *text)
{
  send_masked (client, FRAME_TEXT, (const uint8_t *) text, strlen (text));
}

/* Everyone hangs up, without a word. */
void
swarm_leave (Swarm *swarm)
{
  for (unsigned i = 0; i < swarm->size; i++)
    {
      if (swarm->clients[i].fd >= 0)
        close (swarm->clients[i].fd);
      g_clear_pointer (&swarm->clients[i].rest, g_byte_array_unref);
    }
}
