/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-api-context.h"

#include <string.h>

/*
 * CrierApiContext:
 *
 * What the operator's requests have in common: those that wait for their
 * answer, and what is counted for them. The requests themselves are answered
 * in crier-api-clients.c, crier-api-messages.c and crier-api-metrics.c.
 */
struct _CrierApiContext
{
  CrierHub *hub;       /* (owned) */
  GQueue held;         /* (element-type CrierPausedRequest), by their links */

  guint64 n_messages;
  guint64 n_announced;
  gint64 start;        /* microseconds since 1970 */

  CrierSlice *slice;   /* (owned): in which answers are written */
};

static void
published_cb (CrierHub     *hub,
              CrierMessage *message,
              guint         n_reached,
              CrierApiContext     *self)
{
  if (!crier_message_is_clear (message))
    self->n_messages++;
}

static void
announced_cb (CrierHub     *hub,
              CrierMessage *tick,
              CrierApiContext     *self)
{
  self->n_announced++;
}

/**
 * crier_api_context_new:
 * @hub: what the operator asks about
 *
 * Begins to count.
 *
 * Returns: (transfer full): what the operator's requests have in common
 */
CrierApiContext *
crier_api_context_new (CrierHub *hub)
{
  CrierApiContext *self;

  g_return_val_if_fail (CRIER_IS_HUB (hub), NULL);

  self = g_new0 (CrierApiContext, 1);
  self->hub = g_object_ref (hub);
  self->start = g_get_real_time ();
  self->slice = crier_slice_new ("crier api", self);
  g_signal_connect (hub, "published", G_CALLBACK (published_cb), self);
  g_signal_connect (hub, "announced", G_CALLBACK (announced_cb), self);

  return self;
}

/**
 * crier_api_context_free:
 * @self: (transfer full): what the operator's requests have in common
 *
 * Frees @self. Requests that wait for an answer are let go without one.
 */
void
crier_api_context_free (CrierApiContext *self)
{
  g_return_if_fail (self != NULL);

  while (self->held.head != NULL)
    crier_paused_request_drop (self->held.head->data);

  crier_slice_free (self->slice);
  g_signal_handlers_disconnect_by_data (self->hub, self);
  g_object_unref (self->hub);
  g_free (self);
}

/**
 * crier_api_context_hold:
 * @self: what the operator's requests have in common
 * @message: a request
 *
 * Holds @message until its answer is there, see crier_paused_request_new().
 *
 * Returns: (transfer full): what holds it
 */
CrierPausedRequest *
crier_api_context_hold (CrierApiContext          *self,
                        SoupServerMessage *message)
{
  g_return_val_if_fail (self != NULL, NULL);

  return crier_paused_request_new (message, &self->held);
}

/**
 * crier_api_context_answer:
 * @message: a request
 * @status: of RFC 9110 §15
 * @json: (transfer full): the body
 *
 * Sets the answer of @message.
 */
void
crier_api_context_answer (SoupServerMessage *message,
                          guint              status,
                          char              *json)
{
  g_return_if_fail (SOUP_IS_SERVER_MESSAGE (message));
  g_return_if_fail (json != NULL);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json",
                                    SOUP_MEMORY_TAKE, json, strlen (json));
}

/**
 * crier_api_context_get_slice:
 *
 * Returns: (transfer none): in which answers that are long are written, one
 *   after the other
 */
CrierSlice *
crier_api_context_get_slice (CrierApiContext *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->slice;
}

/**
 * crier_api_context_get_n_messages:
 * @self: what the operator's requests have in common
 *
 * Returns: how many messages were published since crier_api_context_new()
 */
guint64
crier_api_context_get_n_messages (CrierApiContext *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_messages;
}

/**
 * crier_api_context_get_n_announced:
 * @self: what the operator's requests have in common
 *
 * Returns: how often the time was announced since crier_api_context_new()
 */
guint64
crier_api_context_get_n_announced (CrierApiContext *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_announced;
}

/**
 * crier_api_context_get_start:
 * @self: what the operator's requests have in common
 *
 * Returns: when it began to count, microseconds since 1970
 */
gint64
crier_api_context_get_start (CrierApiContext *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->start;
}
