/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-recipient.h"

/*
 * CrierRecipient:
 *
 * An Id, and what became of the messages for it: which were written to one of
 * its clients, and which of those a person could see; and what the operator
 * calls it. It outlives its clients.
 * What it is not: a client; several may carry one Id, and are one recipient.
 */
struct _CrierRecipient
{
  char *id;          /* (owned) */
  guint n_here;      /* clients that carry it now */
  gboolean can_tell; /* one of them has spoken JSON */
  gboolean changed;  /* since it was last written down */
  CrierColor mark;    /* the operator's colour for it */
  char *name;        /* (owned) (nullable): what the operator calls it */
  gint64 time;       /* microseconds since 1970: when it was last touched */

  CrierStretch own;  /* while it is not lent */
  CrierStretch *newest; /* (unowned): that, or where it was lent to */
  guint64 written;   /* the end of it when it was last written down */
  CrierOffsetSet *older; /* (owned) (nullable): what was sent before */
  CrierOffsetSet *seen;  /* (owned) (nullable) */
  CrierOffsetSet *fresh; /* (owned) (nullable): of those,
  what is to be written down */

  GList link;        /* among those that are away, while nobody carries it */
};

/**
 * crier_recipient_new:
 * @id: an Id
 *
 * Returns: (transfer full): somebody who was sent nothing yet
 */
CrierRecipient *
crier_recipient_new (const char *id)
{
  CrierRecipient *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_new0 (CrierRecipient, 1);
  self->id = g_strdup (id);
  self->newest = &self->own;
  self->link.data = self;

  return self;
}

/**
 * crier_recipient_free:
 * @self: (transfer full): a recipient that stands in no list
 *
 * Frees @self.
 */
void
crier_recipient_free (CrierRecipient *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->older, crier_offset_set_free);
  g_clear_pointer (&self->seen, crier_offset_set_free);
  g_clear_pointer (&self->fresh, crier_offset_set_free);
  g_free (self->name);
  g_free (self->id);
  g_free (self);
}

/**
 * crier_recipient_get_id:
 * @self: a recipient
 *
 * Returns: (transfer none): its Id
 */
const char *
crier_recipient_get_id (CrierRecipient *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->id;
}

/**
 * crier_recipient_get_name:
 * @self: a recipient
 *
 * Returns: (transfer none) (nullable): what the operator calls it
 */
const char *
crier_recipient_get_name (CrierRecipient *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * crier_recipient_get_mark:
 * @self: a recipient
 *
 * Returns: the operator's colour for it
 */
CrierColor
crier_recipient_get_mark (CrierRecipient *self)
{
  g_return_val_if_fail (self != NULL, CRIER_COLOR_NONE);

  return self->mark;
}

/**
 * crier_recipient_is_labelled:
 * @self: a recipient
 *
 * Returns: whether the operator gave it a name or a colour
 */
gboolean
crier_recipient_is_labelled (CrierRecipient *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->name != NULL || self->mark != CRIER_COLOR_NONE;
}

/**
 * crier_recipient_can_tell:
 * @self: a recipient
 *
 * Returns: whether it can say that it saw something, because it has spoken
 */
gboolean
crier_recipient_can_tell (CrierRecipient *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->can_tell;
}

/**
 * crier_recipient_take_voice:
 * @self: a recipient
 *
 * Notes that one of its clients has spoken JSON.
 *
 * Returns: %TRUE if that was the first time
 */
gboolean
crier_recipient_take_voice (CrierRecipient *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->can_tell)
    return FALSE;

  self->can_tell = self->changed = TRUE;

  return TRUE;
}

/**
 * crier_recipient_was_sent:
 * @self: a recipient
 * @offset: a message's place in the log
 *
 * Returns: %TRUE if it was written to it, or passed as not for it
 */
gboolean
crier_recipient_was_sent (CrierRecipient *self,
                          guint64         offset)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return (self->newest->first != 0 &&
          offset >= self->newest->first && offset <= self->newest->last) ||
         (self->older != NULL &&
          crier_offset_set_contains (self->older, offset));
}

/* Begins a new span, unless the offset is in an older one. */
static gboolean
take_apart (CrierRecipient *self,
            guint64         offset)
{
  CrierStretch *newest = self->newest;

  if (crier_recipient_was_sent (self, offset))
    return FALSE;

  if (self->older == NULL)
    self->older = crier_offset_set_new ();

  /* The newest span is the one that can grow. */
  if (newest->first != 0)
    crier_offset_set_add (self->older, newest->first, newest->last);

  if (offset > newest->last)
    *newest = (CrierStretch) { offset, offset }
  ;
  else
    crier_offset_set_add (self->older, offset, offset);

  return TRUE;
}

static gboolean
take (CrierRecipient *self,
      guint64         offset)
{
  CrierStretch *newest = self->newest;

  if (newest->first == 0)
    *newest = (CrierStretch) { offset, offset }
  ;
  else if (offset == newest->last + 1)
    newest->last = offset;
  else
    return take_apart (self, offset);

  return TRUE;
}

/**
 * crier_recipient_take_sent:
 * @self: a recipient
 * @offset: a message's place in the log, from 1
 *
 * Notes that a message was written to one of its clients.
 *
 * Returns: %TRUE if that was the first time
 */
gboolean
crier_recipient_take_sent (CrierRecipient *self,
                           guint64         offset)
{
  self->changed = TRUE;

  return take (self, offset);
}

/**
 * crier_recipient_pass:
 * @self: a recipient
 * @offset: the place in the log of a message that is not for it
 *
 * Passes over a message, so that what comes before and after stays one span.
 */
void
crier_recipient_pass (CrierRecipient *self,
                      guint64         offset)
{
  gboolean is_written = self->newest->last == self->written;

  take (self, offset);

  /* Not worth to be written down by itself. */
  if (is_written)
    self->written = self->newest->last;
}

/**
 * crier_recipient_take_seen:
 * @self: a recipient
 * @offset: a message's place in the log, from 1
 *
 * Notes that a person could see a message.
 *
 * Returns: %TRUE if that was the first time
 */
gboolean
crier_recipient_take_seen (CrierRecipient *self,
                           guint64         offset)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->seen == NULL)
    self->seen = crier_offset_set_new ();

  if (crier_offset_set_contains (self->seen, offset))
    return FALSE;

  if (self->fresh == NULL)
    self->fresh = crier_offset_set_new ();

  crier_offset_set_add (self->seen, offset, offset);
  crier_offset_set_add (self->fresh, offset, offset);
  self->changed = TRUE;

  return TRUE;
}

/**
 * crier_recipient_lend:
 * @self: a recipient
 * @place: (out): where its newest stretch is kept until it is taken back
 *
 * Lets the only client of @self add to its newest stretch by itself, at a place
 * that it has at hand anyway; a look at each recipient would make a broadcast
 * noticeably dearer.
 */
void
crier_recipient_lend (CrierRecipient *self,
                      CrierStretch   *place)
{
  g_return_if_fail (self != NULL && self->newest == &self->own);

  *place = self->own;
  self->newest = place;
}

/**
 * crier_recipient_take_back:
 * @self: a recipient
 * @place: (nullable): where its newest stretch may be; %NULL for wherever it is
 *
 * Takes it back, if it was lent there; nothing is added at that place any more,
 * which is shown by its being empty.
 */
void
crier_recipient_take_back (CrierRecipient *self,
                           CrierStretch   *place)
{
  g_return_if_fail (self != NULL);

  if (self->newest == &self->own || (place != NULL && self->newest != place))
    return;

  self->own = *self->newest;
  *self->newest = (CrierStretch) { 0, 0 };
  self->newest = &self->own;
}

/**
 * crier_recipient_touch:
 * @self: a recipient
 *
 * Notes that a client of it came or went just now.
 */
void
crier_recipient_touch (CrierRecipient *self)
{
  g_return_if_fail (self != NULL);

  self->time = g_get_real_time ();
  self->changed = TRUE;
}

/**
 * crier_recipient_take_changes:
 * @self: a recipient
 *
 * Tells what is to be written down of it.
 *
 * Returns: (transfer full) (nullable): what is known of it, and what was seen
 *   since the last call; or %NULL if nothing has changed since then
 */
CrierRecipientRecord *
crier_recipient_take_changes (CrierRecipient *self)
{
  CrierRecipientRecord *stay;

  g_return_val_if_fail (self != NULL, NULL);

  if (!self->changed && self->newest->last == self->written)
    return NULL;

  self->changed = FALSE;
  self->written = self->newest->last;
  stay = crier_recipient_record_new (self->id);
  stay->can_tell = self->can_tell;
  stay->time = self->n_here > 0 ? g_get_real_time () : self->time;
  stay->name = g_strdup (self->name);
  stay->color = self->mark;

  if (self->older != NULL)
    {
      crier_offset_set_free (stay->sent);
      stay->sent = crier_offset_set_copy (self->older);
    }

  if (self->newest->first != 0)
    crier_offset_set_add (stay->sent, self->newest->first, self->newest->last);

  /* It has a row for each message that was seen, unlike the spans. */
  if (self->fresh != NULL)
    {
      crier_offset_set_free (stay->seen);
      stay->seen = g_steal_pointer (&self->fresh);
    }

  return stay;
}

/**
 * crier_recipient_restore:
 * @self: a recipient to whom nothing has happened
 * @stay: what is known of it from earlier runs
 *
 * Restores what was written down, but for what became of messages.
 */
void
crier_recipient_restore (CrierRecipient  *self,
                         const CrierRecipientRecord *stay)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (stay != NULL);

  self->can_tell = stay->can_tell;
  self->time = stay->time;
  self->mark = stay->color;
  g_free (self->name);
  self->name = g_strdup (stay->name);
}

/**
 * crier_recipient_set_label:
 * @self: a recipient
 * @name: (nullable): what the operator calls it
 * @mark: the operator's colour for it
 *
 * Changes both.
 */
void
crier_recipient_set_label (CrierRecipient *self,
                           const char     *name,
                           CrierColor       mark)
{
  char *copy;

  g_return_if_fail (self != NULL);
  g_return_if_fail (mark < CRIER_N_COLORS);

  if (g_strcmp0 (self->name, name) == 0 && self->mark == mark)
    return;

  copy = g_strdup (name);
  g_free (self->name);
  self->name = copy;
  self->mark = mark;
  self->changed = TRUE;
}

/**
 * crier_recipient_get_n_here:
 * @self: a recipient
 *
 * Returns: (transfer none): how many clients carry its Id now
 */
guint *
crier_recipient_get_n_here (CrierRecipient *self)
{
  return &self->n_here;
}

/**
 * crier_recipient_get_link:
 * @self: a recipient
 *
 * Returns: (transfer none): the element with which it stands in a list
 */
GList *
crier_recipient_get_link (CrierRecipient *self)
{
  return &self->link;
}
