/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-remote.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-operator-socket.h"

/*
 * Which servers of this user run, by their sockets, and which of them is meant.
 */

/* Returns 0 if it is not the name of a socket. */
static guint
parse_name (const char *name)
{
  g_autofree char *number = NULL;
  guint64 port;

  if (!g_str_has_suffix (name, ".sock"))
    return 0;

  number = g_strndup (name, strlen (name) - strlen (".sock"));
  if (!g_ascii_string_to_unsigned (number, 10, 1, G_MAXUINT16, &port, NULL))
    return 0;

  return (guint) port;
}

static gboolean
has_port (GPtrArray *remotes,
          guint      port)
{
  guint i;

  for (i = 0; i < remotes->len; i++)
    {
      if (crier_remote_get_port (g_ptr_array_index (remotes, i)) == port)
        return TRUE;
    }

  return FALSE;
}

static void
find_in (GPtrArray  *remotes,
         const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      guint port = parse_name (name);

      if (port != 0 && !has_port (remotes, port) &&
          crier_operator_socket_is_live (path))
        g_ptr_array_add (remotes, crier_remote_new (port, path));
    }
}

static int
compare_ports (gconstpointer a,
               gconstpointer b)
{
  guint first = crier_remote_get_port (*(CrierRemote * const *) a);
  guint second = crier_remote_get_port (*(CrierRemote * const *) b);

  return (first > second) - (first < second);
}

/* Returns the servers of this user that run, by their ports: those that share
 * our runtime folder, and those in a Flatpak, if this is none. */
static GPtrArray *
find_all (void)
{
  GPtrArray *remotes = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_remote_free);
  g_autofree char *folder = crier_operator_socket_dup_folder ();
  g_autofree char *sandbox = g_build_filename (g_get_user_runtime_dir (), "app",
                                               APP_ID, "crier", NULL);

  find_in (remotes, folder);
  if (strcmp (folder, sandbox) != 0)
    find_in (remotes, sandbox);

  g_ptr_array_sort (remotes, compare_ports);

  return remotes;
}

static char *
join_ports (GPtrArray *remotes)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < remotes->len; i++)
    g_string_append_printf (text, i > 0 ? ", %u" : "%u",
                            crier_remote_get_port (g_ptr_array_index (remotes, i)));

  return g_string_free (text, FALSE);
}

/**
 * crier_remote_choose:
 * @port: which one is meant; 0 for the only one
 *
 * Returns: (transfer full) (nullable): the server that runs on @port, or %NULL
 *   with %CRIER_ERROR_NOT_RUNNING if there is none, or %CRIER_ERROR_USAGE if
 *   several run and none is named
 */
CrierRemote *
crier_remote_choose (guint    port,
                     GError **error)
{
  g_autoptr (GPtrArray) remotes = find_all ();
  g_autofree char *ports = join_ports (remotes);
  guint i;

  for (i = 0; i < remotes->len; i++)
    {
      CrierRemote *remote = g_ptr_array_index (remotes, i);

      if (crier_remote_get_port (remote) == port || (port == 0 && remotes->len == 1))
        return crier_remote_new (crier_remote_get_port (remote), crier_remote_get_path (remote));
    }

  if (remotes->len == 0)
    g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_NOT_RUNNING,
                         _("No Crier is running. Start one with “crier” or "
                           "“crier --no-gui”"));
  else if (port != 0)
    g_set_error (error, CRIER_ERROR, CRIER_ERROR_NOT_RUNNING,
                 ngettext ("No Crier is running on port %u, but there is one "
                           "on port %s",
                           "No Crier is running on port %u, but there are some "
                           "on the ports %s", remotes->len), port, ports);
  else
    g_set_error (error, CRIER_ERROR, CRIER_ERROR_USAGE,
                 _("Several are running, on the ports %s. Say which one with "
                   "--port"), ports);

  return NULL;
}
