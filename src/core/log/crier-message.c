/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-message-private.h"

#include <string.h>

#include "crier-clock.h"
#include "crier-wire-json.h"

/* Up to here comparing names one by one is quicker than hashing one. */
#define FEW_IDS 4

/* Deadlines that are none: of what is not there, of what was withdrawn, and of what
 * withdraws it, which is not owed to all either. Boot times are between them. */
#define GAP       G_MININT64
#define WITHDRAWN (G_MININT64 + 1)
#define WITHDRAWS (G_MAXINT64 - 1)
#define NEVER     G_MAXINT64

/*
 * CrierMessage:
 *
 * An item for the listeners: a message, a clearing or a withdrawing of the operator,
 * which have an id and a place in the log; or an announcement of the time, which has
 * neither. It never changes, but that it is withdrawn, and any thread may hold it; its
 * bytes in each format are made when first asked for and shared by all listeners from
 * then on. How many have had it and seen it is counted beside it, by the service
 * thread, for any thread to read.
 */

G_DEFINE_BOXED_TYPE (CrierMessage, crier_message,
                     crier_message_ref, crier_message_unref)

static GHashTable *
make_set (char **strings)
{
  GHashTable *set = g_hash_table_new (g_str_hash, g_str_equal);
  char **p;

  for (p = strings; *p != NULL; p++)
    g_hash_table_add (set, *p);

  return set;
}

static gint64
get_deadline (CrierMessage *self)
{
  return atomic_load_explicit (&self->deadline, memory_order_relaxed);
}

/**
 * crier_message_set_deadline:
 * @self: a message that nobody else holds yet
 * @deadline: when it ends, as crier_clock_get_boot_time() says it
 *
 * Without this it ends after as long as there was from the clock of the computer to
 * the time that it expires when it was made.
 */
void
crier_message_set_deadline (CrierMessage *self,
                            gint64        deadline)
{
  g_return_if_fail (self != NULL);

  atomic_store_explicit (&self->deadline, deadline, memory_order_relaxed);
}

/**
 * crier_message_new:
 * @epoch: the epoch of the log that the message will stand in
 * @offset: its place there, from 1
 * @time: when it was accepted
 * @text: what it says: UTF-8, checked
 * @to: (nullable): Ids it is for, %NULL for everyone
 * @expires: (nullable): when it ends: screens forget it and it is not sent any
 *   more; %NULL for never
 *
 * Makes an operator's message.
 */
CrierMessage *
crier_message_new (const char         *epoch,
                   guint64             offset,
                   GDateTime          *time,
                   const char         *text,
                   const char * const *to,
                   GDateTime          *expires)
{
  CrierMessage *self;

  g_return_val_if_fail (epoch != NULL, NULL);
  g_return_val_if_fail (offset > 0, NULL);
  g_return_val_if_fail (time != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (CrierMessage, 1);
  atomic_init (&self->n_refs, 1);
  self->id = crier_wire_json_format_cursor (epoch, offset);
  self->offset = offset;
  self->time = g_date_time_ref (time);
  self->text = g_strdup (text);
  self->to = g_strdupv ((char **) to);
  if (self->to != NULL && g_strv_length (self->to) > FEW_IDS)
    self->to_set = make_set (self->to);

  atomic_init (&self->deadline, NEVER);
  if (expires != NULL)
    {
      self->expires = g_date_time_ref (expires);
      crier_message_set_deadline (self, crier_clock_get_boot_time () +
                                  (crier_wire_json_get_usec (expires) -
                                   g_get_real_time ()));
    }

  return self;
}

/**
 * crier_message_new_clear:
 *
 * Makes what tells screens to forget the messages shown so far. It has no text
 * and no plain form: a client that speaks no JSON has nothing to forget.
 */
CrierMessage *
crier_message_new_clear (const char *epoch,
                         guint64     offset,
                         GDateTime  *time)
{
  CrierMessage *self = crier_message_new (epoch, offset, time, "", NULL, NULL);

  g_return_val_if_fail (self != NULL, NULL);

  self->is_clear = TRUE;

  return self;
}

/**
 * crier_message_new_withdraw:
 * @of: the id of the message that it withdraws
 * @to: (nullable): the Ids that that is for, %NULL for everyone
 *
 * Makes what tells screens to forget one message. It has no plain form either.
 */
CrierMessage *
crier_message_new_withdraw (const char         *epoch,
                            guint64             offset,
                            GDateTime          *time,
                            const char         *of,
                            const char * const *to)
{
  CrierMessage *self = crier_message_new (epoch, offset, time, "", to, NULL);

  g_return_val_if_fail (self != NULL && of != NULL, NULL);

  self->of = g_strdup (of);
  crier_message_set_deadline (self, WITHDRAWS);

  return self;
}

/**
 * crier_message_new_time:
 *
 * Makes an announcement of @time. Its text is the plain form,
 * `YYYY-MM-DD HH:MM:SS.ffffff`.
 */
CrierMessage *
crier_message_new_time (GDateTime *time)
{
  CrierMessage *self;

  g_return_val_if_fail (time != NULL, NULL);

  self = g_new0 (CrierMessage, 1);
  atomic_init (&self->n_refs, 1);
  self->time = g_date_time_ref (time);
  self->text = crier_wire_json_format_plain_time (time);
  atomic_init (&self->deadline, NEVER);

  return self;
}

CrierMessage *
crier_message_ref (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  atomic_fetch_add_explicit (&self->n_refs, 1, memory_order_relaxed);

  return self;
}

void
crier_message_unref (CrierMessage *self)
{
  guint i;

  g_return_if_fail (self != NULL);

  if (atomic_fetch_sub_explicit (&self->n_refs, 1, memory_order_acq_rel) != 1)
    return;

  for (i = 0; i < CRIER_N_FORMATS; i++)
    g_clear_pointer (&self->encodings[i], g_bytes_unref);

  g_clear_pointer (&self->to_set, g_hash_table_unref);
  g_strfreev (self->to);
  g_clear_pointer (&self->expires, g_date_time_unref);
  g_date_time_unref (self->time);
  g_free (self->text);
  g_free (self->of);
  g_free (self->id);
  g_free (self);
}

/**
 * crier_message_get_id:
 *
 * Returns: (transfer none) (nullable): its id, which is also the cursor of a
 *   client that has received it; %NULL for an announcement
 */
const char *
crier_message_get_id (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->id;
}

/**
 * crier_message_get_offset:
 *
 * Returns: its place in the log, from 1; 0 for an announcement
 */
guint64
crier_message_get_offset (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->offset;
}

/**
 * crier_message_get_time:
 *
 * Returns: (transfer none): when it was accepted, or the time it announces
 */
GDateTime *
crier_message_get_time (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->time;
}

const char *
crier_message_get_text (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

/**
 * crier_message_get_to:
 *
 * Returns: (transfer none) (nullable): the Ids it is for, %NULL for everyone
 */
const char * const *
crier_message_get_to (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char * const *) self->to;
}

/**
 * crier_message_get_expires:
 *
 * Returns: (transfer none) (nullable): when it ends, %NULL if it never does
 */
GDateTime *
crier_message_get_expires (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->expires;
}

/**
 * crier_message_new_gap:
 *
 * Makes what stands in a log for a message that is not kept, although later ones
 * are: it ended before it was there, so it is sent to no client.
 */
CrierMessage *
crier_message_new_gap (const char *epoch,
                       guint64     offset,
                       GDateTime  *time)
{
  CrierMessage *self = crier_message_new (epoch, offset, time, "", NULL, time);

  g_return_val_if_fail (self != NULL, NULL);

  crier_message_set_deadline (self, GAP);

  return self;
}

gboolean
crier_message_is_gap (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return get_deadline (self) == GAP;
}

/**
 * crier_message_has_expired:
 * @now: as crier_clock_get_boot_time() says it: a clock that is set neither ends a
 *   message nor brings one back
 */
gboolean
crier_message_has_expired (CrierMessage *self,
                           gint64        now)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return now >= get_deadline (self);
}

/**
 * crier_message_is_lasting:
 *
 * Returns: %TRUE if it is owed to each listener that it is for: it never ends, was not
 *   withdrawn, and withdraws nothing
 */
gboolean
crier_message_is_lasting (CrierMessage *self)
{
  return get_deadline (self) == NEVER;
}

/**
 * crier_message_withdraw:
 *
 * Ends it: from now on it is sent to no client. Service thread only.
 */
void
crier_message_withdraw (CrierMessage *self)
{
  g_return_if_fail (crier_message_has_text (self));

  if (!crier_message_is_gap (self))
    crier_message_set_deadline (self, WITHDRAWN);
}

gboolean
crier_message_is_withdrawn (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return get_deadline (self) == WITHDRAWN;
}

/**
 * crier_message_is_clear:
 *
 * Returns: %TRUE if it only says that the messages before it are to be
 *   forgotten
 */
gboolean
crier_message_is_clear (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_clear;
}

/**
 * crier_message_get_of:
 *
 * Returns: (transfer none) (nullable): the id of the message that it withdraws, %NULL
 *   if it is no withdrawing
 */
const char *
crier_message_get_of (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->of;
}

/**
 * crier_message_has_text:
 *
 * Returns: %TRUE if it says something, instead of that something is to be forgotten
 */
gboolean
crier_message_has_text (CrierMessage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !self->is_clear && self->of == NULL;
}

/**
 * crier_message_get_size:
 *
 * Returns: an estimate of the bytes of memory that @self holds with all its
 *   encodings, for the limit of the log
 */
gsize
crier_message_get_size (CrierMessage *self)
{
  gsize size;
  char **p;

  g_return_val_if_fail (self != NULL, 0);

  size = sizeof *self + (CRIER_N_FORMATS + 1) * (strlen (self->text) + 128);
  for (p = self->to; p != NULL && *p != NULL; p++)
    size += strlen (*p) + 64;

  return size;
}

gboolean
crier_message_is_for (CrierMessage *self,
                      const char   *id)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (self->to == NULL)
    return TRUE;

  if (self->to_set != NULL)
    return g_hash_table_contains (self->to_set, id);

  return g_strv_contains ((const char * const *) self->to, id);
}

static char *
encode_json (CrierMessage *self)
{
  if (self->id == NULL)
    return crier_wire_json_time (self->time);

  if (self->is_clear)
    return crier_wire_json_clear (self->id);

  if (self->of != NULL)
    return crier_wire_json_withdraw (self->id, self->of);

  return crier_wire_json_message (self->id, self->time, self->text,
                                  self->to == NULL, self->expires);
}

static const char *
get_event (CrierMessage *self)
{
  if (self->id == NULL)
    return "time";

  if (self->of != NULL)
    return "withdraw";

  return self->is_clear ? "clear" : "message";
}

static GBytes *
encode (CrierMessage *self,
        CrierFormat   format)
{
  g_autofree char *json = NULL;

  switch (format)
    {
    case CRIER_FORMAT_PLAIN:
      return crier_wire_json_frame_text (self->text);

    case CRIER_FORMAT_JSON:
      json = encode_json (self);
      return crier_wire_json_frame_text (json);

    case CRIER_FORMAT_SSE:
      json = encode_json (self);
      return crier_wire_json_sse (get_event (self), self->id, json);

    case CRIER_FORMAT_LINES:
      json = encode_json (self);
      return crier_wire_json_line (json);

    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * crier_message_get_encoding:
 *
 * Returns: (transfer none) (nullable): the bytes of @self in @format, as they
 *   go out, the same for every listener; %NULL if there is nothing to send in
 *   that format
 */
GBytes *
crier_message_get_encoding (CrierMessage *self,
                            CrierFormat   format)
{
  GBytes *bytes;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (format < CRIER_N_FORMATS, NULL);

  if (format == CRIER_FORMAT_PLAIN && !crier_message_has_text (self))
    return NULL;

  bytes = g_atomic_pointer_get (&self->encodings[format]);
  if (bytes != NULL)
    return bytes;

  bytes = encode (self, format);
  if (!g_atomic_pointer_compare_and_exchange (&self->encodings[format],
                                              NULL, bytes))
    {
      /* Another thread was quicker; its bytes are the same. */
      g_bytes_unref (bytes);
      bytes = g_atomic_pointer_get (&self->encodings[format]);
    }

  return bytes;
}
