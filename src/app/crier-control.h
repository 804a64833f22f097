/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-service.h"
#include "crier-settings.h"

G_BEGIN_DECLS

/**
 * CrierControlState:
 * @CRIER_CONTROL_STOPPED: nothing runs, as the operator wished
 * @CRIER_CONTROL_FAILED: nothing runs, because it could not start, or not go on
 * @CRIER_CONTROL_RUNNING: clients are served
 * @CRIER_CONTROL_STOPPING: clients are being sent away
 * @CRIER_CONTROL_RESTARTING: they are, and then it starts again
 */
typedef enum
{
  CRIER_CONTROL_STOPPED,
  CRIER_CONTROL_FAILED,
  CRIER_CONTROL_RUNNING,
  CRIER_CONTROL_STOPPING,
  CRIER_CONTROL_RESTARTING,
} CrierControlState;

#define CRIER_TYPE_CONTROL (crier_control_get_type ())
G_DECLARE_FINAL_TYPE (CrierControl, crier_control, CRIER, CONTROL, GObject)

CrierControl      *crier_control_new            (CrierService  *service,
                                                 CrierSettings *settings);

CrierService      *crier_control_get_service    (CrierControl *self);
CrierSettings     *crier_control_get_settings   (CrierControl *self);
CrierControlState  crier_control_get_state      (CrierControl *self);
const GError      *crier_control_get_error      (CrierControl *self);
const CrierConfig *crier_control_get_config     (CrierControl *self);
gboolean           crier_control_needs_restart  (CrierControl *self);
const char        *crier_control_get_uri        (CrierControl *self);
GPtrArray         *crier_control_list_uris      (CrierControl *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean           crier_control_is_local       (CrierControl *self);
gboolean           crier_control_has_no_network (CrierControl *self);
const char        *crier_control_get_problem    (CrierControl *self);

void               crier_control_start          (CrierControl *self);
void               crier_control_stop           (CrierControl *self);
void               crier_control_restart        (CrierControl *self);

G_END_DECLS
