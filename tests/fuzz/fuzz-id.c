/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-id.h"
#include "crier-text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "crier-error.h"

/*
 * Fuzzes the checks of what people read: Ids, messages, and what is escaped
 * for a log. The oracle: what passes for an Id needs no escape, what is
 * escaped is one line of what can be seen, and escaping it again changes
 * nothing.
 */

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* Unlike g_assert(), never compiled out. */
static void
check (gboolean fact)
{
  if (!fact)
    abort ();
}

static void
check_error (const GError *error)
{
  check (error != NULL && error->domain == CRIER_ERROR);
  check (g_utf8_validate (error->message, -1, NULL));
  check (strpbrk (error->message, "\r\n\x1B") == NULL);
}

static void
check_escape (const char *text)
{
  g_autofree char *line = crier_text_escape (text);
  g_autofree char *again = crier_text_escape (line);
  const char *p;

  check (strcmp (line, again) == 0);
  check (g_utf8_validate (line, -1, NULL));
  for (p = line; *p != '\0'; p = g_utf8_next_char (p))
    check (!crier_text_is_hidden (g_utf8_get_char (p)));
}

static void
check_id (const char *id,
          size_t      length)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = g_strndup (id, length);
  g_autofree char *normal = crier_id_normalize (id, (gssize) length, &error);
  g_autofree char *again = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *unquoted = NULL;

  if (normal == NULL)
    {
      check_error (error);
      return;
    }

  check (error == NULL);
  check (length > 0 && strlen (copy) == length);
  check (*normal != '\0' && strlen (normal) <= CRIER_ID_MAX);
  again = crier_id_normalize (normal, -1, NULL);
  check (g_strcmp0 (again, normal) == 0);
  quoted = crier_id_quote (normal);
  unquoted = g_shell_unquote (quoted, NULL);
  check (g_strcmp0 (unquoted, normal) == 0);
}

static void
check_text (const char *text,
            size_t      length)
{
  const size_t limits[] = { 0, 1, 64, CRIER_TEXT_MAX_VISITOR };
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (GError) error = NULL;

      if (!crier_text_check (text, (gssize) length, limits[i], &error))
        check_error (error);
      else
        check (error == NULL && length > 0 && length <= limits[i] &&
               g_utf8_validate_len (text, length, NULL));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  /* Of its own, so that ASan sees one byte read behind it. */
  g_autofree char *text = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (text, data, size);

  check_id (text, size);
  check_text (text, size);

  if (g_utf8_validate_len (text, size, NULL))
    {
      g_autofree char *string = g_strndup (text, size);

      check_escape (string);
    }

  return 0;
}
