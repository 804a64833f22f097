/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-connection-limit.h"
#include "crier-blocklist.h"
#include "crier-fan-out.h"
#include "crier-hub.h"
#include "crier-look.h"
#include "crier-traffic-meter.h"
#include "crier-publisher.h"
#include "crier-reactor.h"

G_BEGIN_DECLS

typedef struct _CrierPollRegistry CrierPollRegistry;

/**
 * CrierChangeBlockedFunc:
 * @name: as crier_blocklist_dup_name() writes it
 * @is_blocked: whether it is to be blocked from now on
 *
 * Returns: %FALSE if that was so already
 */
typedef gboolean (*CrierChangeBlockedFunc) (CrierBlocked  kind,
                                            const char   *name,
                                            gboolean      is_blocked,
                                            gpointer      server);

/**
 * CrierContext:
 * @blocked: another list when the operator changes it
 * @change_blocked: blocks and unblocks at once, and tells so
 * @server: (transfer none): what it is to be called with
 * @look: of the page
 * @publisher: (nullable): %NULL for a server without an operator
 *
 * What the parts of a server share. The server fills it in when it is started
 * and owns what is in it; it outlives every request and connection.
 */
typedef struct
{
  CrierHub       *hub;
  CrierReactor   *reactor;
  CrierConnectionLimit *limit;
  CrierTrafficMeter     *meter;
  CrierFanOut    *fan_out;
  CrierPollRegistry   *poll_registry;
  CrierPublisher *publisher;
  CrierBlocklist *blocked;
  CrierChangeBlockedFunc change_blocked;
  gpointer        server;
  const CrierLook *look;
} CrierContext;

G_END_DECLS
