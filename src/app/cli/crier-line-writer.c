/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-line-writer.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

/* So much is kept for a reader that does not read; then lines are dropped,
 * and counted. */
#define MAX_OUTPUT (1024 * 1024)

/* How long the last lines may take. */
#define LAST_WORDS_USEC (500 * 1000)

/*
 * CrierLineWriter:
 *
 * Writes lines for a reader that may not read: it never waits, takes bounded
 * memory, and says how many lines it had to drop.
 */
struct _CrierLineWriter
{
  int fd;
  GString *unwritten; /* (owned) */
  guint source_id;    /* 0 unless waiting until more can be written */
  guint n_dropped;    /* lines, since the last that was kept */
};

static gboolean
is_writable (int fd,
             int milliseconds)
{
  GPollFD poll_fd = { fd, G_IO_OUT, 0 };

  return g_poll (&poll_fd, 1, milliseconds) > 0;
}

/* Writes as much as can be without waiting. Not by O_NONBLOCK, which all
 * programs that share the terminal would have: a pipe that is writable takes PIPE_BUF
 * bytes at once (pipe(7)). */
static void
write_some (CrierLineWriter *self)
{
  while (self->unwritten->len > 0 && is_writable (self->fd, 0))
    {
      gssize n = write (self->fd, self->unwritten->str,
                        MIN (self->unwritten->len, PIPE_BUF));

      if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;

      /* The reader went away; that is no reason to stop serving. */
      if (n < 0)
        g_string_truncate (self->unwritten, 0);
      else
        g_string_erase (self->unwritten, 0, n);
    }
}

/* Says how many lines are missing here. */
static void
note_dropped (CrierLineWriter *self)
{
  if (self->n_dropped > 0)
    g_string_append_printf (self->unwritten,
                            ngettext ("(%u line was dropped)\n",
                                      "(%u lines were dropped)\n",
                                      self->n_dropped), self->n_dropped);

  self->n_dropped = 0;
}

static gboolean
output_cb (int          fd,
           GIOCondition condition,
           gpointer     data)
{
  CrierLineWriter *self = data;

  write_some (self);
  if (self->unwritten->len == 0)
    note_dropped (self);

  write_some (self);
  if (self->unwritten->len > 0)
    return G_SOURCE_CONTINUE;

  self->source_id = 0;

  return G_SOURCE_REMOVE;
}

/* The last lines tell how it ended, so they are worth waiting for a little. */
static void
write_last (CrierLineWriter *self)
{
  gint64 end = g_get_monotonic_time () + LAST_WORDS_USEC;

  while (self->unwritten->len > 0 && g_get_monotonic_time () < end)
    {
      is_writable (self->fd, 50);
      write_some (self);
    }
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

  self->fd = fd;
  self->unwritten = g_string_new (NULL);

  return self;
}

/* Writes the last lines, waiting for the reader half a second at the most. */
void
crier_line_writer_free (CrierLineWriter *self)
{
  g_clear_handle_id (&self->source_id, g_source_remove);
  write_last (self);
  g_string_free (self->unwritten, TRUE);
  g_free (self);
}

/**
 * crier_line_writer_write:
 * @lines: whole lines
 *
 * Writes @lines as soon as they can be written without waiting; too much for
 * a reader that does not read is dropped, and counted.
 */
void
crier_line_writer_write (CrierLineWriter *self,
                         const char      *lines)
{
  if (self->unwritten->len + strlen (lines) > MAX_OUTPUT)
    {
      self->n_dropped += count_lines (lines);
      return;
    }

  note_dropped (self);
  g_string_append (self->unwritten, lines);

  if (self->source_id != 0)
    return;

  write_some (self);
  if (self->unwritten->len > 0)
    self->source_id = g_unix_fd_add (self->fd,
                                     G_IO_OUT | G_IO_HUP | G_IO_ERR,
                                     output_cb, self);
}
