/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "answer.h"

#include <string.h>

static void
add_header (Answer     *self,
            const char *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  const char *before;

  g_assert_nonnull (colon);
  name = g_ascii_strdown (line, colon - line);
  value = g_strstrip (g_strdup (colon + 1));

  before = g_hash_table_lookup (self->headers, name);
  if (before != NULL)
    {
      char *both = g_strjoin (", ", before, value, NULL);

      g_free (g_steal_pointer (&value));
      value = both;
    }

  g_hash_table_replace (self->headers,
                        g_steal_pointer (&name), g_steal_pointer (&value));
}

/* Takes apart everything that a connection gave; nothing is an answer too,
 * with a status of 0. */
Answer *
answer_new (const guint8 *data,
            gsize         length)
{
  Answer *self = g_new0 (Answer, 1);
  const char *end;
  g_autofree char *head = NULL;
  g_auto (GStrv) lines = NULL;
  gsize begin;
  guint i;

  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal,
                                         g_free, g_free);
  if (length == 0)
    return self;

  end = g_strstr_len ((const char *) data, length, "\r\n\r\n");
  g_assert_nonnull (end);
  head = g_strndup ((const char *) data, end - (const char *) data);
  lines = g_strsplit (head, "\r\n", -1);
  g_assert_true (g_str_has_prefix (lines[0], "HTTP/1."));
  g_assert_true (g_ascii_isdigit (lines[0][7]) && lines[0][8] == ' ');
  self->status = (guint) g_ascii_strtoull (lines[0] + 9, NULL, 10);

  for (i = 1; lines[i] != NULL; i++)
    add_header (self, lines[i]);

  begin = strlen (head) + strlen ("\r\n\r\n");
  self->length = length - begin;
  self->body = g_malloc (self->length + 1);
  memcpy (self->body, data + begin, self->length);
  self->body[self->length] = '\0';

  return self;
}

void
answer_free (Answer *self)
{
  g_hash_table_unref (self->headers);
  g_free (self->body);
  g_free (self);
}

/* NULL when there is no such header. */
const char *
answer_get (const Answer *self,
            const char   *name)
{
  return g_hash_table_lookup (self->headers, name);
}

/* What stands in every answer, whoever gave it. */
void
answer_assert_secure (const Answer *self)
{
  const char *policy = answer_get (self, "content-security-policy");

  g_assert_nonnull (policy);
  g_assert_true (g_str_has_prefix (policy, "default-src 'none'; "));
  g_assert_nonnull (strstr (policy, "script-src 'self';"));
  g_assert_nonnull (strstr (policy, "frame-ancestors 'none'"));
  g_assert_nonnull (strstr (policy, "base-uri 'none'"));
  g_assert_nonnull (strstr (policy, "form-action 'none'"));
  g_assert_null (strstr (policy, "unsafe"));
  g_assert_null (strchr (policy, '*'));
  g_assert_cmpstr (answer_get (self, "x-content-type-options"), ==, "nosniff");
  g_assert_cmpstr (answer_get (self, "referrer-policy"), ==, "no-referrer");
  g_assert_cmpstr (answer_get (self, "cache-control"), ==, "no-store");
  g_assert_nonnull (answer_get (self, "cross-origin-resource-policy"));
  g_assert_null (answer_get (self, "server"));
}

/* That it is as long as it says, and that the connection ends with it. */
void
answer_assert_whole (const Answer *self,
                     gboolean      head)
{
  const char *length = answer_get (self, "content-length");

  /* RFC 9110 §7.8: with what it would take instead. */
  g_assert_cmpstr (answer_get (self, "connection"), ==,
                   self->status == 426 ? "Upgrade, close" : "close");
  g_assert_null (answer_get (self, "transfer-encoding"));

  if (self->status == 204 || self->status == 304)
    {
      g_assert_cmpuint (self->length, ==, 0);
      return;
    }

  g_assert_nonnull (length);
  if (head)
    g_assert_cmpuint (self->length, ==, 0);
  else
    g_assert_cmpuint (self->length, ==, g_ascii_strtoull (length, NULL, 10));
}
