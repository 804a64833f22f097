/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-publication.h"

#include <glib/gi18n.h>

#include "crier-error.h"

/*
 * CrierPublication:
 *
 * One publish on its way from the main thread to the engine and back. Its task
 * comes back untouched, so that all of it is known to the main thread only.
 */
struct _CrierPublication
{
  GTask *task;           /* (unowned): it owns this */
  CrierQueue *replies;   /* (owned) */
  char *text;            /* (owned) */
  char **to;             /* (owned) (nullable) */

  CrierMessage *message; /* (owned) (nullable): the answer */
  guint n_reached;
  GError *error;         /* (owned) (nullable) */
};

static void
publication_free (gpointer data)
{
  CrierPublication *self = data;

  crier_queue_unref (self->replies);
  g_free (self->text);
  g_strfreev (self->to);
  g_clear_pointer (&self->message, crier_message_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static void
publish_func (CrierEngine *engine,
              gpointer     user_data)
{
  CrierPublication *self = user_data;

  self->message = crier_hub_publish (crier_engine_get_hub (engine),
                                     self->text,
                                     (const char * const *) self->to,
                                     &self->n_reached, &self->error);
}

static void
reply (gpointer data)
{
  CrierPublication *self = data;

  crier_queue_push (self->replies, self);
}

/**
 * crier_publication_send:
 * @task: (transfer full): what is to return the message, or an error
 * @engine: (nullable): where to publish; %NULL if it does not run
 * @replies: takes a #CrierPublication when it is over, whatever came of it, of
 *   which crier_publication_return() is to be called
 * @text: the operator's message
 * @to: (nullable): the Ids it is for; %NULL for everyone
 *
 * Publishes in the thread of @engine, see crier_hub_publish().
 */
void
crier_publication_send (GTask              *task,
                        CrierEngine        *engine,
                        CrierQueue         *replies,
                        const char         *text,
                        const char * const *to)
{
  CrierPublication *self = g_new0 (CrierPublication, 1);

  self->task = task;
  self->replies = crier_queue_ref (replies);
  self->text = g_strdup (text);
  self->to = g_strdupv ((char **) to);
  g_task_set_task_data (task, self, publication_free);

  if (engine != NULL)
    crier_engine_invoke (engine, publish_func, self, reply);
  else
    reply (self);
}

/**
 * crier_publication_return:
 * @self: (transfer full): a publication that has come back
 *
 * Returns the task of @self, in the main thread: a #CrierMessage, or an error
 * of crier_hub_publish(), or %CRIER_ERROR_NOT_RUNNING.
 */
void
crier_publication_return (CrierPublication *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (self != NULL);

  task = self->task;
  if (self->message != NULL)
    g_task_return_pointer (task, g_steal_pointer (&self->message),
                           (GDestroyNotify) crier_message_unref);
  else if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_new_error (task, CRIER_ERROR, CRIER_ERROR_NOT_RUNNING,
                             _("The server is not running; nothing was sent"));
}

/**
 * crier_publication_get_n_reached:
 * @task: a task that has returned
 *
 * Returns: how many connections its message was for at that time
 */
guint
crier_publication_get_n_reached (GTask *task)
{
  CrierPublication *self = g_task_get_task_data (task);

  g_return_val_if_fail (self != NULL, 0);

  return self->n_reached;
}
