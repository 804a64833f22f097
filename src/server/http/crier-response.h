/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-error.h"

G_BEGIN_DECLS

/**
 * CrierMethods:
 *
 * Methods that a route has, as bits. OPTIONS is none of them: a page may ask
 * anywhere what it may ask (WHATWG Fetch §3.2.2).
 */
typedef enum
{
  CRIER_METHOD_GET    = 1 << 0,
  CRIER_METHOD_HEAD   = 1 << 1,
  CRIER_METHOD_POST   = 1 << 2,
  CRIER_METHOD_DELETE = 1 << 3,
  CRIER_METHOD_PUT    = 1 << 4,
} CrierMethods;

#define CRIER_METHODS_READ (CRIER_METHOD_GET | CRIER_METHOD_HEAD)

CrierMethods crier_methods_parse      (const char        *method);
void    crier_response_set_methods    (SoupServerMessage *message,
                                       const char        *field,
                                       CrierMethods       methods);

char   *crier_response_format_policy  (const char *host) G_GNUC_WARN_UNUSED_RESULT;
void    crier_response_set_policy     (SoupServerMessage *message,
                                       const char        *host);
void    crier_response_prepare        (SoupServerMessage *message);

void    crier_response_answer         (SoupServerMessage *message,
                                       const char        *text);
void    crier_response_refuse         (SoupServerMessage *message,
                                       guint              status,
                                       CrierError         error,
                                       const char        *sentence);
void    crier_response_refuse_error   (SoupServerMessage *message,
                                       guint              status,
                                       const GError      *error);
void    crier_response_refuse_blocked (SoupServerMessage *message);
void    crier_response_refuse_path    (SoupServerMessage *message);
void    crier_response_refuse_method  (SoupServerMessage *message,
                                       CrierMethods       methods);

char   *crier_response_format_fields  (SoupServerMessage *message) G_GNUC_WARN_UNUSED_RESULT;
GBytes *crier_response_format_head    (guint       status,
                                       const char *fields,
                                       const char *etag,
                                       gssize      length) G_GNUC_WARN_UNUSED_RESULT;
char   *crier_response_format_message (SoupServerMessage *message) G_GNUC_WARN_UNUSED_RESULT;
char   *crier_response_format_refusal (CrierError  error,
                                       const char *sentence) G_GNUC_WARN_UNUSED_RESULT;
char   *crier_response_format         (guint       status,
                                       CrierError  error,
                                       const char *sentence) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
