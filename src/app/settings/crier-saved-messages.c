/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-saved-messages.h"

#include "crier-text.h"

/*
 * Saved messages:
 *
 * What the operator says again and again, in an order of their own. Each
 * function makes a new list out of one; where they are kept is not known here.
 */

static gboolean
is_sound (const char *text)
{
  return crier_text_check (text, -1, CRIER_TEXT_MAX_OPERATOR, NULL);
}

static GPtrArray *
dup_array (const char * const *texts)
{
  GPtrArray *array = g_ptr_array_new_with_free_func (g_free);

  for (; *texts != NULL; texts++)
    g_ptr_array_add (array, g_strdup (*texts));

  return array;
}

static char **
end (GPtrArray *array)
{
  g_ptr_array_add (array, NULL);

  return (char **) g_ptr_array_free (array, FALSE);
}

/**
 * crier_saved_messages_clean:
 * @texts: (array zero-terminated=1): anything
 *
 * Returns: (transfer full) (array zero-terminated=1): @texts without what
 *   cannot be sent, what is there already, and what is beyond
 *   %CRIER_SAVED_MESSAGES_MAX
 */
char **
crier_saved_messages_clean (const char * const *texts)
{
  GPtrArray *clean = g_ptr_array_new ();

  for (; *texts != NULL && clean->len < CRIER_SAVED_MESSAGES_MAX; texts++)
    {
      if (is_sound (*texts) &&
          !g_ptr_array_find_with_equal_func (clean, *texts, g_str_equal, NULL))
        g_ptr_array_add (clean, g_strdup (*texts));
    }

  return end (clean);
}

/**
 * crier_saved_messages_can_add:
 *
 * Returns: whether @text can be saved: it can be sent, is not blank and not
 *   there, and there is room for one more
 */
gboolean
crier_saved_messages_can_add (const char * const *texts,
                              const char         *text)
{
  return g_strv_length ((char **) texts) < CRIER_SAVED_MESSAGES_MAX &&
         is_sound (text) && !g_strv_contains (texts, text);
}

/**
 * crier_saved_messages_insert:
 * @place: how many are to be before it; more than there are is the end
 *
 * Returns: (transfer full) (nullable): @texts and @text, or %NULL if it cannot
 *   be added, see crier_saved_messages_can_add()
 */
char **
crier_saved_messages_insert (const char * const *texts,
                             guint               place,
                             const char         *text)
{
  GPtrArray *array;

  if (!crier_saved_messages_can_add (texts, text))
    return NULL;

  array = dup_array (texts);
  g_ptr_array_insert (array, (int) MIN (place, array->len), g_strdup (text));

  return end (array);
}

/**
 * crier_saved_messages_replace:
 *
 * Returns: (transfer full) (nullable): @texts with @text in that place, or
 *   %NULL if it cannot be sent, is blank or stands in another place
 */
char **
crier_saved_messages_replace (const char * const *texts,
                              guint               place,
                              const char         *text)
{
  char **changed;

  if (g_strcmp0 (texts[place], text) != 0 &&
      (!is_sound (text) || g_strv_contains (texts, text)))
    return NULL;

  changed = g_strdupv ((char **) texts);
  g_free (changed[place]);
  changed[place] = g_strdup (text);

  return changed;
}

char **
crier_saved_messages_remove (const char * const *texts,
                             guint               place)
{
  GPtrArray *array = dup_array (texts);

  g_ptr_array_remove_index (array, place);

  return end (array);
}

char **
crier_saved_messages_move (const char * const *texts,
                           guint               from,
                           guint               to)
{
  GPtrArray *array = dup_array (texts);

  g_ptr_array_insert (array, (int) to, g_ptr_array_steal_index (array, from));

  return end (array);
}
