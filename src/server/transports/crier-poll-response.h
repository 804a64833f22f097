/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-held-response.h"

G_BEGIN_DECLS

/* An answer carries no more, whichever is reached first; but one message in
 * any case. */
#define CRIER_POLL_RESPONSE_MAX_EVENTS 64
#define CRIER_POLL_RESPONSE_MAX_BYTES  (256 * 1024)

typedef struct _CrierPollResponse CrierPollResponse;

CrierPollResponse *crier_poll_response_new         (CrierLog *log,
                                                    guint64   cursor,
                                                    guint64   tick) G_GNUC_WARN_UNUSED_RESULT;
void               crier_poll_response_free        (CrierPollResponse *self);

void               crier_poll_response_take_object (CrierPollResponse *self,
                                                    char              *object);
void               crier_poll_response_add_due     (CrierPollResponse *self,
                                                    const CrierDue    *due,
                                                    guint              n_due);
void               crier_poll_response_repeat      (CrierPollResponse *self,
                                                    const char        *id,
                                                    guint64            after,
                                                    guint64            last);

char              *crier_poll_response_format_tag  (CrierPollResponse *self)
                                                   G_GNUC_WARN_UNUSED_RESULT;
gboolean           crier_poll_response_is_in       (CrierPollResponse *self,
                                                    const char        *list);
GPtrArray         *crier_poll_response_make_body   (CrierPollResponse *self,
                                                    gboolean           recovered)
                                                   G_GNUC_WARN_UNUSED_RESULT;
guint64            crier_poll_response_receive     (CrierPollResponse *self,
                                                    CrierHeldResponse *held,
                                                    CrierListener     *listener);

void               crier_poll_response_goodbye     (SoupServerMessage *message,
                                                    guint              status,
                                                    const char        *reason,
                                                    guint              retry);
void               crier_poll_response_nobody      (SoupServerMessage *message,
                                                    CrierLog          *log);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierPollResponse, crier_poll_response_free)

G_END_DECLS
