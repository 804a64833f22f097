/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-away-list.h"

/*
 * CrierAwayList:
 *
 * The recipients that are away and can be forgotten, in the order in which that
 * costs least: by their worth, and of as much worth the one that left last, so
 * that a crowd of visitors displaces itself and nobody who was here before. No
 * message is kept for one that left longer ago than messages are kept, so that
 * one goes before. Each step takes the same time, however many there are.
 */
struct _CrierAwayList
{
  /* (element-type CrierRecipient), by the link in each: by worth, the one that
   * left first at the head */
  GQueue by_worth[CRIER_RECIPIENT_RECORD_MAX_WORTH + 1];
  guint n;
};

CrierAwayList *
crier_away_list_new (void)
{
  return g_new0 (CrierAwayList, 1);
}

/* The links are in the recipients, which stay. */
void
crier_away_list_free (CrierAwayList *self)
{
  g_free (self);
}

guint
crier_away_list_get_n (CrierAwayList *self)
{
  return self->n;
}

static GQueue *
get_queue (CrierAwayList  *self,
           CrierRecipient *recipient)
{
  return &self->by_worth[crier_recipient_get_worth (recipient)];
}

/**
 * crier_away_list_add:
 * @recipient: (transfer none): one that left after all that were added before.
 *   What it is worth does not change before crier_away_list_remove()
 */
void
crier_away_list_add (CrierAwayList  *self,
                     CrierRecipient *recipient)
{
  g_queue_push_tail_link (get_queue (self, recipient), crier_recipient_get_link (recipient));
  self->n++;
}

void
crier_away_list_remove (CrierAwayList  *self,
                        CrierRecipient *recipient)
{
  g_queue_unlink (get_queue (self, recipient), crier_recipient_get_link (recipient));
  self->n--;
}

/**
 * crier_away_list_peek:
 * @now: microseconds since 1970
 *
 * Returns: (transfer none) (nullable): the one that it costs least to forget
 */
CrierRecipient *
crier_away_list_peek (CrierAwayList *self,
                      gint64         now)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (self->by_worth); i++)
    {
      CrierRecipient *first = g_queue_peek_head (&self->by_worth[i]);

      if (first != NULL &&
          crier_recipient_get_time (first) < now - CRIER_RECIPIENT_RECORD_DAYS * G_TIME_SPAN_DAY)
        return first;

      if (first != NULL)
        return g_queue_peek_tail (&self->by_worth[i]);
    }

  return NULL;
}
