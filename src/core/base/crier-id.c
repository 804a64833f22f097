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

/* Before it is normalized, which shortens an Id to a third at most. */
#define MAX_RAW (4 * CRIER_ID_MAX)

#define ZERO_WIDTH_NON_JOINER 0x200C
#define ZERO_WIDTH_JOINER     0x200D
#define TEXT_STYLE            0xFE0E
#define EMOJI_STYLE           0xFE0F
#define KEYCAP                0x20E3
#define BLACK_FLAG            0x1F3F4
#define FIRST_TAG             0xE0020
#define LAST_TAG              0xE007F

/*
 * The rules are ranges that are written here, and in the page's tools.js, and not
 * what a library knows of Unicode: it may know less than a browser, or more.
 */

typedef struct
{
  gunichar first;
  gunichar last;
} Range;

/* Controls, what is ignored by default (Default_Ignorable_Code_Point), separators
 * of lines, what looks like nothing, and what never is a character. */
static const Range unseen[] = {
  { 0x0000, 0x001F }, { 0x007F, 0x009F }, { 0x00AD, 0x00AD }, { 0x034F, 0x034F },
  { 0x061C, 0x061C }, { 0x115F, 0x1160 }, { 0x17B4, 0x17B5 }, { 0x180B, 0x180F },
  { 0x200B, 0x200F }, { 0x2028, 0x202E }, { 0x2060, 0x206F }, { 0x2800, 0x2800 },
  { 0x3164, 0x3164 }, { 0xFDD0, 0xFDEF }, { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF },
  { 0xFFA0, 0xFFA0 }, { 0xFFF0, 0xFFFB }, { 0x13430, 0x13442 }, { 0x16FE4, 0x16FE4 },
  { 0x1BCA0, 0x1BCA3 }, { 0x1D159, 0x1D159 }, { 0x1D173, 0x1D17A },
  { 0xE0000, 0xE0FFF },
};

static const Range blanks[] = {
  { 0x0020, 0x0020 }, { 0x00A0, 0x00A0 }, { 0x1680, 0x1680 }, { 0x2000, 0x200A },
  { 0x202F, 0x202F }, { 0x205F, 0x205F }, { 0x3000, 0x3000 },
};

/* At the beginning they would change what stands before the Id. */
static const Range marks[] = {
  { 0x0300, 0x036F }, { 0x1AB0, 0x1AFF }, { 0x1DC0, 0x1DFF }, { 0x20D0, 0x20FF },
  { 0xFE20, 0xFE2F },
};

/* Scripts whose letters a joiner changes: those from Arabic to Myanmar, Khmer,
 * Mongolian, and their like. */
static const Range joined[] = {
  { 0x0600, 0x109F }, { 0x1780, 0x18AF }, { 0x1A20, 0x1AAF }, { 0x1B00, 0x1CFF },
  { 0xA800, 0xA95F }, { 0xA980, 0xAADF }, { 0xFB50, 0xFDCF }, { 0xFE70, 0xFEFC },
  { 0x10A00, 0x11FFF }, { 0x1E900, 0x1E95F },
};

static const Range emoji[] = {
  { 0x00A9, 0x00A9 }, { 0x00AE, 0x00AE }, { 0x203C, 0x203C }, { 0x2049, 0x2049 },
  { 0x2122, 0x2122 }, { 0x2139, 0x2139 }, { 0x2190, 0x27FF }, { 0x2900, 0x2BFF },
  { 0x3030, 0x3030 }, { 0x303D, 0x303D }, { 0x3297, 0x3297 }, { 0x3299, 0x3299 },
  { 0x1F000, 0x1FAFF },
};

static gboolean
is_in_ranges (gunichar     c,
              const Range *ranges,
              gsize        n_ranges)
{
  gsize i;

  for (i = 0; i < n_ranges; i++)
    {
      if (c >= ranges[i].first && c <= ranges[i].last)
        return TRUE;
    }

  return FALSE;
}

#define IS_IN(c, ranges) is_in_ranges ((c), (ranges), G_N_ELEMENTS (ranges))

static gboolean
is_unseen (gunichar c)
{
  return IS_IN (c, unseen) || (c & 0xFFFE) == 0xFFFE;
}

static gboolean
is_tag (gunichar c)
{
  return c >= FIRST_TAG && c <= LAST_TAG;
}

/* Whether a character that cannot be seen changes those beside it, as their
 * script or an emoji has it (UAX #31, 2.3; UTS #51, ED-8 to ED-16). */
static gboolean
is_in_place (gunichar c,
             gunichar before,
             gunichar after)
{
  if (c == ZERO_WIDTH_JOINER && IS_IN (after, emoji) &&
      (before == EMOJI_STYLE || IS_IN (before, emoji)))
    return TRUE;

  if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER)
    return IS_IN (before, joined) && IS_IN (after, joined);

  if (c == EMOJI_STYLE && after == KEYCAP && before < 0x80)
    return g_ascii_isdigit (before) || before == '#' || before == '*';

  if (c == EMOJI_STYLE || c == TEXT_STYLE)
    return IS_IN (before, emoji);

  if (c == LAST_TAG)
    return is_tag (before) && before != LAST_TAG;

  return is_tag (c) && is_tag (after) &&
         (before == BLACK_FLAG || (is_tag (before) && before != LAST_TAG));
}

/**
 * crier_id_find_unseen:
 * @id: valid UTF-8, otherwise unchecked
 *
 * Returns: (transfer none) (nullable): the first character of @id that cannot be
 *   seen where it is, so that an Id may not have it there
 */
const char *
crier_id_find_unseen (const char *id)
{
  gunichar before = 0;
  const char *p;

  g_return_val_if_fail (id != NULL, NULL);

  for (p = id; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_unseen (c) && !is_in_place (c, before, g_utf8_get_char (g_utf8_next_char (p))))
        return p;

      before = c;
    }

  return NULL;
}

/* Returns whether id is one; it is valid UTF-8, normalized, and has a character. */
static gboolean
check_characters (const char  *id,
                  GError     **error)
{
  const char *wrong = crier_id_find_unseen (id);
  gunichar first = g_utf8_get_char (id);

  if (wrong != NULL)
    g_set_error (error, CRIER_ERROR, CRIER_ERROR_BAD_ID,
                 "The Id contains U+%04X, which cannot be seen",
                 g_utf8_get_char (wrong));
  else if (IS_IN (first, blanks) ||
           IS_IN (g_utf8_get_char (g_utf8_prev_char (id + strlen (id))), blanks))
    g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_BAD_ID,
                         "The Id begins or ends with a blank");
  else if (IS_IN (first, marks))
    g_set_error (error, CRIER_ERROR, CRIER_ERROR_BAD_ID,
                 "The Id begins with U+%04X, which has to follow a letter", first);
  else
    return TRUE;

  return FALSE;
}

/**
 * crier_id_normalize:
 * @id: the name a client gave itself, unchecked
 * @length: its length in bytes, or -1 when it ends in a NUL
 * @error: return location for a #GError
 *
 * Checks the rules for an Id (docs/protocol.md, 1.2), and writes it the one way in
 * which Ids are compared: 1 to %CRIER_ID_MAX bytes in Normalization Form C. An Id is
 * a name, not a credential.
 *
 * Returns: (transfer full) (nullable): %NULL with %CRIER_ERROR_BAD_ID if @id cannot
 *   be one
 */
char *
crier_id_normalize (const char  *id,
                    gssize       length,
                    GError     **error)
{
  g_autofree char *normal = NULL;
  gsize n_bytes;

  g_return_val_if_fail (id != NULL, NULL);

  n_bytes = length < 0 ? strlen (id) : (gsize) length;

  if (n_bytes <= MAX_RAW && g_utf8_validate_len (id, n_bytes, NULL))
    {
      normal = g_utf8_normalize (id, (gssize) n_bytes, G_NORMALIZE_NFC);
      n_bytes = strlen (normal);
    }

  if (n_bytes == 0)
    g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_BAD_ID,
                         "The Id is empty");
  else if (n_bytes > CRIER_ID_MAX)
    g_set_error (error, CRIER_ERROR, CRIER_ERROR_BAD_ID,
                 "The Id has %zu bytes; %d are the most", n_bytes, CRIER_ID_MAX);
  else if (normal == NULL)
    g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_BAD_ID,
                         "The Id is not UTF-8 text");
  else if (check_characters (normal, error))
    return g_steal_pointer (&normal);

  return NULL;
}

/* Whether crier_id_normalize() takes it. */
gboolean
crier_id_check (const char  *id,
                gssize       length,
                GError     **error)
{
  g_autofree char *normal = crier_id_normalize (id, length, error);

  return normal != NULL;
}

/**
 * crier_id_quote:
 * @id: an Id, maybe of an older version, which allowed more
 *
 * Writes @id for a line that people read, as it can be typed again after `/to`: what
 * could be taken for other words of the line stands in quotation marks, as in a shell.
 */
char *
crier_id_quote (const char *id)
{
  g_autofree char *shown = NULL;
  const char *p;

  g_return_val_if_fail (id != NULL, NULL);

  shown = crier_id_check (id, -1, NULL) ? g_strdup (id) : crier_text_escape (id);

  for (p = shown; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x80 ? !g_ascii_isalnum (c) && strchr ("-._@+", (int) c) == NULL
                   : IS_IN (c, blanks))
        return g_shell_quote (shown);
    }

  return g_steal_pointer (&shown);
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
