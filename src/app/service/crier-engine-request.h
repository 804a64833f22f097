/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-blocklist.h"
#include "crier-publisher.h"
#include "crier-thread-queue.h"
#include "crier-transport-totals.h"

G_BEGIN_DECLS

typedef struct _CrierEngine        CrierEngine;
typedef struct _CrierEngineRequest CrierEngineRequest;

typedef void (*CrierEngineRequestFunc) (CrierEngineRequest *request,
                                        CrierEngine        *engine);

/**
 * CrierTotalsFunc:
 * @totals: (nullable) (array fixed-size=5): a value for each #CrierTransport;
 *   %NULL with @error
 */
typedef void (*CrierTotalsFunc) (const CrierTransportTotals *totals,
                                 const GError               *error,
                                 gpointer                    user_data);

/**
 * CrierBlockedFunc:
 * @changed: whether something was blocked or unblocked
 * @ids: (nullable) (element-type utf8): the Ids that are blocked; %NULL with @error
 * @addresses: (nullable) (element-type utf8): the addresses, likewise
 */
typedef void (*CrierBlockedFunc) (gboolean      changed,
                                  GPtrArray    *ids,
                                  GPtrArray    *addresses,
                                  const GError *error,
                                  gpointer      user_data);

/**
 * CrierEngineRequest:
 * @func: does it, in the engine's thread. If there is @deliver, then
 *   crier_engine_request_answer() is to follow, from there or later
 * @deliver: (nullable): passes the answer on, in the main thread
 *
 * What is asked of an engine and, later, its answer, in the members that
 * @func and @deliver agree on. It belongs to one thread at a time.
 */
struct _CrierEngineRequest
{
  CrierEngineRequestFunc func;
  void (*deliver) (CrierEngineRequest *request);

  /* Of a request that is to be answered. */
  CrierThreadQueue *answers; /* (unowned) (nullable): of the owner */
  GObject *owner;            /* (owned) (nullable): kept until it is answered */

  char       *id;          /* (owned) (nullable): of a client or a message */
  char       *text;        /* (owned) (nullable): a name or a token */
  CrierColor  color;
  guint64     number;      /* a serial, seconds, or a truth value */
  CrierBlocked kind;       /* of what is blocked */
  gboolean    changed;
  CrierDraft *draft;       /* (owned) (nullable) */
  GHashTable *serials;     /* (owned) (nullable) (element-type guint64) */
  GPtrArray  *ids;         /* (owned) (nullable) (element-type utf8) */
  GPtrArray  *addresses;   /* (owned) (nullable) (element-type utf8) */

  CrierMessage         *message;   /* (owned) (nullable) */
  guint                 n_reached;
  GPtrArray            *readers;   /* (owned) (nullable) */
  CrierTransportTotals *totals;    /* (owned) (nullable) */
  GError               *error;     /* (owned) (nullable) */

  union
  {
    CrierPublisherFunc      published;
    CrierJournalReadersFunc readers;
    CrierTotalsFunc         totals;
    CrierBlockedFunc        blocked;
  } callback;              /* (nullable) */
  gpointer    user_data;
};

CrierEngineRequest *crier_engine_request_new       (CrierEngineRequestFunc func)
                                                   G_GNUC_WARN_UNUSED_RESULT;
void                crier_engine_request_cancel    (gpointer data);
void                crier_engine_request_run       (CrierEngineRequest *self,
                                                    CrierEngine        *engine);
void                crier_engine_request_answer    (CrierEngineRequest *self);
CrierThreadQueue   *crier_engine_request_new_queue (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
