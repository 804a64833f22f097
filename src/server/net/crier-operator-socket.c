/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-operator-socket.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "crier-error.h"

/* The operator is one person; what else would wait is a script in a loop. */
#define BACKLOG 64

/*
 * CrierOperatorSocket:
 *
 * The socket in the file system through which the operator's own programs
 * reach a server. Who may open it is the operator: that is what the
 * permissions of its folder say, and nothing else is asked. It only takes its own
 * file away again.
 */
struct _CrierOperatorSocket
{
  GSocket *socket; /* (owned) */
  char *path;      /* (owned) */
  dev_t device;    /* of the file that we made */
  ino_t inode;
  gboolean failed; /* whether it was said why the file could not be made again */
};

static char *
dup_sandbox_id (void)
{
  g_autoptr (GKeyFile) info = g_key_file_new ();
  const char *id = g_getenv ("FLATPAK_ID");

  if (id != NULL && *id != '\0' && strchr (id, '/') == NULL)
    return g_strdup (id);

  /* Flatpak before 1.0.3 does not say it in the environment. */
  if (!g_key_file_load_from_file (info, "/.flatpak-info", G_KEY_FILE_NONE, NULL))
    return NULL;

  return g_key_file_get_string (info, "Application", "name", NULL);
}

/**
 * crier_operator_socket_dup_folder:
 *
 * Returns: (transfer full): where the sockets of this user's servers are; in a
 *   Flatpak it is the folder that the application shares with the outside
 */
char *
crier_operator_socket_dup_folder (void)
{
  g_autofree char *id = dup_sandbox_id ();

  if (id != NULL)
    return g_build_filename (g_get_user_runtime_dir (), "app", id, "crier", NULL);

  return g_build_filename (g_get_user_runtime_dir (), "crier", NULL);
}

char *
crier_operator_socket_make_path (const char *folder,
                                 guint       port)
{
  g_autofree char *name = g_strdup_printf ("%u.sock", port);

  return g_build_filename (folder, name, NULL);
}

static gboolean
fill_address (struct sockaddr_un *address,
              const char         *path)
{
  *address = (struct sockaddr_un) { .sun_family = AF_UNIX };

  return g_strlcpy (address->sun_path, path,
                    sizeof address->sun_path) < sizeof address->sun_path;
}

/**
 * crier_operator_socket_is_live:
 *
 * Tries to connect to @path, without waiting.
 *
 * Returns: %TRUE if a process listens there, be it one too busy to accept
 */
gboolean
crier_operator_socket_is_live (const char *path)
{
  struct sockaddr_un address;
  gboolean is_live;
  int fd;

  if (!fill_address (&address, path))
    return FALSE;

  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return FALSE;

  is_live = connect (fd, (struct sockaddr *) &address, sizeof address) == 0 ||
            errno == EAGAIN;
  close (fd);

  return is_live;
}

static gboolean
fail (GError     **error,
      const char  *path,
      const char  *cause)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, CRIER_ERROR, CRIER_ERROR_FAILED,
               _("“crier send” and “crier clients” cannot reach this server: "
                 "%s (%s)"), cause, name);

  return FALSE;
}

/* What protects the socket is this folder, which no other user can enter: the
 * mode of the socket itself depends on when umask(2) is looked at. */
static gboolean
make_folder (const char  *folder,
             GError     **error)
{
  struct stat status;

  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      lstat (folder, &status) != 0)
    return fail (error, folder, g_strerror (errno));

  if (!S_ISDIR (status.st_mode))
    return fail (error, folder, _("this is no folder"));

  if (status.st_uid != geteuid ())
    return fail (error, folder, _("the folder belongs to somebody else"));

  if ((status.st_mode & 077) != 0)
    return fail (error, folder, _("others can enter the folder; “chmod 700” ends that"));

  return TRUE;
}

/* One of a server that did not come to its end is in the way of the next. */
static gboolean
clear_path (const char  *path,
            GError     **error)
{
  struct stat status;

  if (lstat (path, &status) != 0)
    return errno == ENOENT || fail (error, path, g_strerror (errno));

  if (!S_ISSOCK (status.st_mode))
    return fail (error, path, _("there is something else"));

  if (crier_operator_socket_is_live (path))
    return fail (error, path, _("another Crier of this port listens there"));

  if (unlink (path) != 0 && errno != ENOENT)
    return fail (error, path, g_strerror (errno));

  return TRUE;
}

static int
open_socket (const char  *path,
             GError     **error)
{
  struct sockaddr_un address;
  int fd;

  if (!fill_address (&address, path))
    {
      fail (error, path, _("the path is too long for a socket"));
      return -1;
    }

  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    {
      fail (error, path, g_strerror (errno));
      return -1;
    }

  if (bind (fd, (struct sockaddr *) &address, sizeof address) != 0 ||
      chmod (path, 0600) != 0 || listen (fd, BACKLOG) != 0)
    {
      fail (error, path, g_strerror (errno));
      close (fd);
      return -1;
    }

  return fd;
}

/**
 * crier_operator_socket_new:
 * @folder: where it is to be; made if it is not there
 * @port: the port of the server
 *
 * Opens a listening, non-blocking socket for the operator alone. The folder
 * has to be this user's and closed to all others.
 *
 * Returns: (transfer full) (nullable): %NULL with %CRIER_ERROR_FAILED and a
 *   sentence that names the cause
 */
CrierOperatorSocket *
crier_operator_socket_new (const char  *folder,
                           guint        port,
                           GError     **error)
{
  g_autoptr (CrierOperatorSocket) self = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) cause = NULL;
  struct stat status;
  int fd;

  path = crier_operator_socket_make_path (folder, port);
  if (!make_folder (folder, error) || !clear_path (path, error))
    return NULL;

  fd = open_socket (path, error);
  if (fd < 0)
    return NULL;

  socket = g_socket_new_from_fd (fd, &cause);
  if (socket == NULL || lstat (path, &status) != 0)
    {
      fail (error, path, cause != NULL ? cause->message : g_strerror (errno));
      if (socket == NULL)
        close (fd);
      return NULL;
    }

  self = g_new0 (CrierOperatorSocket, 1);
  self->socket = g_steal_pointer (&socket);
  self->path = g_steal_pointer (&path);
  self->device = status.st_dev;
  self->inode = status.st_ino;

  return g_steal_pointer (&self);
}

static gboolean
has_file (CrierOperatorSocket *self)
{
  struct stat status;

  return lstat (self->path, &status) == 0 &&
         status.st_dev == self->device && status.st_ino == self->inode;
}

static gboolean
make_again (CrierOperatorSocket  *self,
            GError              **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  struct stat status;
  int fd;

  if (!make_folder (folder, error) || !clear_path (self->path, error))
    return FALSE;

  fd = open_socket (self->path, error);
  if (fd < 0)
    return FALSE;

  /* In the place of the old one, so that our socket is that of the new file. */
  if (lstat (self->path, &status) != 0 ||
      dup3 (fd, g_socket_get_fd (self->socket), O_CLOEXEC) < 0)
    {
      fail (error, self->path, g_strerror (errno));
      close (fd);
      return FALSE;
    }

  close (fd);
  self->device = status.st_dev;
  self->inode = status.st_ino;

  return TRUE;
}

/**
 * crier_operator_socket_mend:
 *
 * Makes the file again, and its folder, if somebody or a program that tidies up has
 * taken it away. Why it could not be made is logged once; a later try may do it.
 */
void
crier_operator_socket_mend (CrierOperatorSocket *self)
{
  g_autoptr (GError) error = NULL;

  if (has_file (self))
    return;

  if (!make_again (self, &error) && !self->failed)
    g_message ("%s", error->message);

  self->failed = error != NULL;
}

/**
 * crier_operator_socket_free:
 * @self: (transfer full): a socket
 *
 * Takes its file away as well, unless it is another one by now.
 */
void
crier_operator_socket_free (CrierOperatorSocket *self)
{
  if (has_file (self))
    unlink (self->path);

  g_object_unref (self->socket);
  g_free (self->path);
  g_free (self);
}

GSocket *
crier_operator_socket_get_socket (CrierOperatorSocket *self)
{
  return self->socket;
}
