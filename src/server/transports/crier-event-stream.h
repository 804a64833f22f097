/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-connection.h"

G_BEGIN_DECLS

#define CRIER_TYPE_EVENT_STREAM (crier_event_stream_get_type ())
G_DECLARE_FINAL_TYPE (CrierEventStream, crier_event_stream, CRIER, EVENT_STREAM, CrierConnection)

CrierConnection *crier_event_stream_new            (CrierClient *client,
                                                    CrierFormat  format) G_GNUC_WARN_UNUSED_RESULT;

void             crier_event_stream_respond_events (SoupServerMessage *message,
                                                    CrierContext          *context,
                                                    const char        *path);
void             crier_event_stream_respond_lines  (SoupServerMessage *message,
                                                    CrierContext          *context,
                                                    const char        *path);

G_END_DECLS
