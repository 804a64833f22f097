/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-journal.h"

G_BEGIN_DECLS

typedef enum
{
  CRIER_JOURNAL_APPEND,
  CRIER_JOURNAL_NOTE,
  CRIER_JOURNAL_READ,
  CRIER_JOURNAL_READERS,
  CRIER_JOURNAL_FLUSH,
} CrierJournalTaskKind;

/**
 * CrierJournalTask:
 *
 * What is asked of a journal's thread, and its answer on the way back.
 */
typedef struct
{
  CrierJournalTaskKind kind;
  GCallback            func;         /* (nullable): of the kind */
  gpointer             user_data;

  CrierDraft          *draft;        /* (owned) (nullable) */
  GPtrArray           *stays;        /* (owned) (nullable) */
  guint64              offset;
  guint                max_messages;
  gboolean            *done;         /* (unowned) (nullable): the journal's mutex
                                      * guards it */

  CrierMessage        *message;      /* (owned) (nullable) */
  gboolean             repeated;
  GPtrArray           *list;         /* (owned) (nullable): messages or readers */
  GError              *error;        /* (owned) (nullable) */
} CrierJournalTask;

CrierJournalTask *crier_journal_task_new    (CrierJournalTaskKind kind,
                                             GCallback            func,
                                             gpointer             user_data) G_GNUC_WARN_UNUSED_RESULT;
void              crier_journal_task_free   (gpointer             data);
void              crier_journal_task_answer (CrierJournalTask    *self);

G_END_DECLS
