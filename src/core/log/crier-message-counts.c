/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-message-private.h"

/*
 * How many Ids a message was written to, and what became of it there.
 */

/**
 * crier_message_get_n_sent:
 *
 * Returns: how many Ids it has been written to so far
 */
guint
crier_message_get_n_sent (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return atomic_load_explicit (&self->n_sent, memory_order_relaxed);
}

/**
 * crier_message_get_n_seen:
 *
 * Returns: how many of those Ids have said that it was seen
 */
guint
crier_message_get_n_seen (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return atomic_load_explicit (&self->n_seen, memory_order_relaxed);
}

/**
 * crier_message_get_n_mute:
 *
 * Returns: how many of those Ids cannot tell whether it was seen
 */
guint
crier_message_get_n_mute (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return atomic_load_explicit (&self->n_mute, memory_order_relaxed);
}

/* One thread writes, so a load and a store do, without a locked addition. */
static void
add (atomic_uint *counter,
     int          n)
{
  guint value = atomic_load_explicit (counter, memory_order_relaxed);

  atomic_store_explicit (counter, value + (guint) n, memory_order_relaxed);
}

/**
 * crier_message_count_sent:
 * @can_tell: whether the client that it was sent to could say that it saw it
 *
 * Counts one more Id that it was written to. Service thread only.
 */
void
crier_message_count_sent (CrierMessage *self,
                          gboolean      can_tell)
{
  add (&self->n_sent, 1);
  if (!can_tell)
    add (&self->n_mute, 1);
}

/**
 * crier_message_count_seen:
 *
 * Counts one more Id that has seen it. Service thread only.
 */
void
crier_message_count_seen (CrierMessage *self)
{
  add (&self->n_seen, 1);
}

/**
 * crier_message_uncount:
 * @can_tell: whether the client that it was sent to could say that it saw it
 * @seen: whether it did
 *
 * Counts one Id less of those that it was written to. Service thread only.
 */
void
crier_message_uncount (CrierMessage *self,
                       gboolean      can_tell,
                       gboolean      seen)
{
  if (seen)
    add (&self->n_seen, -1);

  if (!can_tell)
    add (&self->n_mute, -1);

  add (&self->n_sent, -1);
}

/**
 * crier_message_count_voice:
 *
 * Counts one Id less of those that cannot tell. Service thread only.
 */
void
crier_message_count_voice (CrierMessage *self)
{
  add (&self->n_mute, -1);
}
