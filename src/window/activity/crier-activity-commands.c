/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity-commands.h"

#include "crier-event-text.h"

/* What can be done with a line of the activity, wherever it is shown. */

gboolean
crier_activity_commands_can_reply (CrierEvent *event)
{
  return crier_event_get_kind (event) == CRIER_EVENT_RECEIVED;
}

/**
 * crier_activity_commands_reply:
 * @event: to which one can reply
 * @widget: in the window of the composer
 *
 * Has the operator write to the client that wrote, by the action win.write-to.
 */
void
crier_activity_commands_reply (CrierEvent *event,
                               GtkWidget  *widget)
{
  const char *ids[] = { NULL, NULL };

  g_return_if_fail (crier_activity_commands_can_reply (event));

  ids[0] = crier_client_get_id (crier_event_get_client (event));
  gtk_widget_activate_action (widget, "win.write-to", "^as", ids);
}

/* Copies when, what, and all of the text. */
void
crier_activity_commands_copy_line (CrierEvent    *event,
                                   CrierContacts *contacts,
                                   GtkWidget     *widget)
{
  g_autofree char *heading = crier_event_text_dup_heading (event, contacts);
  g_autofree char *time = crier_event_text_dup_time (event);
  const char *text = crier_event_text_get_text (event);
  g_autofree char *line = NULL;

  if (text == NULL)
    text = crier_event_text_get_reason (event);

  line = g_strdup_printf ("%s %s%s%s", time, heading, text != NULL ? ": " : "",
                          text != NULL ? text : "");
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), line);
}
