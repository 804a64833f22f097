/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-blocklist.h"
#include "crier-config.h"
#include "crier-error.h"
#include "crier-token.h"

G_BEGIN_DECLS

#define CRIER_GATE_NOTHING "There is nothing here"

typedef struct _CrierGate CrierGate;

CrierGate *crier_gate_new     (const CrierConfig *config,
                               CrierToken        *token,
                               guint              port) G_GNUC_WARN_UNUSED_RESULT;
void       crier_gate_free    (CrierGate *self);

void       crier_gate_set_blocked (CrierGate      *self,
                                   CrierBlocklist *blocked);
void       crier_gate_set_token   (CrierGate  *self,
                                   CrierToken *token);

void       crier_gate_prepare (SoupServerMessage *message);
gboolean   crier_gate_check   (CrierGate         *self,
                               SoupServerMessage *message,
                               const char        *methods,
                               gsize              max_body,
                               gboolean           for_operator);
void       crier_gate_answer  (SoupServerMessage *message,
                               const char        *text);
void       crier_gate_refuse  (SoupServerMessage *message,
                               guint              status,
                               CrierError         error,
                               const char        *sentence);
void       crier_gate_refuse_error   (SoupServerMessage *message,
                                      guint              status,
                                      const GError      *error);
void       crier_gate_refuse_blocked (SoupServerMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierGate, crier_gate_free)

G_END_DECLS
