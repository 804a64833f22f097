/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-phrase.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-text.h"

/* What is between these is laid out by itself, whichever way it is written
 * (Unicode Standard Annex #9, FSI and PDI). */
#define ISOLATE_FIRST "\u2068"
#define ISOLATE_LAST  "\u2069"

/*
 * Crier phrases:
 *
 * How the window says who is meant and what happened. What comes from clients
 * is put into sentences such that it cannot pass for a part of them.
 */

/* The blocks of Unicode whose characters are written from right to left, those
 * that are not assigned yet among them (DerivedBidiClass.txt). */
static gboolean
is_leftward (gunichar c)
{
  return (c >= 0x0590 && c <= 0x08ff) ||
         (c >= 0xfb1d && c <= 0xfdff) ||
         (c >= 0xfe70 && c <= 0xfeff) ||
         (c >= 0x10800 && c <= 0x10fff) ||
         (c >= 0x1e800 && c <= 0x1efff);
}

static gboolean
has_leftward (const char *text)
{
  const char *p;

  for (p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (is_leftward (g_utf8_get_char (p)))
        return TRUE;
    }

  return FALSE;
}

/**
 * crier_phrase_name:
 * @id: an Id, from anybody
 *
 * Returns: (transfer full): @id as it can stand in a sentence
 */
char *
crier_phrase_name (const char *id)
{
  g_autofree char *name = crier_text_escape (id);

  /* Where it makes no difference, nobody wants these in what is copied or
   * read out. */
  if (!has_leftward (name))
    return g_steal_pointer (&name);

  return g_strconcat (ISOLATE_FIRST, name, ISOLATE_LAST, NULL);
}
