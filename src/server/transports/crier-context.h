/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-connection-limit.h"
#include "crier-blocklist.h"
#include "crier-hub.h"
#include "crier-traffic-meter.h"
#include "crier-publisher.h"
#include "crier-reactor.h"

G_BEGIN_DECLS

typedef struct _CrierPollRegistry CrierPollRegistry;

/**
 * CrierContext:
 * @blocked: another list when the operator changes it
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
  CrierPollRegistry   *poll_registry;
  CrierPublisher *publisher;
  CrierBlocklist *blocked;
} CrierContext;

G_END_DECLS
