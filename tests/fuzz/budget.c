/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "budget.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * The oracle of work per byte: what is done with bytes may take this thread so
 * much time, and in proportion to their number. A short input shows nothing of
 * that, so a part of it is repeated until it is as long as a peer can make it.
 */

/* As promised (docs/architecture.md), for what does not depend on the length. */
#define BASE_NSEC 2000000

/* Ten times what sanitizers make of 7 ns. */
#define NSEC_PER_BYTE 300

/* The least of so many counts: what else the computer does only adds to it. */
#define N_TRIES 5

static int64_t
get_time (void)
{
  struct timespec time;

  if (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time) != 0)
    abort ();

  return (int64_t) time.tv_sec * 1000000000 + time.tv_nsec;
}

/* The first two bytes say which part of the others is repeated. */
static char *
stretch (const uint8_t *data,
         size_t         size,
         size_t         length)
{
  const uint8_t *rest = data + 2;
  size_t left = size - 2;
  size_t first = data[0] * left / 256;
  size_t n_unit = 1 + data[1] * (left - first - 1) / 256;
  size_t n_tail = left - first - n_unit;
  char *text = malloc (length);
  size_t i;

  if (text == NULL)
    abort ();

  memcpy (text, rest, first);
  for (i = first; i < length - n_tail; i++)
    text[i] = (char) rest[first + (i - first) % n_unit];

  memcpy (text + length - n_tail, rest + first + n_unit, n_tail);

  return text;
}

/* Aborts if func takes longer over so many bytes made of data than it may. */
void
budget_check (BudgetFunc     func,
              const uint8_t *data,
              size_t         size,
              size_t         length)
{
  const int64_t limit = BASE_NSEC + (int64_t) length * NSEC_PER_BYTE;
  int64_t spent = limit + 1;
  char *text;
  int i;

  if (size < 3 || size > length)
    return;

  text = stretch (data, size, length);
  for (i = 0; i < N_TRIES && spent > limit; i++)
    {
      int64_t start = get_time ();

      func (text, length);
      spent = get_time () - start;
    }

  free (text);
  if (spent > limit)
    {
      fprintf (stderr, "%zu bytes took %.1f ms of processor time, %.1f are the most\n",
               length, (double) spent / 1e6, (double) limit / 1e6);
      abort ();
    }
}
