/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "crier-error.h"
#include "crier-operator-token.h"

#define SECRET "0123456789-abcdefghijk"

typedef struct
{
  char *folder; /* (owned) */
  char *path;   /* (owned) */
} Place;

static void
place_make (Place      *self,
            const char *text,
            gssize      length,
            int         mode)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("crier-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "token", NULL);
  g_file_set_contents (self->path, text, length, &error);
  g_assert_no_error (error);
  g_assert_no_errno (g_chmod (self->path, mode));
}

static void
place_clear (Place *self)
{
  g_unlink (self->path);
  g_rmdir (self->path);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static void
assert_is (const char *text,
           const char *secret)
{
  g_auto (Place) place = { NULL };
  g_autoptr (CrierOperatorToken) token = NULL;
  g_autoptr (GError) error = NULL;

  place_make (&place, text, -1, 0600);
  token = crier_operator_token_load (place.path, &error);
  g_assert_no_error (error);
  g_assert_true (crier_operator_token_matches (token, secret));
}

static void
test_load (void)
{
  g_autofree char *longest = g_strnfill (CRIER_OPERATOR_TOKEN_MAX, 'x');
  g_autofree char *line = g_strconcat (longest, "\r\n", NULL);

  assert_is (SECRET, SECRET);
  assert_is (SECRET "\n", SECRET);
  assert_is (SECRET "\r\n", SECRET);
  assert_is ("\xEF\xBB\xBF" SECRET "\r\n", SECRET);
  assert_is (line, longest);
}

/* The sentence names the file and a cause, and nothing of what is in it. */
static void
assert_refused (const char *text,
                gssize      length,
                int         mode,
                const char *cause)
{
  g_auto (Place) place = { NULL };
  g_autoptr (CrierOperatorToken) token = NULL;
  g_autoptr (GError) error = NULL;

  place_make (&place, text, length, mode);
  token = crier_operator_token_load (place.path, &error);
  g_assert_null (token);
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_FAILED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, place.path));
  g_assert_nonnull (strstr (error->message, cause));
  g_assert_null (strstr (error->message, "0123"));
}

static void
test_modes (void)
{
  assert_refused (SECRET, -1, 0640, "chmod 600");
  assert_refused (SECRET, -1, 0604, "chmod 600");
  assert_refused (SECRET, -1, 0620, "chmod 600");
  assert_refused (SECRET, -1, 0601, "chmod 600");
}

static void
test_texts (void)
{
  g_autofree char *too_long = g_strnfill (CRIER_OPERATOR_TOKEN_MAX + 1, 'x');
  g_autofree char *huge = g_strnfill (1024 * 1024, 'x');

  assert_refused ("", -1, 0600, "at least 22");
  assert_refused ("\n", -1, 0600, "at least 22");
  assert_refused ("0123456789-abcdefghij\n", -1, 0600, "at least 22");
  assert_refused (too_long, -1, 0600, "at most 512");
  assert_refused (huge, -1, 0600, "at most 512");
  assert_refused (SECRET "\n" SECRET "\n", -1, 0600, "one line");
  assert_refused (SECRET " " SECRET, -1, 0600, "one line");
  assert_refused (SECRET "\t", -1, 0600, "one line");
  assert_refused (SECRET "\n\n", -1, 0600, "one line");
  assert_refused (SECRET "\xc3\xa9", -1, 0600, "one line");
  assert_refused (SECRET "\0x", sizeof SECRET + 1, 0600, "one line");
}

/* What is no file: a folder, a pipe that nobody writes to, nothing. */
static void
test_no_file (void)
{
  g_auto (Place) place = { NULL };
  guint i;

  place_make (&place, SECRET, -1, 0600);
  g_unlink (place.path);

  for (i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      if (i == 1)
        g_assert_no_errno (g_mkdir (place.path, 0700));
      else if (i == 2)
        g_assert_no_errno (mkfifo (place.path, 0600));

      g_assert_null (crier_operator_token_load (place.path, &error));
      g_assert_error (error, CRIER_ERROR, CRIER_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, place.path));
      if (i == 1)
        g_rmdir (place.path);
    }
}

/* What is not printable in a name is not printed. */
static void
test_name (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (crier_operator_token_load ("/nowhere/a\n\x1b[2J", &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_FAILED);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_null (strchr (error->message, '\x1b'));
}

static void
test_matches (void)
{
  g_autoptr (CrierOperatorToken) token = crier_operator_token_new (SECRET);

  g_assert_true (crier_operator_token_matches (token, SECRET));
  g_assert_false (crier_operator_token_matches (token, ""));
  g_assert_false (crier_operator_token_matches (token,
                                                "0123456789-abcdefghij"));
  g_assert_false (crier_operator_token_matches (token, SECRET "l"));
  g_assert_false (crier_operator_token_matches (token, SECRET "\n"));
  g_assert_false (crier_operator_token_matches (token, " " SECRET));
  g_assert_false (crier_operator_token_matches (token,
                                                "0123456789-ABCDEFGHIJK"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/token/load", test_load);
  g_test_add_func ("/token/modes", test_modes);
  g_test_add_func ("/token/texts", test_texts);
  g_test_add_func ("/token/no-file", test_no_file);
  g_test_add_func ("/token/name", test_name);
  g_test_add_func ("/token/matches", test_matches);

  return g_test_run ();
}
