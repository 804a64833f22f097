/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-hub.h"
#include "crier-recipient-table.h"
#include "crier-slice.h"

G_BEGIN_DECLS

/* For crier-hub.c and crier-hub-….c only; see CrierHub in the first. */
struct _CrierHub
{
  GObject parent_instance;

  CrierTicker *ticker;   /* (owned) */
  guint max_clients;
  CrierHubRoomFunc has_room; /* (nullable) */
  gpointer room_data;
  gboolean inbox;
  gboolean closing;

  CrierLog *log;         /* (owned) */
  GQueue listeners;      /* (owned) (element-type CrierListener), by the link
                          * in each, in the order they came */
  GHashTable *by_serial; /* (owned) (element-type guint64 CrierListener) */
  CrierRecipientTable *recipients; /* (owned) */

  guint64 round;         /* counts what was published */
  GList *next;           /* (nullable): the next to visit in this round */
  CrierSlice *rounds;    /* (owned) */
  CrierSlice *batch;     /* (owned): what the operator does to many */
};

void crier_hub_begin_round (CrierHub *self);
void crier_hub_pause       (CrierHub *self);

G_END_DECLS
