/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "terminal.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

#include "crier-test.h"

/* A reader that holds the mutex stands still. */
static gpointer
reader_thread (gpointer data)
{
  Terminal *self = data;
  char buffer[4096];
  gssize n;

  while ((n = read (self->pipes[1], buffer, sizeof buffer)) > 0)
    {
      g_mutex_lock (&self->mutex);
      g_string_append_len (self->text, buffer, n);
      g_mutex_unlock (&self->mutex);
    }

  return NULL;
}

static void
quit_cb (CrierConsole *console,
         Terminal     *self)
{
  self->n_quit++;
}

static void
open_pipes (Terminal *self)
{
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  self->pipes[0] = ends[0];
  self->input = ends[1];
  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  self->pipes[1] = ends[0];
  self->output = ends[1];
}

/**
 * terminal_set_up:
 * @self: a terminal
 * @data: not used
 */
void
terminal_set_up (Terminal      *self,
                 gconstpointer  data)
{
  app_fixture_set_up (&self->app, NULL);
  g_ptr_array_add (self->app.config->listen, g_strdup ("127.0.0.1"));
  open_pipes (self);
  self->text = g_string_new (NULL);
  g_mutex_init (&self->mutex);
  self->reader = g_thread_new ("reader", reader_thread, self);

  app_fixture_start (&self->app);
  self->console = crier_console_new (self->app.service, self->pipes[0], self->output);
  g_signal_connect (self->console, "quit", G_CALLBACK (quit_cb), self);
  crier_console_start (self->console);
}

/**
 * terminal_tear_down:
 * @self: a terminal; nobody else holds its console
 * @data: not used
 */
void
terminal_tear_down (Terminal      *self,
                    gconstpointer  data)
{
  app_fixture_stop (&self->app);
  crier_test_drain ();
  if (self->console != NULL)
    g_assert_finalize_object (self->console);
  app_fixture_tear_down (&self->app, NULL);

  if (self->input >= 0)
    close (self->input);

  close (self->output);
  g_thread_join (self->reader);
  close (self->pipes[0]);
  close (self->pipes[1]);
  g_mutex_clear (&self->mutex);
  g_string_free (self->text, TRUE);
}

/**
 * terminal_type_bytes:
 * @self: a terminal
 * @bytes: (array length=length): what is typed, whatever it is
 * @length: how many
 */
void
terminal_type_bytes (Terminal   *self,
                     const char *bytes,
                     gsize       length)
{
  while (length > 0)
    {
      gssize n = write (self->input, bytes, length);

      g_assert_cmpint (n, >, 0);
      bytes += n;
      length -= n;
    }
}

/**
 * terminal_type:
 * @self: a terminal
 * @text: what is typed
 */
void
terminal_type (Terminal   *self,
               const char *text)
{
  terminal_type_bytes (self, text, strlen (text));
}

/**
 * terminal_end_input:
 * @self: a terminal
 *
 * Nothing more will be typed.
 */
void
terminal_end_input (Terminal *self)
{
  close (self->input);
  self->input = -1;
}

/**
 * terminal_dup_output:
 * @self: a terminal
 *
 * Returns: (transfer full): what was written so far
 */
char *
terminal_dup_output (Terminal *self)
{
  char *text;

  g_mutex_lock (&self->mutex);
  text = g_strdup (self->text->str);
  g_mutex_unlock (&self->mutex);

  return text;
}

/**
 * terminal_count_output:
 * @self: a terminal
 * @line: a line, without its end
 *
 * Returns: how often it was written
 */
guint
terminal_count_output (Terminal   *self,
                       const char *line)
{
  g_autofree char *text = terminal_dup_output (self);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = 0;
  char **p;

  for (p = lines; *p != NULL; p++)
    n += strcmp (*p, line) == 0;

  return n;
}

/**
 * terminal_has_output:
 * @self: a terminal
 * @line: a line, without its end
 *
 * Returns: %TRUE if it was written
 */
gboolean
terminal_has_output (Terminal   *self,
                     const char *line)
{
  return terminal_count_output (self, line) > 0;
}

/**
 * terminal_has_output_part:
 * @self: a terminal
 * @part: a text
 *
 * Returns: %TRUE if it is in what was written
 */
gboolean
terminal_has_output_part (Terminal   *self,
                          const char *part)
{
  g_autofree char *text = terminal_dup_output (self);

  return strstr (text, part) != NULL;
}

/**
 * terminal_is_caught_up:
 * @self: a terminal
 *
 * Waits a little.
 *
 * Returns: %TRUE if nothing was written in the meantime
 */
gboolean
terminal_is_caught_up (Terminal *self)
{
  g_autofree char *before = terminal_dup_output (self);
  g_autofree char *after = NULL;

  crier_test_run_for (50);
  after = terminal_dup_output (self);

  return strcmp (before, after) == 0;
}

/**
 * terminal_count_sent:
 * @self: a terminal
 *
 * Returns: how many lines were answered as sent, to nobody
 */
guint
terminal_count_sent (Terminal *self)
{
  return terminal_count_output (self, "Sent to 0 clients");
}

/**
 * terminal_assert_sends:
 * @self: a terminal
 * @typed: lines, with their ends
 * @events: what has to come of it, and nothing else
 *
 * Types, and waits for the events.
 */
void
terminal_assert_sends (Terminal   *self,
                       const char *typed,
                       const char *events)
{
  g_string_truncate (self->app.events, 0);
  terminal_type (self, typed);
  crier_test_wait (self->app.events->len >= strlen (events));
  g_assert_cmpstr (self->app.events->str, ==, events);
}

/**
 * terminal_assert_refuses:
 * @self: a terminal
 * @typed: a line, with its end
 * @part: what has to be in the answer
 *
 * Types, and waits for the answer; nothing may be sent.
 */
void
terminal_assert_refuses (Terminal   *self,
                         const char *typed,
                         const char *part)
{
  g_mutex_lock (&self->mutex);
  g_string_truncate (self->text, 0);
  g_mutex_unlock (&self->mutex);
  g_string_truncate (self->app.events, 0);

  terminal_type (self, typed);
  crier_test_wait (terminal_has_output_part (self, part));
  terminal_assert_sends (self, "fence\n", "published fence 0\n");
  crier_test_wait (terminal_has_output (self, "Sent to 0 clients"));
}
