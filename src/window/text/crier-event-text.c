/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-event-text.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "crier-format.h"
#include "crier-display-name.h"
#include "crier-text.h"

/* What is between these is laid out by itself, whichever way it is written
 * (Unicode Standard Annex #9, FSI and PDI). */
#define ISOLATE_FIRST "\u2068"
#define ISOLATE_LAST  "\u2069"

/* A sentence is laid out as its first letter is, and that may be in a name. */
#define MARK_LEFT_TO_RIGHT "\u200e"
#define MARK_RIGHT_TO_LEFT "\u200f"

/* So much of a message is read out with the others. */
#define SUMMARY_CHARS 200

/* How the window says which clients are meant and what happened. What comes from clients
 * is put into sentences such that it cannot pass for a part of them. */

/* The blocks of Unicode whose characters are written from right to left, those
 * that are not assigned yet among them (DerivedBidiClass.txt). */
static gboolean
is_leftward (gunichar c)
{
  return (c >= 0x0590 && c <= 0x08ff) ||
         (c >= 0xfb1d && c <= 0xfdff) ||
         (c >= 0xfe70 && c <= 0xfeff) ||
         (c >= 0x10800 && c <= 0x10fff) ||
         (c >= 0x1e800 && c <= 0x1efff);
}

static gboolean
has_leftward (const char *text)
{
  const char *p;

  for (p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (is_leftward (g_utf8_get_char (p)))
        return TRUE;
    }

  return FALSE;
}

/**
 * crier_event_text_name:
 * @id: an Id, from any client, or a name
 *
 * Returns: @id as it can stand in a sentence
 */
char *
crier_event_text_name (const char *id)
{
  g_autofree char *name = crier_text_escape (id);
  const char *direction = MARK_LEFT_TO_RIGHT;

  /* Where they make no difference, they would be in the way of what is copied or
   * read out. */
  if (!has_leftward (name))
    return g_steal_pointer (&name);

  if (gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL)
    direction = MARK_RIGHT_TO_LEFT;

  return g_strconcat (direction, ISOLATE_FIRST, name, ISOLATE_LAST, NULL);
}

/* How a character of a message is shown: one that would only confuse the renderer
 * as what it is called, all ends of lines alike. */
static gunichar
get_shown (gunichar c)
{
  if (c == '\n' || c == '\t')
    return c;

  if (c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
    return '\n';

  if (c < 0x20)
    return 0x2400 + c;

  if (c == 0x7f)
    return 0x2421;

  return g_unichar_type (c) == G_UNICODE_CONTROL ? 0xfffd : c;
}

/**
 * crier_event_text_text:
 * @text: a message, from any client
 * @max_chars: the most characters to show, or 0
 * @max_lines: the most lines to show, as the message has them, or 0
 * @is_cut: (out) (optional): whether there is more
 *
 * Returns: what can be shown of it: plain text without control characters but line
 *   ends and tabs, and without white space at the end; where it is cut, an ellipsis
 *   follows
 */
char *
crier_event_text_text (const char *text,
                       guint       max_chars,
                       guint       max_lines,
                       gboolean   *is_cut)
{
  g_autofree char *trimmed = NULL;
  g_autoptr (GString) shown = NULL;
  const char *p;
  guint n_chars = 0;
  guint n_lines = 1;

  g_return_val_if_fail (text != NULL, NULL);

  trimmed = g_strchomp (g_strdup (text));
  shown = g_string_new (NULL);

  for (p = trimmed; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = get_shown (g_utf8_get_char (p));

      if (p[0] == '\r' && p[1] == '\n')
        continue;

      n_chars++;
      n_lines += c == '\n';
      if ((max_chars > 0 && n_chars > max_chars) ||
          (max_lines > 0 && n_lines > max_lines))
        {
          g_string_append (shown, "…");
          break;
        }

      g_string_append_unichar (shown, c);
    }

  if (is_cut != NULL)
    *is_cut = *p != '\0';

  return g_string_free (g_steal_pointer (&shown), FALSE);
}

/**
 * crier_event_text_is_problem:
 * Returns: whether something was wrong: with a client that was disconnected, or with us
 */
gboolean
crier_event_text_is_problem (CrierEvent *event)
{
  CrierDeparture departure;

  g_return_val_if_fail (CRIER_IS_EVENT (event), FALSE);

  if (crier_event_get_kind (event) == CRIER_EVENT_FAILED)
    return TRUE;

  departure = crier_event_get_departure (event);

  return crier_event_get_kind (event) == CRIER_EVENT_LEFT &&
         (departure == CRIER_DEPARTURE_SILENT ||
          departure == CRIER_DEPARTURE_SLOW ||
          departure == CRIER_DEPARTURE_PROTOCOL);
}

typedef struct
{
  const char *icon;
  const char *kind; /* what the icon means, in a word */
} Look;

static const Look *
get_look (CrierEvent *event)
{
  static const Look looks[] = {
    [CRIER_EVENT_JOINED] = { "client-joined-symbolic", N_("Joined") },
    [CRIER_EVENT_LEFT] = { "client-left-symbolic", N_("Left") },
    [CRIER_EVENT_RECEIVED] = { "message-received-symbolic", N_("Received") },
    [CRIER_EVENT_SEEN] = { "message-sent-symbolic", N_("Sent") },
    [CRIER_EVENT_PUBLISHED] = { "message-sent-symbolic", N_("Sent") },
    [CRIER_EVENT_ANNOUNCED] = { "message-sent-symbolic", N_("Sent") },
    [CRIER_EVENT_FAILED] = { "dialog-warning-symbolic", N_("Problem") },
    /* Translators: what had gone wrong is right again */
    [CRIER_EVENT_RECOVERED] = { "object-select-symbolic", N_("Solved") },
    [CRIER_EVENT_KNOWN] = { "message-sent-symbolic", N_("Sent") },
    [CRIER_EVENT_FORGOTTEN] = { "message-sent-symbolic", N_("Sent") },
    [CRIER_EVENT_BLOCKED] = { "message-sent-symbolic", N_("Sent") },
  };

  return &looks[crier_event_text_is_problem (event) ? CRIER_EVENT_FAILED
                                                : crier_event_get_kind (event)];
}

const char *
crier_event_text_get_icon (CrierEvent *event)
{
  g_return_val_if_fail (CRIER_IS_EVENT (event), NULL);

  return get_look (event)->icon;
}

const char *
crier_event_text_get_kind (CrierEvent *event)
{
  g_return_val_if_fail (CRIER_IS_EVENT (event), NULL);

  return _(get_look (event)->kind);
}

/**
 * crier_event_text_get_text:
 * Returns: (nullable): what was written, as it was written
 */
const char *
crier_event_text_get_text (CrierEvent *event)
{
  CrierMessage *message;

  g_return_val_if_fail (CRIER_IS_EVENT (event), NULL);

  message = crier_event_get_message (event);
  if (message == NULL)
    return crier_event_get_text (event);

  return crier_message_has_text (message) ? crier_message_get_text (message) : NULL;
}

/**
 * crier_event_text_get_reason:
 * Returns: (nullable): why a client was disconnected, or what failed, as a sentence
 */
const char *
crier_event_text_get_reason (CrierEvent *event)
{
  guint n;

  g_return_val_if_fail (CRIER_IS_EVENT (event), NULL);

  if (crier_event_get_kind (event) == CRIER_EVENT_FAILED)
    return crier_event_get_text (event);

  if (crier_event_get_kind (event) != CRIER_EVENT_LEFT)
    return NULL;

  n = crier_event_get_n_clients (event);

  switch (crier_event_get_departure (event))
    {
    case CRIER_DEPARTURE_SILENT:
      return ngettext ("It did not answer for 20 seconds.",
                       "They did not answer for 20 seconds.", n);

    case CRIER_DEPARTURE_SLOW:
      return ngettext ("It was too slow: nothing could be sent for 8 seconds.",
                       "They were too slow: nothing could be sent for 8 seconds.",
                       n);

    case CRIER_DEPARTURE_PROTOCOL:
      return ngettext ("It broke the protocol.", "They broke the protocol.", n);

    case CRIER_DEPARTURE_DISCONNECTED:
      return ngettext ("You disconnected it.", "You disconnected them.", n);

    case CRIER_DEPARTURE_LEFT:
    case CRIER_DEPARTURE_SHUTDOWN:
    default:
      return NULL;
    }
}

static char *
dup_group_heading (CrierEvent *event)
{
  guint n = crier_event_get_n_clients (event);

  if (crier_event_get_kind (event) == CRIER_EVENT_JOINED)
    return g_strdup_printf (ngettext ("%'u client joined",
                                      "%'u clients joined", n), n);

  if (crier_event_text_get_reason (event) != NULL)
    return g_strdup_printf (ngettext ("%'u client disconnected",
                                      "%'u clients disconnected", n), n);

  return g_strdup_printf (ngettext ("%'u client left", "%'u clients left", n), n);
}

static char *
dup_sent_heading (CrierEvent    *event,
                  CrierContacts *contacts)
{
  CrierMessage *message = crier_event_get_message (event);
  const char * const *to = crier_message_get_to (message);
  guint n = to != NULL ? g_strv_length ((char **) to) : 0;
  g_autofree char *name = NULL;

  if (crier_message_is_clear (message))
    return g_strdup (_("Screens cleared"));

  if (crier_message_get_of (message) != NULL)
    return g_strdup (_("Message taken back"));

  if (n == 0)
    return g_strdup (_("To everyone"));

  if (n > 1)
    return g_strdup_printf (ngettext ("To %'u client", "To %'u clients", n), n);

  name = crier_event_text_name (crier_display_name_find (contacts, to[0]));

  return g_strdup_printf (_("To %s"), name);
}

/**
 * crier_event_text_dup_heading:
 * @event: what happened; neither an announcement nor that something was seen
 * @contacts: (nullable): the contacts of the operator
 *
 * Returns: what happened, and to which client
 */
char *
crier_event_text_dup_heading (CrierEvent    *event,
                              CrierContacts *contacts)
{
  CrierEventKind kind;
  const char *id;
  g_autofree char *name = NULL;

  g_return_val_if_fail (CRIER_IS_EVENT (event), NULL);

  kind = crier_event_get_kind (event);
  if (kind == CRIER_EVENT_PUBLISHED)
    return dup_sent_heading (event, contacts);

  if (kind == CRIER_EVENT_FAILED)
    return g_strdup (_("Messages cannot be kept"));

  if (kind == CRIER_EVENT_RECOVERED)
    return g_strdup (_("Messages can be sent again"));

  if (crier_event_get_client (event) == NULL)
    return dup_group_heading (event);

  id = crier_client_get_id (crier_event_get_client (event));
  name = crier_event_text_name (crier_display_name_find (contacts, id));

  if (kind == CRIER_EVENT_RECEIVED)
    return g_strdup_printf (_("From %s"), name);

  if (kind == CRIER_EVENT_JOINED)
    return g_strdup_printf (_("%s joined"), name);

  if (crier_event_text_get_reason (event) != NULL)
    return g_strdup_printf (_("%s disconnected"), name);

  return g_strdup_printf (_("%s left"), name);
}

char *
crier_event_text_dup_time (CrierEvent *event)
{
  g_return_val_if_fail (CRIER_IS_EVENT (event), NULL);

  return crier_format_time (crier_event_get_time (event), g_get_real_time ());
}

/**
 * crier_event_text_dup_summary:
 * @contacts: (nullable): the contacts of the operator
 *
 * Returns: all of an event in one line, for a screen reader
 */
char *
crier_event_text_dup_summary (CrierEvent    *event,
                              CrierContacts *contacts)
{
  g_autofree char *time = crier_event_text_dup_time (event);
  g_autofree char *heading = crier_event_text_dup_heading (event, contacts);
  g_autofree char *body = NULL;
  const char *text = crier_event_text_get_text (event);

  if (text == NULL)
    text = crier_event_text_get_reason (event);

  if (text == NULL)
    /* Translators: time, what kind of thing happened, and what, as in
     * "12:31:00 Joined: k7mw-29fq joined" */
    return g_strdup_printf (_("%s %s: %s"), time,
                            crier_event_text_get_kind (event),
                            heading);

  body = crier_event_text_text (text, SUMMARY_CHARS, 0, NULL);
  g_strdelimit (body, "\n\t", ' ');

  /* Translators: as before, and a message, as in "12:31:00 Sent: To everyone
   * – The train leaves" */
  return g_strdup_printf (_("%s %s: %s – %s"), time,
                          crier_event_text_get_kind (event),
                          heading, body);
}
