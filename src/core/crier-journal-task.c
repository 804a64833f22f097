/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-journal-task.h"

/**
 * crier_journal_task_new:
 * @kind: what is to be done
 * @func: (nullable): a function of that kind, to be told of the outcome
 * @user_data: passed to @func
 *
 * Returns: (transfer full): a task without anything to do it with
 */
CrierJournalTask *
crier_journal_task_new (CrierJournalTaskKind kind,
                        GCallback            func,
                        gpointer             user_data)
{
  CrierJournalTask *self = g_new0 (CrierJournalTask, 1);

  self->kind = kind;
  self->func = func;
  self->user_data = user_data;

  return self;
}

/**
 * crier_journal_task_free:
 * @data: (transfer full) (nullable): a task
 *
 * Frees a task, with all that it holds.
 */
void
crier_journal_task_free (gpointer data)
{
  CrierJournalTask *self = data;

  if (self == NULL)
    return;

  g_clear_pointer (&self->draft, crier_draft_free);
  g_clear_pointer (&self->stays, g_ptr_array_unref);
  g_clear_pointer (&self->message, crier_message_unref);
  g_clear_pointer (&self->list, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * crier_journal_task_answer:
 * @self: a task that was done
 *
 * Calls its function, if it has one.
 */
void
crier_journal_task_answer (CrierJournalTask *self)
{
  /* By way of a type that the compiler takes for any function's. */
  void (*func) (void);

  g_return_if_fail (self != NULL);

  func = (void (*) (void)) self->func;
  if (func == NULL)
    return;

  if (self->kind == CRIER_JOURNAL_APPEND)
    ((CrierJournalAppendFunc) func)(self->message, self->repeated, self->error,
                                    self->user_data);
  else if (self->kind == CRIER_JOURNAL_READ)
    ((CrierJournalReadFunc) func)(self->list, self->error, self->user_data);
  else if (self->kind == CRIER_JOURNAL_READERS)
    ((CrierJournalReadersFunc) func)(self->message, self->list, self->error,
                                     self->user_data);
}
