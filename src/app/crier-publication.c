/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-publication.h"

/*
 * One publish on its way from the main thread to the engine, and what came of
 * it on the way back.
 */

typedef struct
{
  CrierDraft *draft;     /* (owned) (nullable): NULL once it was asked */
} Question;

typedef struct
{
  CrierMessage *message; /* (owned) */
  guint n_reached;
} Answer;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_pointer (&question->draft, crier_draft_free);
  g_free (question);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  crier_message_unref (answer->message);
  g_free (answer);
}

static void
published_cb (CrierMessage *message,
              guint         n_reached,
              const GError *error,
              gpointer      user_data)
{
  Answer *answer = NULL;

  if (message != NULL)
    {
      answer = g_new (Answer, 1);
      answer->message = crier_message_ref (message);
      answer->n_reached = n_reached;
    }

  crier_inquiry_answer (user_data, answer, answer_free,
                        error != NULL ? g_error_copy (error) : NULL);
}

static void
publish_func (CrierInquiry *inquiry,
              CrierEngine  *engine,
              gpointer      user_data)
{
  Question *question = user_data;

  crier_publisher_publish (crier_engine_get_publisher (engine),
                           g_steal_pointer (&question->draft),
                           published_cb, inquiry);
}

/**
 * crier_publication_send:
 * @task: (transfer full): what is to return what came of it
 * @engine: (nullable): where to publish; %NULL if it does not run
 * @answers: a queue of crier_inquiry_new_queue()
 * @draft: (transfer full): the operator's message
 *
 * Publishes in the thread of @engine, see crier_publisher_publish().
 */
void
crier_publication_send (GTask       *task,
                        CrierEngine *engine,
                        CrierQueue  *answers,
                        CrierDraft  *draft)
{
  Question *question = g_new (Question, 1);

  question->draft = draft;
  crier_inquiry_send (task, engine, answers, publish_func,
                      question, question_free);
}

/**
 * crier_publication_finish:
 * @task: a task of crier_publication_send() that has returned
 * @n_reached: (out) (optional): how many connections the message was for at
 *   that time
 * @error: return location for a #GError
 *
 * Returns: (transfer full) (nullable): the message as it stands in the log, or
 *   %NULL with an error of crier_publisher_publish() or
 *   %CRIER_ERROR_NOT_RUNNING
 */
CrierMessage *
crier_publication_finish (GTask   *task,
                          guint   *n_reached,
                          GError **error)
{
  Answer *answer = g_task_propagate_pointer (task, error);
  CrierMessage *message;

  if (n_reached != NULL)
    *n_reached = answer != NULL ? answer->n_reached : 0;

  if (answer == NULL)
    return NULL;

  message = crier_message_ref (answer->message);
  answer_free (answer);

  return message;
}
