/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-context.h"
#include "crier-paused-request.h"
#include "crier-slice.h"

G_BEGIN_DECLS

/* A message of 64 KiB all of which is escaped has 384 KiB; and there are Ids. */
#define CRIER_API_CONTEXT_MAX_BODY (1024 * 1024)

/**
 * CrierApiContext:
 * @context: (transfer none): what the operator asks about
 * @paused: (element-type CrierPausedRequest), by their links: the requests that
 *   wait for their answer
 * @n_messages: published since @start
 * @n_announced: how often the time was announced since @start
 * @start: microseconds since 1970
 * @stopped: (owned): cancelled when nothing of this is there any more
 * @slice: (owned): in which long answers are written, one after the other
 *
 * What the operator's requests have in common. They are answered in
 * crier-api-clients.c, crier-api-messages.c and crier-api-metrics.c.
 */
typedef struct
{
  CrierContext *context;
  GQueue        paused;

  guint64       n_messages;
  guint64       n_announced;
  gint64        start;

  GCancellable *stopped;
  CrierSlice   *slice;
} CrierApiContext;

CrierApiContext    *crier_api_context_new    (CrierContext *context) G_GNUC_WARN_UNUSED_RESULT;
void                crier_api_context_free   (CrierApiContext *self);

CrierPausedRequest *crier_api_context_hold   (CrierApiContext   *self,
                                              SoupServerMessage *message)
                                             G_GNUC_WARN_UNUSED_RESULT;
void                crier_api_context_answer (SoupServerMessage *message,
                                              guint              status,
                                              char              *json);

G_END_DECLS
