/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-reader-pace.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

/* A reader that takes nothing for so long is given up. */
#define SLOW_USEC (8 * G_USEC_PER_SEC)

/* So is one that takes less than this on the whole, bytes a second, or a byte
 * now and then would keep a connection for ever. */
#define LEAST_RATE 1024

/*
 * Whether a reader is too slow. What counts is what its kernel has acknowledged,
 * and the time in which there was something to take: while it has all that was
 * written it waits for us, who read the disk or are making the rest.
 */

/**
 * crier_reader_pace_begin:
 * @now: the running time, microseconds
 *
 * To be called when the peer has nothing more to do than to read.
 */
void
crier_reader_pace_begin (CrierReaderPace *self,
                         gint64           now)
{
  *self = (CrierReaderPace) { .begun = now, .progress = now, .looked = now };
}

/**
 * crier_reader_pace_is_too_slow:
 * @fd: the connection
 * @n_written: bytes of the answer that @fd has taken until now
 * @now: the running time, microseconds
 *
 * To be called a few times a second.
 *
 * Returns: %TRUE if the peer has taken nothing for 8 seconds although there was
 *   something, or less than 1 KiB a second on the whole, beyond 8 seconds
 */
gboolean
crier_reader_pace_is_too_slow (CrierReaderPace *self,
                               int              fd,
                               gsize            n_written,
                               gint64           now)
{
  gint64 elapsed = now - self->looked;
  gint64 n_taken;
  int n_queued;

  self->looked = now;
  if (ioctl (fd, SIOCOUTQ, &n_queued) != 0 || n_queued == 0)
    {
      self->begun += elapsed;
      self->progress = now;
      self->n_taken = (gint64) n_written;
      return FALSE;
    }

  /* What is queued may be more than what was counted: the head of the answer,
   * and in the file system what the kernel adds to each piece. */
  n_taken = (gint64) n_written - n_queued;
  if (n_taken > self->n_taken)
    {
      self->n_taken = n_taken;
      self->progress = now;
    }

  return now - self->progress >= SLOW_USEC ||
         now - self->begun >= SLOW_USEC + self->n_taken * G_USEC_PER_SEC / LEAST_RATE;
}
