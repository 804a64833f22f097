/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-contacts.h"
#include "crier-event.h"

G_BEGIN_DECLS

char *crier_event_text_name (const char *id) G_GNUC_WARN_UNUSED_RESULT;
char *crier_event_text_text (const char *text,
                             guint       max_chars,
                             guint       max_lines,
                             gboolean   *is_cut) G_GNUC_WARN_UNUSED_RESULT;

gboolean    crier_event_text_is_problem  (CrierEvent *event);
const char *crier_event_text_get_icon    (CrierEvent *event);
const char *crier_event_text_get_kind    (CrierEvent *event);
const char *crier_event_text_get_text    (CrierEvent *event);
const char *crier_event_text_get_reason  (CrierEvent *event);
char       *crier_event_text_dup_heading (CrierEvent    *event,
                                          CrierContacts *contacts) G_GNUC_WARN_UNUSED_RESULT;
char       *crier_event_text_dup_time    (CrierEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char       *crier_event_text_dup_summary (CrierEvent    *event,
                                          CrierContacts *contacts) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
