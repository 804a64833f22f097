/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_OPERATOR_TOKEN_MIN 22  /* characters: 128 bits in base64url */
#define CRIER_OPERATOR_TOKEN_MAX 512

typedef struct _CrierOperatorToken CrierOperatorToken;

CrierOperatorToken *crier_operator_token_new     (const char *text) G_GNUC_WARN_UNUSED_RESULT;
CrierOperatorToken *crier_operator_token_load    (const char  *path,
                                 GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void        crier_operator_token_free    (CrierOperatorToken *self);

gboolean    crier_operator_token_check   (const char  *text,
                                 GError     **error);
gboolean    crier_operator_token_matches (CrierOperatorToken *self,
                                 const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierOperatorToken, crier_operator_token_free)

G_END_DECLS
