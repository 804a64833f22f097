/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-offset-set.h"

#define WORD_BITS 64
#define N_WORDS   (CRIER_OFFSET_SET_SIZE / WORD_BITS)

/*
 * CrierOffsetSet:
 *
 * A set of offsets, of the %CRIER_OFFSET_SET_SIZE up to the newest that was ever
 * added: what is older is not in it any more. So it says exactly what became of
 * the messages that a log holds, and takes the same memory whatever a peer does.
 */
struct _CrierOffsetSet
{
  guint64 last;           /* the newest that was added, 0 when there is none */
  guint64 words[N_WORDS]; /* a bit each, at offset % CRIER_OFFSET_SET_SIZE */
};

CrierOffsetSet *
crier_offset_set_new (void)
{
  return g_new0 (CrierOffsetSet, 1);
}

CrierOffsetSet *
crier_offset_set_copy (const CrierOffsetSet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_memdup2 (self, sizeof *self);
}

void
crier_offset_set_free (CrierOffsetSet *self)
{
  g_return_if_fail (self != NULL);

  g_free (self);
}

/* The oldest offset that can be in it. */
static guint64
get_first (const CrierOffsetSet *self)
{
  return self->last > CRIER_OFFSET_SET_SIZE ? self->last - CRIER_OFFSET_SET_SIZE + 1 : 1;
}

/* Sets or clears the bits from first to last, at most all there are. */
static void
fill (CrierOffsetSet *self,
      guint64         first,
      guint64         last,
      gboolean        value)
{
  guint64 n = last - first + 1;

  while (n > 0)
    {
      guint64 *word = &self->words[first / WORD_BITS % N_WORDS];
      guint bit = first % WORD_BITS;
      guint n_here = (guint) MIN (n, WORD_BITS - bit);
      guint64 mask = (G_MAXUINT64 >> (WORD_BITS - n_here)) << bit;

      *word = value ? *word | mask : *word & ~mask;
      first += n_here;
      n -= n_here;
    }
}

gboolean
crier_offset_set_contains (const CrierOffsetSet *self,
                           guint64               offset)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return offset >= get_first (self) && offset <= self->last &&
         (self->words[offset / WORD_BITS % N_WORDS] >> offset % WORD_BITS & 1) != 0;
}

/**
 * crier_offset_set_add:
 *
 * Adds the offsets from @first, at least 1, to @last, at least @first.
 */
void
crier_offset_set_add (CrierOffsetSet *self,
                      guint64         first,
                      guint64         last)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (first > 0 && first <= last);

  if (last > self->last)
    {
      guint64 n = MIN (last - self->last, CRIER_OFFSET_SET_SIZE);

      fill (self, last - n + 1, last, FALSE);
      self->last = last;
    }

  if (last >= get_first (self))
    fill (self, MAX (first, get_first (self)), last, TRUE);
}

/**
 * crier_offset_set_foreach:
 *
 * Calls @func for each range of offsets, the oldest first.
 */
void
crier_offset_set_foreach (const CrierOffsetSet *self,
                          CrierOffsetSetFunc    func,
                          gpointer              user_data)
{
  guint64 first = 0;
  guint64 n;
  guint64 i;

  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  n = MIN (self->last, CRIER_OFFSET_SET_SIZE);
  for (i = self->last - n; i < self->last; i++)
    {
      gboolean is_there = crier_offset_set_contains (self, i + 1);

      if (is_there && first == 0)
        first = i + 1;

      if (first != 0 && (!is_there || i + 1 == self->last))
        {
          func (first, is_there ? i + 1 : i, user_data);
          first = 0;
        }
    }
}
