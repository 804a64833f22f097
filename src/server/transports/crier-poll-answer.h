/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-hold.h"

G_BEGIN_DECLS

/* An answer carries no more, whichever is reached first; but one message in
 * any case. */
#define CRIER_POLL_ANSWER_MAX_EVENTS 64
#define CRIER_POLL_ANSWER_MAX_BYTES  (256 * 1024)

typedef struct _CrierPollAnswer CrierPollAnswer;

CrierPollAnswer *crier_poll_answer_new         (CrierLog *log,
                                                guint64   cursor,
                                                guint64   tick) G_GNUC_WARN_UNUSED_RESULT;
void             crier_poll_answer_free        (CrierPollAnswer *self);

void             crier_poll_answer_take_object (CrierPollAnswer *self,
                                                char            *object);
void             crier_poll_answer_add_due     (CrierPollAnswer *self,
                                                const CrierDue  *due,
                                                guint            n_due);

char            *crier_poll_answer_format_tag  (CrierPollAnswer *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean         crier_poll_answer_is_in       (CrierPollAnswer *self,
                                                const char      *list);
GPtrArray       *crier_poll_answer_make_body   (CrierPollAnswer *self,
                                                gboolean         recovered) G_GNUC_WARN_UNUSED_RESULT;
guint64          crier_poll_answer_receive     (CrierPollAnswer *self,
                                                CrierHold       *hold,
                                                CrierListener   *listener);

void             crier_poll_answer_goodbye     (SoupServerMessage *message,
                                                guint              status,
                                                const char        *reason,
                                                guint              retry);
void             crier_poll_answer_nobody      (SoupServerMessage *message,
                                                CrierLog          *log);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierPollAnswer, crier_poll_answer_free)

G_END_DECLS
