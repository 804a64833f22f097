/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-event-handler.h"

#include "crier-client-event.h"

/*
 * What the JSON of a client means (docs/protocol.md §5), the same whether it
 * comes in a frame or in the body of a request.
 */

static void
take_sync (CrierListener    *listener,
           const CrierClientEvent *event)
{
  double t1 = (double) g_get_real_time () / G_USEC_PER_SEC;

  if (event->has_offset)
    crier_client_set_offset (crier_listener_get_client (listener),
                             (gint64) (event->offset * G_USEC_PER_SEC));

  crier_listener_answer_sync (listener, event->t0, t1);
}

/**
 * crier_client_event_handler_take:
 * @listener: the listener in @hub that says this
 * @data: an object of the protocol, unchecked
 * @ref: (out) (transfer full) (nullable): what the client calls its message,
 *   also when it is refused
 *
 * Does what a client asks for: passes a message or a `seen` on to the operator,
 * or answers a `sync` with crier_listener_answer_sync(). It takes what that
 * costs from the listener's rate limit, and does not ask whether there is any.
 *
 * Returns: %TRUE if it was taken, and then @ref, if not %NULL, is to be
 *   acknowledged; else %FALSE with an error of crier_client_event_parse() or
 *   crier_hub_receive()
 */
gboolean
crier_client_event_handler_take (CrierHub       *hub,
                                 CrierListener  *listener,
                                 const char     *data,
                                 gsize           length,
                                 char          **ref,
                                 GError        **error)
{
  CrierRateLimit *limit = crier_listener_get_rate_limit (listener);
  g_autoptr (CrierClientEvent) event = NULL;

  *ref = NULL;
  event = crier_client_event_parse (data, length, error);
  if (event == NULL)
    {
      crier_rate_limit_spend (limit, CRIER_RATE_LIMIT_MESSAGE);
      return FALSE;
    }

  /* From now on it can also say what it saw. */
  crier_listener_mark_speaks_json (listener);

  switch (event->kind)
    {
    case CRIER_CLIENT_EVENT_SYNC:
      crier_rate_limit_spend (limit, CRIER_RATE_LIMIT_OTHER);
      take_sync (listener, event);
      return TRUE;

    case CRIER_CLIENT_EVENT_SEEN:
      crier_rate_limit_spend (limit, CRIER_RATE_LIMIT_OTHER);
      crier_hub_see (hub, listener, event->id);
      return TRUE;

    case CRIER_CLIENT_EVENT_MESSAGE:
    default:
      crier_rate_limit_spend (limit, CRIER_RATE_LIMIT_MESSAGE);
      *ref = g_steal_pointer (&event->ref);
      return crier_hub_receive (hub, listener, event->text, -1, error);
    }
}
