/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-blocklist.h"
#include "crier-config.h"
#include "crier-error.h"
#include "crier-operator-token.h"

G_BEGIN_DECLS

#define CRIER_REQUEST_POLICY_NOTHING "There is nothing here"

typedef struct _CrierRequestPolicy CrierRequestPolicy;

CrierRequestPolicy *crier_request_policy_new     (const CrierConfig *config,
                               CrierOperatorToken        *token,
                               guint              port) G_GNUC_WARN_UNUSED_RESULT;
void       crier_request_policy_free    (CrierRequestPolicy *self);

void       crier_request_policy_set_blocked (CrierRequestPolicy      *self,
                                   CrierBlocklist *blocked);
void       crier_request_policy_set_token   (CrierRequestPolicy  *self,
                                   CrierOperatorToken *token);

void       crier_request_policy_prepare (SoupServerMessage *message);
gboolean   crier_request_policy_check   (CrierRequestPolicy         *self,
                               SoupServerMessage *message,
                               const char        *methods,
                               gsize              max_body,
                               gboolean           for_operator);
void       crier_request_policy_answer  (SoupServerMessage *message,
                               const char        *text);
void       crier_request_policy_refuse  (SoupServerMessage *message,
                               guint              status,
                               CrierError         error,
                               const char        *sentence);
void       crier_request_policy_refuse_error   (SoupServerMessage *message,
                                      guint              status,
                                      const GError      *error);
void       crier_request_policy_refuse_blocked (SoupServerMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierRequestPolicy, crier_request_policy_free)

G_END_DECLS
