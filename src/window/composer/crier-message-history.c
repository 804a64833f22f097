/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-message-history.h"

/*
 * CrierMessageHistory:
 *
 * The last messages that were written here, and a place among them: one walks
 * back from the end to older ones, and on again until one has left. It knows
 * nothing of keys or widgets.
 */
struct _CrierMessageHistory
{
  GPtrArray *texts; /* (owned) (element-type utf8): the newest last */
  guint place;      /* the length of texts: none of them */
};

CrierMessageHistory *
crier_message_history_new (void)
{
  CrierMessageHistory *self = g_new0 (CrierMessageHistory, 1);

  self->texts = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
crier_message_history_free (CrierMessageHistory *self)
{
  g_ptr_array_unref (self->texts);
  g_free (self);
}

/**
 * crier_message_history_add:
 *
 * Makes @text the newest, and leaves. What is in it already moves, and beyond
 * %CRIER_MESSAGE_HISTORY_MAX the oldest goes.
 */
void
crier_message_history_add (CrierMessageHistory *self,
                           const char  *text)
{
  guint i;

  if (g_ptr_array_find_with_equal_func (self->texts, text, g_str_equal, &i))
    g_ptr_array_remove_index (self->texts, i);
  else if (self->texts->len == CRIER_MESSAGE_HISTORY_MAX)
    g_ptr_array_remove_index (self->texts, 0);

  g_ptr_array_add (self->texts, g_strdup (text));
  crier_message_history_leave (self);
}

/* What was taken back is not to be said again by mistake. */
void
crier_message_history_remove (CrierMessageHistory *self,
                              const char          *text)
{
  guint i;

  if (!g_ptr_array_find_with_equal_func (self->texts, text, g_str_equal, &i))
    return;

  g_ptr_array_remove_index (self->texts, i);
  if (self->place > i)
    self->place--;
}

/* The text of the place, or an empty one. */
const char *
crier_message_history_get_current (CrierMessageHistory *self)
{
  return self->place < self->texts->len
           ? g_ptr_array_index (self->texts, self->place) : "";
}

/* Goes to the next older text, which it returns; at the oldest, stays there. */
const char *
crier_message_history_go_back (CrierMessageHistory *self)
{
  if (self->place > 0)
    self->place--;

  return crier_message_history_get_current (self);
}

/* Goes to the next newer text, which it returns; from the newest, leaves. */
const char *
crier_message_history_go_on (CrierMessageHistory *self)
{
  if (self->place < self->texts->len)
    self->place++;

  return crier_message_history_get_current (self);
}

/* The next older text is the newest then. */
void
crier_message_history_leave (CrierMessageHistory *self)
{
  self->place = self->texts->len;
}
