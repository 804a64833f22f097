/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-store.h"

G_BEGIN_DECLS

#define CRIER_JOURNAL_CARE_SECONDS 1 /* between two looks */

typedef void (*CrierJournalTell) (const GError *error,
                                  gpointer      user_data);

/**
 * CrierJournalCare:
 *
 * What a store needs beside what it is asked for.
 */
typedef struct
{
  CrierStore      *store;     /* (unowned) */
  CrierJournalTell tell;      /* that the file was lost; NULL: that it is there again */
  gpointer         user_data;
  gboolean         lost;      /* it was told, and the file is not there again */
  guint            n_looks;   /* since it was last pruned */
  GPtrArray       *unwritten; /* (owned) (element-type CrierRecipientRecord): what could
                               * not be written the last time, the oldest first */
} CrierJournalCare;

void      crier_journal_care_init       (CrierJournalCare *self,
                                         CrierStore       *store,
                                         CrierJournalTell  tell,
                                         gpointer          user_data);
void      crier_journal_care_clear      (CrierJournalCare *self);
gboolean  crier_journal_care_keep_place (CrierJournalCare  *self,
                                         GError           **error);
void      crier_journal_care_note       (CrierJournalCare *self,
                                         GPtrArray        *records);
void      crier_journal_care_prune      (CrierJournalCare *self);
void      crier_journal_care_look       (CrierJournalCare *self);

G_END_DECLS
