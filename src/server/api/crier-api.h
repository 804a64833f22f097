/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-context.h"
#include "crier-held.h"

G_BEGIN_DECLS

/* A message of 64 KiB all of which is escaped has 384 KiB; and there are Ids. */
#define CRIER_API_MAX_BODY (1024 * 1024)

CrierApi  *crier_api_new              (CrierHub *hub) G_GNUC_WARN_UNUSED_RESULT;
void       crier_api_free             (CrierApi *self);

CrierHeld *crier_api_hold             (CrierApi          *self,
                                       SoupServerMessage *message) G_GNUC_WARN_UNUSED_RESULT;
void       crier_api_answer           (SoupServerMessage *message,
                                       guint              status,
                                       char              *json);

gboolean   crier_api_has_time         (CrierApi *self,
                                       gint64    turn);
guint64    crier_api_get_n_messages   (CrierApi *self);
guint64    crier_api_get_n_announced  (CrierApi *self);
gint64     crier_api_get_start        (CrierApi *self);

G_END_DECLS
