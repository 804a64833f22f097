/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-errand.h"
#include "crier-hub.h"
#include "crier-recipient-table.h"

G_BEGIN_DECLS

/* For crier-hub.c and crier-hub-clients.c only; see CrierHub there. */
struct _CrierHub
{
  GObject parent_instance;

  CrierTicker *ticker;   /* (owned) */
  guint max_clients;
  gboolean inbox;
  gboolean closing;

  CrierLog *log;         /* (owned) */
  GQueue listeners;      /* (owned) (element-type CrierListener), by the link
                          * in each, in the order they came */
  GHashTable *by_serial; /* (owned) (element-type guint64 CrierListener) */
  CrierRecipientTable *ids;         /* (owned): who has been here */

  guint64 round;         /* counts what was published */
  GList *next;           /* (nullable): whom to visit next in this round */
  GSource *round_source; /* (owned) (nullable): NULL between rounds */
  CrierErrand *dismissal;      /* (owned): disconnecting */
  CrierErrand *expulsion;      /* (owned): the same, because they are blocked */
  CrierErrand *identification; /* (owned): having shown whose a screen is */
};

void crier_hub_dismiss_one  (CrierListener *listener,
                             gpointer       hub);
void crier_hub_expel_one    (CrierListener *listener,
                             gpointer       hub);
void crier_hub_identify_one (CrierListener *listener,
                             gpointer       hub);

G_END_DECLS
