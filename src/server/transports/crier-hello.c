/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-hello.h"

#include "crier-wire-json.h"

/*
 * What is said first on every transport that carries JSON, and again to
 * whoever has lost something (docs/protocol.md §4.1).
 */

/**
 * crier_hello_format_cursor:
 * @hub: a hub
 * @listener: a listener that is in it
 *
 * Returns: (transfer full): the cursor of the place from which @listener goes
 *   on
 */
char *
crier_hello_format_cursor (CrierHub      *hub,
                           CrierListener *listener)
{
  CrierLog *log = crier_hub_get_log (hub);

  return crier_wire_json_format_cursor (crier_log_get_epoch (log),
                                        crier_listener_get_cursor (listener));
}

/**
 * crier_hello_format:
 * @hub: a hub
 * @listener: a listener that is in it
 * @session: what names the visit to which @listener belongs
 * @recovered: whether nothing was lost between the cursor that it came with,
 *   or had, and its place now
 *
 * Returns: (transfer full): the object `hello`
 */
char *
crier_hello_format (CrierHub      *hub,
                    CrierListener *listener,
                    const char    *session,
                    gboolean       recovered)
{
  g_autofree char *cursor = NULL;
  g_autoptr (GDateTime) now = NULL;
  CrierClient *client;

  g_return_val_if_fail (CRIER_IS_HUB (hub), NULL);
  g_return_val_if_fail (CRIER_IS_LISTENER (listener), NULL);
  g_return_val_if_fail (session != NULL, NULL);

  client = crier_listener_get_client (listener);
  cursor = crier_hello_format_cursor (hub, listener);
  now = g_date_time_new_now_local ();

  return crier_wire_json_hello (crier_client_get_id (client), session, cursor,
                                recovered, crier_hub_get_interval (hub), now);
}
