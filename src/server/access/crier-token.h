/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_TOKEN_MIN 22  /* characters: 128 bits in base64url */
#define CRIER_TOKEN_MAX 512

typedef struct _CrierToken CrierToken;

CrierToken *crier_token_new     (const char *text) G_GNUC_WARN_UNUSED_RESULT;
CrierToken *crier_token_load    (const char  *path,
                                 GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void        crier_token_free    (CrierToken *self);

gboolean    crier_token_check   (const char  *text,
                                 GError     **error);
gboolean    crier_token_matches (CrierToken *self,
                                 const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierToken, crier_token_free)

G_END_DECLS
