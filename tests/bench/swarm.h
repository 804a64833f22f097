/* Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SWARM_WEBSOCKET,
  SWARM_EVENTS,
  SWARM_STREAM,
  SWARM_LONGPOLL,         /* asks once for each swarm_ask() */
} SwarmTransport;

typedef struct
{
  int         fd;
  unsigned    number;
  bool        asked;      /* the request was sent */
  bool        joined;     /* and answered */
  int64_t     position;   /* the mode's own: what this client had last */
  GByteArray *rest;       /* (owned) (nullable): what has not wholly arrived */
} SwarmClient;

/* What a text frame, one line of a stream, or the one announcement in the answer
 * of a poll brought. Not 0-terminated. */
typedef void (*SwarmTextFunc) (SwarmClient *client,
                               const char  *text,
                               size_t       length,
                               void        *user_data);

typedef struct
{
  int            epoll;
  int            port;
  SwarmTransport transport;
  SwarmClient   *clients;     /* (owned) (array length=size) */
  unsigned       size;
  unsigned       listeners;   /* the others, at the end, never read */
  unsigned       started;
  unsigned       joined;      /* of a poll: who has the answer */
  unsigned       asked;       /* of a poll: who has sent the request */
  unsigned       source;      /* the last octet of our own address; 0 = any */
  int64_t        deadline;    /* monotonic µs */
  SwarmTextFunc  text;
  void          *user_data;
} Swarm;

void swarm_fail    (const char     *format,
                    ...) G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN;

void swarm_start   (Swarm          *swarm,
                    int             port,
                    SwarmTransport  transport,
                    unsigned        listeners,
                    unsigned        stalled,
                    int             seconds);
void swarm_join    (Swarm          *swarm);
void swarm_ask     (Swarm          *swarm);
void swarm_iterate (Swarm          *swarm,
                    int             timeout);
void swarm_idle    (Swarm          *swarm,
                    int64_t         microseconds);
void swarm_say     (SwarmClient    *client,
                    const char     *text);
void swarm_leave   (Swarm          *swarm);

G_END_DECLS
