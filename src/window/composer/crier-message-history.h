/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_MESSAGE_HISTORY_MAX 20 /* messages that are kept */

typedef struct _CrierMessageHistory CrierMessageHistory;

CrierMessageHistory *crier_message_history_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void                 crier_message_history_free        (CrierMessageHistory *self);

void                 crier_message_history_add         (CrierMessageHistory *self,
                                                        const char          *text);
void                 crier_message_history_remove      (CrierMessageHistory *self,
                                                        const char          *text);
const char          *crier_message_history_get_current (CrierMessageHistory *self);
const char          *crier_message_history_go_back     (CrierMessageHistory *self);
const char          *crier_message_history_go_on       (CrierMessageHistory *self);
void                 crier_message_history_leave       (CrierMessageHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierMessageHistory, crier_message_history_free)

G_END_DECLS
