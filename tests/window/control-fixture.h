/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-server-control.h"
#include "visitor.h"

G_BEGIN_DECLS

/**
 * ControlFixture:
 * @service: stopped
 * @settings: any free port of this computer, no time announced, no journal;
 *   kept by nobody
 * @control: of both
 *
 * What a window shows and commands.
 */
typedef struct
{
  CrierService *service;   /* (owned) */
  CrierSettings *settings; /* (owned) */
  CrierServerControl *control;   /* (owned) */
} ControlFixture;

void     control_fixture_set_up    (ControlFixture *self,
                                    gconstpointer   data);
void     control_fixture_tear_down (ControlFixture *self,
                                    gconstpointer   data);

void     control_fixture_wait_for  (ControlFixture    *self,
                                    CrierServerControlState  state);
Visitor *control_fixture_visit     (ControlFixture *self,
                                    const char     *id) G_GNUC_WARN_UNUSED_RESULT;
guint    control_fixture_count     (ControlFixture *self);

G_END_DECLS
