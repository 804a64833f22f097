/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-hub-private.h"

/* So many listeners are visited at a time. More are hardly cheaper to write to
 * together, and all of them have to fit into a slice. */
#define STRIDE 256

/*
 * How what was said reaches the listeners: in rounds, each of which visits all of
 * them once, in slices. What is said in the course of a round goes out with it to
 * those it has not visited yet, and begins another.
 */

/* Visits the next listener that this round has not been to. Returns FALSE
 * when there is none: the list is a circle, so the first one that was visited
 * in this round is the end of it, wherever the round began. */
static gboolean
visit_next (CrierHub *self)
{
  GList *link = self->next != NULL ? self->next : self->listeners.head;

  if (link == NULL || !crier_listener_take_round (link->data, self->round))
    return FALSE;

  /* Set before the visit: a listener that leaves during it moves this on. */
  self->next = link->next;
  crier_listener_visit (link->data);

  return TRUE;
}

static gboolean
visit_some (gpointer owner,
            gpointer item)
{
  CrierHub *self = CRIER_HUB (owner);
  gboolean more = TRUE;
  guint i;

  for (i = 0; more && i < STRIDE; i++)
    more = visit_next (self);

  crier_hub_pause (self);

  return more;
}

/**
 * crier_hub_begin_round:
 *
 * Has every listener visited, from the main loop and not at once, so that what is
 * published together goes out together, and no listener leaves while a caller
 * publishes.
 */
void
crier_hub_begin_round (CrierHub *self)
{
  self->round++;

  if (self->listeners.head != NULL && crier_slice_is_idle (self->rounds))
    crier_slice_add (self->rounds, visit_some, NULL, NULL);
}
