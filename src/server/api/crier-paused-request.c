/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-paused-request.h"

/*
 * CrierPausedRequest:
 *
 * A request whose answer takes time. The code that works on the answer holds it,
 * and releases it in the end; the request itself may be over before that, because
 * its peer or the server went away. It belongs to the server's thread.
 */
struct _CrierPausedRequest
{
  SoupServerMessage *message; /* (owned) (nullable): NULL when it is over */
  gulong disconnected_id;
  gulong finished_id;
  GQueue *queue;              /* (unowned) (nullable): NULL when it is over */
  GList link;
};

static void
over_cb (SoupServerMessage *message,
         CrierPausedRequest         *self)
{
  crier_paused_request_drop (self);
}

/**
 * crier_paused_request_new:
 * @queue: (element-type CrierPausedRequest): where it stands until it is over;
 *   outlives that
 *
 * Holds @message: nothing is answered until crier_paused_request_release().
 */
CrierPausedRequest *
crier_paused_request_new (SoupServerMessage *message,
                          GQueue            *queue)
{
  CrierPausedRequest *self;

  self = g_new0 (CrierPausedRequest, 1);
  self->message = g_object_ref (message);
  self->queue = queue;
  self->link.data = self;
  g_queue_push_tail_link (queue, &self->link);
  self->disconnected_id = g_signal_connect (message, "disconnected",
                                            G_CALLBACK (over_cb), self);
  self->finished_id = g_signal_connect (message, "finished",
                                        G_CALLBACK (over_cb), self);
  soup_server_message_pause (message);

  return self;
}

SoupServerMessage *
crier_paused_request_get_message (CrierPausedRequest *self)
{
  return self->message;
}

/**
 * crier_paused_request_drop:
 *
 * Lets the request go without an answer, if it was not over anyway. @self
 * still belongs to the code that works on the answer.
 */
void
crier_paused_request_drop (CrierPausedRequest *self)
{
  g_autoptr (SoupServerMessage) message = NULL;

  if (self->message == NULL)
    return;

  message = g_steal_pointer (&self->message);
  g_signal_handler_disconnect (message, self->disconnected_id);
  g_signal_handler_disconnect (message, self->finished_id);
  g_queue_unlink (self->queue, &self->link);
  self->queue = NULL;
}

/**
 * crier_paused_request_release:
 * @self: (transfer full): what holds a request
 *
 * Has the request answered, with what has been set meanwhile, unless it is
 * over. Frees @self.
 */
void
crier_paused_request_release (CrierPausedRequest *self)
{
  g_autoptr (SoupServerMessage) message = NULL;

  if (self->message != NULL)
    {
      message = g_object_ref (self->message);
      crier_paused_request_drop (self);
      soup_server_message_unpause (message);
    }

  g_free (self);
}
