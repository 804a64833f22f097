/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-hub.h"
#include "crier-transport-totals.h"

G_BEGIN_DECLS

#define CRIER_METER_MAX_SESSIONS 20000
#define CRIER_METER_KEEP_USEC    (10 * 60 * G_USEC_PER_SEC)

typedef struct _CrierMeter CrierMeter;
typedef struct _CrierMeterSession CrierMeterSession;

/**
 * CrierMeterEntry:
 *
 * One connection that is counted, to be embedded in what owns it, as zeros.
 * Its fields are the meter's; others may look at its session.
 */
typedef struct
{
  CrierMeterSession *session; /* (unowned) (nullable): NULL when not open */
  CrierTransport     transport;
  int                fd;
  gint64             since;   /* microseconds since 1970: the client's */
  guint64            announcements;
  GList              link;
} CrierMeterEntry;

CrierMeter           *crier_meter_new               (CrierHub *hub) G_GNUC_WARN_UNUSED_RESULT;
void                  crier_meter_free              (CrierMeter *self);

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

CrierMeterSession    *crier_meter_take_session      (CrierMeter *self,
                                                     const char *asked) G_GNUC_WARN_UNUSED_RESULT;
gboolean              crier_meter_knows_session     (CrierMeter *self,
                                                     const char *asked);
const char           *crier_meter_session_get_code  (CrierMeterSession *session);
void                  crier_meter_release_session   (CrierMeter        *self,
                                                     CrierMeterSession *session);

void                  crier_meter_session_add_listener    (CrierMeterSession *session,
                                                           CrierListener     *listener);
void                  crier_meter_session_remove_listener (CrierMeterSession *session,
                                                           CrierListener     *listener);
CrierListener        *crier_meter_find_listener           (CrierMeter *self,
                                                           const char *session);

CrierTransportTotals *crier_meter_dup_totals        (CrierMeter *self) G_GNUC_WARN_UNUSED_RESULT;
char                 *crier_meter_format_transports (CrierMeter *self) G_GNUC_WARN_UNUSED_RESULT;
char                 *crier_meter_format_cost       (CrierMeter *self,
                                                     const char *session) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierMeter, crier_meter_free)

G_END_DECLS
