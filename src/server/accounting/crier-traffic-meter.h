/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-hub.h"
#include "crier-session.h"
#include "crier-transport-totals.h"

G_BEGIN_DECLS

typedef struct _CrierTrafficMeter CrierTrafficMeter;

/**
 * CrierTrafficMeterEntry:
 *
 * One connection that is counted, to be embedded in what owns it, as zeros.
 * Its fields are the meter's; others may look at its session.
 */
typedef struct
{
  CrierSession   *session; /* (unowned) (nullable): NULL when not open */
  CrierTransport  transport;
  int             fd;
  gint64          since;   /* microseconds since 1970: the client's */
  guint64         announcements;
  GList           link;
} CrierTrafficMeterEntry;

CrierTrafficMeter *crier_traffic_meter_new (CrierHub *hub) G_GNUC_WARN_UNUSED_RESULT;
void                  crier_traffic_meter_free              (CrierTrafficMeter *self);
CrierSessions        *crier_traffic_meter_get_sessions      (CrierTrafficMeter *self);

void                  crier_traffic_meter_open              (CrierTrafficMeter      *self,
                                                     CrierTrafficMeterEntry *entry,
                                                     CrierClient     *client,
                                                     const char      *session,
                                                     int              fd);
const char           *crier_traffic_meter_get_session       (CrierTrafficMeter      *self,
                                                     CrierTrafficMeterEntry *entry);
void                  crier_traffic_meter_count             (CrierTrafficMeter      *self,
                                                     CrierTrafficMeterEntry *entry,
                                                     const CrierDue  *due,
                                                     guint            n_due,
                                                     gint64           now);
void                  crier_traffic_meter_close             (CrierTrafficMeter      *self,
                                                     CrierTrafficMeterEntry *entry);
void                  crier_traffic_meter_count_inbox       (CrierTrafficMeter *self,
                                                     const char *session,
                                                     int         fd);

CrierTransportTotals *crier_traffic_meter_dup_totals (CrierTrafficMeter *self)
    G_GNUC_WARN_UNUSED_RESULT;
char *crier_traffic_meter_format_transports (CrierTrafficMeter *self) G_GNUC_WARN_UNUSED_RESULT;
char                 *crier_traffic_meter_format_cost       (CrierTrafficMeter *self,
                                                     const char *session) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierTrafficMeter, crier_traffic_meter_free)

G_END_DECLS
