/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-connection.h"
#include "crier-fan-out.h"

G_BEGIN_DECLS

/* How long a peer may take to close its side after we have closed ours. */
#define CRIER_CONNECTION_LINGER_USEC (2 * G_USEC_PER_SEC)

typedef enum
{
  CRIER_CONNECTION_NEW,
  CRIER_CONNECTION_OPEN,    /* in the hub */
  CRIER_CONNECTION_CLOSING, /* left; what was queued goes out, and what comes
                             * in is dropped */
  CRIER_CONNECTION_CLOSED,
} CrierConnectionPhase;

/* For the subclasses to look at; only crier-connection.c changes it. */
typedef struct
{
  CrierWatch watch;        /* holds a reference to owner while it is watched */
  GInetAddress *address;   /* (owned) (nullable): NULL until open */
  GByteArray *unread;      /* (owned) (nullable): what the subclass could not
                            * take yet */

  guint64 n_unacknowledged; /* bytes; when last looked while blocked */
  gint64 last_read;        /* running time */
  gint64 deaf_time;        /* running time: when a beat last found that we do not
                            * read, and silence says nothing */
  gint64 blocked_time;     /* running time: when a beat last found it blocked */
  gint64 deadline;         /* running time; while closing or broken */

  /* What a round touches comes last, beside what it touches of the listener. */
  CrierTrafficMeterEntry entry; /* from joining until the socket is closed */
  CrierConnection *owner;  /* (unowned): itself */
  CrierFanOutMember member;
  CrierContext *context;   /* (unowned) */
  CrierConnectionPhase phase;
  gboolean blocked;        /* the kernel takes no more for now */
  gboolean shut;           /* our side is closed */
  gboolean broken;         /* the peer is gone; what it said is still read */
  CrierOutputBuffer outgoing;
  gint64 last_progress;    /* running time: when output last moved or began */
} CrierConnectionPrivate;

CrierConnectionPrivate *crier_connection_get_private (CrierConnection *self);
void                    crier_connection_take_unread (CrierConnection *self);

/* crier-connection-write.c */
void     crier_connection_init_member   (CrierConnectionPrivate *priv);
void     crier_connection_update_wanted (CrierConnectionPrivate *priv);
gboolean crier_connection_break_off     (CrierConnection *self);
gboolean crier_connection_write         (CrierConnection *self);

G_END_DECLS
