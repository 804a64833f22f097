/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-id.h"

#include <string.h>
#include <sys/random.h>

#include "crier-error.h"
#include "crier-text.h"

/* Easy to read out and to type: none of 0 o 1 l i. */
static const char ALPHABET[] = "23456789abcdefghjkmnpqrstuvwxyz";

/**
 * crier_id_check:
 * @id: the name a client gave itself, unchecked
 * @length: its length in bytes, or -1 when it ends in a NUL
 * @error: return location for a #GError
 *
 * Checks the rules for an Id: 1 to %CRIER_ID_MAX bytes of UTF-8 without
 * control, format or unassigned characters. An Id is a name, not a credential.
 *
 * Returns: %FALSE with %CRIER_ERROR_BAD_ID if @id cannot be one
 */
gboolean
crier_id_check (const char  *id,
                gssize       length,
                GError     **error)
{
  gsize n_bytes;

  g_return_val_if_fail (id != NULL, FALSE);

  n_bytes = length < 0 ? strlen (id) : (gsize) length;

  if (n_bytes == 0)
    g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_BAD_ID,
                         "The Id is empty");
  else if (n_bytes > CRIER_ID_MAX)
    g_set_error (error, CRIER_ERROR, CRIER_ERROR_BAD_ID,
                 "The Id has %zu bytes; %d are the most", n_bytes, CRIER_ID_MAX);
  else if (!g_utf8_validate_len (id, n_bytes, NULL))
    g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_BAD_ID,
                         "The Id is not UTF-8 text");
  else if (crier_text_find_hidden (id, n_bytes) != NULL)
    g_set_error (error, CRIER_ERROR, CRIER_ERROR_BAD_ID,
                 "The Id contains U+%04X, a control, format or "
                 "unassigned character",
                 g_utf8_get_char (crier_text_find_hidden (id, n_bytes)));
  else
    return TRUE;

  return FALSE;
}

/**
 * crier_id_make_code:
 * @n_characters: how many, 1 to 64
 *
 * Draws random characters that are easy to read out. They come from the
 * kernel's generator and cannot be guessed.
 */
char *
crier_id_make_code (guint n_characters)
{
  const guint n_letters = sizeof ALPHABET - 1;
  const guint n_fair = 256 - 256 % n_letters;
  g_autofree char *code = NULL;
  guint8 bytes[64];
  gsize left = 0;
  guint i = 0;

  g_return_val_if_fail (n_characters > 0 && n_characters <= 64, NULL);

  code = g_malloc0 (n_characters + 1);

  while (i < n_characters)
    {
      if (left == 0)
        {
          /* Never fewer: up to 256 bytes come whole (getrandom(2)). */
          if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
            continue;

          left = sizeof bytes;
        }

      /* The bytes above the last whole round would favor the first letters. */
      if (bytes[--left] < n_fair)
        code[i++] = ALPHABET[bytes[left] % n_letters];
    }

  return g_steal_pointer (&code);
}

/**
 * crier_id_make:
 *
 * Makes an Id for a client that brought none, like `k7mw-29fq`.
 */
char *
crier_id_make (void)
{
  g_autofree char *code = crier_id_make_code (8);

  return g_strdup_printf ("%.4s-%s", code, code + 4);
}
