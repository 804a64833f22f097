/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-blocked-file.h"

#include <string.h>

/* Beside the journal, with this after its name. */
#define SUFFIX "-blocked"

#define ID      "id "
#define ADDRESS "address "

/*
 * Who is blocked, for a Crier without a window and its settings: a file with a line
 * for each, which is a word and a name. Without a journal nothing is kept.
 */

static char *
dup_path (const CrierConfig *config)
{
  return config->journal != NULL ? g_strconcat (config->journal, SUFFIX, NULL) : NULL;
}

/**
 * crier_blocked_file_load:
 * @config: the lists in it are added to
 *
 * Lines that are none of ours are passed over, and names are checked where they are
 * used. A file that is not there, or cannot be read, blocks nobody.
 */
void
crier_blocked_file_load (CrierConfig *config)
{
  g_autofree char *path = dup_path (config);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  char **line;

  if (path == NULL || !g_file_get_contents (path, &text, NULL, NULL) ||
      !g_utf8_validate (text, -1, NULL))
    return;

  lines = g_strsplit (text, "\n", -1);
  for (line = lines; *line != NULL; line++)
    {
      if (g_str_has_prefix (*line, ID))
        g_ptr_array_add (config->blocked_ids, g_strdup (*line + strlen (ID)));
      else if (g_str_has_prefix (*line, ADDRESS))
        g_ptr_array_add (config->blocked_addresses, g_strdup (*line + strlen (ADDRESS)));
    }
}

static void
append_lines (GString    *text,
              const char *word,
              GPtrArray  *names)
{
  guint i;

  for (i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s%s\n", word, (char *) g_ptr_array_index (names, i));
}

/**
 * crier_blocked_file_save:
 * @ids: (element-type utf8): the Ids that are blocked; none has a line end in it
 * @addresses: (element-type utf8): the addresses
 *
 * Keeps these, and no others, for the next run.
 *
 * Returns: %FALSE with an error of the system if it could not; the file is as it was
 */
gboolean
crier_blocked_file_save (const CrierConfig  *config,
                         GPtrArray          *ids,
                         GPtrArray          *addresses,
                         GError            **error)
{
  g_autofree char *path = dup_path (config);
  g_autoptr (GString) text = g_string_new (NULL);

  if (path == NULL)
    return TRUE;

  append_lines (text, ID, ids);
  append_lines (text, ADDRESS, addresses);

  return g_file_set_contents_full (path, text->str, (gssize) text->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT |
                                   G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}
