/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-window-exec.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <glib/gi18n.h>

#define PROGRAM "crier-window"

/* Beside this one, where it was built, or else where it is installed. */
static char *
find_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, PROGRAM, NULL) : NULL;

  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);

  return g_build_filename (LIBEXECDIR, PROGRAM, NULL);
}

/**
 * crier_window_exec:
 * @argv: of this program, as it was called
 *
 * Becomes the program that has the window: so what serves without one, and every
 * command, starts without GTK in its memory, also where there is none.
 *
 * Returns: only if it cannot: the exit status
 */
int
crier_window_exec (char **argv)
{
  g_autofree char *program = find_program ();

  execv (program, argv);
  if (errno == ENOENT)
    g_printerr (_("crier: The window is not installed (%s). Install it, or run"
                  " “crier --no-gui”.\n"), program);
  else
    g_printerr (_("crier: “%s” cannot be run (%s). “crier --no-gui” runs without it.\n"),
                program, g_strerror (errno));

  return EXIT_FAILURE;
}
