/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#ifdef CRIER_HAS_WINDOW
#include "crier-application.h"
#endif
#include "crier-command.h"
#include "crier-headless.h"
#include "crier-log-output.h"
#include "crier-options.h"
#ifndef CRIER_HAS_WINDOW
#include "crier-window-exec.h"
#endif

#define EXIT_USAGE 2

/* The bus starts the application with it (D-Bus Specification, "Message Bus
 * Starting Services"); it is nothing that a person types. */
#define SERVICE_ARGUMENT "--gapplication-service"

/* A message of this size or more gets pages of its own, which go back to the
 * system with it. By itself the C library takes ever larger ones from its
 * heaps, once one of them was freed, and the holes that they leave there let a
 * log of 16 MiB take 40. */
#define LARGE_BYTES (32 * 1024)

/* The next file that is opened would take the place of a standard stream that
 * our parent has closed, and lines would go into the connection of a client. What
 * is written to a closed output fails, as it would have. */
static void
open_standard_streams (void)
{
  int fd;

  for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    {
      if (fcntl (fd, F_GETFD) < 0)
        open ("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY);
    }
}

/* What was printed has to have arrived; g_print() does not tell. */
static void
check_output_cb (void)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return;

  g_printerr (_("crier: Standard output cannot be written (%s).\n"),
              g_strerror (errno));
  _exit (EXIT_FAILURE);
}

/* The terminal went away, which is no reason to end otherwise than in order, but
 * one to end. Once: the system and a shell both tell it, and a second SIGTERM
 * would wait for no client. */
static void
hangup_cb (int number)
{
  signal (number, SIG_IGN);
  kill (getpid (), SIGTERM);
}

static void
set_up_signals (void)
{
  /* A reader of our output that went away is no reason to end, nor is a file
   * that has become as large as it may (setrlimit(2)). */
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);

  /* nohup(1) has it ignored. */
  if (signal (SIGHUP, hangup_cb) == SIG_IGN)
    signal (SIGHUP, SIG_IGN);
}

/* Not installed, its translations are where it was built; build-aux/run and
 * `meson devenv` say where that is. */
static const char *
get_locale_dir (void)
{
  const char *dir = g_getenv ("CRIER_LOCALEDIR");

  return dir != NULL ? dir : LOCALEDIR;
}

static void
set_up (void)
{
  open_standard_streams ();
  set_up_signals ();
  atexit (check_output_cb);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, get_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_set_prgname ("crier");
  g_log_writer_default_set_use_stderr (TRUE);

#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, LARGE_BYTES);
#endif

  /* An environment must not switch on a protocol that is not tested. */
  g_unsetenv ("SOUP_SERVER_HTTP2");
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (CrierOptions) options = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_service;

  set_up ();
  if (argv[0] != NULL && crier_command_is_one (argv[1]))
    return crier_command_run (argv);

  is_service = argv[0] != NULL && g_strcmp0 (argv[1], SERVICE_ARGUMENT) == 0;
  options = crier_options_parse (is_service ? argv + 1 : argv, &error);
  if (options == NULL)
    {
      g_printerr (_("crier: %s. See “crier --help”.\n"), error->message);
      return EXIT_USAGE;
    }

  if (options->version)
    {
      g_print ("crier %s\n", PACKAGE_VERSION);
      return EXIT_SUCCESS;
    }

  if (options->verbose)
    g_setenv ("G_MESSAGES_DEBUG", "crier-core crier-server crier-app "
              "crier-window", FALSE);

#ifndef CRIER_HAS_WINDOW
  if (!options->no_gui)
    return crier_window_exec (argv);
#endif

  crier_log_output_start (STDERR_FILENO);
#ifdef CRIER_HAS_WINDOW
  if (!options->no_gui)
    return crier_application_run (options, is_service);
#endif

  return crier_headless_run (options->config);
}
