/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "crier-client.h"
#include "crier-draft.h"
#include "crier-error.h"
#include "crier-error-text.h"
#include "crier-id.h"
#include "crier-remote.h"
#include "crier-text.h"

#define EXIT_USAGE 2

/*
 * `crier send`, `crier withdraw` and `crier clients`: they ask a Crier that runs already, print
 * what it says, and end. They need neither a display nor a bus.
 */

/* As they come from GOption: texts as bytes, which are UTF-8 also where the
 * locale knows no such thing, as in a job of cron. */
typedef struct
{
  char **to;
  char *duration;
  gboolean json;
  gboolean list;
  char *port_text;
  char **rest;

  guint port;    /* 0 for the only Crier that runs */
  guint expires; /* seconds, 0 for never */
} Given;

static void
given_clear (Given *given)
{
  g_strfreev (given->to);
  g_free (given->duration);
  g_free (given->port_text);
  g_strfreev (given->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Given, given_clear)

/* It may quote what was given, or what a server said, which may be anything. */
static int
fail (const GError *error,
      const char   *command)
{
  g_autofree char *text = crier_error_text_dup (error);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *sentence = crier_text_escape (valid);

  if (command != NULL)
    {
      g_printerr (_("crier: %s. See “crier %s --help”.\n"), sentence, command);
      return EXIT_USAGE;
    }

  g_printerr ("crier: %s.\n", sentence);

  return EXIT_FAILURE;
}

/* Reads what every command takes, and the options of its own. */
static gboolean
parse (Given               *given,
       const GOptionEntry  *own,
       const char          *parameter,
       const char          *summary,
       char               **arguments,
       GError             **error)
{
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_STRING, &given->port_text,
      N_("Port of the Crier that is meant, if several run"), N_("PORT") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &given->rest, NULL, NULL },
    { NULL }
  };
  g_autofree char *name = g_strconcat ("crier ", arguments[1], NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (parameter);
  /* Without the name of the program, which the command takes the place of. */
  g_auto (GStrv) copy = g_strdupv (arguments + 1);
  guint64 port = 0;

  g_set_prgname (name);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, own, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &copy, error))
    return FALSE;

  if (given->port_text != NULL &&
      !g_ascii_string_to_unsigned (given->port_text, 10, 1, G_MAXUINT16, &port, NULL))
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_USAGE,
                   _("“%s” is no value for --%s: it is a whole number from "
                     "%u to %u"), given->port_text, "port", 1, G_MAXUINT16);
      return FALSE;
    }

  given->port = (guint) port;

  return TRUE;
}

static gboolean
check_ids (char   **ids,
           GError **error)
{
  char **p;

  for (p = ids; p != NULL && *p != NULL; p++)
    {
      if (!crier_id_check (*p, -1, error))
        return FALSE;
    }

  return TRUE;
}

/* Makes each CRLF a line end as ours. Returns the new length. */
static gsize
convert_line_ends (char  *text,
                   gsize  length)
{
  gsize n = 0;
  gsize i;

  for (i = 0; i < length; i++)
    {
      if (text[i] != '\r' || i + 1 == length || text[i + 1] != '\n')
        text[n++] = text[i];
    }

  text[n] = '\0';

  return n;
}

/* Everything up to its end, but for a byte order mark and the end of the last
 * line. Of a text beyond the limit, however its lines end, only the beginning is
 * read, since it is refused anyway. */
static char *
read_input (gsize   *length,
            GError **error)
{
  const gsize most = 2 * CRIER_TEXT_MAX_OPERATOR + 8;
  g_autofree char *text = g_malloc (most + 1);
  gsize n = 0;
  gssize n_read;

  do
    {
      n_read = read (STDIN_FILENO, text + n, most - n);
      if (n_read < 0 && errno != EINTR)
        {
          g_set_error (error, CRIER_ERROR, CRIER_ERROR_FAILED,
                       _("Standard input cannot be read (%s)"),
                       g_strerror (errno));
          return NULL;
        }

      n += (gsize) MAX (n_read, 0);
    }
  while (n_read != 0 && n < most);

  text[n] = '\0';
  if (n < most)
    {
      const char *begin = crier_text_skip_mark (text);

      n -= (gsize) (begin - text);
      memmove (text, begin, n);
      n = convert_line_ends (text, n);
    }

  if (n > 0 && text[n - 1] == '\n')
    text[--n] = '\0';

  *length = n;

  return g_steal_pointer (&text);
}

static char *
take_text (const char  *argument,
           GError     **error)
{
  g_autofree char *text = NULL;
  gsize length = strlen (argument);

  if (strcmp (argument, "-") == 0)
    text = read_input (&length, error);
  else
    text = g_strdup (argument);

  if (text == NULL ||
      !crier_text_check (text, (gssize) length, CRIER_TEXT_MAX_OPERATOR, error))
    return NULL;

  return g_steal_pointer (&text);
}

static int
send_text (const Given *given)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierRemote) remote = NULL;
  g_autofree char *text = take_text (given->rest[0], &error);
  guint n_listeners;

  remote = text != NULL ? crier_remote_choose (given->port, &error) : NULL;
  if (remote == NULL ||
      !crier_remote_send (remote, text, (const char * const *) given->to,
                          given->expires, &n_listeners, &error))
    return fail (error, NULL);

  if (n_listeners == 0)
    g_print ("%s\n", _("Kept: no client is connected"));
  else
    g_print (ngettext ("Sent to %u client\n", "Sent to %u clients\n", n_listeners),
             n_listeners);

  return EXIT_SUCCESS;
}

/* A whole number and its unit, which may be left out for seconds. */
static gboolean
read_duration (Given   *given,
               GError **error)
{
  static const struct { const char *unit;
                        guint seconds;
  } UNITS[] = {
    { "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 60 * 60 }, { "d", 24 * 60 * 60 },
  };
  const char *text = given->duration;
  gsize n_digits = text != NULL ? strspn (text, G_CSET_DIGITS) : 0;
  g_autofree char *digits = g_strndup (text, n_digits);
  guint64 number;
  guint i;

  if (text == NULL)
    return TRUE;

  for (i = 0; i < G_N_ELEMENTS (UNITS); i++)
    {
      if (strcmp (text + n_digits, UNITS[i].unit) == 0 &&
          crier_text_parse_unsigned (digits, 1, CRIER_DRAFT_MAX_EXPIRES / UNITS[i].seconds,
                                     &number))
        {
          given->expires = (guint) number * UNITS[i].seconds;
          return TRUE;
        }
    }

  g_set_error (error, CRIER_ERROR, CRIER_ERROR_USAGE,
               _("“%s” is no value for --%s: it is a time from 1s to 7d, such as 90s, 5m or 1h"),
               text, "for");

  return FALSE;
}

static int
run_send (char **arguments)
{
  g_auto (Given) given = { NULL };
  const GOptionEntry own[] = {
    { "to", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &given.to,
      N_("Send to the clients of this Id alone; may be repeated"), N_("ID") },
    { "for", 0, 0, G_OPTION_ARG_STRING, &given.duration,
      N_("Screens show it for so long, such as 90s, 5m or 1h (default: until it is "
         "taken back)"), N_("DURATION") },
    { NULL }
  };
  g_autoptr (GError) error = NULL;

  if (!parse (&given, own, _("TEXT"),
              N_("Send a message through the Crier that is running; “-” reads it "
                 "from standard input."), arguments, &error) ||
      !check_ids (given.to, &error) || !read_duration (&given, &error))
    return fail (error, "send");

  if (given.rest == NULL || given.rest[1] != NULL)
    {
      g_set_error_literal (&error, CRIER_ERROR, CRIER_ERROR_USAGE,
                           given.rest == NULL
                             ? _("What is to be sent is missing")
                             : _("What is to be sent is one argument, in "
                                 "quotation marks if it has blanks"));
      return fail (error, "send");
    }

  return send_text (&given);
}

static int
withdraw (CrierRemote *remote,
          const char  *id)
{
  g_autoptr (GError) error = NULL;
  guint n_listeners;

  if (!crier_remote_withdraw (remote, id, &n_listeners, &error))
    return fail (error, NULL);

  if (n_listeners == 0)
    g_print ("%s\n", _("Withdrawn: no client is connected"));
  else
    g_print (ngettext ("Withdrawn from %u client\n", "Withdrawn from %u clients\n",
                       n_listeners), n_listeners);

  return EXIT_SUCCESS;
}

static int
list_messages (CrierRemote *remote)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = crier_remote_list_messages (remote, &error);
  guint i;

  if (messages == NULL)
    return fail (error, NULL);

  if (messages->len == 0)
    g_print ("%s\n", _("No message is to be shown"));

  for (i = 0; i < messages->len; i++)
    {
      const CrierRemoteMessage *message = g_ptr_array_index (messages, i);
      g_autofree char *time = g_date_time_format (message->time, "%Y-%m-%d %H:%M:%S");
      g_autofree char *id = crier_text_escape (message->id);
      g_autofree char *text = crier_text_escape (message->text);

      g_print ("%s  %s  %s\n", id, time, text);
    }

  return EXIT_SUCCESS;
}

static int
run_withdraw (char **arguments)
{
  g_auto (Given) given = { NULL };
  const GOptionEntry own[] = {
    { "list", 0, 0, G_OPTION_ARG_NONE, &given.list,
      N_("List the messages that can be withdrawn, with their ids"), NULL },
    { NULL }
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierRemote) remote = NULL;

  if (!parse (&given, own, _("ID"),
              N_("Take a message back: screens that show it forget it, others do not get it."),
              arguments, &error))
    return fail (error, "withdraw");

  if ((given.rest == NULL) != given.list || (!given.list && given.rest[1] != NULL))
    {
      g_set_error_literal (&error, CRIER_ERROR, CRIER_ERROR_USAGE,
                           _("It takes the id of one message, or --list"));
      return fail (error, "withdraw");
    }

  remote = crier_remote_choose (given.port, &error);
  if (remote == NULL)
    return fail (error, NULL);

  return given.list ? list_messages (remote) : withdraw (remote, given.rest[0]);
}

static const char *
get_transport_name (const char *slug)
{
  guint i;

  for (i = 0; i < CRIER_N_TRANSPORTS; i++)
    {
      if (strcmp (crier_transport_get_slug (i), slug) == 0)
        return crier_transport_get_name (i);
    }

  return slug;
}

/* The last one only where a client has a name. */
#define N_COLUMNS 7

/* How many cells of a terminal it takes. */
static gsize
measure (const char *text)
{
  const char *p;
  gsize n = 0;

  for (p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      n += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }

  return n;
}

/* Returns a row of a table, to be freed with g_strfreev(). */
static char **
make_row (const CrierRemoteClient *client)
{
  char **row = g_new0 (char *, N_COLUMNS + 1);

  row[0] = crier_id_quote (client->id);
  row[1] = crier_text_escape (get_transport_name (client->transport));
  row[2] = crier_text_escape (client->address);
  row[3] = g_date_time_format (client->since, "%Y-%m-%d %H:%M:%S");
  row[4] = client->latency < 0 ? g_strdup ("-")
                               : g_strdup_printf ("%.1f ms", client->latency * 1000);
  row[5] = g_strdup_printf ("%" G_GUINT64_FORMAT, client->messages);
  row[6] = crier_text_escape (client->name != NULL ? client->name : "");

  return row;
}

static void
append_row (GString      *text,
            char        **row,
            guint         n_columns,
            const gsize  *widths)
{
  guint i;

  /* Blanks at the end of a line are left out. */
  while (*row[n_columns - 1] == '\0')
    n_columns--;

  for (i = 0; i < n_columns; i++)
    {
      gsize n = i + 1 < n_columns ? widths[i] - measure (row[i]) + 2 : 0;

      g_string_append (text, row[i]);
      while (n-- > 0)
        g_string_append_c (text, ' ');
    }

  g_string_append_c (text, '\n');
}

static char *
format_table (GPtrArray *clients)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *titles[] = {
    _("Id"), _("Technique"), _("Address"), _("Since"), _("Latency"), _("Messages"),
    _("Name"), NULL
  };
  gsize widths[N_COLUMNS] = { 0 };
  GString *text = g_string_new (NULL);
  guint n_columns = N_COLUMNS - 1;
  guint i;
  guint j;

  g_ptr_array_add (rows, g_strdupv ((char **) titles));
  for (i = 0; i < clients->len; i++)
    {
      const CrierRemoteClient *client = g_ptr_array_index (clients, i);

      g_ptr_array_add (rows, make_row (client));
      if (client->name != NULL)
        n_columns = N_COLUMNS;
    }

  for (i = 0; i < rows->len; i++)
    {
      char **row = g_ptr_array_index (rows, i);

      for (j = 0; j < N_COLUMNS; j++)
        widths[j] = MAX (widths[j], measure (row[j]));
    }

  for (i = 0; i < rows->len; i++)
    append_row (text, g_ptr_array_index (rows, i), n_columns, widths);

  return g_string_free (text, FALSE);
}

static int
list_clients (CrierRemote *remote,
              gboolean     as_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) clients = NULL;
  g_autofree char *text = NULL;

  if (as_json)
    {
      text = crier_remote_dup_clients (remote, &error);

      if (text == NULL)
        return fail (error, NULL);

      /* As it is, also where the locale knows fewer characters: it is for programs. */
      fputs (text, stdout);
      return EXIT_SUCCESS;
    }

  clients = crier_remote_list_clients (remote, &error);
  if (clients == NULL)
    return fail (error, NULL);

  if (clients->len == 0)
    {
      g_print ("%s\n", _("No client is connected"));
      return EXIT_SUCCESS;
    }

  text = format_table (clients);
  g_print ("%s", text);

  return EXIT_SUCCESS;
}

static int
run_clients (char **arguments)
{
  g_auto (Given) given = { NULL };
  const GOptionEntry own[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &given.json,
      N_("Print all that is known of them, for programs"), NULL },
    { NULL }
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierRemote) remote = NULL;

  if (!parse (&given, own, NULL,
              N_("List the clients that are connected to the Crier that is running."),
              arguments, &error))
    return fail (error, "clients");

  if (given.rest != NULL)
    {
      g_set_error (&error, CRIER_ERROR, CRIER_ERROR_USAGE,
                   _("Unknown argument “%s”"), given.rest[0]);
      return fail (error, "clients");
    }

  remote = crier_remote_choose (given.port, &error);
  if (remote == NULL)
    return fail (error, NULL);

  return list_clients (remote, given.json);
}

gboolean
crier_command_is_one (const char *name)
{
  return g_strcmp0 (name, "send") == 0 || g_strcmp0 (name, "withdraw") == 0 ||
         g_strcmp0 (name, "clients") == 0;
}

/**
 * crier_command_run:
 * @arguments: the command line; its second word is a command
 *
 * Does what the command says, and prints what came of it, or why nothing did.
 * `--help` prints and exits.
 *
 * Returns: the exit status: 0, 1 if it could not be done, 2 if it was not
 *   understood
 */
int
crier_command_run (char **arguments)
{
  g_assert (crier_command_is_one (arguments[1]));

  if (strcmp (arguments[1], "send") == 0)
    return run_send (arguments);

  if (strcmp (arguments[1], "withdraw") == 0)
    return run_withdraw (arguments);

  return run_clients (arguments);
}
