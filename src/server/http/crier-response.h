/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-error.h"

G_BEGIN_DECLS

char   *crier_response_format_policy  (const char *host) G_GNUC_WARN_UNUSED_RESULT;
void    crier_response_set_policy     (SoupServerMessage *message,
                                       const char        *host);
void    crier_response_prepare        (SoupServerMessage *message);

char   *crier_response_format_fields  (SoupServerMessage *message) G_GNUC_WARN_UNUSED_RESULT;
GBytes *crier_response_format_head    (guint       status,
                                       const char *fields,
                                       const char *etag,
                                       gssize      length) G_GNUC_WARN_UNUSED_RESULT;
char   *crier_response_format_message (SoupServerMessage *message) G_GNUC_WARN_UNUSED_RESULT;
char   *crier_response_format_refusal (CrierError  error,
                                       const char *sentence) G_GNUC_WARN_UNUSED_RESULT;
char   *crier_response_format         (guint       status,
                                       const char *phrase,
                                       CrierError  error,
                                       const char *sentence) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
