/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-hub.h"
#include "crier-session.h"
#include "crier-transport-totals.h"

G_BEGIN_DECLS

typedef struct _CrierMeter CrierMeter;

/**
 * CrierMeterEntry:
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
} CrierMeterEntry;

CrierMeter           *crier_meter_new               (CrierHub *hub) G_GNUC_WARN_UNUSED_RESULT;
void                  crier_meter_free              (CrierMeter *self);
CrierSessions        *crier_meter_get_sessions      (CrierMeter *self);

void                  crier_meter_open              (CrierMeter      *self,
                                                     CrierMeterEntry *entry,
                                                     CrierClient     *client,
                                                     const char      *session,
                                                     int              fd);
const char           *crier_meter_get_session       (CrierMeter      *self,
                                                     CrierMeterEntry *entry);
void                  crier_meter_count             (CrierMeter      *self,
                                                     CrierMeterEntry *entry,
                                                     const CrierDue  *due,
                                                     guint            n_due);
void                  crier_meter_close             (CrierMeter      *self,
                                                     CrierMeterEntry *entry);
void                  crier_meter_count_inbox       (CrierMeter *self,
                                                     const char *session,
                                                     int         fd);

CrierTransportTotals *crier_meter_dup_totals        (CrierMeter *self) G_GNUC_WARN_UNUSED_RESULT;
char                 *crier_meter_format_transports (CrierMeter *self) G_GNUC_WARN_UNUSED_RESULT;
char                 *crier_meter_format_cost       (CrierMeter *self,
                                                     const char *session) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierMeter, crier_meter_free)

G_END_DECLS
