/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-journal.h"

G_BEGIN_DECLS

/**
 * JournalFixture:
 * @folder: (owned): of the test alone
 * @path: (owned): of the journal in it
 * @journal: (owned) (nullable): the one that is open
 * @n_asked: answers that are due or were had
 * @answers: (owned) (element-type JournalAnswer): those that were had
 *
 * A journal, and what it answered.
 */
typedef struct
{
  char         *folder;
  char         *path;
  CrierJournal *journal;
  guint         n_asked;
  GPtrArray    *answers;
} JournalFixture;

/**
 * JournalAnswer:
 * @message: (owned) (nullable)
 * @list: (owned) (nullable): messages
 * @repeated: whether @message had been kept before
 * @error: (owned) (nullable)
 *
 * One answer.
 */
typedef struct
{
  CrierMessage *message;
  GPtrArray    *list;
  gboolean      repeated;
  GError       *error;
} JournalAnswer;

void           journal_fixture_init         (JournalFixture *self);
void           journal_fixture_clear        (JournalFixture *self);

void           journal_fixture_open         (JournalFixture *self);
void           journal_fixture_start        (JournalFixture *self);
void           journal_fixture_close        (JournalFixture *self);

void           journal_fixture_append       (JournalFixture *self,
                                             CrierDraft     *draft);
void           journal_fixture_wait         (JournalFixture *self);
JournalAnswer *journal_fixture_say          (JournalFixture *self,
                                             const char     *text);
JournalAnswer *journal_fixture_read         (JournalFixture *self,
                                             guint64         since,
                                             guint           max_messages);

G_END_DECLS
