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

/**
 * CrierAccess:
 * @CRIER_ACCESS_ANY_HOST: whatever Host says; also without one in HTTP/1.0
 * @CRIER_ACCESS_ACTS: it makes or changes something, so not for a page
 *   elsewhere, however the page has it asked
 * @CRIER_ACCESS_OPERATOR: only the operator; it is taken to act
 *
 * Who may ask for something.
 */
typedef enum
{
  CRIER_ACCESS_ANY_HOST = 1 << 0,
  CRIER_ACCESS_ACTS     = 1 << 1,
  CRIER_ACCESS_OPERATOR = 1 << 2,
} CrierAccess;

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
                                           CrierAccess         access);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierRequestPolicy, crier_request_policy_free)

G_END_DECLS
