/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-ids.h"

/*
 * CrierIds:
 *
 * Which Ids have been here, and how many connections each has now. Those that
 * left are still known, for messages to whoever may come back; anybody can
 * make up Ids, so no more than %CRIER_IDS_MAX_AWAY of them: who left first is
 * forgotten first.
 */
struct _CrierIds
{
  GHashTable *known; /* (owned) (element-type utf8 Known) */
  GQueue away;       /* (element-type Known), by the link in each, the one that
                      * left first at the head */
};

typedef struct
{
  char *id;     /* (owned) */
  guint n_here; /* connections with this Id */
  GList link;   /* in away while n_here is 0 */
} Known;

static void
known_free (gpointer data)
{
  Known *known = data;

  g_free (known->id);
  g_free (known);
}

/**
 * crier_ids_new:
 *
 * Returns: (transfer full): nobody yet
 */
CrierIds *
crier_ids_new (void)
{
  CrierIds *self = g_new0 (CrierIds, 1);

  self->known = g_hash_table_new_full (g_str_hash, g_str_equal,
                                       NULL, known_free);
  g_queue_init (&self->away);

  return self;
}

/**
 * crier_ids_free:
 * @self: (transfer full): Ids
 *
 * Forgets them all.
 */
void
crier_ids_free (CrierIds *self)
{
  g_return_if_fail (self != NULL);

  /* The links of the queue are in what the table frees. */
  g_hash_table_unref (self->known);
  g_free (self);
}

/**
 * crier_ids_come:
 * @self: Ids
 * @id: an Id
 *
 * Notes that a connection of @id is here.
 */
void
crier_ids_come (CrierIds   *self,
                const char *id)
{
  Known *known;

  g_return_if_fail (self != NULL);
  g_return_if_fail (id != NULL);

  known = g_hash_table_lookup (self->known, id);
  if (known == NULL)
    {
      known = g_new0 (Known, 1);
      known->id = g_strdup (id);
      known->link.data = known;
      g_hash_table_insert (self->known, known->id, known);
    }
  else if (known->n_here == 0)
    {
      g_queue_unlink (&self->away, &known->link);
    }

  known->n_here++;
}

static void
forget_oldest (CrierIds *self)
{
  Known *known = self->away.head->data;

  g_queue_unlink (&self->away, &known->link);
  g_hash_table_remove (self->known, known->id);
}

/**
 * crier_ids_part:
 * @self: Ids
 * @id: an Id of which a connection is here
 *
 * Notes that a connection of @id has gone.
 */
void
crier_ids_part (CrierIds   *self,
                const char *id)
{
  Known *known;

  g_return_if_fail (self != NULL);
  g_return_if_fail (id != NULL);

  known = g_hash_table_lookup (self->known, id);
  g_return_if_fail (known != NULL && known->n_here > 0);

  if (--known->n_here > 0)
    return;

  g_queue_push_tail_link (&self->away, &known->link);
  if (self->away.length > CRIER_IDS_MAX_AWAY)
    forget_oldest (self);
}

/**
 * crier_ids_contain:
 * @self: Ids
 * @id: anything at all
 *
 * Returns: %TRUE if a client called @id is here or has been, as far as it is
 *   remembered
 */
gboolean
crier_ids_contain (CrierIds   *self,
                   const char *id)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  return g_hash_table_contains (self->known, id);
}

/**
 * crier_ids_count:
 * @self: Ids
 * @id: anything at all
 *
 * Returns: how many connections of @id are here
 */
guint
crier_ids_count (CrierIds   *self,
                 const char *id)
{
  Known *known;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (id != NULL, 0);

  known = g_hash_table_lookup (self->known, id);

  return known != NULL ? known->n_here : 0;
}
