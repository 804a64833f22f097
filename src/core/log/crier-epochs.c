/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-epochs.h"

#include <string.h>

#include "crier-wire-json.h"

/*
 * CrierEpochs:
 *
 * The names of a history, each from an offset on. A run of the server gives its
 * messages a name of its own, drawn at random, and takes over those of the runs
 * before it with the history that they left. So a cursor says not only how far
 * its client is, but in whose history: if a journal was put back from an older
 * copy, or lost its end, the places that only the lost part had are unknown,
 * however far the offsets have come again since.
 */
struct _CrierEpochs
{
  GArray *all; /* (owned) (element-type Epoch), the oldest first */
};

typedef struct
{
  guint64 first;
  char *name;  /* (owned) */
} Epoch;

static void
clear_epoch (gpointer data)
{
  Epoch *epoch = data;

  g_free (epoch->name);
}

CrierEpochs *
crier_epochs_new (void)
{
  CrierEpochs *self = g_new0 (CrierEpochs, 1);

  self->all = g_array_new (FALSE, FALSE, sizeof (Epoch));
  g_array_set_clear_func (self->all, clear_epoch);

  return self;
}

CrierEpochs *
crier_epochs_copy (const CrierEpochs *self)
{
  CrierEpochs *copy = crier_epochs_new ();
  guint i;

  for (i = 0; i < self->all->len; i++)
    crier_epochs_add (copy, g_array_index (self->all, Epoch, i).first,
                      g_array_index (self->all, Epoch, i).name);

  return copy;
}

void
crier_epochs_free (CrierEpochs *self)
{
  g_array_unref (self->all);
  g_free (self);
}

gboolean
crier_epochs_is_empty (const CrierEpochs *self)
{
  return self->all->len == 0;
}

/**
 * crier_epochs_get_newest:
 *
 * Returns: (transfer none) (nullable): the name of the messages to come, %NULL
 *   if there is none
 */
const char *
crier_epochs_get_newest (const CrierEpochs *self)
{
  if (self->all->len == 0)
    return NULL;

  return g_array_index (self->all, Epoch, self->all->len - 1).name;
}

/**
 * crier_epochs_add:
 * @first: the first offset under this name, later than those of the names before
 *
 * Adds a name, unless it is the newest already.
 */
void
crier_epochs_add (CrierEpochs *self,
                  guint64      first,
                  const char  *name)
{
  Epoch epoch = { first, NULL };

  if (g_strcmp0 (name, crier_epochs_get_newest (self)) == 0)
    return;

  epoch.name = g_strdup (name);
  g_array_append_val (self->all, epoch);
}

/**
 * crier_epochs_find:
 *
 * Returns: (transfer none): the name under which @offset was given
 */
const char *
crier_epochs_find (const CrierEpochs *self,
                   guint64            offset)
{
  guint i = self->all->len - 1;

  g_return_val_if_fail (self->all->len > 0, NULL);

  while (i > 0 && g_array_index (self->all, Epoch, i).first > offset)
    i--;

  return g_array_index (self->all, Epoch, i).name;
}

/**
 * crier_epochs_locate:
 * @cursor: from a client, unchecked
 * @last: the newest offset that was given
 * @offset: (out): the place that it names
 *
 * The place before the first message of a name can be named by it, too.
 *
 * Returns: %TRUE if @cursor is a place in this history, kept or not
 */
gboolean
crier_epochs_locate (const CrierEpochs *self,
                     const char        *cursor,
                     guint64            last,
                     guint64           *offset)
{
  g_autofree char *name = NULL;
  guint64 place;
  guint i = self->all->len;

  if (!crier_wire_json_parse_cursor (cursor, &name, &place))
    return FALSE;

  /* From the newest on, which is nearly always the one. */
  for (; i > 0; last = g_array_index (self->all, Epoch, i).first - 1)
    {
      const Epoch *epoch = &g_array_index (self->all, Epoch, --i);

      if (strcmp (epoch->name, name) != 0)
        continue;

      if (place > last || place + 1 < epoch->first)
        return FALSE;

      *offset = place;
      return TRUE;
    }

  return FALSE;
}
