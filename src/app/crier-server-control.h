/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-service.h"
#include "crier-settings.h"

G_BEGIN_DECLS

typedef enum
{
  CRIER_SERVER_CONTROL_STOPPED,    /* as the operator wished */
  CRIER_SERVER_CONTROL_FAILED,     /* it could not start, or not go on */
  CRIER_SERVER_CONTROL_RUNNING,
  CRIER_SERVER_CONTROL_STOPPING,   /* clients are being disconnected */
  CRIER_SERVER_CONTROL_RESTARTING, /* they are, and then it starts again */
} CrierServerControlState;

#define CRIER_TYPE_SERVER_CONTROL (crier_server_control_get_type ())
G_DECLARE_FINAL_TYPE (CrierServerControl, crier_server_control, CRIER, SERVER_CONTROL, GObject)

CrierServerControl      *crier_server_control_new            (CrierService  *service,
                                                              CrierSettings *settings);

CrierService            *crier_server_control_get_service    (CrierServerControl *self);
CrierSettings           *crier_server_control_get_settings   (CrierServerControl *self);
CrierServerControlState  crier_server_control_get_state      (CrierServerControl *self);
const GError            *crier_server_control_get_error      (CrierServerControl *self);
const CrierConfig       *crier_server_control_get_config     (CrierServerControl *self);
gboolean                 crier_server_control_needs_restart  (CrierServerControl *self);
const char              *crier_server_control_get_uri        (CrierServerControl *self);
GPtrArray               *crier_server_control_list_uris      (CrierServerControl *self)
                                                             G_GNUC_WARN_UNUSED_RESULT;
gboolean                 crier_server_control_is_local       (CrierServerControl *self);
gboolean                 crier_server_control_has_no_network (CrierServerControl *self);
const char              *crier_server_control_get_problem    (CrierServerControl *self);

void                     crier_server_control_start          (CrierServerControl *self);
void                     crier_server_control_stop           (CrierServerControl *self);
void                     crier_server_control_restart        (CrierServerControl *self);

G_END_DECLS
