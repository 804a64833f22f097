/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-json-value.h"

#include <string.h>

/*
 * What stands in an object that crier_json_read_object() found sound: its bytes
 * have an end, so that nothing here looks for one.
 */

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Of the four digits behind `\u`. */
static guint
get_unit (const char *digits)
{
  guint unit = 0;
  guint i;

  for (i = 0; i < 4; i++)
    unit = unit << 4 | (guint) g_ascii_xdigit_value (digits[i]);

  return unit;
}

/* What stands behind a backslash. Returns what follows. */
static const char *
decode_escape (const char *p,
               GString    *string)
{
  guint unit;
  guint low;

  switch (*p)
    {
    case 'b':
      g_string_append_c (string, '\b');
      return p + 1;

    case 'f':
      g_string_append_c (string, '\f');
      return p + 1;

    case 'n':
      g_string_append_c (string, '\n');
      return p + 1;

    case 'r':
      g_string_append_c (string, '\r');
      return p + 1;

    case 't':
      g_string_append_c (string, '\t');
      return p + 1;

    case 'u':
      unit = get_unit (p + 1);
      if ((unit & 0xfc00) != 0xd800)
        {
          g_string_append_unichar (string, unit);
          return p + 5;
        }

      low = get_unit (p + 7);
      g_string_append_unichar (string,
                               0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff));
      return p + 11;

    default:
      g_string_append_c (string, *p);
      return p + 1;
    }
}

/* Returns what follows the string. */
static const char *
decode_string (const char *value,
               GString    *string)
{
  const char *p = value + 1;

  while (*p != '"')
    {
      const char *first = p;

      while (*p != '"' && *p != '\\')
        p++;

      g_string_append_len (string, first, p - first);
      if (*p == '\\')
        p = decode_escape (p + 1, string);
    }

  return p + 1;
}

/* A name may be escaped; ours are ASCII, of which a letter becomes six. */
static gboolean
is_called (const CrierJsonMember *member,
           const char            *name)
{
  gsize length = strlen (name);
  g_autoptr (GString) decoded = NULL;

  if (member->name_length == length && memcmp (member->name + 1, name, length) == 0)
    return TRUE;

  if (member->name_length > 6 * length)
    return FALSE;

  decoded = g_string_sized_new (member->name_length);
  decode_string (member->name, decoded);

  return strcmp (decoded->str, name) == 0;
}

/**
 * crier_json_value_find:
 * @name: in ASCII
 *
 * Returns: (transfer none) (nullable): the value of a member, which lies in what
 *   was read; the last one, if there are several of that name
 */
const char *
crier_json_value_find (const CrierJsonObject *object,
                       const char            *name)
{
  guint i;

  for (i = object->n_members; i > 0; i--)
    {
      if (is_called (&object->members[i - 1], name))
        return object->members[i - 1].value;
    }

  return NULL;
}

/**
 * crier_json_value_dup_string:
 * @value: (nullable): of crier_json_value_find()
 *
 * Returns: (transfer full) (nullable): the string, or %NULL if it is none
 */
char *
crier_json_value_dup_string (const char *value)
{
  GString *string;

  if (value == NULL || *value != '"')
    return NULL;

  string = g_string_new (NULL);
  decode_string (value, string);

  return g_string_free (string, FALSE);
}

/**
 * crier_json_value_dup_strings:
 * @value: of crier_json_value_find()
 * @max: the most that there may be
 *
 * Returns: (transfer full) (nullable): the strings of an array, or %NULL if
 *   it is none, is empty, has more than @max elements or others than strings
 */
char **
crier_json_value_dup_strings (const char *value,
                              guint       max)
{
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  const char *p = value;

  if (*p != '[')
    return NULL;

  /* At the bracket, and then at each comma. */
  while (*p != ']')
    {
      GString *string;

      do
        p++;
      while (is_blank (*p));

      if (*p != '"' || strings->len == max)
        return NULL;

      string = g_string_new (NULL);
      p = decode_string (p, string);
      g_ptr_array_add (strings, g_string_free (string, FALSE));
      while (is_blank (*p))
        p++;
    }

  g_ptr_array_add (strings, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&strings), FALSE);
}

/**
 * crier_json_value_is_number:
 * @value: (nullable): of crier_json_value_find()
 */
gboolean
crier_json_value_is_number (const char *value)
{
  return value != NULL && (*value == '-' || g_ascii_isdigit (*value));
}

/**
 * crier_json_value_get_number:
 * @value: (nullable): of crier_json_value_find()
 * @is_integer: (out) (optional): whether it has neither a fraction nor an
 *   exponent
 *
 * Returns: %TRUE if it is a number from -%CRIER_JSON_VALUE_MAX_NUMBER to
 *   %CRIER_JSON_VALUE_MAX_NUMBER, of which @number is nearest
 */
gboolean
crier_json_value_get_number (const char *value,
                             double     *number,
                             gboolean   *is_integer)
{
  if (!crier_json_value_is_number (value))
    return FALSE;

  *number = g_ascii_strtod (value, NULL);
  if (is_integer != NULL)
    *is_integer = strchr (".eE", value[strspn (value, "-0123456789")]) == NULL;

  return ABS (*number) <= CRIER_JSON_VALUE_MAX_NUMBER;
}
