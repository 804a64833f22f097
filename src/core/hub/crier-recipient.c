/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-recipient.h"

#define MINUTE_USEC (60 * G_USEC_PER_SEC)

/* What makes up the worth of a recipient, see crier_recipient_get_worth(). */
#define MAX_STAY_WORTH 16
#define WROTE_WORTH    2
#define ADDRESSED      32

/* Offsets without a gap, up to the last; none if the first is 0. */
typedef struct
{
  guint64 first;
  guint64 last;
} Stretch;

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

  /* What is looked at for each message that is sent stands together. */
  Stretch newest;    /* of what was sent */
  gboolean can_report_seen; /* one of its clients has spoken JSON */
  gboolean changed;  /* since it was last written down, but for newest */
  guint64 written;   /* the end of newest when it was last written down */
  gint64 written_time; /* monotonic: when all of it was last written down */
  CrierOffsetSet *older; /* (owned) (nullable): what was sent before newest */
  CrierOffsetSet *seen;  /* (owned) (nullable) */
  CrierOffsetSet *fresh; /* (owned) (nullable): of seen, what is to be written
                          * down */

  guint n_here;      /* clients that carry it now */
  CrierColor color;  /* the operator's color for it */
  char *name;        /* (owned) (nullable): what the operator calls it */
  gint64 time;       /* microseconds since 1970: when a client last came or went */
  gint64 since;      /* monotonic: since when one is here */
  gint64 stay;       /* microseconds in which one was here before that */
  guint worth;       /* what it was worth in earlier runs, at least */
  gboolean wrote;    /* it has written to the operator */
  gboolean is_addressed; /* the operator has written to it alone, or to few */

  GList link;        /* among those that are away, while no client carries it */
  GList known_link;  /* among all that are known */
};

/* A recipient that was sent nothing yet. */
CrierRecipient *
crier_recipient_new (const char *id)
{
  CrierRecipient *self = g_new0 (CrierRecipient, 1);

  self->id = g_strdup (id);
  self->link.data = self;
  self->known_link.data = self;

  return self;
}

void
crier_recipient_free (CrierRecipient *self)
{
  g_clear_pointer (&self->older, crier_offset_set_free);
  g_clear_pointer (&self->seen, crier_offset_set_free);
  g_clear_pointer (&self->fresh, crier_offset_set_free);
  g_free (self->name);
  g_free (self->id);
  g_free (self);
}

const char *
crier_recipient_get_id (CrierRecipient *self)
{
  return self->id;
}

/**
 * crier_recipient_get_name:
 *
 * Returns: (transfer none) (nullable): what the operator calls it
 */
const char *
crier_recipient_get_name (CrierRecipient *self)
{
  return self->name;
}

CrierColor
crier_recipient_get_color (CrierRecipient *self)
{
  return self->color;
}

/**
 * crier_recipient_can_report_seen:
 *
 * Returns: %TRUE if it can report that it saw a message, because it has spoken
 */
gboolean
crier_recipient_can_report_seen (CrierRecipient *self)
{
  return self->can_report_seen;
}

/**
 * crier_recipient_mark_speaks_json:
 *
 * Notes that one of its clients has spoken JSON.
 *
 * Returns: %TRUE if that was the first time
 */
gboolean
crier_recipient_mark_speaks_json (CrierRecipient *self)
{
  if (self->can_report_seen)
    return FALSE;

  self->can_report_seen = self->changed = TRUE;

  return TRUE;
}

/**
 * crier_recipient_was_sent:
 * @offset: a message's place in the log
 *
 * Returns: %TRUE if it was written to it, or passed as not for it
 */
gboolean
crier_recipient_was_sent (CrierRecipient *self,
                          guint64         offset)
{
  return (self->newest.first != 0 &&
          offset >= self->newest.first && offset <= self->newest.last) ||
         (self->older != NULL &&
          crier_offset_set_contains (self->older, offset));
}

/**
 * crier_recipient_was_seen:
 *
 * Returns: %TRUE if a person could see it, as crier_recipient_take_seen() was told
 */
gboolean
crier_recipient_was_seen (CrierRecipient *self,
                          guint64         offset)
{
  return self->seen != NULL && crier_offset_set_contains (self->seen, offset);
}

/* Begins a new stretch, unless the offset is in an older one. */
static gboolean
take_apart (CrierRecipient *self,
            guint64         offset)
{
  if (crier_recipient_was_sent (self, offset))
    return FALSE;

  if (self->older == NULL)
    self->older = crier_offset_set_new ();

  /* The newest stretch is the one that can grow. */
  if (self->newest.first != 0)
    crier_offset_set_add (self->older, self->newest.first, self->newest.last);

  if (offset > self->newest.last)
    self->newest.first = self->newest.last = offset;
  else
    {
      crier_offset_set_add (self->older, offset, offset);
      self->changed = TRUE;
    }

  return TRUE;
}

static gboolean
take (CrierRecipient *self,
      guint64         offset)
{
  if (self->newest.first == 0)
    self->newest.first = self->newest.last = offset;
  else if (offset == self->newest.last + 1)
    self->newest.last = offset;
  else
    return take_apart (self, offset);

  return TRUE;
}

/**
 * crier_recipient_expect_sent:
 *
 * Has the processor fetch what crier_recipient_take_sent() will change soon: of
 * thousands of recipients none is in its cache any more, and to wait for one
 * after the other takes longer than all that is done with them.
 */
void
crier_recipient_expect_sent (CrierRecipient *self)
{
  __builtin_prefetch (&self->newest, 1);
}

/**
 * crier_recipient_take_sent:
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
  return take (self, offset);
}

/**
 * crier_recipient_pass:
 * @offset: the place in the log of a message that is not for it
 *
 * Passes over a message, so that what comes before and after stays one stretch.
 */
void
crier_recipient_pass (CrierRecipient *self,
                      guint64         offset)
{
  gboolean is_written = self->newest.last == self->written;

  take (self, offset);

  /* Not worth to be written down by itself. */
  if (is_written)
    self->written = self->newest.last;
}

/**
 * crier_recipient_take_seen:
 * @offset: a message's place in the log, from 1
 *
 * Notes that a person could see a message. One that was not written to it in
 * this run may have been in an earlier one: that is for the journal to know, which
 * writes down only what was (crier_store_note()).
 *
 * Returns: %TRUE if that was the first time, of a message that was written to it
 */
gboolean
crier_recipient_take_seen (CrierRecipient *self,
                           guint64         offset)
{
  if (crier_recipient_was_seen (self, offset))
    return FALSE;

  if (self->fresh == NULL)
    self->fresh = crier_offset_set_new ();

  crier_offset_set_add (self->fresh, offset, offset);
  self->changed = TRUE;
  if (!crier_recipient_was_sent (self, offset))
    return FALSE;

  if (self->seen == NULL)
    self->seen = crier_offset_set_new ();

  crier_offset_set_add (self->seen, offset, offset);

  return TRUE;
}

static void
touch (CrierRecipient *self)
{
  self->time = g_get_real_time ();
  self->changed = TRUE;
}

/* A client that carries its Id is here from now on. */
void
crier_recipient_enter (CrierRecipient *self)
{
  if (self->n_here++ == 0)
    self->since = g_get_monotonic_time ();

  touch (self);
}

/* A client that carries its Id has gone. */
void
crier_recipient_leave (CrierRecipient *self)
{
  g_return_if_fail (self->n_here > 0);

  if (--self->n_here == 0)
    self->stay += g_get_monotonic_time () - self->since;

  touch (self);
}

/* Notes that one of its clients has written to the operator. */
void
crier_recipient_mark_wrote (CrierRecipient *self)
{
  self->changed |= !self->wrote;
  self->wrote = TRUE;
}

/* Notes that the operator has written to its Id. */
void
crier_recipient_mark_addressed (CrierRecipient *self)
{
  self->changed |= !self->is_addressed;
  self->is_addressed = TRUE;
}

gint64
crier_recipient_get_time (CrierRecipient *self)
{
  return self->time;
}

/**
 * crier_recipient_get_worth:
 *
 * Returns: what is lost if it is forgotten, up to
 *   %CRIER_RECIPIENT_RECORD_MAX_WORTH. An Id that the operator has written to is
 *   worth more than all others, since a message may wait for it; one that was
 *   here for a minute is worth 1, and 1 more each time that doubles; to have
 *   written adds 2. 0 is a stranger
 */
guint
crier_recipient_get_worth (CrierRecipient *self)
{
  gint64 stay = self->stay + (self->n_here > 0 ? g_get_monotonic_time () - self->since : 0);
  gulong minutes = (gulong) (stay / MINUTE_USEC);
  guint worth = minutes > 0 ? MIN (g_bit_storage (minutes), MAX_STAY_WORTH) : 0;

  if (self->wrote)
    worth += WROTE_WORTH;

  worth = MAX (worth, self->worth % ADDRESSED);

  return self->is_addressed ? worth + ADDRESSED : worth;
}

/**
 * crier_recipient_get_n_here:
 *
 * Returns: how many clients carry its Id now
 */
guint
crier_recipient_get_n_here (CrierRecipient *self)
{
  return self->n_here;
}

/**
 * crier_recipient_can_be_forgotten:
 *
 * Returns: %TRUE if it is away and the operator gave it no name and no color
 */
gboolean
crier_recipient_can_be_forgotten (CrierRecipient *self)
{
  return self->n_here == 0 &&
         self->name == NULL && self->color == CRIER_COLOR_NONE;
}

/**
 * crier_recipient_take_changes:
 *
 * Returns: (transfer full) (nullable): what is to be written down of it: what
 *   is known of it, and what was seen since the last call; %NULL if nothing has
 *   changed since then
 */
CrierRecipientRecord *
crier_recipient_take_changes (CrierRecipient *self)
{
  CrierRecipientRecord *record;
  gint64 now;

  if (!self->changed && self->newest.last == self->written)
    return NULL;

  now = g_get_monotonic_time ();
  record = crier_recipient_record_new (self->id);
  record->is_same = !self->changed && now - self->written_time < MINUTE_USEC;
  if (!record->is_same)
    self->written_time = now;

  self->changed = FALSE;
  self->written = self->newest.last;
  record->can_tell = self->can_report_seen;
  record->time = self->n_here > 0 ? g_get_real_time () : self->time;
  record->name = g_strdup (self->name);
  record->color = self->color;
  record->worth = crier_recipient_get_worth (self);

  if (self->older != NULL)
    {
      crier_offset_set_free (record->sent);
      record->sent = crier_offset_set_copy (self->older);
    }

  if (self->newest.first != 0)
    crier_offset_set_add (record->sent, self->newest.first, self->newest.last);

  /* It has a row for each message that was seen, unlike the offsets sent. */
  if (self->fresh != NULL)
    {
      crier_offset_set_free (record->seen);
      record->seen = g_steal_pointer (&self->fresh);
    }

  return record;
}

/**
 * crier_recipient_make_farewell:
 *
 * Returns: (transfer full): what the journal is told when it is forgotten
 */
CrierRecipientRecord *
crier_recipient_make_farewell (CrierRecipient *self)
{
  CrierRecipientRecord *record = crier_recipient_record_new (self->id);

  record->is_forgotten = TRUE;
  if (self->seen != NULL)
    {
      crier_offset_set_free (record->seen);
      record->seen = crier_offset_set_copy (self->seen);
    }

  return record;
}

/**
 * crier_recipient_restore:
 * @self: a recipient to whom nothing has happened
 * @record: what is known of it from earlier runs
 *
 * Restores what was written down, but for what became of messages.
 */
void
crier_recipient_restore (CrierRecipient             *self,
                         const CrierRecipientRecord *record)
{
  self->can_report_seen = record->can_tell;
  self->time = record->time;
  self->color = record->color;
  self->name = g_strdup (record->name);
  self->worth = record->worth;
  self->is_addressed = record->worth >= ADDRESSED;
}

/**
 * crier_recipient_set_label:
 * @name: (nullable): what the operator calls it
 * @color: the operator's color for it
 */
void
crier_recipient_set_label (CrierRecipient *self,
                           const char     *name,
                           CrierColor      color)
{
  char *copy;

  g_return_if_fail (color < CRIER_N_COLORS);

  if (g_strcmp0 (self->name, name) == 0 && self->color == color)
    return;

  copy = g_strdup (name);
  g_free (self->name);
  self->name = copy;
  self->color = color;
  self->changed = TRUE;
}

/* The element with which it stands among those that are away. */
GList *
crier_recipient_get_link (CrierRecipient *self)
{
  return &self->link;
}

GList *
crier_recipient_get_known_link (CrierRecipient *self)
{
  return &self->known_link;
}
