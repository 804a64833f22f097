/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-activity.h"
#include "crier-config.h"
#include "crier-contacts.h"
#include "crier-engine-request.h"
#include "crier-message.h"
#include "crier-roster.h"
#include "crier-recipient-record.h"
#include "crier-standing.h"

G_BEGIN_DECLS

typedef enum
{
  CRIER_SERVICE_STOPPED,
  CRIER_SERVICE_RUNNING,
  CRIER_SERVICE_STOPPING, /* it says goodbye to clients */
} CrierServiceState;

#define CRIER_TYPE_SERVICE (crier_service_get_type ())
G_DECLARE_FINAL_TYPE (CrierService, crier_service, CRIER, SERVICE, GObject)

CrierService     *crier_service_new                (void);
guint             crier_service_find_port          (const CrierConfig *config);

CrierServiceState crier_service_get_state          (CrierService *self);
CrierRoster      *crier_service_get_roster         (CrierService *self);
CrierActivity    *crier_service_get_activity       (CrierService *self);
CrierStanding    *crier_service_get_standing       (CrierService *self);
CrierContacts    *crier_service_get_contacts       (CrierService *self);
guint             crier_service_get_port           (CrierService *self);
const GError     *crier_service_get_error          (CrierService *self);
const GError     *crier_service_get_operator_error (CrierService *self);
guint             crier_service_get_max_clients    (CrierService *self);
GPtrArray        *crier_service_dup_addresses      (CrierService *self) G_GNUC_WARN_UNUSED_RESULT;

gboolean          crier_service_start              (CrierService       *self,
                                                    const CrierConfig  *config,
                                                    GError            **error);
void              crier_service_stop               (CrierService *self);

void              crier_service_publish            (CrierService       *self,
                                                    const char         *text,
                                                    const char * const *to,
                                                    CrierPublisherFunc  callback,
                                                    gpointer            user_data);
void              crier_service_publish_for        (CrierService       *self,
                                                    const char         *text,
                                                    const char * const *to,
                                                    guint               expires,
                                                    CrierPublisherFunc  callback,
                                                    gpointer            user_data);
void              crier_service_withdraw           (CrierService       *self,
                                                    const char         *id,
                                                    CrierPublisherFunc  callback,
                                                    gpointer            user_data);
void              crier_service_read_readers       (CrierService            *self,
                                                    CrierMessage            *message,
                                                    CrierJournalReadersFunc  callback,
                                                    gpointer                 user_data);
void              crier_service_read_totals        (CrierService    *self,
                                                    CrierTotalsFunc  callback,
                                                    gpointer         user_data);
void              crier_service_clear              (CrierService *self);
void              crier_service_disconnect         (CrierService *self,
                                                    guint64       serial);
void              crier_service_disconnect_many    (CrierService *self,
                                                    GPtrArray    *clients);
void              crier_service_disconnect_all     (CrierService *self);
gboolean          crier_service_label              (CrierService *self,
                                                    const char   *id,
                                                    const char   *name,
                                                    CrierColor    mark);
void              crier_service_identify           (CrierService *self,
                                                    GPtrArray    *clients);
void              crier_service_refresh            (CrierService *self,
                                                    GPtrArray    *clients);
void              crier_service_set_interval       (CrierService *self,
                                                    guint         interval);
void              crier_service_set_inbox          (CrierService *self,
                                                    gboolean      inbox);
void              crier_service_set_blocked        (CrierService *self,
                                                    GPtrArray    *ids,
                                                    GPtrArray    *addresses);
void              crier_service_change_blocked     (CrierService     *self,
                                                    CrierBlocked      kind,
                                                    const char       *name,
                                                    gboolean          is_blocked,
                                                    CrierBlockedFunc  callback,
                                                    gpointer          user_data);
void              crier_service_set_token          (CrierService *self,
                                                    const char   *token);

G_END_DECLS
