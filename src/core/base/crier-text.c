/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-text.h"

#include <string.h>

#include "crier-error.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/**
 * crier_text_skip_mark:
 * @text: the beginning of a file or of another input
 *
 * Returns: (transfer none): @text after the byte order mark with which some
 *   editors begin a file (Unicode, 23.8); it is no part of the text
 */
const char *
crier_text_skip_mark (const char *text)
{
  return g_str_has_prefix (text, BYTE_ORDER_MARK) ? text + strlen (BYTE_ORDER_MARK) : text;
}

/**
 * crier_text_is_hidden:
 *
 * Returns: %TRUE if a reader cannot see @c but it changes what is seen: control
 *   and format characters, line and paragraph separators, surrogates, and what
 *   Unicode has not assigned
 */
gboolean
crier_text_is_hidden (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL ||
         type == G_UNICODE_FORMAT ||
         type == G_UNICODE_SURROGATE ||
         type == G_UNICODE_UNASSIGNED ||
         type == G_UNICODE_LINE_SEPARATOR ||
         type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/**
 * crier_text_find_hidden:
 * @text: valid UTF-8, otherwise unchecked
 * @length: its length in bytes
 *
 * Returns: (transfer none) (nullable): the first character in @text of which
 *   crier_text_is_hidden() is true
 */
const char *
crier_text_find_hidden (const char *text,
                        gsize       length)
{
  const char *p;

  g_return_val_if_fail (text != NULL, NULL);

  for (p = text; p < text + length; p = g_utf8_next_char (p))
    if (crier_text_is_hidden (g_utf8_get_char (p)))
      return p;

  return NULL;
}

/**
 * crier_text_escape:
 * @text: valid UTF-8, otherwise unchecked
 *
 * Makes @text fit for one line of a log or a terminal: hidden characters (escape
 * sequences, line ends, characters that turn the direction of writing) become
 * `\n`, `\t`, `\x1b` or `\u202e`; everything else stays.
 */
char *
crier_text_escape (const char *text)
{
  g_autoptr (GString) line = NULL;
  const char *p;

  g_return_val_if_fail (text != NULL, NULL);

  line = g_string_sized_new (strlen (text));

  for (p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!crier_text_is_hidden (c))
        g_string_append_unichar (line, c);
      else if (c == '\n')
        g_string_append (line, "\\n");
      else if (c == '\t')
        g_string_append (line, "\\t");
      else if (c < 0x100)
        g_string_append_printf (line, "\\x%02x", c);
      else if (c < 0x10000)
        g_string_append_printf (line, "\\u%04x", c);
      else
        g_string_append_printf (line, "\\U%08x", c);
    }

  return g_string_free (g_steal_pointer (&line), FALSE);
}

static gboolean
is_blank (const char *text,
          gsize       length)
{
  const char *p;

  for (p = text; p < text + length; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      return FALSE;

  return TRUE;
}

/**
 * crier_text_check:
 * @text: what is to be sent, unchecked
 * @length: its length in bytes, or -1 when it ends in a NUL
 * @limit: the most bytes it may have
 * @error: return location for a #GError
 *
 * Checks whether @text can be a message: UTF-8 without NUL, not only white
 * space, at most @limit bytes.
 *
 * Returns: %FALSE with %CRIER_ERROR_TOO_LONG, %CRIER_ERROR_BAD_TEXT or
 *   %CRIER_ERROR_BLANK if it cannot
 */
gboolean
crier_text_check (const char  *text,
                  gssize       length,
                  gsize        limit,
                  GError     **error)
{
  gsize n_bytes;

  g_return_val_if_fail (text != NULL, FALSE);

  n_bytes = length < 0 ? strlen (text) : (gsize) length;

  if (n_bytes > limit)
    g_set_error (error, CRIER_ERROR, CRIER_ERROR_TOO_LONG,
                 "The message has %zu bytes; %zu are the most", n_bytes, limit);
  else if (!g_utf8_validate_len (text, n_bytes, NULL))
    g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_BAD_TEXT,
                         "The message is not UTF-8 text");
  else if (is_blank (text, n_bytes))
    g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_BLANK,
                         "The message is empty");
  else
    return TRUE;

  return FALSE;
}

/**
 * crier_text_parse_unsigned:
 * @text: from a peer, unchecked
 * @number: (out): untouched if it is none
 *
 * As g_ascii_string_to_unsigned() in base 10, which passes over a vertical tab
 * (seen in 2.74).
 */
gboolean
crier_text_parse_unsigned (const char *text,
                           guint64     min,
                           guint64     max,
                           guint64    *number)
{
  return g_ascii_isdigit (*text) &&
         g_ascii_string_to_unsigned (text, 10, min, max, number, NULL);
}
