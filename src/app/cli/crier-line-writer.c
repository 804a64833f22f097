/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-line-writer.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <glib/gi18n.h>

/* So much is kept for a reader that does not read; then lines are dropped,
 * and counted. */
#define MAX_OUTPUT (1024 * 1024)

/* How long the last lines may take. */
#define LAST_WORDS_NSEC (500 * 1000 * 1000)

/*
 * CrierLineWriter:
 *
 * Writes lines of any thread for a reader that may not read: its caller never
 * waits, it takes bounded memory, and it says how many lines it had to drop.
 * A thread of its own writes, since no poll(2) tells how much a terminal takes, or a
 * pipe into which others write too.
 */
struct _CrierLineWriter
{
  int fd;
  atomic_uint n_refs;
  pthread_mutex_t mutex; /* guards all below; not GLib's, see CrierThreadQueue */
  pthread_cond_t changed;
  GString *lines;  /* (owned): which the thread has not taken yet */
  gsize n_writing; /* bytes that the thread has taken and not yet written */
  guint n_dropped; /* lines, since the last that was kept */
  gboolean closed;
};

/* Says how many lines are missing here. */
static void
note_dropped (CrierLineWriter *self)
{
  if (self->n_dropped > 0)
    g_string_append_printf (self->lines,
                            ngettext ("(%u line was dropped)\n",
                                      "(%u lines were dropped)\n",
                                      self->n_dropped), self->n_dropped);

  self->n_dropped = 0;
}

/* The reader may go away, or a disk be full; that is no reason to stop serving. */
static void
write_all (int            fd,
           const GString *text)
{
  gsize n_written = 0;

  while (n_written < text->len)
    {
      gssize n = write (fd, text->str + n_written, text->len - n_written);
      GPollFD poll_fd = { fd, G_IO_OUT, 0 };

      if (n >= 0)
        n_written += (gsize) n;
      else if (errno == EAGAIN)
        g_poll (&poll_fd, 1, -1);
      else if (errno != EINTR)
        return;
    }
}

static void
line_writer_unref (CrierLineWriter *self)
{
  if (atomic_fetch_sub (&self->n_refs, 1) > 1)
    return;

  pthread_mutex_destroy (&self->mutex);
  pthread_cond_destroy (&self->changed);
  g_string_free (self->lines, TRUE);
  g_free (self);
}

static gpointer
writer_thread (gpointer data)
{
  CrierLineWriter *self = data;

  pthread_mutex_lock (&self->mutex);

  while (self->lines->len > 0 || !self->closed)
    {
      g_autoptr (GString) taken = NULL;

      if (self->lines->len == 0)
        {
          pthread_cond_wait (&self->changed, &self->mutex);
          continue;
        }

      taken = g_steal_pointer (&self->lines);
      self->lines = g_string_new (NULL);
      self->n_writing = taken->len;

      pthread_mutex_unlock (&self->mutex);
      write_all (self->fd, taken);
      pthread_mutex_lock (&self->mutex);

      self->n_writing = 0;
      note_dropped (self);
      pthread_cond_broadcast (&self->changed);
    }

  pthread_mutex_unlock (&self->mutex);
  line_writer_unref (self);

  return NULL;
}

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';

  return n;
}

CrierLineWriter *
crier_line_writer_new (int fd)
{
  CrierLineWriter *self = g_new0 (CrierLineWriter, 1);
  pthread_condattr_t attributes;

  self->fd = fd;
  atomic_init (&self->n_refs, 2);
  pthread_mutex_init (&self->mutex, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&self->changed, &attributes);
  pthread_condattr_destroy (&attributes);
  self->lines = g_string_new (NULL);
  g_thread_unref (g_thread_new ("crier lines", writer_thread, self));

  return self;
}

/**
 * crier_line_writer_flush:
 *
 * Waits until all lines are written, half a second at the most.
 */
void
crier_line_writer_flush (CrierLineWriter *self)
{
  struct timespec end;

  clock_gettime (CLOCK_MONOTONIC, &end);
  end.tv_nsec += LAST_WORDS_NSEC;
  end.tv_sec += end.tv_nsec / 1000000000;
  end.tv_nsec %= 1000000000;

  pthread_mutex_lock (&self->mutex);

  while (self->lines->len + self->n_writing > 0 &&
         pthread_cond_timedwait (&self->changed, &self->mutex, &end) == 0)
    continue;

  pthread_mutex_unlock (&self->mutex);
}

/* Writes the last lines, waiting for the reader half a second at the most. */
void
crier_line_writer_free (CrierLineWriter *self)
{
  crier_line_writer_flush (self);

  pthread_mutex_lock (&self->mutex);
  self->closed = TRUE;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->mutex);

  line_writer_unref (self);
}

/**
 * crier_line_writer_write:
 * @lines: whole lines
 *
 * Has @lines written, without waiting; too much for a reader that does not read
 * is dropped, and counted.
 */
void
crier_line_writer_write (CrierLineWriter *self,
                         const char      *lines)
{
  pthread_mutex_lock (&self->mutex);

  if (self->lines->len + self->n_writing + strlen (lines) > MAX_OUTPUT)
    {
      self->n_dropped += count_lines (lines);
    }
  else
    {
      note_dropped (self);
      g_string_append (self->lines, lines);
      pthread_cond_broadcast (&self->changed);
    }

  pthread_mutex_unlock (&self->mutex);
}
