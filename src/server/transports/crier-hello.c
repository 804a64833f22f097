/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-hello.h"

#include "crier-clock.h"
#include "crier-wire-json.h"

/*
 * What is said first on every transport that carries JSON, and again to a
 * client that has lost something (docs/protocol.md §4.1).
 */

char *
crier_hello_format_cursor (CrierHub      *hub,
                           CrierListener *listener)
{
  CrierLog *log = crier_hub_get_log (hub);

  return crier_log_format_cursor (log, crier_listener_get_cursor (listener));
}

/**
 * crier_hello_format:
 * @listener: in the hub
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
  g_autofree char *cursor = crier_hello_format_cursor (hub, listener);
  g_autoptr (GDateTime) now = crier_clock_new_local_now ();
  CrierClient *client = crier_listener_get_client (listener);

  g_assert (session != NULL);

  return crier_wire_json_hello (crier_client_get_id (client), session, cursor,
                                recovered, crier_hub_get_interval (hub),
                                crier_clock_get_hours (), crier_hub_get_inbox (hub), now);
}
