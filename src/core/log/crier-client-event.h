/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CRIER_CLIENT_EVENT_MESSAGE,
  CRIER_CLIENT_EVENT_SEEN,
  CRIER_CLIENT_EVENT_SYNC,
} CrierClientEventKind;

/**
 * CrierClientEvent:
 *
 * One JSON object of a client.
 */
typedef struct
{
  CrierClientEventKind kind;
  char    *text;       /* (owned) (nullable): of a message, unchecked */
  char    *ref;        /* (owned) (nullable): what the client calls it */
  char    *id;         /* (owned) (nullable): the message that was seen */
  double   t0;         /* of sync: when the client sent it, seconds since 1970 */
  gboolean has_offset; /* of sync: whether offset was given */
  double   offset;     /* how far the client's clock is behind ours, seconds */
} CrierClientEvent;

#define CRIER_CLIENT_EVENT_MAX_REF 64 /* bytes */

CrierClientEvent *crier_client_event_parse (const char  *data,
                                            gsize        length,
                                            GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void              crier_client_event_free  (CrierClientEvent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierClientEvent, crier_client_event_free)

G_END_DECLS
