/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-withdraw-command.h"

#include <glib/gi18n.h>

#include "crier-error-text.h"
#include "crier-event.h"
#include "crier-text.h"

/*
 * The console's `/withdraw`: with an id it takes a message back, without one it lists
 * those that can be.
 */

typedef struct
{
  CrierWithdrawCommandFunc say;
  GObject *owner; /* (owned) */
} Command;

static void
withdrawn_cb (CrierMessage *message,
              guint         n_reached,
              const GError *error,
              gpointer      data)
{
  Command *command = data;
  g_autofree char *problem = error != NULL ? crier_error_text_dup (error) : NULL;
  g_autofree char *line = NULL;

  if (problem != NULL)
    line = g_strdup_printf (_("Not withdrawn: %s\n"), problem);
  else
    line = g_strdup_printf (ngettext ("Withdrawn from %u client\n",
                                      "Withdrawn from %u clients\n", n_reached), n_reached);

  command->say (line, command->owner);
  g_object_unref (command->owner);
  g_free (command);
}

/* The oldest first, as they came. */
static char *
dup_list (GListModel *standing)
{
  GString *lines = g_string_new (NULL);
  guint n = g_list_model_get_n_items (standing);
  guint i;

  for (i = n; i > 0; i--)
    {
      g_autoptr (CrierEvent) event = g_list_model_get_item (standing, i - 1);
      CrierMessage *message = crier_event_get_message (event);
      g_autoptr (GDateTime) local = g_date_time_to_local (crier_message_get_time (message));
      g_autofree char *time = g_date_time_format (local, "%Y-%m-%d %H:%M:%S");
      g_autofree char *text = crier_text_escape (crier_message_get_text (message));

      g_string_append_printf (lines, "%s\t%s\t%s\n", crier_message_get_id (message), time, text);
    }

  g_string_append_printf (lines, ngettext ("%u message\n", "%u messages\n", n), n);

  return g_string_free (lines, FALSE);
}

/**
 * crier_withdraw_command_obey:
 * @argument: what was typed after the command, UTF-8 or not
 * @say: called with lines to write, perhaps before this returns
 * @owner: passed to @say, and kept until then
 */
void
crier_withdraw_command_obey (CrierService             *service,
                             const char               *argument,
                             CrierWithdrawCommandFunc  say,
                             GObject                  *owner)
{
  g_autofree char *id = g_strchomp (g_strdup (argument));
  g_autofree char *list = NULL;
  Command *command;

  if (*id == '\0')
    {
      list = dup_list (G_LIST_MODEL (crier_service_get_standing (service)));
      say (list, owner);
      return;
    }

  command = g_new0 (Command, 1);
  command->say = say;
  command->owner = g_object_ref (owner);
  crier_service_withdraw (service, id, withdrawn_cb, command);
}
