/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-event-handler.h"

#include "crier-client-event.h"

/*
 * What the JSON of a client means (docs/protocol.md §5), the same whether it
 * comes in a frame or in the body of a request. How it is answered is up to
 * whoever took it.
 */

static void
take_sync (CrierListener    *listener,
           const CrierClientEvent *input)
{
  double t1 = (double) g_get_real_time () / G_USEC_PER_SEC;

  if (input->has_offset)
    crier_client_set_offset (crier_listener_get_client (listener),
                             (gint64) (input->offset * G_USEC_PER_SEC));

  crier_listener_answer_sync (listener, input->t0, t1);
}

/**
 * crier_client_event_handler_take:
 * @hub: a hub
 * @listener: a listener that is in it: who says this
 * @data: an object of the protocol: UTF-8, else unchecked
 * @length: its length in bytes
 * @ref: (out) (transfer full) (nullable): what the client calls its message,
 *   also when it is refused
 * @error: return location for a #GError
 *
 * Does what a client asks for: passes a message or a `seen` on to the operator,
 * or answers a `sync` with crier_listener_answer_sync(). It takes what that
 * costs from the listener's allowance, and does not ask whether there is any.
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
  CrierRateLimit *allowance = crier_listener_get_rate_limit (listener);
  g_autoptr (CrierClientEvent) input = NULL;

  g_return_val_if_fail (CRIER_IS_HUB (hub), FALSE);
  g_return_val_if_fail (ref != NULL, FALSE);

  *ref = NULL;
  input = crier_client_event_parse (data, length, error);
  if (input == NULL)
    {
      crier_rate_limit_spend (allowance, CRIER_RATE_LIMIT_MESSAGE);
      return FALSE;
    }

  /* From now on it can also say what it saw. */
  crier_listener_mark_speaks_json (listener);

  switch (input->kind)
    {
    case CRIER_CLIENT_EVENT_SYNC:
      crier_rate_limit_spend (allowance, CRIER_RATE_LIMIT_OTHER);
      take_sync (listener, input);
      return TRUE;

    case CRIER_CLIENT_EVENT_SEEN:
      crier_rate_limit_spend (allowance, CRIER_RATE_LIMIT_OTHER);
      crier_hub_see (hub, listener, input->id);
      return TRUE;

    case CRIER_CLIENT_EVENT_MESSAGE:
    default:
      crier_rate_limit_spend (allowance, CRIER_RATE_LIMIT_MESSAGE);
      *ref = g_steal_pointer (&input->ref);
      return crier_hub_receive (hub, listener, input->text, -1, error);
    }
}
