/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-offset-set.h"

typedef struct
{
  guint64 first;
  guint64 last;
} Span;

/*
 * CrierOffsetSet:
 *
 * A set of offsets, kept as the spans in which they come: whoever listens
 * without a break is one span, however long. It keeps the %CRIER_OFFSET_SET_MAX
 * newest; beyond that the oldest is forgotten, since a peer decides how often
 * it comes and goes.
 */
struct _CrierOffsetSet
{
  GArray *spans; /* (owned) (element-type Span): in order, with gaps between */
};

/**
 * crier_offset_set_new:
 *
 * Returns: (transfer full): an empty set
 */
CrierOffsetSet *
crier_offset_set_new (void)
{
  CrierOffsetSet *self = g_new (CrierOffsetSet, 1);

  self->spans = g_array_new (FALSE, FALSE, sizeof (Span));

  return self;
}

/**
 * crier_offset_set_copy:
 * @self: a set
 *
 * Returns: (transfer full): the same
 */
CrierOffsetSet *
crier_offset_set_copy (const CrierOffsetSet *self)
{
  CrierOffsetSet *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (CrierOffsetSet, 1);
  copy->spans = g_array_copy (self->spans);

  return copy;
}

/**
 * crier_offset_set_free:
 * @self: (transfer full): a set
 *
 * Frees @self.
 */
void
crier_offset_set_free (CrierOffsetSet *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->spans);
  g_free (self);
}

/* The index of the first span that ends at offset or later. */
static guint
find (const CrierOffsetSet *self,
      guint64           offset)
{
  guint low = 0;
  guint high = self->spans->len;

  /* Nearly always it is about the newest. */
  if (high > 0 && g_array_index (self->spans, Span, high - 1).first <= offset)
    low = high - 1;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->spans, Span, middle).last < offset)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/**
 * crier_offset_set_contains:
 * @self: a set
 * @offset: a place in a log
 *
 * Returns: %TRUE if @offset is in @self
 */
gboolean
crier_offset_set_contains (const CrierOffsetSet *self,
                           guint64           offset)
{
  guint i;

  g_return_val_if_fail (self != NULL, FALSE);

  i = find (self, offset);

  return i < self->spans->len &&
         g_array_index (self->spans, Span, i).first <= offset;
}

/**
 * crier_offset_set_add:
 * @self: a set
 * @first: an offset, from 1
 * @last: an offset, @first or more
 *
 * Adds the offsets from @first to @last.
 */
void
crier_offset_set_add (CrierOffsetSet *self,
                      guint64     first,
                      guint64     last)
{
  Span span = { first, last };
  guint from;
  guint to;

  g_return_if_fail (self != NULL);
  g_return_if_fail (first > 0 && first <= last);

  /* Those that it touches or overlaps become one with it. */
  from = to = find (self, first - 1);
  while (to < self->spans->len)
    {
      const Span *other = &g_array_index (self->spans, Span, to);

      if (other->first > last && other->first - 1 > last)
        break;

      span.first = MIN (span.first, other->first);
      span.last = MAX (span.last, other->last);
      to++;
    }

  if (to > from)
    {
      g_array_index (self->spans, Span, from) = span;
      if (to > from + 1)
        g_array_remove_range (self->spans, from + 1, to - from - 1);
    }
  else
    {
      g_array_insert_val (self->spans, from, span);
    }

  if (self->spans->len > CRIER_OFFSET_SET_MAX)
    g_array_remove_index (self->spans, 0);
}

/**
 * crier_offset_set_foreach:
 * @self: a set
 * @func: (scope call): called with each span
 * @user_data: passed to @func
 *
 * Calls @func for each span, the oldest first.
 */
void
crier_offset_set_foreach (const CrierOffsetSet *self,
                          CrierOffsetSetFunc    func,
                          gpointer          user_data)
{
  guint i;

  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  for (i = 0; i < self->spans->len; i++)
    {
      const Span *span = &g_array_index (self->spans, Span, i);

      func (span->first, span->last, user_data);
    }
}
