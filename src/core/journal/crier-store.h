/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib/gi18n.h>

#include "crier-draft.h"
#include "crier-epochs.h"
#include "crier-journal-clock.h"
#include "crier-message.h"
#include "crier-recipient-record.h"
#include "crier-sqlite-statement.h"

G_BEGIN_DECLS

#define CRIER_STORE_DAYS         7                  /* of running; messages are kept so long */
#define CRIER_STORE_MAX_MESSAGES 1000               /* in memory only */
#define CRIER_STORE_MAX_BYTES    (16 * 1024 * 1024) /* likewise, of text */
#define CRIER_STORE_PAGE_BYTES   (4 * 1024 * 1024)  /* of text, read at a time */

/* Whether the operator gave a recipient a name or a color, in SQL. */
#define CRIER_STORE_LABELED "(name IS NOT NULL OR mark <> 0)"

/* Why messages cannot be sent while its file is not there; gettext has it. */
#define CRIER_STORE_LOST N_("the journal was deleted or replaced")

typedef struct _CrierStore CrierStore;

CrierStore   *crier_store_open          (const char  *path,
                                         GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void          crier_store_close         (CrierStore *self);

sqlite3      *crier_store_get_db        (CrierStore *self);
const CrierEpochs *crier_store_get_epochs (CrierStore *self);
guint64       crier_store_get_last      (CrierStore *self);
guint64       crier_store_get_first     (CrierStore *self);

gboolean      crier_store_set_error     (CrierStore  *self,
                                         GError     **error);
gboolean      crier_store_begin         (CrierStore  *self,
                                         GError     **error);
gboolean      crier_store_commit        (CrierStore  *self,
                                         GError     **error);
void          crier_store_rollback      (CrierStore *self);
CrierMessage *crier_store_append        (CrierStore        *self,
                                         const CrierDraft  *draft,
                                         GDateTime         *now,
                                         gboolean          *repeated,
                                         GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      crier_store_note          (CrierStore                  *self,
                                         const CrierRecipientRecord  *record,
                                         GError                     **error);
gboolean      crier_store_prune         (CrierStore  *self,
                                         gint64       running,
                                         GError     **error);
void          crier_store_recount       (CrierStore *self);
gboolean      crier_store_has_old       (CrierStore *self,
                                         gint64      running);
void          crier_store_shrink        (CrierStore  *self);
gboolean      crier_store_is_there      (CrierStore  *self);
gboolean      crier_store_put_back      (CrierStore  *self,
                                         GError     **error);
const CrierJournalClock *crier_store_get_clock (CrierStore *self);

GPtrArray    *crier_store_load          (CrierStore  *self,
                                         guint        max_messages,
                                         gsize        max_bytes,
                                         GError     **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *crier_store_load_records  (CrierStore  *self,
                                         guint        max_records,
                                         GError     **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *crier_store_query         (CrierStore  *self,
                                         guint64      since,
                                         guint        max_messages,
                                         gint64       running,
                                         GError     **error) G_GNUC_WARN_UNUSED_RESULT;
CrierDraft   *crier_store_withdraw      (CrierStore        *self,
                                         const CrierDraft  *draft,
                                         GError           **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *crier_store_query_readers (CrierStore    *self,
                                         guint64        offset,
                                         CrierMessage **message,
                                         GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierStore, crier_store_close)

G_END_DECLS
