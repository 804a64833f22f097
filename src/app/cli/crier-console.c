/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-console.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "crier-block-command.h"
#include "crier-contact.h"
#include "crier-error-text.h"
#include "crier-event.h"
#include "crier-id.h"
#include "crier-line-writer.h"
#include "crier-text.h"
#include "crier-withdraw-command.h"

#define READ_SIZE (16 * 1024)

/* A line that is longer than any message is not collected. */
#define MAX_LINE (2 * CRIER_TEXT_MAX_OPERATOR)

/* So many lines may be on their way; then the next is not read until one has
 * arrived, so that a script that pipes faster than we send is slowed down. */
#define MAX_PENDING 64

/* How often a console in the background looks whether it is in the foreground
 * again. */
#define BACKGROUND_USEC (1 * G_USEC_PER_SEC)

/*
 * CrierConsole:
 *
 * The operator's place without a window: it writes a line for each event, and
 * takes each line that is typed as a message or a command. What clients say
 * is written so that it can neither break a line nor move a cursor. It belongs
 * to the main thread.
 */
struct _CrierConsole
{
  GObject parent_instance;

  CrierService *service;   /* (owned) */
  CrierLineWriter *output; /* (owned) */

  int input;               /* -1 when there is none, or no more */
  GSource *source;         /* (owned): takes lines, see source_cb() */
  gpointer tag;            /* of the input in the source; NULL without one */
  GByteArray *line;        /* (owned): what has come of the next line */
  gboolean has_begun;      /* the first line has come */
  gboolean skipping;       /* in a line that is too long */
  guint n_pending;         /* messages on their way */
};

static guint quit_signal;

G_DEFINE_FINAL_TYPE (CrierConsole, crier_console, G_TYPE_OBJECT)

static G_GNUC_PRINTF (2, 3) void
say (CrierConsole *self,
     const char   *format,
     ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  crier_line_writer_write (self->output, text);
}

static const char * const reasons[] = {
  [CRIER_DEPARTURE_LEFT] = "",
  [CRIER_DEPARTURE_SILENT] = " (it did not answer for 20 seconds)",
  [CRIER_DEPARTURE_SLOW] = " (it was too slow: nothing could be sent for 8 seconds)",
  [CRIER_DEPARTURE_PROTOCOL] = " (it broke the protocol)",
  [CRIER_DEPARTURE_DISCONNECTED] = " (disconnected)",
  [CRIER_DEPARTURE_SHUTDOWN] = " (shutdown)",
};

static void
append_event (GString    *lines,
              CrierEvent *event)
{
  CrierClient *client = crier_event_get_client (event);
  g_autofree char *id = NULL;
  g_autofree char *text = NULL;

  if (client != NULL)
    id = crier_id_quote (crier_client_get_id (client));

  switch (crier_event_get_kind (event))
    {
    case CRIER_EVENT_JOINED:
      g_string_append_printf (lines, "Client %s joined (%s, %s)\n", id,
                              crier_transport_get_name (crier_client_get_transport (client)),
                              crier_client_get_address (client));
      break;

    case CRIER_EVENT_LEFT:
      g_string_append_printf (lines, "Client %s left%s\n", id,
                              reasons[crier_event_get_departure (event)]);
      break;

    case CRIER_EVENT_RECEIVED:
      text = crier_text_escape (crier_event_get_text (event));
      g_string_append_printf (lines, "Client %s sent: %s\n", id, text);
      break;

    case CRIER_EVENT_FAILED:
      text = crier_text_escape (crier_event_get_text (event));
      g_string_append_printf (lines, "Storage failed: %s\n", text);
      break;

    case CRIER_EVENT_RECOVERED:
      g_string_append (lines, "Storage works again\n");
      break;

    case CRIER_EVENT_SEEN:
    case CRIER_EVENT_PUBLISHED:
    case CRIER_EVENT_ANNOUNCED:
    case CRIER_EVENT_KNOWN:
    case CRIER_EVENT_FORGOTTEN:
    case CRIER_EVENT_BLOCKED:
    default:
      break;
    }
}

static void
events_cb (CrierConsole *self,
           GPtrArray    *events)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  guint i;

  for (i = 0; i < events->len; i++)
    append_event (lines, g_ptr_array_index (events, i));

  crier_line_writer_write (self->output, lines->str);
}

static void
published_cb (CrierMessage *message,
              guint         n_reached,
              const GError *error,
              gpointer      data)
{
  g_autoptr (CrierConsole) self = CRIER_CONSOLE (data);
  g_autofree char *problem = error != NULL ? crier_error_text_dup (error) : NULL;

  if (problem != NULL)
    say (self, _("Not sent: %s\n"), problem);
  else
    say (self, ngettext ("Sent to %u client\n", "Sent to %u clients\n",
                         n_reached), n_reached);

  self->n_pending--;
  g_source_set_ready_time (self->source, 0);
}

static void
publish (CrierConsole *self,
         const char   *text,
         const char   *id)
{
  const char *to[] = { id, NULL };

  self->n_pending++;
  crier_service_publish (self->service, text, id != NULL ? to : NULL,
                         published_cb, g_object_ref (self));
}

/* The end of the first word as a shell sees it. */
static const char *
find_word_end (const char *text)
{
  const char *p;
  char quote = '\0';

  for (p = text; *p != '\0'; p++)
    {
      if (*p == '\\' && quote != '\'' && p[1] != '\0')
        p++;
      else if (quote != '\0' && *p == quote)
        quote = '\0';
      else if (quote == '\0' && (*p == '\'' || *p == '"'))
        quote = *p;
      else if (quote == '\0' && g_ascii_isspace (*p))
        break;
    }

  return p;
}

static void
send_to (CrierConsole *self,
         const char   *arguments)
{
  const char *end = find_word_end (arguments);
  g_autofree char *word = g_strndup (arguments, end - arguments);
  g_autofree char *id = g_shell_unquote (word, NULL);
  g_autofree char *normal = id != NULL ? crier_id_normalize (id, -1, NULL) : NULL;

  while (g_ascii_isspace (*end))
    end++;

  if (id == NULL || *id == '\0' || *end == '\0')
    say (self, "%s\n", _("Not sent: it is /to ID TEXT, with quotation marks "
                         "around an Id with blanks"));
  else
    publish (self, end, normal != NULL ? normal : id);
}

static void
append_client (GString     *lines,
               CrierClient *client)
{
  CrierContact *contact = crier_contact_of (client);
  const char *name = contact != NULL ? crier_contact_get_name (contact) : NULL;
  gint64 since = crier_client_get_since (client);
  gint64 latency = crier_client_get_latency (client);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (since / G_USEC_PER_SEC);
  g_autofree char *time_text = g_date_time_format (time, "%Y-%m-%d %H:%M:%S");
  g_autofree char *id = crier_id_quote (crier_client_get_id (client));
  g_autofree char *escaped = NULL;

  g_string_append_printf (lines, "%s\t%s\t%s\t%s\t", id,
                          crier_transport_get_name (crier_client_get_transport (client)),
                          crier_client_get_address (client), time_text);
  if (latency >= 0)
    g_string_append_printf (lines, "%.1f ms", (double) latency / 1000);
  else
    g_string_append (lines, "-");

  if (name != NULL)
    {
      escaped = crier_text_escape (name);
      g_string_append_printf (lines, "\t%s", escaped);
    }

  g_string_append_c (lines, '\n');
}

static void
list_clients (CrierConsole *self)
{
  GListModel *roster = G_LIST_MODEL (crier_service_get_roster (self->service));
  g_autoptr (GString) lines = g_string_new (NULL);
  guint n = g_list_model_get_n_items (roster);
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autoptr (CrierClient) client = g_list_model_get_item (roster, i);

      append_client (lines, client);
    }

  g_string_append_printf (lines, ngettext ("%u client\n", "%u clients\n", n), n);
  crier_line_writer_write (self->output, lines->str);
}

static void
say_lines (const char *lines,
           gpointer    data)
{
  crier_line_writer_write (CRIER_CONSOLE (data)->output, lines);
}

/* Whether line is the command called name; then arguments is what follows. */
static gboolean
is_command (const char  *line,
            const char  *name,
            const char **arguments)
{
  gsize length = strlen (name);

  if (strncmp (line, name, length) != 0 ||
      (line[length] != '\0' && !g_ascii_isspace (line[length])))
    return FALSE;

  *arguments = line + length;
  while (g_ascii_isspace (**arguments))
    (*arguments)++;

  return TRUE;
}

/* Whether it is a command to the eye: it begins, as any part that a carriage
 * return sets apart, with a slash, or what looks like one, after what cannot be
 * seen. */
static gboolean
resembles_command (const char *line)
{
  const char *p = line;

  while (TRUE)
    {
      gunichar c = g_utf8_get_char (p);

      if (c != '\0' && (g_unichar_isspace (c) || crier_text_is_hidden (c)))
        p = g_utf8_next_char (p);
      else if (c == '/' || c == 0x2044 || c == 0x2215 || c == 0x29F8 || c == 0xFF0F)
        return TRUE;
      else if ((p = strchr (p, '\r')) == NULL)
        return FALSE;
    }
}

static void
obey (CrierConsole *self,
      const char   *line)
{
  const char *arguments;

  if (g_str_has_prefix (line, "//"))
    publish (self, line + 1, NULL);
  else if (line[0] != '/' && g_utf8_validate (line, -1, NULL) && resembles_command (line))
    say (self, "%s\n", _("Not sent: it looks like a command, but does not begin with "
                         "the character /"));
  else if (line[0] != '/')
    publish (self, line, NULL);
  else if (is_command (line, "/to", &arguments))
    send_to (self, arguments);
  else if (is_command (line, "/clear", &arguments))
    crier_service_clear (self->service);
  else if (is_command (line, "/withdraw", &arguments))
    crier_withdraw_command_obey (self->service, arguments, say_lines, G_OBJECT (self));
  else if (is_command (line, "/clients", &arguments))
    list_clients (self);
  else if (is_command (line, "/quit", &arguments))
    g_signal_emit (self, quit_signal, 0);
  else if (!crier_block_command_obey (self->service, line, say_lines, G_OBJECT (self)))
    say (self, "%s\n", _("Not sent: there is /to, /clients, /block, /unblock, /blocked, "
                         "/withdraw, /clear and /quit; a message that begins with a slash has two"));
}

static void
take_line (CrierConsole *self,
           char         *line,
           gsize         length)
{
  const char *text;

  if (length > 0 && line[length - 1] == '\r')
    length--;

  if (memchr (line, '\0', length) != NULL)
    {
      say (self, "%s\n", _("Not sent: the line contains U+0000"));
      return;
    }

  line[length] = '\0';
  text = self->has_begun ? line : crier_text_skip_mark (line);
  self->has_begun = TRUE;
  if (*text != '\0')
    obey (self, text);
}

/* Takes the next whole line from what was read. Returns FALSE if there is
 * none. */
static gboolean
take_next (CrierConsole *self)
{
  guint8 *end = NULL;
  g_autofree char *line = NULL;
  gsize length;

  /* Without anything in it its data may be NULL. */
  if (self->line->len > 0)
    end = memchr (self->line->data, '\n', self->line->len);

  if (end == NULL && self->line->len > MAX_LINE)
    {
      if (!self->skipping)
        say (self, "%s\n", _("Not sent: the line is longer than any message"));

      self->skipping = TRUE;
      g_byte_array_set_size (self->line, 0);
    }

  if (end == NULL)
    return FALSE;

  length = end - self->line->data;
  line = g_memdup2 (self->line->data, length + 1);
  g_byte_array_remove_range (self->line, 0, length + 1);

  if (!self->skipping)
    take_line (self, line, length);

  self->skipping = FALSE;

  return TRUE;
}

static void
take_lines (CrierConsole *self)
{
  while (self->n_pending < MAX_PENDING && take_next (self))
    continue;
}

static void
read_input (CrierConsole *self)
{
  guint8 buffer[READ_SIZE];
  gssize n = read (self->input, buffer, sizeof buffer);

  if (n > 0)
    {
      g_byte_array_append (self->line, buffer, (guint) n);
    }
  else if (n == 0 || (errno != EINTR && errno != EAGAIN))
    {
      self->input = -1;
      /* A last line without a line end is a line. */
      if (self->line->len > 0 && !self->skipping)
        g_byte_array_append (self->line, (const guint8 *) "\n", 1);
    }
}

/* Removed when it is not wanted: a reader that waits for no event is told of a
 * hang-up all the same. */
static void
watch_input (CrierConsole *self,
             gboolean      watch)
{
  if (watch && self->tag == NULL)
    self->tag = g_source_add_unix_fd (self->source, self->input,
                                      G_IO_IN | G_IO_HUP | G_IO_ERR);
  else if (!watch && self->tag != NULL)
    g_source_remove_unix_fd (self->source, g_steal_pointer (&self->tag));
}

/* There is input, a message has arrived, or it is time to look again whether
 * the input may be read: to read in the background would stop the program. */
static gboolean
source_cb (gpointer data)
{
  CrierConsole *self = CRIER_CONSOLE (data);
  gboolean has_input = self->tag != NULL &&
                       g_source_query_unix_fd (self->source, self->tag) != 0;
  pid_t foreground = has_input ? tcgetpgrp (self->input) : -1;
  gboolean is_in_background = foreground >= 0 && foreground != getpgrp ();

  g_source_set_ready_time (self->source, is_in_background
                           ? g_get_monotonic_time () + BACKGROUND_USEC : -1);
  if (has_input && !is_in_background)
    read_input (self);

  take_lines (self);
  watch_input (self, self->input >= 0 && !is_in_background &&
               self->n_pending < MAX_PENDING);

  return G_SOURCE_CONTINUE;
}

static gboolean
source_dispatch (GSource     *source,
                 GSourceFunc  callback,
                 gpointer     data)
{
  return callback (data);
}

static GSourceFuncs source_funcs = { .dispatch = source_dispatch };

static void
crier_console_dispose (GObject *object)
{
  CrierConsole *self = CRIER_CONSOLE (object);

  if (self->source != NULL)
    g_source_destroy (self->source);

  g_clear_pointer (&self->source, g_source_unref);
  g_clear_pointer (&self->line, g_byte_array_unref);
  g_clear_pointer (&self->output, crier_line_writer_free);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (crier_console_parent_class)->dispose (object);
}

static void
crier_console_class_init (CrierConsoleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_console_dispose;

  /* The operator wants to end. */
  quit_signal = g_signal_new ("quit", CRIER_TYPE_CONSOLE, G_SIGNAL_RUN_LAST,
                              0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
crier_console_init (CrierConsole *self)
{
  self->line = g_byte_array_new ();
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_callback (self->source, source_cb, self, NULL);
}

/**
 * crier_console_new:
 * @input: the descriptor from which to read, or -1
 * @output: the descriptor to which to write
 *
 * Both stay the caller's. Nothing is read or written until crier_console_start().
 */
CrierConsole *
crier_console_new (CrierService *service,
                   int           input,
                   int           output)
{
  CrierConsole *self;

  self = g_object_new (CRIER_TYPE_CONSOLE, NULL);
  self->service = g_object_ref (service);
  self->input = input;
  self->output = crier_line_writer_new (output);

  return self;
}

/**
 * crier_console_start:
 *
 * Writes where the service listens, a line for each address, and begins to
 * read and to write; once. The end of the input does not end it.
 */
void
crier_console_start (CrierConsole *self)
{
  g_autoptr (GPtrArray) addresses = NULL;
  guint i;

  g_return_if_fail (CRIER_IS_CONSOLE (self));

  addresses = crier_service_dup_addresses (self->service);
  for (i = 0; i < addresses->len; i++)
    {
      g_autofree char *text = g_socket_connectable_to_string (g_ptr_array_index (addresses, i));

      say (self, "Listening on http://%s/\n", text);
    }

  g_signal_connect_object (self->service, "events",
                           G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
  watch_input (self, self->input >= 0);
  g_source_attach (self->source, NULL);
}
