/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-draft.h"
#include "crier-epochs.h"
#include "crier-message.h"
#include "crier-recipient-record.h"

G_BEGIN_DECLS

typedef struct _CrierJournal CrierJournal;

typedef void (*CrierJournalAppendFunc) (CrierMessage *message,
                                        gboolean      repeated,
                                        const GError *error,
                                        gpointer      user_data);
typedef void (*CrierJournalReadFunc)   (GPtrArray    *messages,
                                        gboolean      whole,
                                        const GError *error,
                                        gpointer      user_data);
typedef void (*CrierJournalReadersFunc) (CrierMessage *message,
                                         GPtrArray    *readers,
                                         const GError *error,
                                         gpointer      user_data);

typedef void (*CrierJournalLostFunc)   (const GError *error,
                                        gpointer      user_data);

CrierJournal *crier_journal_open         (const char  *path,
                                          GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void          crier_journal_free         (CrierJournal *self);

const CrierEpochs *crier_journal_get_epochs (CrierJournal *self);
guint64       crier_journal_get_last     (CrierJournal *self);
GPtrArray    *crier_journal_load         (CrierJournal *self,
                                          guint         max_messages,
                                          gsize         max_bytes) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *crier_journal_load_records (CrierJournal *self,
                                          guint         max_records) G_GNUC_WARN_UNUSED_RESULT;

void          crier_journal_set_lost_func (CrierJournal         *self,
                                           CrierJournalLostFunc  func,
                                           gpointer              user_data);
void          crier_journal_start        (CrierJournal *self);
void          crier_journal_append       (CrierJournal           *self,
                                          CrierDraft             *draft,
                                          CrierJournalAppendFunc  func,
                                          gpointer                user_data);
void          crier_journal_note         (CrierJournal *self,
                                          GPtrArray    *records);
gboolean      crier_journal_is_behind    (CrierJournal *self);
void          crier_journal_read         (CrierJournal         *self,
                                          guint64               since,
                                          guint                 max_messages,
                                          CrierJournalReadFunc  func,
                                          gpointer              user_data);
void          crier_journal_read_readers (CrierJournal            *self,
                                          guint64                  offset,
                                          CrierJournalReadersFunc  func,
                                          gpointer                 user_data);
void          crier_journal_flush        (CrierJournal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierJournal, crier_journal_free)

G_END_DECLS
