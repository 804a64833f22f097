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
} Range;

/*
 * CrierOffsetSet:
 *
 * A set of offsets, kept as the ranges in which they come: a client that listens
 * without a break has one range, however long. It keeps the
 * %CRIER_OFFSET_SET_MAX newest, since a peer decides how often it comes and goes.
 */
struct _CrierOffsetSet
{
  GArray *ranges; /* (owned) (element-type Range): in order, with gaps between */
};

CrierOffsetSet *
crier_offset_set_new (void)
{
  CrierOffsetSet *self = g_new (CrierOffsetSet, 1);

  self->ranges = g_array_new (FALSE, FALSE, sizeof (Range));

  return self;
}

CrierOffsetSet *
crier_offset_set_copy (const CrierOffsetSet *self)
{
  CrierOffsetSet *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (CrierOffsetSet, 1);
  copy->ranges = g_array_copy (self->ranges);

  return copy;
}

void
crier_offset_set_free (CrierOffsetSet *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->ranges);
  g_free (self);
}

/* The index of the first range that ends at offset or later. */
static guint
find (const CrierOffsetSet *self,
      guint64           offset)
{
  guint low = 0;
  guint high = self->ranges->len;

  /* Nearly always it is about the newest. */
  if (high > 0 && g_array_index (self->ranges, Range, high - 1).first <= offset)
    low = high - 1;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->ranges, Range, middle).last < offset)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

gboolean
crier_offset_set_contains (const CrierOffsetSet *self,
                           guint64           offset)
{
  guint i;

  g_return_val_if_fail (self != NULL, FALSE);

  i = find (self, offset);

  return i < self->ranges->len &&
         g_array_index (self->ranges, Range, i).first <= offset;
}

/**
 * crier_offset_set_add:
 *
 * Adds the offsets from @first, at least 1, to @last, at least @first.
 */
void
crier_offset_set_add (CrierOffsetSet *self,
                      guint64     first,
                      guint64     last)
{
  Range range = { first, last };
  guint from;
  guint to;

  g_return_if_fail (self != NULL);
  g_return_if_fail (first > 0 && first <= last);

  /* Those that it touches or overlaps become one with it. */
  from = to = find (self, first - 1);
  while (to < self->ranges->len)
    {
      const Range *other = &g_array_index (self->ranges, Range, to);

      if (other->first > last && other->first - 1 > last)
        break;

      range.first = MIN (range.first, other->first);
      range.last = MAX (range.last, other->last);
      to++;
    }

  if (to > from)
    {
      g_array_index (self->ranges, Range, from) = range;
      if (to > from + 1)
        g_array_remove_range (self->ranges, from + 1, to - from - 1);
    }
  else
    {
      g_array_insert_val (self->ranges, from, range);
    }

  if (self->ranges->len > CRIER_OFFSET_SET_MAX)
    g_array_remove_index (self->ranges, 0);
}

/**
 * crier_offset_set_foreach:
 *
 * Calls @func for each range of offsets, the oldest first.
 */
void
crier_offset_set_foreach (const CrierOffsetSet *self,
                          CrierOffsetSetFunc    func,
                          gpointer          user_data)
{
  guint i;

  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  for (i = 0; i < self->ranges->len; i++)
    {
      const Range *range = &g_array_index (self->ranges, Range, i);

      func (range->first, range->last, user_data);
    }
}
