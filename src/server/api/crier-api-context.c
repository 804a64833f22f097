/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-api-context.h"

#include <string.h>

static void
published_cb (CrierHub     *hub,
              CrierMessage *message,
              guint         n_reached,
              CrierApiContext     *self)
{
  if (crier_message_has_text (message))
    self->n_messages++;
}

static void
announced_cb (CrierHub     *hub,
              CrierMessage *tick,
              CrierApiContext     *self)
{
  self->n_announced++;
}

CrierApiContext *
crier_api_context_new (CrierContext *context)
{
  CrierApiContext *self = g_new0 (CrierApiContext, 1);

  self->context = context;
  self->start = g_get_real_time ();
  self->stopped = g_cancellable_new ();
  self->slice = crier_slice_new ("crier api", self);
  g_queue_init (&self->paused);
  g_signal_connect (context->hub, "published", G_CALLBACK (published_cb), self);
  g_signal_connect (context->hub, "announced", G_CALLBACK (announced_cb), self);

  return self;
}

/**
 * crier_api_context_free:
 *
 * Requests that wait for an answer are let go without one.
 */
void
crier_api_context_free (CrierApiContext *self)
{
  g_cancellable_cancel (self->stopped);
  g_object_unref (self->stopped);
  while (self->paused.head != NULL)
    crier_paused_request_drop (self->paused.head->data);

  crier_slice_free (self->slice);
  g_signal_handlers_disconnect_by_data (self->context->hub, self);
  g_free (self);
}

CrierPausedRequest *
crier_api_context_hold (CrierApiContext          *self,
                        SoupServerMessage *message)
{
  return crier_paused_request_new (message, &self->paused);
}

/**
 * crier_api_context_answer:
 * @status: of RFC 9110 §15
 * @json: (transfer full): the body
 */
void
crier_api_context_answer (SoupServerMessage *message,
                          guint              status,
                          char              *json)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json",
                                    SOUP_MEMORY_TAKE, json, strlen (json));
}
