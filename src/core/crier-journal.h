/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-message.h"
#include "crier-spans.h"

G_BEGIN_DECLS

#define CRIER_JOURNAL_DAYS        7    /* messages are kept for so long */
#define CRIER_JOURNAL_KEY_SECONDS 300  /* an Idempotency-Key is known for so long */

typedef struct _CrierJournal CrierJournal;

/**
 * CrierDraft:
 * @text: what it says; empty in what only clears
 * @to: (nullable): Ids it is for, %NULL for everyone
 * @expires: seconds after which it ends, 0 for never
 * @clear: whether it only says that those before are to be forgotten
 * @key: (nullable): an Idempotency-Key: within %CRIER_JOURNAL_KEY_SECONDS the
 *   same message with the same key is kept once
 *
 * What is to become a message.
 */
typedef struct
{
  char    *text;    /* (owned) */
  char   **to;      /* (owned) */
  guint    expires;
  gboolean clear;
  char    *key;     /* (owned) */
} CrierDraft;

/**
 * CrierStay:
 * @id: an Id
 * @can_tell: whether a client of it has spoken JSON
 * @time: when it was last here, microseconds since 1970
 * @sent: (owned): the offsets up to which, and from which, it was served
 * @seen: (owned): the offsets of the messages that were seen
 *
 * What is known of somebody who was here, as it is written and read back.
 */
typedef struct
{
  char       *id;
  gboolean    can_tell;
  gint64      time;
  CrierSpans *sent;
  CrierSpans *seen;
} CrierStay;

/**
 * CrierReader:
 * @id: an Id that a message was sent to
 * @can_tell: whether it could say that it saw it
 * @seen: when it said so, microseconds since 1970; 0 if it did not
 *
 * One line of the receipts of a message.
 */
typedef struct
{
  char    *id;
  gboolean can_tell;
  gint64   seen;
} CrierReader;

typedef void (*CrierJournalAppendFunc) (CrierMessage *message,
                                        gboolean      repeated,
                                        const GError *error,
                                        gpointer      user_data);
typedef void (*CrierJournalReadFunc)   (GPtrArray    *messages,
                                        const GError *error,
                                        gpointer      user_data);
typedef void (*CrierJournalReadersFunc) (CrierMessage *message,
                                         GPtrArray    *readers,
                                         const GError *error,
                                         gpointer      user_data);

CrierJournal *crier_journal_open         (const char  *path,
                                          GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void          crier_journal_free         (CrierJournal *self);

const char   *crier_journal_get_epoch    (CrierJournal *self);
guint64       crier_journal_get_last     (CrierJournal *self);
GPtrArray    *crier_journal_load         (CrierJournal *self,
                                          guint         max_messages,
                                          gsize         max_bytes) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *crier_journal_load_stays   (CrierJournal *self,
                                          guint         max_stays) G_GNUC_WARN_UNUSED_RESULT;

void          crier_journal_start        (CrierJournal *self);
void          crier_journal_append       (CrierJournal           *self,
                                          CrierDraft             *draft,
                                          CrierJournalAppendFunc  func,
                                          gpointer                user_data);
void          crier_journal_note         (CrierJournal *self,
                                          GPtrArray    *stays);
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

CrierDraft   *crier_draft_new            (const char         *text,
                                          const char * const *to) G_GNUC_WARN_UNUSED_RESULT;
void          crier_draft_free           (CrierDraft *self);
CrierStay    *crier_stay_new             (const char *id) G_GNUC_WARN_UNUSED_RESULT;
void          crier_stay_free            (CrierStay *self);
void          crier_reader_free          (CrierReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierJournal, crier_journal_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierDraft, crier_draft_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierStay, crier_stay_free)

G_END_DECLS
