/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-log.h"

#include <string.h>

#include "crier-id.h"
#include "crier-wire-json.h"

/*
 * CrierLog:
 *
 * The newest messages in the order in which they were accepted, and the
 * newest announcement of the time. Each listener is a place in it, so nothing
 * is queued for a listener. It keeps a number of messages and of bytes.
 *
 * Offsets count from 1 and never repeat; epochs name this history, so that a
 * place in another one is recognized as such.
 */
struct _CrierLog
{
  CrierEpochs *epochs;     /* (owned) */
  CrierMessage **ring;     /* (owned) (element-type CrierMessage), at offset %
                            * capacity */
  guint capacity;
  gsize max_bytes;
  gsize n_bytes;
  guint64 first;           /* oldest that is kept; last + 1 when none is */
  guint64 last;            /* 0 when there never was one */
  guint64 cleared;         /* the newest that says to forget those before it;
                            * 0 when there never was one */
  guint64 gap;             /* the newest that is not kept and before one that is;
                            * 0 when there never was one */

  CrierMessage *tick;      /* (owned) (nullable) */
  guint64 tick_number;     /* 0 when there never was one */
};

/**
 * crier_log_new:
 * @max_messages: how many messages to keep, at least 1
 * @max_bytes: how much memory they may take; the newest is kept in any case
 *
 * Begins a history, with an epoch of its own.
 */
CrierLog *
crier_log_new (guint max_messages,
               gsize max_bytes)
{
  CrierLog *self;
  g_autofree char *epoch = crier_id_make_code (CRIER_EPOCHS_LENGTH);

  g_return_val_if_fail (max_messages > 0, NULL);

  self = g_new0 (CrierLog, 1);
  self->epochs = crier_epochs_new ();
  crier_epochs_add (self->epochs, 0, epoch);
  self->ring = g_new0 (CrierMessage *, max_messages);
  self->capacity = max_messages;
  self->max_bytes = max_bytes;
  self->first = 1;

  return self;
}

static void
forget_oldest (CrierLog *self)
{
  CrierMessage **slot = &self->ring[self->first % self->capacity];

  self->n_bytes -= crier_message_get_size (*slot);
  g_clear_pointer (slot, crier_message_unref);
  self->first++;
}

void
crier_log_free (CrierLog *self)
{
  g_return_if_fail (self != NULL);

  while (self->first <= self->last)
    forget_oldest (self);

  g_clear_pointer (&self->tick, crier_message_unref);
  g_free (self->ring);
  crier_epochs_free (self->epochs);
  g_free (self);
}

/**
 * crier_log_get_epoch:
 *
 * Returns: (transfer none): the name of the newest part of this history
 */
const char *
crier_log_get_epoch (CrierLog *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return crier_epochs_get_newest (self->epochs);
}

/**
 * crier_log_format_cursor:
 * @offset: a place in this history, kept or not
 *
 * Returns: (transfer full): the cursor of a client that has received everything
 *   up to @offset
 */
char *
crier_log_format_cursor (CrierLog *self,
                         guint64   offset)
{
  g_return_val_if_fail (self != NULL, NULL);

  return crier_wire_json_format_cursor (crier_epochs_find (self->epochs, offset),
                                        offset);
}

/**
 * crier_log_get_first:
 *
 * Returns: the offset of the oldest message that is kept; one more than the
 *   last when none is
 */
guint64
crier_log_get_first (CrierLog *self)
{
  g_return_val_if_fail (self != NULL, 1);

  return self->first;
}

/**
 * crier_log_get_last:
 *
 * Returns: the offset of the newest message, 0 when there never was one
 */
guint64
crier_log_get_last (CrierLog *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->last;
}

/**
 * crier_log_get_cleared:
 *
 * Returns: the offset of the newest message that says to forget those before
 *   it, 0 when there never was one
 */
guint64
crier_log_get_cleared (CrierLog *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->cleared;
}

/**
 * crier_log_get:
 *
 * Returns: (transfer none) (nullable): the message at @offset, %NULL if it is not
 *   kept or not there yet
 */
CrierMessage *
crier_log_get (CrierLog *self,
               guint64   offset)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (offset < self->first || offset > self->last)
    return NULL;

  return self->ring[offset % self->capacity];
}

/**
 * crier_log_locate:
 * @cursor: from a client, unchecked
 * @offset: (out): the place that it names
 *
 * Returns: %TRUE if @cursor is a place in this history, kept or not
 */
gboolean
crier_log_locate (CrierLog   *self,
                  const char *cursor,
                  guint64    *offset)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (cursor != NULL, FALSE);

  return crier_epochs_locate (self->epochs, cursor, self->last, offset);
}

/**
 * crier_log_locate_message:
 * @id: the id of a message, unchecked
 * @offset: (out): its offset
 *
 * Returns: %TRUE if a message of this history, kept or not, has this id
 */
gboolean
crier_log_locate_message (CrierLog   *self,
                          const char *id,
                          guint64    *offset)
{
  g_autofree char *given = NULL;

  if (!crier_log_locate (self, id, offset) || *offset == 0)
    return FALSE;

  given = crier_log_format_cursor (self, *offset);

  return strcmp (given, id) == 0;
}

/**
 * crier_log_find:
 * @id: the id of a message, from a client, unchecked
 *
 * Returns: (transfer none) (nullable): that message, %NULL if it is not kept
 */
CrierMessage *
crier_log_find (CrierLog   *self,
                const char *id)
{
  guint64 offset;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return crier_log_locate_message (self, id, &offset) ? crier_log_get (self, offset) : NULL;
}

/**
 * crier_log_get_tick:
 * @number: (out): how many there have been, this one included
 *
 * Returns: (transfer none) (nullable): the newest announcement
 */
CrierMessage *
crier_log_get_tick (CrierLog *self,
                    guint64  *number)
{
  g_return_val_if_fail (self != NULL, NULL);

  *number = self->tick_number;

  return self->tick;
}

/**
 * crier_log_restore:
 * @self: a log to which nothing was appended
 * @epochs: the names of the history that it goes on with
 * @last: the offset of the last message there that it is not to have
 *
 * Goes on with an earlier history instead of beginning one.
 */
void
crier_log_restore (CrierLog          *self,
                   const CrierEpochs *epochs,
                   guint64            last)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (epochs != NULL && !crier_epochs_is_empty (epochs));
  g_return_if_fail (self->last == 0);

  crier_epochs_free (self->epochs);
  self->epochs = crier_epochs_copy (epochs);
  self->last = last;
  self->first = last + 1;
}

static void
note_epoch (CrierLog     *self,
            CrierMessage *message)
{
  g_autofree char *epoch = NULL;
  guint64 offset;

  if (crier_wire_json_parse_cursor (crier_message_get_id (message), &epoch, &offset))
    crier_epochs_add (self->epochs, offset, epoch);
}

static void
withdraw (CrierLog   *self,
          const char *id)
{
  CrierMessage *message = crier_log_find (self, id);

  if (message != NULL && crier_message_has_text (message))
    crier_message_withdraw (message);
}

/**
 * crier_log_append:
 * @message: a message whose offset is the next one
 *
 * Adds @message as the newest, and forgets the oldest beyond the limits. If it
 * is the first of an epoch, that begins with it. If it withdraws another, that is not
 * sent any more.
 */
void
crier_log_append (CrierLog     *self,
                  CrierMessage *message)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (crier_message_get_offset (message) == self->last + 1);

  note_epoch (self, message);
  if (self->last + 1 - self->first == self->capacity)
    forget_oldest (self);

  self->last++;
  if (crier_message_is_clear (message))
    self->cleared = self->last;
  else if (crier_message_is_gap (message))
    self->gap = self->last;
  else if (crier_message_get_of (message) != NULL)
    withdraw (self, crier_message_get_of (message));

  self->ring[self->last % self->capacity] = crier_message_ref (message);
  self->n_bytes += crier_message_get_size (message);

  while (self->n_bytes > self->max_bytes && self->first < self->last)
    forget_oldest (self);
}

/**
 * crier_log_set_tick:
 *
 * Makes @tick the newest announcement; the one before is forgotten.
 */
void
crier_log_set_tick (CrierLog     *self,
                    CrierMessage *tick)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (tick != NULL);

  g_clear_pointer (&self->tick, crier_message_unref);
  self->tick = crier_message_ref (tick);
  self->tick_number++;
}

/**
 * crier_log_resume:
 * @since: (nullable): a cursor, "earliest", or anything at all, from a client
 * @position: (out): the offset after which the client goes on
 *
 * Finds the place of a client: without @since it goes on from now; with
 * "earliest" it gets all that is kept and not cleared; with a cursor it gets
 * what came after it and was not cleared. With any other cursor, or one whose
 * successor is not kept, it gets the same as with "earliest" and is told.
 *
 * Returns: %FALSE if the client has to be told that it may have lost something
 */
gboolean
crier_log_resume (CrierLog   *self,
                  const char *since,
                  guint64    *position)
{
  guint64 offset;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (position != NULL, FALSE);

  *position = self->last;
  if (since == NULL)
    return TRUE;

  if (crier_log_locate (self, since, &offset) &&
      offset + 1 >= self->first && offset >= self->gap)
    {
      /* What was cleared in the meantime it need not see any more. */
      *position = MAX (offset + 1, self->cleared) - 1;
      return TRUE;
    }

  /* What was cleared is over for a listener that begins; that it was is told,
   * since a screen may show something from before. */
  *position = MAX (self->first, self->cleared) - 1;

  return strcmp (since, "earliest") == 0;
}
