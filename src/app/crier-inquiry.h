/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-engine.h"
#include "crier-queue.h"

G_BEGIN_DECLS

typedef struct _CrierInquiry CrierInquiry;

/**
 * CrierInquiryFunc:
 * @inquiry: (transfer full): what is to be answered with crier_inquiry_answer()
 * @engine: a running engine, in its thread
 * @question: what was given to crier_inquiry_send()
 *
 * Begins to look for an answer.
 */
typedef void (*CrierInquiryFunc) (CrierInquiry *inquiry,
                                  CrierEngine  *engine,
                                  gpointer      question);

CrierQueue *crier_inquiry_new_queue (void) G_GNUC_WARN_UNUSED_RESULT;
void        crier_inquiry_send      (GTask            *task,
                                     CrierEngine      *engine,
                                     CrierQueue       *answers,
                                     CrierInquiryFunc  func,
                                     gpointer          question,
                                     GDestroyNotify    destroy);
void        crier_inquiry_answer    (CrierInquiry   *self,
                                     gpointer        answer,
                                     GDestroyNotify  destroy,
                                     GError         *error);

G_END_DECLS
