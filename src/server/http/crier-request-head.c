/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-request-head.h"

#include <string.h>

#include "crier-origin.h"

/*
 * The head of a request, before anything is done about it: whether it is
 * complete and has the form of one (RFC 9112 §2.1). A pure function of bytes;
 * what else the lines say is not its business.
 */

/* How often a head has what it may have once: the length of what follows, and
 * whom it is for. */
typedef struct
{
  guint n_lengths;
  guint n_encodings;
  guint n_hosts;
} Fields;

static gboolean
is_token_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c));
}

static gboolean
is_named (const char *line,
          gsize       length,
          const char *name)
{
  return length == strlen (name) && g_ascii_strncasecmp (line, name, length) == 0;
}

/* Only blanks and tabs may stand around a value (RFC 9110 §5.5). */
static char *
dup_value (const char *value,
           gsize       length)
{
  while (length > 0 && (*value == ' ' || *value == '\t'))
    {
      value++;
      length--;
    }

  while (length > 0 && (value[length - 1] == ' ' || value[length - 1] == '\t'))
    length--;

  return g_strndup (value, length);
}

/* The length of what follows has to be clear, or two programs that read the
 * same connection disagree on where the next request begins (RFC 9112 §6.3).
 * libsoup 3.2 loses memory over what it cannot make out here. */
static gboolean
check_framing (Fields     *fields,
               const char *name,
               gsize       name_length,
               const char *value,
               gsize       value_length)
{
  g_autofree char *text = NULL;

  if (is_named (name, name_length, "Content-Length"))
    {
      text = dup_value (value, value_length);
      fields->n_lengths++;

      return *text != '\0' && strlen (text) <= 18 &&
             strspn (text, "0123456789") == strlen (text) &&
             fields->n_lengths + fields->n_encodings == 1;
    }

  if (is_named (name, name_length, "Transfer-Encoding"))
    {
      text = dup_value (value, value_length);
      fields->n_encodings++;

      return g_ascii_strcasecmp (text, "chunked") == 0 &&
             fields->n_lengths + fields->n_encodings == 1;
    }

  return TRUE;
}

/* Of two hosts one program would take the first and another the last, so it is
 * refused, as a value is that is none (RFC 9112 §3.2). libsoup 3.8 would warn. */
static gboolean
check_host (Fields     *fields,
            const char *name,
            gsize       name_length,
            const char *value,
            gsize       value_length)
{
  g_autofree char *text = NULL;
  g_autofree char *host = NULL;
  guint port;

  if (!is_named (name, name_length, "Host"))
    return TRUE;

  text = dup_value (value, value_length);
  fields->n_hosts++;

  return fields->n_hosts == 1 && crier_origin_parse_host (text, &host, &port);
}

/* Of what can be expected there is one thing (RFC 9110 §10.1.1). */
static gboolean
check_expectation (const char *name,
                   gsize       name_length,
                   const char *value,
                   gsize       value_length)
{
  g_autofree char *text = NULL;

  if (!is_named (name, name_length, "Expect"))
    return TRUE;

  text = dup_value (value, value_length);

  return g_ascii_strcasecmp (text, "100-continue") == 0;
}

/* A field line: a name, and a colon right after it. With a blank between them
 * some take it for that field and some do not (RFC 9112 §5.1), so it is
 * refused; so is a line that continues the one before (§5.2). */
static CrierRequestHeadResult
check_field (Fields     *fields,
             const char *line,
             gsize       length)
{
  const char *value;
  gsize left;
  gsize i = 0;

  while (i < length && is_token_character (line[i]))
    i++;

  if (i == 0 || i == length || line[i] != ':')
    return CRIER_REQUEST_HEAD_BAD;

  value = line + i + 1;
  left = length - i - 1;

  if (!check_framing (fields, line, i, value, left))
    return CRIER_REQUEST_HEAD_BAD;

  if (!check_host (fields, line, i, value, left))
    return CRIER_REQUEST_HEAD_BAD_HOST;

  return check_expectation (line, i, value, left) ? CRIER_REQUEST_HEAD_GOOD
                                                  : CRIER_REQUEST_HEAD_EXPECTS;
}

/* Some take a lone CR for the end of a line (RFC 9112 §2.2), and some a NUL
 * for the end of everything. */
static gboolean
is_clean (const char *line,
          gsize       length)
{
  return memchr (line, '\r', length) == NULL && memchr (line, '\0', length) == NULL;
}

/* Takes the next line, without its end. Returns FALSE if it has none yet. */
static gboolean
take_line (const char **data,
           gsize       *left,
           const char **line,
           gsize       *length)
{
  const char *end = *left > 0 ? memchr (*data, '\n', *left) : NULL;

  if (end == NULL)
    return FALSE;

  *line = *data;
  *length = end - *data;
  *left -= *length + 1;
  *data = end + 1;

  if (*length > 0 && (*line)[*length - 1] == '\r')
    (*length)--;

  return TRUE;
}

/* Takes the part of the line up to the next blank. */
static gsize
take_word (const char **line,
           gsize       *left)
{
  const char *end = memchr (*line, ' ', *left);
  gsize length = end != NULL ? (gsize) (end - *line) : *left;
  gsize taken = MIN (length + 1, *left);

  *line += taken;
  *left -= taken;

  return length;
}

static gboolean
is_target (const char *text,
           gsize       length)
{
  gsize i;

  for (i = 0; i < length; i++)
    {
      if (g_ascii_iscntrl (text[i]))
        return FALSE;
    }

  return length > 0;
}

/* Three words with one blank between them (RFC 9112 §3). */
static gboolean
is_request_line (const char *line,
                 gsize       left)
{
  gsize i;
  const char *word = line;
  gsize length = take_word (&line, &left);

  for (i = 0; i < length; i++)
    {
      if (!is_token_character (word[i]))
        return FALSE;
    }

  if (length == 0)
    return FALSE;

  word = line;
  length = take_word (&line, &left);

  return is_target (word, length) && left == strlen ("HTTP/1.1") &&
         memcmp (line, "HTTP/", 5) == 0 && g_ascii_isdigit (line[5]) &&
         line[6] == '.' && g_ascii_isdigit (line[7]);
}

static CrierRequestHeadResult
check_fields (const char *data,
              gsize       left)
{
  Fields fields = { 0 };
  CrierRequestHeadResult result;
  const char *line;
  gsize length;
  guint n_fields = 0;

  while (take_line (&data, &left, &line, &length))
    {
      if (length == 0)
        return CRIER_REQUEST_HEAD_GOOD;

      if (n_fields++ == CRIER_REQUEST_HEAD_MAX_FIELDS)
        return CRIER_REQUEST_HEAD_TOO_LONG;

      if (!is_clean (line, length))
        return CRIER_REQUEST_HEAD_BAD;

      result = check_field (&fields, line, length);
      if (result != CRIER_REQUEST_HEAD_GOOD)
        return result;
    }

  return CRIER_REQUEST_HEAD_MORE;
}

static CrierRequestHeadResult
check_lines (const char *data,
             gsize       left)
{
  const char *line;
  gsize length;
  guint n_empty = 0;

  /* An empty line before the first one is ignored (RFC 9112 §2.2). */
  do
    {
      if (n_empty++ == CRIER_REQUEST_HEAD_MAX_FIELDS)
        return CRIER_REQUEST_HEAD_TOO_LONG;

      if (!take_line (&data, &left, &line, &length))
        return left > CRIER_REQUEST_HEAD_MAX_TARGET ? CRIER_REQUEST_HEAD_TARGET_TOO_LONG
                                            : CRIER_REQUEST_HEAD_MORE;
    }
  while (length == 0);

  if (length > CRIER_REQUEST_HEAD_MAX_TARGET)
    return CRIER_REQUEST_HEAD_TARGET_TOO_LONG;

  if (!is_clean (line, length) || !is_request_line (line, length))
    return CRIER_REQUEST_HEAD_BAD;

  return check_fields (data, left);
}

/**
 * crier_request_head_check:
 * @data: the first bytes of a connection
 * @length: how many; more than %CRIER_REQUEST_HEAD_MAX need not be given
 *
 * Judges the head of a request. What is wrong is said as soon as it is there.
 */
CrierRequestHeadResult
crier_request_head_check (const char *data,
                          gsize       length)
{
  CrierRequestHeadResult result;

  g_return_val_if_fail (data != NULL || length == 0, CRIER_REQUEST_HEAD_BAD);

  result = check_lines (data, length);

  if (result == CRIER_REQUEST_HEAD_MORE && length > 0 &&
      memchr (data, '\0', length))
    return CRIER_REQUEST_HEAD_BAD;

  if (result == CRIER_REQUEST_HEAD_MORE && length >= CRIER_REQUEST_HEAD_MAX)
    return CRIER_REQUEST_HEAD_TOO_LONG;

  return result;
}

/**
 * crier_request_head_dup_target:
 * @data: a head that is good
 *
 * Returns: (transfer full): its target, as it came (RFC 9112 §3.2)
 */
char *
crier_request_head_dup_target (const char *data,
                               gsize       length)
{
  const char *line;
  gsize left;

  do
    {
      if (!take_line (&data, &length, &line, &left))
        return g_strdup ("");
    }
  while (left == 0);

  take_word (&line, &left);
  data = line;

  return g_strndup (data, take_word (&line, &left));
}
