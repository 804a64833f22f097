/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-context.h"

G_BEGIN_DECLS

typedef struct _CrierHeldResponse CrierHeldResponse;

/**
 * CrierHeldResponseFuncs:
 * @gone: the peer left before it was answered; the response ends with this
 * @done: the answer was written, whole or not; the response has no owner from
 *   now on. This may come before crier_held_response_answer() returns
 *
 * What the owner of a held response is told: one of these, once.
 */
typedef struct
{
  void (*gone) (CrierHeldResponse *held,
                gpointer   user_data);
  void (*done) (CrierHeldResponse *held,
                gboolean   written,
                gpointer   user_data);
} CrierHeldResponseFuncs;

CrierHeldResponse *crier_held_response_new         (SoupServerMessage            *message,
                                                    CrierContext                     *context,
                                                    CrierClient                  *client,
                                                    const char                   *session,
                                                    const CrierHeldResponseFuncs *funcs,
                                                    gpointer                      user_data);
void               crier_held_response_answer      (CrierHeldResponse *self,
                                                    guint              status,
                                                    const char        *etag,
                                                    GPtrArray         *body);
void               crier_held_response_disown      (CrierHeldResponse *self);
void               crier_held_response_release     (CrierHeldResponse *self);
void               crier_held_response_count       (CrierHeldResponse *self,
                                                    const CrierDue    *due);
gsize              crier_held_response_get_pending (CrierHeldResponse *self);
gsize              crier_held_response_get_written (CrierHeldResponse *self);

G_END_DECLS
