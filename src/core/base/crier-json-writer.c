/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-json-writer.h"

#include <math.h>
#include <string.h>

/*
 * All JSON that leaves Crier is written here, by appending to a string, since a
 * list of ten thousand clients would be a large tree. json-glib forgets to
 * escape U+001F and writes 1e20 as 1e+20.0 (seen in 1.6.6).
 */

/* Goes before a value: a comma, unless it is the first of its kind. What ends a
 * value is none of the four. A line end that was put before it stays there. */
static void
begin (GString    *json,
       const char *name)
{
  gsize end = json->len;

  if (end > 0 && json->str[end - 1] == '\n')
    end--;

  if (end > 0 && strchr ("{[,:", json->str[end - 1]) == NULL)
    g_string_insert_c (json, (gssize) end, ',');

  if (name != NULL)
    g_string_append_printf (json, "\"%s\":", name);
}

/* By hand, since a text may consist of nothing else. */
static void
append_escape (GString *json,
               char     c)
{
  static const char short_ones[] = "\"\\\b\f\n\r\t";
  const char *p = strchr (short_ones, c);
  char escape[] = "\\u00..";

  if (p != NULL)
    {
      escape[1] = "\"\\bfnrt"[p - short_ones];
      g_string_append_len (json, escape, 2);
      return;
    }

  escape[4] = c < 0x10 ? '0' : '1';
  escape[5] = "0123456789abcdef"[c & 0xf];
  g_string_append_len (json, escape, 6);
}

/* Bytes that stand as they are come in runs. */
static void
append_quoted (GString    *json,
               const char *value)
{
  const char *p = value;

  g_string_append_c (json, '"');

  while (*p != '\0')
    {
      const char *first = p;

      while ((guchar) *p >= ' ' && *p != '"' && *p != '\\')
        p++;

      g_string_append_len (json, first, p - first);
      if (*p != '\0')
        append_escape (json, *p++);
    }

  g_string_append_c (json, '"');
}

/**
 * crier_json_writer_open:
 * @name: (nullable): of ASCII letters, digits, `_` and `-`
 * @bracket: `{` or `[`
 */
void
crier_json_writer_open (GString    *json,
                        const char *name,
                        char        bracket)
{
  begin (json, name);
  g_string_append_c (json, bracket);
}

void
crier_json_writer_close (GString *json,
                         char     bracket)
{
  g_string_append_c (json, bracket);
}

/**
 * crier_json_writer_string:
 * @value: any text; what is not UTF-8 in it becomes U+FFFD
 */
void
crier_json_writer_string (GString    *json,
                          const char *name,
                          const char *value)
{
  g_autofree char *valid = NULL;

  if (!g_utf8_validate (value, -1, NULL))
    valid = g_utf8_make_valid (value, -1);

  begin (json, name);
  append_quoted (json, valid != NULL ? valid : value);
}

void
crier_json_writer_strings (GString            *json,
                           const char         *name,
                           const char * const *values)
{
  guint i;

  crier_json_writer_open (json, name, '[');
  for (i = 0; values[i] != NULL; i++)
    crier_json_writer_string (json, NULL, values[i]);

  crier_json_writer_close (json, ']');
}

void
crier_json_writer_integer (GString    *json,
                           const char *name,
                           guint64     value)
{
  begin (json, name);
  g_string_append_printf (json, "%" G_GUINT64_FORMAT, value);
}

/**
 * crier_json_writer_number:
 * @format: (nullable): as g_ascii_formatd() has it, of a number that is not
 *   large; %NULL for all its digits
 * @value: written as `null` if it is not finite
 */
void
crier_json_writer_number (GString    *json,
                          const char *name,
                          const char *format,
                          double      value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE] = "null";

  if (isfinite (value))
    g_ascii_formatd (buffer, sizeof buffer, format != NULL ? format : "%.17g", value);

  begin (json, name);
  g_string_append (json, buffer);
}

void
crier_json_writer_boolean (GString    *json,
                           const char *name,
                           gboolean    value)
{
  begin (json, name);
  g_string_append (json, value ? "true" : "false");
}

void
crier_json_writer_null (GString    *json,
                        const char *name)
{
  begin (json, name);
  g_string_append (json, "null");
}

/**
 * crier_json_writer_object:
 * @object: what was written here before
 */
void
crier_json_writer_object (GString    *json,
                          const char *name,
                          const char *object)
{
  begin (json, name);
  g_string_append (json, object);
}
