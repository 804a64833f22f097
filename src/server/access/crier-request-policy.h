/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-blocklist.h"
#include "crier-config.h"
#include "crier-operator-token.h"
#include "crier-response.h"

G_BEGIN_DECLS

typedef struct _CrierRequestPolicy CrierRequestPolicy;

CrierRequestPolicy *crier_request_policy_new  (const CrierConfig  *config,
                                               CrierOperatorToken *token,
                                               guint               port)
                                              G_GNUC_WARN_UNUSED_RESULT;
void                crier_request_policy_free (CrierRequestPolicy *self);

void     crier_request_policy_set_blocked (CrierRequestPolicy *self,
                                           CrierBlocklist     *blocked);
void     crier_request_policy_set_token   (CrierRequestPolicy *self,
                                           CrierOperatorToken *token);
gboolean crier_request_policy_check       (CrierRequestPolicy *self,
                                           SoupServerMessage  *message,
                                           CrierMethods        methods,
                                           gsize               max_body,
                                           gboolean            for_operator);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierRequestPolicy, crier_request_policy_free)

G_END_DECLS
