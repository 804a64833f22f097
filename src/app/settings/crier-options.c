/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-options.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-look.h"
#include "crier-origin.h"
#include "crier-text.h"

/* As they come from GOption: texts, which are judged afterwards, so that each
 * mistake has a sentence of its own. */
typedef struct
{
  char *port;
  char **listen;
  char *interval;
  char **origins;
  char **hosts;
  char *token_file;
  gboolean no_inbox;
  char *max_clients;
  char *journal;
  gboolean no_journal;
  gboolean no_io_uring;
  char *foreground;
  char *background;
  char *logo;
  char **rest;
} Raw;

static void
raw_clear (Raw *raw)
{
  g_free (raw->port);
  g_strfreev (raw->listen);
  g_free (raw->interval);
  g_strfreev (raw->origins);
  g_strfreev (raw->hosts);
  g_free (raw->token_file);
  g_free (raw->max_clients);
  g_free (raw->journal);
  g_free (raw->foreground);
  g_free (raw->background);
  g_free (raw->logo);
  g_strfreev (raw->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

static GOptionContext *
make_context (CrierOptions *self,
              Raw          *raw)
{
  const GOptionEntry entries[] = {
    { "no-gui", 0, 0, G_OPTION_ARG_NONE, &self->no_gui,
      N_("Serve without a window"), NULL },
    { "port", 'p', 0, G_OPTION_ARG_STRING, &raw->port,
      N_("Port to listen on; 0 for any free one (default: 8888)"),
      N_("PORT") },
    { "listen", 'l', 0, G_OPTION_ARG_STRING_ARRAY, &raw->listen,
      N_("Address to listen on: local (the default), any, or one of this "
         "computer’s; may be repeated"),
      N_("ADDRESS") },
    { "interval", 0, 0, G_OPTION_ARG_STRING, &raw->interval,
      N_("Seconds between announcements, up to 3600; 0 to announce no time "
         "(default: 1)"),
      N_("SECONDS") },
    { "allow-origin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->origins,
      N_("Let pages of this origin connect too, * for any page; may be "
         "repeated"),
      N_("ORIGIN") },
    { "allow-host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->hosts,
      N_("Answer to this host name too; may be repeated"),
      N_("NAME") },
    { "token-file", 0, 0, G_OPTION_ARG_FILENAME, &raw->token_file,
      N_("Let programs with the token in this file send over the network too"),
      N_("FILE") },
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &raw->journal,
      N_("Keep messages in this file (default: in the user’s state folder)"),
      N_("FILE") },
    { "no-journal", 0, 0, G_OPTION_ARG_NONE, &raw->no_journal,
      N_("Keep messages in memory only"), NULL },
    { "no-inbox", 0, 0, G_OPTION_ARG_NONE, &raw->no_inbox,
      N_("Take no messages from visitors"), NULL },
    { "max-clients", 0, 0, G_OPTION_ARG_STRING, &raw->max_clients,
      N_("Serve at most so many clients at a time (default: 10000)"),
      N_("N") },
    { "foreground", 0, 0, G_OPTION_ARG_STRING, &raw->foreground,
      N_("Color of what stands on the page, like #1a6bcf; with --background"),
      N_("COLOR") },
    { "background", 0, 0, G_OPTION_ARG_STRING, &raw->background,
      N_("Color of the page itself; with --foreground"),
      N_("COLOR") },
    { "logo", 0, 0, G_OPTION_ARG_FILENAME, &raw->logo,
      N_("Show this image on the page: PNG or SVG, up to 256 KiB"),
      N_("FILE") },
    { "no-io-uring", 0, 0, G_OPTION_ARG_NONE, &raw->no_io_uring,
      N_("Write to each client by a system call of its own"), NULL },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &self->verbose,
      N_("Say more on standard error"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version,
      N_("Print the version and exit"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->rest,
      NULL, NULL },
    { NULL }
  };
  const char *summary =
    N_("Announce the time, and messages, to every browser, script and device "
       "that listens.");
  const char *description =
    N_("Without a window, each line of standard input is sent to everyone; "
       "“/to ID TEXT”\nsends to one client, “/clients” lists them, “/clear” "
       "has screens forget\nwhat they show, “/withdraw ID” one message of those that "
       "“/withdraw” lists,\n“/block ID” or “/block ADDRESS” keeps one away, “/unblock” "
       "takes that back,\n“/blocked” lists them, “/quit” ends.\n\n"
       "“crier send TEXT”, “crier withdraw ID” and “crier clients” talk to a Crier that "
       "runs\nalready; see “crier send --help”.");
  GOptionContext *context = g_option_context_new (NULL);

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  return context;
}

static gboolean
read_number (const char  *text,
             const char  *option,
             guint        min,
             guint        max,
             guint       *value,
             GError     **error)
{
  guint64 number;

  if (text == NULL)
    return TRUE;

  if (!g_ascii_string_to_unsigned (text, 10, min, max, &number, NULL))
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_USAGE,
                   _("“%s” is no value for --%s: it is a whole number from "
                     "%u to %u"), text, option, min, max);
      return FALSE;
    }

  *value = (guint) number;

  return TRUE;
}

static gboolean
is_place (const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  return address != NULL ||
         strcmp (text, "local") == 0 || strcmp (text, "any") == 0;
}

static gboolean
is_host (const char *text)
{
  g_autofree char *name = NULL;
  guint port;

  return crier_origin_parse_host (text, &name, &port) && port == 0;
}

/* Copies what @is_one accepts; returns the first text that it does not. */
static const char *
read_list (char      **texts,
           GPtrArray  *list,
           gboolean  (*is_one) (const char *text))
{
  char **p;

  for (p = texts; p != NULL && *p != NULL; p++)
    {
      if (!is_one (*p))
        return *p;

      g_ptr_array_add (list, g_strdup (*p));
    }

  return NULL;
}

static gboolean
judge_numbers (CrierConfig  *config,
               const Raw    *raw,
               GError      **error)
{
  return read_number (raw->port, "port", 0, 65535, &config->port, error) &&
         read_number (raw->interval, "interval", 0, CRIER_CONFIG_INTERVAL_MAX,
                      &config->interval, error) &&
         read_number (raw->max_clients, "max-clients",
                      1, CRIER_CONFIG_CLIENTS_MAX,
                      &config->max_clients, error);
}

static gboolean
judge_lists (CrierConfig  *config,
             const Raw    *raw,
             GError      **error)
{
  const char *wrong;

  wrong = read_list (raw->listen, config->listen, is_place);
  if (wrong != NULL)
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_USAGE,
                   _("“%s” is no value for --listen: it is local, any, or a "
                     "numeric address"), wrong);
      return FALSE;
    }

  wrong = read_list (raw->origins, config->allowed_origins,
                     crier_origin_is_pattern);
  if (wrong != NULL)
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_USAGE,
                   _("“%s” is no value for --allow-origin: it is * or like "
                     "https://example.org"), wrong);
      return FALSE;
    }

  wrong = read_list (raw->hosts, config->allowed_hosts, is_host);
  if (wrong != NULL)
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_USAGE,
                   _("“%s” is no value for --allow-host: it is a host name "
                     "without a port"), wrong);
      return FALSE;
    }

  return TRUE;
}

static gboolean
judge_journal (CrierConfig  *config,
               const Raw    *raw,
               GError      **error)
{
  if (raw->journal != NULL && raw->no_journal)
    {
      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_USAGE,
                           _("--journal and --no-journal exclude each other"));
      return FALSE;
    }

  if (raw->journal != NULL && raw->journal[0] == '\0')
    {
      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_USAGE,
                           _("--journal needs the name of a file"));
      return FALSE;
    }

  if (raw->journal != NULL)
    config->journal = g_canonicalize_filename (raw->journal, NULL);
  else if (!raw->no_journal)
    config->journal = g_build_filename (g_get_user_state_dir (),
                                        "crier", "journal.db", NULL);

  return TRUE;
}

/* Whether it can be: a file may be another when the server starts. */
static gboolean
judge_look (CrierConfig  *config,
            const Raw    *raw,
            GError      **error)
{
  g_autoptr (CrierLook) look = NULL;

  config->foreground = g_strdup (raw->foreground);
  config->background = g_strdup (raw->background);
  config->logo = raw->logo != NULL ? g_canonicalize_filename (raw->logo, NULL) : NULL;
  look = crier_look_new (config->foreground, config->background, config->logo, error);

  return look != NULL;
}

static gboolean
judge (CrierConfig  *config,
       const Raw    *raw,
       GError      **error)
{
  if (raw->rest != NULL)
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_USAGE,
                   _("Unknown argument “%s”"), raw->rest[0]);
      return FALSE;
    }

  config->inbox = !raw->no_inbox;
  config->io_uring = !raw->no_io_uring;
  config->token_file = g_strdup (raw->token_file);

  return judge_numbers (config, raw, error) &&
         judge_journal (config, raw, error) &&
         judge_lists (config, raw, error) &&
         judge_look (config, raw, error);
}

static CrierOptionsGiven
get_given (const Raw *raw)
{
  return (raw->port != NULL ? CRIER_OPTIONS_PORT : 0) |
         (raw->listen != NULL ? CRIER_OPTIONS_LISTEN : 0) |
         (raw->interval != NULL ? CRIER_OPTIONS_INTERVAL : 0) |
         (raw->origins != NULL ? CRIER_OPTIONS_ORIGINS : 0) |
         (raw->max_clients != NULL ? CRIER_OPTIONS_CLIENTS : 0) |
         (raw->foreground != NULL ? CRIER_OPTIONS_COLORS : 0) |
         (raw->logo != NULL ? CRIER_OPTIONS_LOGO : 0) |
         (raw->no_inbox ? CRIER_OPTIONS_INBOX : 0);
}

/* GOption names neither such an argument nor its mistake. */
static gboolean
check_text (char   **arguments,
            GError **error)
{
  char **p;

  for (p = arguments; *p != NULL; p++)
    {
      if (!g_utf8_validate (*p, -1, NULL))
        {
          g_set_error (error, CRIER_ERROR, CRIER_ERROR_USAGE,
                       _("“%s” is not UTF-8 text"), *p);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * crier_options_parse:
 * @arguments: (array zero-terminated=1): the command line, the program's name
 *   first
 *
 * Reads the command line. `--help` prints and exits.
 *
 * Returns: (transfer full) (nullable): what it asks for, or %NULL with
 *   %CRIER_ERROR_USAGE and a sentence
 */
CrierOptions *
crier_options_parse (char   **arguments,
                     GError **error)
{
  g_autoptr (CrierOptions) self = g_new0 (CrierOptions, 1);
  g_auto (Raw) raw = { 0 };
  g_autoptr (GOptionContext) context = make_context (self, &raw);
  g_auto (GStrv) copy = g_strdupv (arguments);
  g_autoptr (GError) wrong = NULL;

  self->config = crier_config_new ();

  if (!check_text (copy, &wrong) ||
      !g_option_context_parse_strv (context, &copy, &wrong) ||
      !judge (self->config, &raw, &wrong))
    {
      /* It quotes what was given, which may be anything. */
      g_autofree char *valid = g_utf8_make_valid (wrong->message, -1);
      g_autofree char *sentence = crier_text_escape (valid);

      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_USAGE, sentence);
      return NULL;
    }

  self->given = get_given (&raw);

  return g_steal_pointer (&self);
}

void
crier_options_free (CrierOptions *self)
{
  g_return_if_fail (self != NULL);

  crier_config_free (self->config);
  g_free (self);
}
