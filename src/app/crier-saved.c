/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-saved.h"

#include "crier-text.h"

/*
 * Saved messages:
 *
 * What the operator says again and again, in an order of their own. They are
 * kept in the settings; this is what can be done to them there.
 */

static gboolean
is_sound (const char *text)
{
  return crier_text_check (text, -1, CRIER_TEXT_MAX_OPERATOR, NULL);
}

static gboolean
contains (GPtrArray  *texts,
          const char *text)
{
  return g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL);
}

static GPtrArray *
dup_array (const char * const *texts)
{
  GPtrArray *array = g_ptr_array_new_with_free_func (g_free);

  for (; *texts != NULL; texts++)
    g_ptr_array_add (array, g_strdup (*texts));

  return array;
}

static GPtrArray *
load (CrierSettings *settings)
{
  return dup_array (crier_settings_get_saved_messages (settings));
}

static void
store (CrierSettings *settings,
       GPtrArray     *texts)
{
  g_ptr_array_add (texts, NULL);
  crier_settings_set_saved_messages (settings, (const char * const *) texts->pdata);
}

/**
 * crier_saved_clean:
 * @texts: (array zero-terminated=1): anything
 *
 * Leaves out what cannot be sent, what is there already, and what is beyond
 * %CRIER_SAVED_MAX: anybody can write anything to where settings are stored.
 *
 * Returns: (transfer full) (array zero-terminated=1): the others
 */
char **
crier_saved_clean (const char * const *texts)
{
  g_autoptr (GPtrArray) clean = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (texts != NULL, NULL);

  for (; *texts != NULL && clean->len < CRIER_SAVED_MAX; texts++)
    {
      if (is_sound (*texts) && !contains (clean, *texts))
        g_ptr_array_add (clean, g_strdup (*texts));
    }

  g_ptr_array_add (clean, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&clean), FALSE);
}

/**
 * crier_saved_count:
 * @settings: where they are kept
 *
 * Returns: how many there are
 */
guint
crier_saved_count (CrierSettings *settings)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (settings), 0);

  return g_strv_length ((char **) crier_settings_get_saved_messages (settings));
}

/**
 * crier_saved_can_add:
 * @settings: where they are kept
 * @text: UTF-8
 *
 * Returns: whether @text can be saved: it can be sent, is not blank and not
 *   there, and there is room for one more
 */
gboolean
crier_saved_can_add (CrierSettings *settings,
                     const char    *text)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (settings), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  return crier_saved_count (settings) < CRIER_SAVED_MAX && is_sound (text) &&
         !g_strv_contains (crier_settings_get_saved_messages (settings), text);
}

/**
 * crier_saved_insert:
 * @settings: where they are kept
 * @place: how many are to be before it; more than there are is the end
 * @text: UTF-8
 *
 * Saves @text.
 *
 * Returns: whether it could be, see crier_saved_can_add()
 */
gboolean
crier_saved_insert (CrierSettings *settings,
                    guint          place,
                    const char    *text)
{
  g_autoptr (GPtrArray) texts = NULL;

  if (!crier_saved_can_add (settings, text))
    return FALSE;

  texts = load (settings);
  g_ptr_array_insert (texts, (int) MIN (place, texts->len), g_strdup (text));
  store (settings, texts);

  return TRUE;
}

/**
 * crier_saved_replace:
 * @settings: where they are kept
 * @place: of one of them
 * @text: UTF-8
 *
 * Has @text in the place of what is there.
 *
 * Returns: whether it is: not when it cannot be sent, is blank or stands in
 *   another place
 */
gboolean
crier_saved_replace (CrierSettings *settings,
                     guint          place,
                     const char    *text)
{
  g_autoptr (GPtrArray) texts = NULL;
  guint found;

  g_return_val_if_fail (CRIER_IS_SETTINGS (settings), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (place < crier_saved_count (settings), FALSE);

  texts = load (settings);
  if (g_ptr_array_find_with_equal_func (texts, text, g_str_equal, &found))
    return found == place;

  if (!is_sound (text))
    return FALSE;

  g_free (texts->pdata[place]);
  texts->pdata[place] = g_strdup (text);
  store (settings, texts);

  return TRUE;
}

/**
 * crier_saved_remove:
 * @settings: where they are kept
 * @place: of one of them
 */
void
crier_saved_remove (CrierSettings *settings,
                    guint          place)
{
  g_autoptr (GPtrArray) texts = NULL;

  g_return_if_fail (CRIER_IS_SETTINGS (settings));
  g_return_if_fail (place < crier_saved_count (settings));

  texts = load (settings);
  g_ptr_array_remove_index (texts, place);
  store (settings, texts);
}

/**
 * crier_saved_move:
 * @settings: where they are kept
 * @from: the place of one of them
 * @to: the place that it is to have
 */
void
crier_saved_move (CrierSettings *settings,
                  guint          from,
                  guint          to)
{
  g_autoptr (GPtrArray) texts = NULL;

  g_return_if_fail (CRIER_IS_SETTINGS (settings));
  g_return_if_fail (from < crier_saved_count (settings));
  g_return_if_fail (to < crier_saved_count (settings));

  if (from == to)
    return;

  texts = load (settings);
  g_ptr_array_insert (texts, (int) to, g_ptr_array_steal_index (texts, from));
  store (settings, texts);
}
