/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "program.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "crier-test.h"

#define MAX_ARGUMENTS 8

/**
 * program_prepare:
 *
 * In the child: a test that fails must not leave a server behind, and what we
 * ignore is not to be inherited.
 */
void
program_prepare (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  signal (SIGPIPE, SIG_DFL);
}

/* Of each program that was started, until the test ends. */
static GPtrArray *homes;

static int
remove_one (const char        *path,
            const struct stat *info,
            int                flag,
            struct FTW        *place)
{
  return remove (path);
}

static void
remove_homes (void)
{
  guint i;

  for (i = 0; i < homes->len; i++)
    nftw (g_ptr_array_index (homes, i), remove_one, 8, FTW_DEPTH | FTW_PHYS);

  g_ptr_array_unref (homes);
}

static gboolean is_shared;

/* Programs that run at the same time must not meet in the user's folders, but
 * for those that are to. */
static const char *
make_home (void)
{
  g_autoptr (GError) error = NULL;
  char *home;

  if (is_shared && homes != NULL)
    return g_ptr_array_index (homes, 0);

  home = g_dir_make_tmp ("crier-XXXXXX", &error);
  g_assert_no_error (error);
  if (homes == NULL)
    {
      homes = g_ptr_array_new_with_free_func (g_free);
      atexit (remove_homes);
    }

  g_ptr_array_add (homes, home);

  return home;
}

/**
 * program_make_launcher:
 *
 * Returns: (transfer full): starts without a display and with folders of its
 *   own, and ends with the test
 */
GSubprocessLauncher *
program_make_launcher (void)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  const char *home = make_home ();

  g_subprocess_launcher_set_child_setup (launcher, program_prepare, NULL, NULL);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", home, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "G_MESSAGES_DEBUG");

  return launcher;
}

/**
 * program_share_home:
 *
 * Has all programs that are started from now on find one another, as those of
 * one user do.
 */
void
program_share_home (void)
{
  is_shared = TRUE;
}

/**
 * program_get_path:
 *
 * Returns: (transfer none): the program that is tested
 */
const char *
program_get_path (void)
{
  const char *path = g_getenv ("CRIER");

  if (path == NULL)
    g_error ("CRIER has to name the program");

  return path;
}

/**
 * program_open_pipe:
 * @reading: (out): the end to read from
 * @writing: (out): the end to write to
 */
void
program_open_pipe (int *reading,
                   int *writing)
{
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  *reading = ends[0];
  *writing = ends[1];
}

/**
 * program_start:
 * @self: (out caller-allocates): a program
 * @arguments: (array zero-terminated=1): after its name
 */
void
program_start (Program            *self,
               const char * const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = program_make_launcher ();
  const char *argv[MAX_ARGUMENTS + 2] = { program_get_path (), NULL };
  g_autoptr (GError) error = NULL;
  int ends[3];
  guint i;

  program_open_pipe (&ends[0], &self->input);
  program_open_pipe (&self->output, &ends[1]);
  program_open_pipe (&self->errors, &ends[2]);
  g_subprocess_launcher_take_stdin_fd (launcher, ends[0]);
  g_subprocess_launcher_take_stdout_fd (launcher, ends[1]);
  g_subprocess_launcher_take_stderr_fd (launcher, ends[2]);

  for (i = 0; arguments[i] != NULL; i++)
    argv[i + 1] = arguments[i];

  self->text = g_string_new (NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
}

/**
 * program_close_end:
 * @fd: (inout): an end of a pipe; -1 when it is closed already
 */
void
program_close_end (int *fd)
{
  if (*fd >= 0)
    close (*fd);

  *fd = -1;
}

/**
 * program_clear:
 * @self: a program that has ended
 */
void
program_clear (Program *self)
{
  program_close_end (&self->input);
  program_close_end (&self->output);
  program_close_end (&self->errors);
  g_string_free (self->text, TRUE);
  g_object_unref (self->process);
}

/**
 * program_type:
 * @self: a program
 * @text: lines, with their ends, that have room in a pipe
 */
void
program_type (Program    *self,
              const char *text)
{
  g_assert_cmpint (write (self->input, text, strlen (text)), ==, strlen (text));
}

/**
 * program_count_unread:
 * @fd: either end of a pipe
 *
 * Returns: how many bytes are in it
 */
int
program_count_unread (int fd)
{
  int n;

  g_assert_cmpint (ioctl (fd, FIONREAD, &n), ==, 0);

  return n;
}

/* Whether there is a whole line of output. */
static gboolean
has_line (Program *self)
{
  char buffer[4096];

  while (program_count_unread (self->output) > 0)
    g_string_append_len (self->text, buffer,
                         read (self->output, buffer, sizeof buffer));

  return strchr (self->text->str, '\n') != NULL;
}

/**
 * program_read_line:
 * @self: a program
 *
 * Waits for a line.
 *
 * Returns: (transfer full): the next line of its output, without its end
 */
char *
program_read_line (Program *self)
{
  gsize length;
  char *line;

  crier_test_wait (has_line (self));
  length = strcspn (self->text->str, "\n");
  line = g_strndup (self->text->str, length);
  g_string_erase (self->text, 0, (gssize) length + 1);

  return line;
}

/**
 * program_assert_line:
 * @self: a program
 * @expected: the next line of its output, without its end
 */
void
program_assert_line (Program    *self,
                     const char *expected)
{
  g_autofree char *line = program_read_line (self);

  g_assert_cmpstr (line, ==, expected);
}

/**
 * program_read_rest:
 * @fd: the end of a pipe whose other end is closed
 *
 * Returns: (transfer full): what is left in it
 */
char *
program_read_rest (int fd)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);

  g_assert_cmpint (n, ==, 0);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/**
 * program_await_status:
 * @process: a process
 *
 * Waits until it has ended by itself.
 *
 * Returns: its exit status
 */
int
program_await_status (GSubprocess *process)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_subprocess_wait_async (process, NULL, result_cb, &result);
  crier_test_wait (result != NULL);
  g_assert_true (g_subprocess_wait_finish (process, result, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));

  return g_subprocess_get_exit_status (process);
}

/**
 * program_end:
 * @self: (transfer full): a program
 *
 * Waits until it has ended by itself, well.
 */
void
program_end (Program *self)
{
  g_assert_cmpint (program_await_status (self->process), ==, 0);
  program_clear (self);
}
