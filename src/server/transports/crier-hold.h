/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-context.h"

G_BEGIN_DECLS

typedef struct _CrierHold CrierHold;

/**
 * CrierHoldFuncs:
 * @gone: the peer left before it was answered; the hold ends with this
 * @done: the answer was written, whole or not; the hold is its own from now on.
 *   This may come before crier_hold_answer() returns
 *
 * What the owner of a hold is told: one of these, once.
 */
typedef struct
{
  void (*gone) (CrierHold *hold,
                gpointer   user_data);
  void (*done) (CrierHold *hold,
                gboolean   written,
                gpointer   user_data);
} CrierHoldFuncs;

CrierHold *crier_hold_new         (SoupServerMessage    *message,
                                   CrierNet             *net,
                                   CrierClient          *client,
                                   const char           *session,
                                   const CrierHoldFuncs *funcs,
                                   gpointer              user_data);
void       crier_hold_answer      (CrierHold  *self,
                                   guint       status,
                                   const char *etag,
                                   GPtrArray  *body);
void       crier_hold_disown      (CrierHold *self);
void       crier_hold_release     (CrierHold *self);
void       crier_hold_count       (CrierHold      *self,
                                   const CrierDue *due);
gsize      crier_hold_get_pending (CrierHold *self);
gsize      crier_hold_get_written (CrierHold *self);

G_END_DECLS
