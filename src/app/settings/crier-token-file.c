/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-token-file.h"

#include <errno.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "crier-error.h"
#include "crier-operator-token.h"
#include "crier-text.h"

/*
 * Where the token that the operator chose in the window is kept: one line in a
 * file that only the user can open, as crier_operator_token_load() wants it. A file that
 * the command line names is another one, and never touched.
 */

char *
crier_token_file_dup_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "crier", "token", NULL);
}

/**
 * crier_token_file_load:
 *
 * Reads the token that was kept. One that cannot be used, be it that others
 * can open the file, is as good as none, or no server would start.
 *
 * Returns: (transfer full): the token, empty if there is none
 */
char *
crier_token_file_load (void)
{
  g_autofree char *path = crier_token_file_dup_path ();
  g_autoptr (CrierOperatorToken) token = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return g_strdup ("");

  token = crier_operator_token_load (path, &error);
  if (token == NULL || !g_file_get_contents (path, &text, NULL, &error))
    {
      g_message ("%s", error->message);
      return g_strdup ("");
    }

  return g_strdup (crier_text_skip_mark (g_strchomp (text)));
}

static gboolean
fail (const char  *cause,
      GError     **error)
{
  g_set_error (error, CRIER_ERROR, CRIER_ERROR_STORAGE,
               _("The token could not be kept: %s"), cause);

  return FALSE;
}

/**
 * crier_token_file_save:
 * @token: a token, or empty for no file
 *
 * Puts @token in the place of what was there, all of it or nothing.
 *
 * Returns: %TRUE when it is on disk; else %FALSE with %CRIER_ERROR_STORAGE
 */
gboolean
crier_token_file_save (const char  *token,
                       GError     **error)
{
  g_autofree char *path = crier_token_file_dup_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *line = NULL;
  g_autoptr (GError) cause = NULL;

  g_return_val_if_fail (token != NULL, FALSE);

  if (token[0] == '\0')
    return g_unlink (path) == 0 || errno == ENOENT ||
           fail (g_strerror (errno), error);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail (g_strerror (errno), error);

  line = g_strconcat (token, "\n", NULL);

  return g_file_set_contents_full (path, line, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT |
                                   G_FILE_SET_CONTENTS_DURABLE,
                                   0600, &cause) ||
         fail (cause->message, error);
}
