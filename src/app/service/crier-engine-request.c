/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-engine-request.h"

#include <glib/gi18n.h>

#include "crier-error.h"

CrierEngineRequest *
crier_engine_request_new (CrierEngineRequestFunc func)
{
  CrierEngineRequest *self = g_new0 (CrierEngineRequest, 1);

  self->func = func;

  return self;
}

static void
request_free (CrierEngineRequest *self)
{
  g_free (self->id);
  g_free (self->text);
  g_clear_pointer (&self->draft, crier_draft_free);
  g_clear_pointer (&self->serials, g_hash_table_unref);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  g_clear_pointer (&self->message, crier_message_unref);
  g_clear_pointer (&self->readers, g_ptr_array_unref);
  g_free (self->totals);
  g_clear_error (&self->error);
  g_clear_object (&self->owner);
  g_free (self);
}

/**
 * crier_engine_request_cancel:
 * @data: (transfer full) (nullable): a request that no engine comes to
 *
 * Has it answered with %CRIER_ERROR_NOT_RUNNING, if it is to be answered at all.
 */
void
crier_engine_request_cancel (gpointer data)
{
  CrierEngineRequest *self = data;

  if (self == NULL)
    return;

  if (self->deliver != NULL)
    crier_engine_request_answer (self);
  else
    request_free (self);
}

/**
 * crier_engine_request_run:
 * @self: (transfer full): a request
 * @engine: a running engine, in its thread
 */
void
crier_engine_request_run (CrierEngineRequest *self,
                          CrierEngine        *engine)
{
  /* The other thread has it, and may have freed it, once it is answered. */
  gboolean is_answered = self->deliver != NULL;

  self->func (self, engine);

  if (!is_answered)
    request_free (self);
}

/**
 * crier_engine_request_answer:
 * @self: (transfer full): a request that holds its answer, or an error; with
 *   neither, the engine is taken not to run
 *
 * Hands @self back to the main thread, to be delivered there.
 */
void
crier_engine_request_answer (CrierEngineRequest *self)
{
  crier_thread_queue_push (self->answers, self);
}

static void
answers_cb (GPtrArray *answers,
            gpointer   user_data)
{
  guint i;

  for (i = 0; i < answers->len; i++)
    {
      CrierEngineRequest *self = g_ptr_array_index (answers, i);

      if (self->message == NULL && self->readers == NULL &&
          self->totals == NULL && self->ids == NULL && self->error == NULL)
        g_set_error_literal (&self->error, CRIER_ERROR, CRIER_ERROR_NOT_RUNNING,
                             _("The server is not running; nothing was sent"));

      self->deliver (self);
      request_free (self);
    }
}

/**
 * crier_engine_request_new_queue:
 *
 * Returns: (transfer full): a queue in which answers come back to the thread's
 *   default main context, where they are delivered
 */
CrierThreadQueue *
crier_engine_request_new_queue (void)
{
  return crier_thread_queue_new (NULL, 0, NULL, answers_cb, NULL);
}
