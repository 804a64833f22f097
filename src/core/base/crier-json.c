/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-json.h"

#include <string.h>

/* So many digits of an integer fit into 64 bits for sure; of more, the parser
 * makes another number. RFC 8259 §6 lets us say where that ends. */
#define MAX_DIGITS 18

/*
 * Whether bytes are JSON, to the letter of RFC 8259, before a parser sees
 * them that takes more than that: json-glib reads comments, octal numbers and
 * broken escapes, and descends once per bracket on the stack, so a peer could
 * decide how deep. A pure function of bytes.
 */

typedef struct
{
  const char *next;
  const char *end;
} Text;

static gboolean check_value (Text  *text,
                             guint  depth);

static gboolean
take (Text *text,
      char  c)
{
  if (text->next == text->end || *text->next != c)
    return FALSE;

  text->next++;

  return TRUE;
}

static void
skip_blanks (Text *text)
{
  while (text->next < text->end && *text->next != '\0' &&
         strchr (" \t\r\n", *text->next) != NULL)
    text->next++;
}

static gboolean
take_word (Text       *text,
           const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (text->end - text->next) < length ||
      memcmp (text->next, word, length) != 0)
    return FALSE;

  text->next += length;

  return TRUE;
}

/* Returns how many. */
static gsize
take_digits (Text *text)
{
  const char *first = text->next;

  while (text->next < text->end && g_ascii_isdigit (*text->next))
    text->next++;

  return text->next - first;
}

static gboolean
check_exponent (Text *text)
{
  if (!take (text, '+'))
    take (text, '-');

  return take_digits (text) > 0;
}

static gboolean
check_number (Text *text)
{
  gsize n_digits = 1;
  gboolean is_integer = TRUE;

  take (text, '-');

  /* No further digit after a leading zero. */
  if (!take (text, '0'))
    n_digits = take_digits (text);

  if (take (text, '.'))
    {
      is_integer = FALSE;
      if (take_digits (text) == 0)
        return FALSE;
    }

  if (take (text, 'e') || take (text, 'E'))
    {
      is_integer = FALSE;
      if (!check_exponent (text))
        return FALSE;
    }

  return n_digits > 0 && (!is_integer || n_digits <= MAX_DIGITS);
}

static gboolean
take_unit (Text    *text,
           guint16 *unit)
{
  guint i;

  if (text->end - text->next < 4)
    return FALSE;

  *unit = 0;
  for (i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*text->next++);

      if (digit < 0)
        return FALSE;

      *unit = (guint16) (*unit << 4 | digit);
    }

  return TRUE;
}

/* What stands after `\u`: a character, but not U+0000, at which a string would
 * end, nor half of a surrogate pair. */
static gboolean
check_unicode (Text *text)
{
  guint16 unit;

  if (!take_unit (text, &unit) || unit == 0 || (unit & 0xfc00) == 0xdc00)
    return FALSE;

  if ((unit & 0xfc00) != 0xd800)
    return TRUE;

  return take_word (text, "\\u") && take_unit (text, &unit) &&
         (unit & 0xfc00) == 0xdc00;
}

static gboolean
check_escape (Text *text)
{
  if (take (text, 'u'))
    return check_unicode (text);

  if (text->next == text->end || *text->next == '\0' ||
      strchr ("\"\\/bfnrt", *text->next) == NULL)
    return FALSE;

  text->next++;

  return TRUE;
}

static gboolean
check_string (Text *text)
{
  if (!take (text, '"'))
    return FALSE;

  while (text->next < text->end)
    {
      guchar c = *text->next++;

      if (c == '"')
        return TRUE;

      if (c < ' ' || (c == '\\' && !check_escape (text)))
        return FALSE;
    }

  return FALSE;
}

static gboolean
check_array (Text  *text,
             guint  depth)
{
  skip_blanks (text);
  if (take (text, ']'))
    return TRUE;

  do
    {
      if (!check_value (text, depth))
        return FALSE;
    }
  while (take (text, ','));

  return take (text, ']');
}

static gboolean
check_object (Text  *text,
              guint  depth)
{
  skip_blanks (text);
  if (take (text, '}'))
    return TRUE;

  do
    {
      skip_blanks (text);
      if (!check_string (text))
        return FALSE;

      skip_blanks (text);
      if (!take (text, ':') || !check_value (text, depth))
        return FALSE;
    }
  while (take (text, ','));

  return take (text, '}');
}

static gboolean
check_bare_value (Text  *text,
                  guint  depth)
{
  if (text->next == text->end)
    return FALSE;

  switch (*text->next)
    {
    case '{':
      text->next++;
      return depth > 0 && check_object (text, depth - 1);

    case '[':
      text->next++;
      return depth > 0 && check_array (text, depth - 1);

    case '"':
      return check_string (text);

    case 't':
      return take_word (text, "true");

    case 'f':
      return take_word (text, "false");

    case 'n':
      return take_word (text, "null");

    default:
      return check_number (text);
    }
}

static gboolean
check_value (Text  *text,
             guint  depth)
{
  skip_blanks (text);
  if (!check_bare_value (text, depth))
    return FALSE;

  skip_blanks (text);

  return TRUE;
}

/**
 * crier_json_is_sound:
 * @data: bytes, unchecked
 * @length: how many
 * @max_depth: how deep arrays and objects may be nested; it is on the stack
 *
 * Returns: %TRUE if @data is one JSON value (RFC 8259 §2), nested no deeper
 *   than @max_depth, without U+0000 and without lone surrogates; whether it is
 *   UTF-8 is not looked at
 */
gboolean
crier_json_is_sound (const char *data,
                     gsize       length,
                     guint       max_depth)
{
  Text text;

  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  if (length == 0)
    return FALSE;

  text = (Text) { data, data + length };

  return check_value (&text, max_depth) && text.next == text.end;
}
