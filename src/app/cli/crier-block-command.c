/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-block-command.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-error-text.h"
#include "crier-id.h"

/*
 * The console's `/block`, `/unblock` and `/blocked`: what is typed, and what is
 * said of it.
 */

typedef struct
{
  CrierBlockCommandFunc say;
  GObject *owner;      /* (owned) */
  char *name;          /* (owned) (nullable): NULL to list all */
  CrierBlocked kind;   /* of that */
  gboolean is_blocked; /* from now on */
} Command;

static void
command_free (Command *command)
{
  g_object_unref (command->owner);
  g_free (command->name);
  g_free (command);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Command, command_free)

/* An address has nothing that could be taken for other words. */
static char *
dup_shown (CrierBlocked  kind,
           const char   *name)
{
  return kind == CRIER_BLOCKED_ID ? crier_id_quote (name) : g_strdup (name);
}

static void
append_names (GString      *lines,
              const char   *word,
              CrierBlocked  kind,
              GPtrArray    *names)
{
  guint i;

  for (i = 0; i < names->len; i++)
    {
      g_autofree char *name = dup_shown (kind, g_ptr_array_index (names, i));

      g_string_append_printf (lines, "%s\t%s\n", word, name);
    }
}

static void
changed_cb (gboolean      changed,
            GPtrArray    *ids,
            GPtrArray    *addresses,
            const GError *error,
            gpointer      data)
{
  g_autoptr (Command) command = data;
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *problem = error != NULL ? crier_error_text_dup (error) : NULL;
  g_autofree char *name = NULL;

  if (command->name != NULL)
    name = dup_shown (command->kind, command->name);

  if (problem != NULL)
    {
      g_string_append_printf (lines, "%s\n", problem);
    }
  else if (name == NULL)
    {
      append_names (lines, "Id", CRIER_BLOCKED_ID, ids);
      append_names (lines, "address", CRIER_BLOCKED_ADDRESS, addresses);
      g_string_append_printf (lines, ngettext ("%u is blocked\n", "%u are blocked\n",
                                               ids->len + addresses->len),
                              ids->len + addresses->len);
    }
  else if (command->is_blocked)
    {
      g_string_append_printf (lines, changed ? _("Blocked: %s\n") : _("Blocked before: %s\n"),
                              name);
    }
  else
    {
      g_string_append_printf (lines, changed ? _("Unblocked: %s\n") : _("Not blocked: %s\n"),
                              name);
    }

  command->say (lines->str, command->owner);
}

/* The rest of a line, with or without quotation marks. */
static char *
dup_argument (const char *rest)
{
  g_autofree char *text = g_strstrip (g_strdup (rest));
  char *plain = NULL;

  if (*text == '"' || *text == '\'')
    plain = g_shell_unquote (text, NULL);

  return plain != NULL ? plain : g_steal_pointer (&text);
}

/**
 * crier_block_command_obey:
 * @line: what was typed, UTF-8 or not
 * @say: called with lines to write, perhaps before this returns
 * @owner: passed to @say, and kept until then
 *
 * Returns: %FALSE if @line is none of these commands
 */
gboolean
crier_block_command_obey (CrierService          *service,
                          const char            *line,
                          CrierBlockCommandFunc  say,
                          GObject               *owner)
{
  g_autoptr (Command) command = NULL;
  g_autofree char *argument = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = strcspn (line, " \t");
  gboolean is_block = length == strlen ("/block") && g_str_has_prefix (line, "/block");
  gboolean is_unblock = length == strlen ("/unblock") && g_str_has_prefix (line, "/unblock");
  gboolean is_list = length == strlen ("/blocked") && g_str_has_prefix (line, "/blocked");

  if (!is_block && !is_unblock && !is_list)
    return FALSE;

  command = g_new0 (Command, 1);
  command->say = say;
  command->owner = g_object_ref (owner);
  command->kind = CRIER_BLOCKED_ADDRESS;
  command->is_blocked = is_block;

  if (!is_list)
    {
      argument = dup_argument (line + length);
      if (g_utf8_validate (argument, -1, NULL))
        command->name = crier_blocklist_dup_address (argument, NULL);

      if (command->name == NULL)
        {
          command->kind = CRIER_BLOCKED_ID;
          command->name = crier_blocklist_dup_id (argument, &error);
        }

      if (command->name == NULL)
        {
          g_autofree char *problem = crier_error_text_dup (error);
          g_autofree char *said = g_strconcat (problem, "\n", NULL);

          say (said, owner);
          return TRUE;
        }
    }

  crier_service_change_blocked (service, command->kind, command->name, is_block,
                                changed_cb, command);
  command = NULL;

  return TRUE;
}
