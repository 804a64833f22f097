/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-client.h"
#include "crier-draft.h"
#include "crier-color.h"
#include "crier-message.h"
#include "crier-recipient-record.h"

G_BEGIN_DECLS

#define CRIER_API_JSON_MAX_EXPIRES CRIER_DRAFT_MAX_EXPIRES /* seconds */

/* As many as there are clients: who wants to reach more means everyone. */
#define CRIER_API_JSON_MAX_IDS 10000

CrierDraft *crier_api_json_parse_draft      (const char  *data,
                                             gsize        length,
                                             GError     **error) G_GNUC_WARN_UNUSED_RESULT;
char       *crier_api_json_format_draft     (const char         *text,
                                             const char * const *to,
                                             guint               expires) G_GNUC_WARN_UNUSED_RESULT;

char       *crier_api_json_format_published (CrierMessage *message,
                                             guint         n_listeners) G_GNUC_WARN_UNUSED_RESULT;
void        crier_api_json_append_receipts  (GString      *json,
                                             CrierMessage *message,
                                             guint         n_listed);
void        crier_api_json_append_reader    (GString           *json,
                                             const CrierReader *reader,
                                             GTimeZone         *zone);
void        crier_api_json_append_page      (GString    *json,
                                             const char *cursor,
                                             gboolean    recovered);
void        crier_api_json_end_list         (GString *json);
void        crier_api_json_append_message   (GString      *json,
                                             CrierMessage *message);
void        crier_api_json_append_client    (GString     *json,
                                             CrierClient *client,
                                             const char  *name,
                                             CrierColor   color,
                                             GTimeZone   *zone);

G_END_DECLS
