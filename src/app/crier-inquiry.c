/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-inquiry.h"

#include <glib/gi18n.h>

#include "crier-error.h"

/*
 * CrierInquiry:
 *
 * One question on its way from the main thread to the engine, and its answer
 * on the way back. Its task comes back untouched, so that all of it is known
 * to the main thread only.
 */
struct _CrierInquiry
{
  GTask *task;            /* (unowned): it owns this */
  CrierQueue *answers;    /* (owned) */
  CrierInquiryFunc func;
  gpointer question;      /* (owned) */
  GDestroyNotify destroy_question; /* (nullable) */

  gpointer answer;        /* (owned) (nullable): until it is returned */
  GDestroyNotify destroy_answer;   /* (nullable) */
  GError *error;          /* (owned) (nullable) */
};

/* What is asked of the engine, which may be gone before it comes to it. */
typedef struct
{
  CrierInquiry *inquiry; /* (owned) (nullable): NULL once it was asked */
} Request;

static void
inquiry_free (gpointer data)
{
  CrierInquiry *self = data;

  crier_queue_unref (self->answers);

  if (self->destroy_question != NULL)
    self->destroy_question (self->question);

  if (self->answer != NULL && self->destroy_answer != NULL)
    self->destroy_answer (self->answer);

  g_clear_error (&self->error);
  g_free (self);
}

static void
request_func (CrierEngine *engine,
              gpointer     user_data)
{
  Request *request = user_data;
  CrierInquiry *inquiry = g_steal_pointer (&request->inquiry);

  inquiry->func (inquiry, engine, inquiry->question);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  if (request->inquiry != NULL)
    crier_queue_push (request->inquiry->answers, request->inquiry);

  g_free (request);
}

static void
return_task (CrierInquiry *self)
{
  g_autoptr (GTask) task = self->task;

  if (self->answer != NULL)
    g_task_return_pointer (task, g_steal_pointer (&self->answer),
                           self->destroy_answer);
  else if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_new_error (task, CRIER_ERROR, CRIER_ERROR_NOT_RUNNING,
                             _("The server is not running; nothing was sent"));
}

static void
answers_cb (GPtrArray *answers,
            gpointer   user_data)
{
  guint i;

  for (i = 0; i < answers->len; i++)
    return_task (g_ptr_array_index (answers, i));
}

/**
 * crier_inquiry_new_queue:
 *
 * Returns: (transfer full): a queue in which answers come back to the main
 *   context that is the thread's default, where their tasks return
 */
CrierQueue *
crier_inquiry_new_queue (void)
{
  return crier_queue_new (NULL, 0, NULL, answers_cb, NULL);
}

/**
 * crier_inquiry_send:
 * @task: (transfer full): what is to return the answer, or an error
 * @engine: (nullable): whom to ask; %NULL if it does not run
 * @answers: a queue of crier_inquiry_new_queue()
 * @func: called in the thread of @engine
 * @question: (transfer full): passed to @func, freed in the main thread
 * @destroy: (nullable): frees @question
 *
 * Asks @engine. @task returns what crier_inquiry_answer() is given, or
 * %CRIER_ERROR_NOT_RUNNING.
 */
void
crier_inquiry_send (GTask            *task,
                    CrierEngine      *engine,
                    CrierQueue       *answers,
                    CrierInquiryFunc  func,
                    gpointer          question,
                    GDestroyNotify    destroy)
{
  CrierInquiry *self = g_new0 (CrierInquiry, 1);
  Request *request;

  self->task = task;
  self->answers = crier_queue_ref (answers);
  self->func = func;
  self->question = question;
  self->destroy_question = destroy;
  g_task_set_task_data (task, self, inquiry_free);

  if (engine == NULL)
    {
      crier_queue_push (answers, self);
      return;
    }

  request = g_new (Request, 1);
  request->inquiry = self;
  crier_engine_invoke (engine, request_func, request, request_free);
}

/**
 * crier_inquiry_answer:
 * @self: (transfer full): an inquiry, in the engine's thread
 * @answer: (transfer full) (nullable): the answer; %NULL with @error
 * @destroy: (nullable): frees @answer
 * @error: (transfer full) (nullable): why there is none; %NULL with neither if
 *   the engine came to its end
 *
 * Answers, once.
 */
void
crier_inquiry_answer (CrierInquiry   *self,
                      gpointer        answer,
                      GDestroyNotify  destroy,
                      GError         *error)
{
  g_return_if_fail (self != NULL);

  self->answer = answer;
  self->destroy_answer = destroy;
  self->error = error;
  crier_queue_push (self->answers, self);
}
