/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-operator-token.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-text.h"

#define DIGEST_SIZE 32 /* bytes of SHA-256 */

/*
 * CrierOperatorToken:
 *
 * The secret with which the operator's programs reach a server over TCP. Only
 * its digest is kept, so that it is nowhere to be read: not in a core file,
 * and not by how long it takes to compare.
 */
struct _CrierOperatorToken
{
  guint8 digest[DIGEST_SIZE];
};

static void
make_digest (guint8     *digest,
             const char *text)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = DIGEST_SIZE;

  g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text));
  g_checksum_get_digest (checksum, digest, &size);
  g_assert (size == DIGEST_SIZE);
}

CrierOperatorToken *
crier_operator_token_new (const char *text)
{
  CrierOperatorToken *self = g_new (CrierOperatorToken, 1);

  make_digest (self->digest, text);

  return self;
}

void
crier_operator_token_free (CrierOperatorToken *self)
{
  g_free (self);
}

/**
 * crier_operator_token_matches:
 *
 * Compares in a time that does not depend on how much of @text is right.
 */
gboolean
crier_operator_token_matches (CrierOperatorToken *self,
                              const char *text)
{
  guint8 digest[DIGEST_SIZE];
  volatile guint8 difference = 0;
  guint i;

  make_digest (digest, text);
  for (i = 0; i < DIGEST_SIZE; i++)
    difference |= digest[i] ^ self->digest[i];

  return difference == 0;
}

static gboolean
fail (GError     **error,
      const char  *path,
      const char  *cause)
{
  g_autofree char *display = g_filename_display_name (path);
  g_autofree char *name = crier_text_escape (display);

  g_set_error (error, CRIER_ERROR, CRIER_ERROR_FAILED,
               _("The token file “%s” cannot be used: %s"), name, cause);

  return FALSE;
}

static gboolean
check_file (int          fd,
            const char  *path,
            GError     **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return fail (error, path, g_strerror (errno));

  if (!S_ISREG (status.st_mode))
    return fail (error, path, _("it is no file"));

  if (status.st_uid != geteuid () && status.st_uid != 0)
    return fail (error, path, _("it belongs to somebody else"));

  if ((status.st_mode & 077) != 0)
    return fail (error, path, _("others can open it; “chmod 600” ends that"));

  return TRUE;
}

/* NULL if there is none. The token is never part of what is said about it;
 * @too_short is said of one that is. */
static const char *
find_fault (const char *text,
            const char *too_short)
{
  gsize length = strlen (text);
  gsize i;

  for (i = 0; i < length; i++)
    {
      if (!g_ascii_isgraph (text[i]))
        return _("it is to have one line of visible ASCII characters, without "
                 "blanks");
    }

  if (length < CRIER_OPERATOR_TOKEN_MIN)
    return too_short;

  if (length > CRIER_OPERATOR_TOKEN_MAX)
    return _("a token has at most 512 characters");

  return NULL;
}

static gboolean
check_line (char        *text,
            const char  *path,
            GError     **error)
{
  gsize length = strlen (text);
  const char *fault;

  if (length > 0 && text[length - 1] == '\n')
    text[--length] = '\0';

  if (length > 0 && text[length - 1] == '\r')
    text[--length] = '\0';

  fault = find_fault (text, _("a token has at least 22 characters; “openssl rand "
                              "-base64 32” makes one"));

  return fault == NULL || fail (error, path, fault);
}

static gssize
read_whole (int     fd,
            char   *buffer,
            gsize   size)
{
  gsize n = 0;
  gssize n_read;

  do
    {
      n_read = read (fd, buffer + n, size - n);
      if (n_read > 0)
        n += (gsize) n_read;
    }
  while (n_read > 0 || (n_read < 0 && errno == EINTR));

  return n_read < 0 ? n_read : (gssize) n;
}

/**
 * crier_operator_token_load:
 * @path: a file with the secret in its one line
 *
 * Reads a token of 22 to 512 visible ASCII characters from a file that only
 * the user of this process, and root, can open.
 *
 * Returns: (transfer full) (nullable): the token, or %NULL with
 *   %CRIER_ERROR_FAILED and a sentence that names cause and remedy
 */
CrierOperatorToken *
crier_operator_token_load (const char  *path,
                           GError     **error)
{
  /* With room for a byte order mark, for what makes it too long, and an end. */
  char buffer[CRIER_OPERATOR_TOKEN_MAX + 7] = { 0 };
  char *text = NULL;
  CrierOperatorToken *self = NULL;
  gssize n = -1;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  /* Not to wait for a program that writes to a pipe of that name. */
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    {
      fail (error, path, g_strerror (errno));
      return NULL;
    }

  if (check_file (fd, path, error))
    {
      n = read_whole (fd, buffer, sizeof buffer - 1);
      text = buffer + (crier_text_skip_mark (buffer) - buffer);
      if (n < 0)
        fail (error, path, g_strerror (errno));
      else if (memchr (buffer, '\0', (gsize) n) != NULL)
        fail (error, path, _("it is to have one line of visible ASCII "
                             "characters, without blanks"));
      else if (check_line (text, path, error))
        self = crier_operator_token_new (text);
    }

  close (fd);
  explicit_bzero (buffer, sizeof buffer);

  return self;
}

/**
 * crier_operator_token_check:
 *
 * Checks what crier_operator_token_load() wants of what is in its file.
 *
 * Returns: %TRUE if @text may be a token; else %FALSE with %CRIER_ERROR_INVALID
 *   and a sentence
 */
gboolean
crier_operator_token_check (const char  *text,
                            GError     **error)
{
  const char *fault;

  g_return_val_if_fail (text != NULL, FALSE);

  fault = find_fault (text, _("a token has at least 22 characters"));
  if (fault == NULL)
    return TRUE;

  g_set_error (error, CRIER_ERROR, CRIER_ERROR_INVALID,
               _("This cannot be the token: %s"), fault);

  return FALSE;
}
