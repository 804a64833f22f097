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
 * JSON of peers, to the letter of RFC 8259: whether it is that, and what is in
 * an object, in one pass over the bytes that takes no memory. A parser that
 * builds a tree takes 20 ms for 128 KiB of brackets, and json-glib compares
 * each name of an object with all others of the same hash; it also reads
 * comments, octal numbers and broken escapes. Pure functions of bytes.
 */

typedef struct
{
  const char *next;
  const char *end;
  CrierJsonObject *object; /* (nullable): filled with the next object's members */
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

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_blanks (Text *text)
{
  const char *p = text->next;

  while (p < text->end && is_blank (*p))
    p++;

  text->next = p;
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
check_member (Text            *text,
              CrierJsonMember *member,
              guint            depth)
{
  skip_blanks (text);
  member->name = text->next;
  if (!check_string (text))
    return FALSE;

  member->name_length = text->next - member->name - 2;
  skip_blanks (text);
  if (!take (text, ':'))
    return FALSE;

  skip_blanks (text);
  member->value = text->next;

  return check_value (text, depth);
}

static gboolean
check_object (Text  *text,
              guint  depth)
{
  CrierJsonObject *object = g_steal_pointer (&text->object);
  guint n_members = 0;

  skip_blanks (text);
  if (take (text, '}'))
    return TRUE;

  do
    {
      CrierJsonMember member;

      if (n_members++ == CRIER_JSON_MAX_MEMBERS ||
          !check_member (text, &member, depth))
        return FALSE;

      if (object != NULL)
        object->members[object->n_members++] = member;
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

static gboolean
check (const char      *data,
       gsize            length,
       guint            max_depth,
       CrierJsonObject *object)
{
  Text text = { data, data + length, object };

  return length > 0 && g_utf8_validate_len (data, length, NULL) &&
         check_value (&text, max_depth) && text.next == text.end;
}

/**
 * crier_json_is_sound:
 * @data: bytes, unchecked
 * @length: how many
 * @max_depth: how deep arrays and objects may be nested; it is on the stack
 *
 * Returns: %TRUE if @data is one JSON value (RFC 8259 §2) in UTF-8, nested no
 *   deeper than @max_depth, with at most %CRIER_JSON_MAX_MEMBERS members in each
 *   object, without U+0000 and without lone surrogates
 */
gboolean
crier_json_is_sound (const char *data,
                     gsize       length,
                     guint       max_depth)
{
  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  return check (data, length, max_depth, NULL);
}

/**
 * crier_json_read_object:
 * @object: (out caller-allocates): where its members lie in @data
 * @data: bytes, unchecked
 *
 * Returns: %TRUE if @data is sound, as crier_json_is_sound() has it, and an
 *   object
 */
gboolean
crier_json_read_object (CrierJsonObject *object,
                        const char      *data,
                        gsize            length,
                        guint            max_depth)
{
  Text text = { data, data + length, NULL };

  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  object->n_members = 0;
  skip_blanks (&text);

  return take (&text, '{') && check (data, length, max_depth, object);
}
