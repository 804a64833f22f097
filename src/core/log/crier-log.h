/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-epochs.h"
#include "crier-message.h"

G_BEGIN_DECLS

#define CRIER_LOG_MESSAGES 1000               /* kept in memory */
#define CRIER_LOG_BYTES    (16 * 1024 * 1024) /* likewise */

typedef struct _CrierLog CrierLog;

CrierLog     *crier_log_new             (guint max_messages,
                                         gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;
void          crier_log_free            (CrierLog *self);

const char   *crier_log_get_epoch       (CrierLog *self);
guint64       crier_log_get_first       (CrierLog *self);
guint64       crier_log_get_last        (CrierLog *self);
guint64       crier_log_get_cleared     (CrierLog *self);
CrierMessage *crier_log_get             (CrierLog *self,
                                         guint64   offset);
char         *crier_log_format_cursor   (CrierLog *self,
                                         guint64   offset) G_GNUC_WARN_UNUSED_RESULT;
gboolean      crier_log_locate          (CrierLog   *self,
                                         const char *cursor,
                                         guint64    *offset);
gboolean      crier_log_locate_message  (CrierLog   *self,
                                         const char *id,
                                         guint64    *offset);
CrierMessage *crier_log_find            (CrierLog   *self,
                                         const char *id);
CrierMessage *crier_log_get_tick        (CrierLog *self,
                                         guint64  *number);

void          crier_log_restore         (CrierLog          *self,
                                         const CrierEpochs *epochs,
                                         guint64            last);
void          crier_log_append          (CrierLog     *self,
                                         CrierMessage *message);
void          crier_log_set_tick        (CrierLog     *self,
                                         CrierMessage *tick);
gboolean      crier_log_resume          (CrierLog   *self,
                                         const char *since,
                                         guint64    *position);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierLog, crier_log_free)

G_END_DECLS
